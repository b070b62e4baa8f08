
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Secrets: filled with zeros, cleansed, compared.
 */


#include <string.h>

#include "kmip_secret.h"
#include "tap.h"


static void
test_create(kmip_arena_t *arena)
{
    uint8_t         zeros[32];
    kmip_arena_t   *empty;
    kmip_secret_t  *secret;

    memset(zeros, 0, sizeof(zeros));

    secret = kmip_secret_create(arena, 32);
    is_mem(secret->data, secret->len, zeros, 32, "a new secret is zero");

    ok(kmip_secret_create(arena, 1 << 20) == NULL,
       "a secret past the arena's limit");
    empty = kmip_arena_create(0);
    ok(kmip_secret_create(empty, 1) == NULL, "a secret without memory");
    kmip_arena_destroy(empty);

    ok(kmip_secret_copy(arena, zeros, 1 << 20) == NULL,
       "a copy past the arena's limit");

    secret = kmip_secret_copy(arena, "0123456789", 10);
    is_mem(secret->data, secret->len, "0123456789", 10, "a copied secret");

    secret = kmip_secret_copy(arena, NULL, 0);
    ok(secret != NULL && secret->len == 0, "an empty secret");
}


static void
test_cleanse(kmip_arena_t *arena)
{
    uint8_t         zeros[10], *data;
    kmip_secret_t  *secret;

    memset(zeros, 0, sizeof(zeros));

    secret = kmip_secret_copy(arena, "0123456789", 10);
    data = secret->data;

    kmip_secret_cleanse(secret);

    is_int(secret->len, 0, "a cleansed secret is empty");
    is_mem(data, 10, zeros, 10, "and its bytes are gone");

    kmip_secret_cleanse(secret);
    kmip_secret_cleanse(NULL);
    kmip_cleanse(NULL, 0);
    is_int(secret->len, 0, "cleansing again, or nothing");

    memcpy(zeros, "abcdefghij", 10);
    kmip_cleanse(zeros + 2, 5);
    is_mem(zeros, 10, "ab\0\0\0\0\0hij", 10, "a range is cleansed exactly");
}


static void
test_equal(void)
{
    int      i, caught;
    uint8_t  a[32], b[32];

    memset(a, 0x5a, sizeof(a));
    memset(b, 0x5a, sizeof(b));

    ok(kmip_secret_equal(a, 32, b, 32), "equal bytes");
    ok(!kmip_secret_equal(a, 32, b, 31), "another length");
    ok(kmip_secret_equal(a, 0, b, 0), "nothing equals nothing");

    caught = 0;

    for (i = 0; i < 32 * 8; i++) {
        b[i / 8] ^= (uint8_t) (1 << i % 8);
        caught += !kmip_secret_equal(a, 32, b, 32);
        b[i / 8] ^= (uint8_t) (1 << i % 8);
    }

    is_int(caught, 32 * 8, "every single bit counts");
}


int
main(void)
{
    kmip_arena_t  *arena;

    arena = kmip_arena_create(4096);

    test_create(arena);
    test_cleanse(arena);
    test_equal();

    kmip_arena_destroy(arena);

    return done_testing();
}
