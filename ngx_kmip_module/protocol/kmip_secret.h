
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Buffers for key material, passwords and tokens.  They are cleansed before
 * they are released; comparisons take constant time.
 */


#ifndef _KMIP_SECRET_H_INCLUDED_
#define _KMIP_SECRET_H_INCLUDED_


#include "kmip_arena.h"


typedef struct {
    size_t    len;
    uint8_t  *data;
} kmip_secret_t;


/*
 * Allocated from the arena; create() fills with zeros.  NULL past the arena's
 * limit or out of memory.
 */

kmip_secret_t *kmip_secret_create(kmip_arena_t *arena, size_t len);
kmip_secret_t *kmip_secret_copy(kmip_arena_t *arena, const void *data,
    size_t len);

/* cleanses the bytes and sets len to 0; NULL is allowed */

void kmip_secret_cleanse(kmip_secret_t *secret);

/* 1 if equal; the time depends on the lengths only */

int kmip_secret_equal(const void *a, size_t alen, const void *b, size_t blen);


#endif /* _KMIP_SECRET_H_INCLUDED_ */
