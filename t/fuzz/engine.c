
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The engine: one or several conversations over one store. The store's calls
 * complete late, in any order, with failures or conflicts; some are canceled.
 *
 * The input is six bytes of choice, the length of a script, the script, by
 * which the store decides, and messages.
 */


#include "fuzz_engine.h"
#include "kmip_frame.h"

#include <stdlib.h>


#define FUZZ_TALKS  4
#define FUZZ_STEPS  4096


typedef struct {
    unsigned     mode;            /* bits of FUZZ_... */
    unsigned     faults;          /* of 256 */
    unsigned     arena;           /* how small */
    unsigned     limits;
    unsigned     cancel;          /* which, and when */
    size_t       ntalks;
    talk_t       talks[FUZZ_TALKS];
    world_t      world;
} fuzz_engine_t;

#define FUZZ_LATER        0x01
#define FUZZ_TOGETHER     0x02
#define FUZZ_OFF          0x04    /* attributes are not stored */
#define FUZZ_NO_RANDOM    0x08
#define FUZZ_INTERRUPT    0x10
#define FUZZ_SCRIPT       0x20
#define FUZZ_CANCEL       0x40
#define FUZZ_SMALL        0x80


static void
fuzz_read(fuzz_engine_t *e, fuzz_input_t *in)
{
    size_t  len;

    e->mode = fuzz_byte(in);
    e->faults = fuzz_byte(in);
    e->arena = fuzz_byte(in);
    e->limits = fuzz_byte(in);
    e->cancel = fuzz_byte(in);
    len = fuzz_byte(in);

    len = len > fuzz_left(in) ? fuzz_left(in) : len;

    fuzz_world_init(&e->world);

    e->world.no_random = (e->mode & FUZZ_NO_RANDOM) != 0;

    if (e->mode & FUZZ_SMALL) {
        e->world.arena = 256 + e->arena * 256;
        e->world.limits.response = 64 + e->limits * 16;
        e->world.limits.batch_items = 1 + e->limits % 8;
        e->world.limits.attempts = e->limits % 3;
        e->world.limits.locate_items = 1 + e->limits % 3;
        memory_store_page(e->world.ms, 1 + e->limits % 2);
    }

    memory_store_later(e->world.ms, e->mode & FUZZ_LATER);

    if (e->mode & FUZZ_SCRIPT) {
        memory_store_script(e->world.ms, in->pos, len, e->faults);
        memory_store_interfere(e->world.ms, e->faults % 3);
    }

    if (e->mode & FUZZ_OFF) {
        memory_store_attributes_off(e->world.ms);
    }

    if (e->mode & FUZZ_INTERRUPT) {
        memory_store_interrupt(e->world.ms);
    }

    in->pos += len;
}


/* the next message; what is no frame is one to its end */

static int
fuzz_next(fuzz_engine_t *e, fuzz_input_t *in, talk_t *t)
{
    size_t    size;
    uint8_t  *copy;

    if (fuzz_left(in) == 0) {
        return 0;
    }

    if (kmip_frame_size(in->pos, fuzz_left(in), KMIP_TAG_REQUEST_MESSAGE,
                        65536, &size) != KMIP_OK
        || size > fuzz_left(in))
    {
        size = fuzz_left(in);
    }

    talk_begin(t, &e->world);

    copy = kmip_arena_alloc(t->arena, size);

    if (copy == NULL) {
        abort();
    }

    memcpy(copy, in->pos, size);
    in->pos += size;

    fuzz_adopt(&e->world, copy, size);

    t->request.data = copy;
    t->request.len = size;

    return 1;
}


static void
fuzz_end(talk_t *t)
{
    if (t->engine && t->rc == KMIP_AGAIN && t->done == 0) {

        /* the client goes away in the middle */

        kmip_engine_cancel(t->engine);

    } else if (t->engine && t->rc != KMIP_ERROR) {
        fuzz_check(t->done == (t->rc == KMIP_AGAIN));
        fuzz_answered(t);
    }

    talk_end(t);
    memset(t, 0, sizeof(talk_t));
}


/* so many steps, or until nothing is under way */

static void
fuzz_pump(fuzz_engine_t *e, unsigned most)
{
    unsigned  n;

    for (n = 0; n < most; n++) {

        if (!memory_store_pump(e->world.ms)) {
            return;
        }

        e->world.clock++;
    }

    fuzz_check(most < FUZZ_STEPS);
}


static void
fuzz_serve(fuzz_engine_t *e, fuzz_input_t *in)
{
    size_t   i;
    talk_t  *t;

    for (e->ntalks = 0; e->ntalks < FUZZ_TALKS; e->ntalks++) {
        t = &e->talks[e->ntalks];

        if (!fuzz_next(e, in, t)) {
            break;
        }

        talk_send(t);

        if (!(e->mode & FUZZ_TOGETHER)) {
            talk_pump(t);
        }
    }

    if ((e->mode & FUZZ_CANCEL) && e->ntalks) {
        fuzz_pump(e, e->cancel / FUZZ_TALKS);
        fuzz_end(&e->talks[e->cancel % e->ntalks]);
    }

    fuzz_pump(e, FUZZ_STEPS);

    for (i = 0; i < e->ntalks; i++) {

        if (e->talks[i].arena) {
            fuzz_check(e->talks[i].rc != KMIP_AGAIN || e->talks[i].done);
            fuzz_end(&e->talks[i]);
        }
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t           in;
    static fuzz_engine_t   engine;

    fuzz_chance(1);
    fuzz_input_init(&in, data, size);

    fuzz_read(&engine, &in);
    fuzz_serve(&engine, &in);

    fuzz_check(memory_store_pending(engine.world.ms) == 0);
    fuzz_check(!memory_store_abused(engine.world.ms));

    world_free(&engine.world);

    return 0;
}
