
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What the fuzz targets share.  A target is one file with one
 * LLVMFuzzerTestOneInput(); it is linked with libFuzzer, or with replay.c.
 */


#ifndef _FUZZ_H_INCLUDED_
#define _FUZZ_H_INCLUDED_


#include "kmip_arena.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>


/* a promise that was broken ends the process, so that the input is kept */

#define fuzz_check(cond)                                                     \
    do {                                                                     \
        if (!(cond)) {                                                       \
            fuzz_broken(#cond, __FILE__, __LINE__);                          \
        }                                                                    \
    } while (0)


/* the input, byte by byte; zeros when it is used up */

typedef struct {
    const uint8_t  *pos;
    const uint8_t  *end;
} fuzz_input_t;

#define fuzz_left(in)  ((size_t) ((in)->end - (in)->pos))


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void fuzz_broken(const char *cond, const char *file, int line)
    __attribute__((noreturn));

void fuzz_input_init(fuzz_input_t *in, const uint8_t *data, size_t size);
unsigned fuzz_byte(fuzz_input_t *in);

/* the bytes before the next separator, which is dropped */

kmip_str_t fuzz_piece(fuzz_input_t *in, uint8_t separator);


/*
 * Each input meets the same chance: RAND_bytes() and RAND_priv_bytes() of
 * libcrypto are replaced by these, which begin anew with a seed.
 */

void fuzz_chance(uint64_t seed);

/*
 * The floors' malloc() and its kin are led here.  The n-th of them from now
 * on fails, and with "all" every later one; 0: none does.
 */

void fuzz_refuse(unsigned n, int all);

/* 1: none fails and none is counted until 0 */

void fuzz_hold(int hold);
void *fuzz_malloc(size_t size);
void *fuzz_calloc(size_t n, size_t size);
void *fuzz_realloc(void *p, size_t size);

/* in place of json_loadb() where a double of Key Protect calls it */

json_t *__wrap_json_loadb(const char *data, size_t len, size_t flags,
    json_error_t *error);
json_t *__real_json_loadb(const char *data, size_t len, size_t flags,
    json_error_t *error);


#endif /* _FUZZ_H_INCLUDED_ */
