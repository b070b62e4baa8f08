
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Buffers for key material, passwords and tokens, cleansed after use.
 */


#include <string.h>

#include "kmip_secret.h"


kmip_secret_t *
kmip_secret_create(kmip_arena_t *arena, size_t len)
{
    kmip_secret_t  *secret;

    secret = kmip_arena_alloc(arena, sizeof(kmip_secret_t));
    if (secret == NULL) {
        return NULL;
    }

    secret->data = kmip_arena_calloc(arena, len);
    if (secret->data == NULL) {
        return NULL;
    }

    secret->len = len;

    return secret;
}


kmip_secret_t *
kmip_secret_copy(kmip_arena_t *arena, const void *data, size_t len)
{
    kmip_secret_t  *secret;

    secret = kmip_secret_create(arena, len);

    if (secret && len) {
        memcpy(secret->data, data, len);
    }

    return secret;
}


void
kmip_secret_cleanse(kmip_secret_t *secret)
{
    if (secret == NULL) {
        return;
    }

    kmip_cleanse(secret->data, secret->len);
    secret->len = 0;
}


int
kmip_secret_equal(const void *a, size_t alen, const void *b, size_t blen)
{
    size_t                   i;
    const uint8_t           *pa, *pb;
    volatile unsigned char   diff;

    if (alen != blen) {
        return 0;
    }

    pa = a;
    pb = b;
    diff = 0;

    for (i = 0; i < alen; i++) {
        diff |= pa[i] ^ pb[i];
    }

    return diff == 0;
}
