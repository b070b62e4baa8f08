
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What the fuzz targets share.
 */


#include "fuzz.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>


static int fuzz_refused(void);


static uint64_t  fuzz_seed;
static unsigned  fuzz_countdown;
static int       fuzz_refuse_all;
static int       fuzz_held;


void
fuzz_broken(const char *cond, const char *file, int line)
{
    fprintf(stderr, "%s:%d: broken: %s\n", file, line, cond);
    abort();
}


void
fuzz_input_init(fuzz_input_t *in, const uint8_t *data, size_t size)
{
    in->pos = data;
    in->end = data + size;
}


unsigned
fuzz_byte(fuzz_input_t *in)
{
    return in->pos < in->end ? *in->pos++ : 0;
}


kmip_str_t
fuzz_piece(fuzz_input_t *in, uint8_t separator)
{
    kmip_str_t  piece;

    piece.data = in->pos;

    while (in->pos < in->end && *in->pos != separator) {
        in->pos++;
    }

    piece.len = (size_t) (in->pos - piece.data);

    if (in->pos < in->end) {
        in->pos++;
    }

    return piece;
}


void
fuzz_chance(uint64_t seed)
{
    fuzz_seed = seed * 2 + 1;
}


int
RAND_bytes(unsigned char *buf, int num)
{
    int  i;

    if (fuzz_seed == 0) {
        fuzz_seed = 1;
    }

    for (i = 0; i < num; i++) {
        fuzz_seed ^= fuzz_seed << 13;
        fuzz_seed ^= fuzz_seed >> 7;
        fuzz_seed ^= fuzz_seed << 17;

        buf[i] = (unsigned char) (fuzz_seed >> 32);
    }

    return 1;
}


int
RAND_priv_bytes(unsigned char *buf, int num)
{
    return RAND_bytes(buf, num);
}


void
fuzz_refuse(unsigned n, int all)
{
    fuzz_countdown = n;
    fuzz_refuse_all = all;
}


void
fuzz_hold(int hold)
{
    fuzz_held = hold;
}


void *
fuzz_malloc(size_t size)
{
    return fuzz_refused() ? NULL : malloc(size);
}


void *
fuzz_calloc(size_t n, size_t size)
{
    return fuzz_refused() ? NULL : calloc(n, size);
}


void *
fuzz_realloc(void *p, size_t size)
{
    return fuzz_refused() ? NULL : realloc(p, size);
}


json_t *
__wrap_json_loadb(const char *data, size_t len, size_t flags,
    json_error_t *error)
{
    int      held;
    json_t  *json;

    held = fuzz_held;
    fuzz_held = 1;

    json = __real_json_loadb(data, len, flags, error);

    fuzz_held = held;

    return json;
}


static int
fuzz_refused(void)
{
    if (fuzz_held || fuzz_countdown == 0) {
        return 0;
    }

    if (fuzz_countdown == 1) {
        fuzz_countdown = fuzz_refuse_all ? 1 : 0;
        return 1;
    }

    fuzz_countdown--;

    return 0;
}
