
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * One stream of bytes, fed whole, in pieces and byte by byte as a connection
 * would get it, gives the same bytes each time, and ends at the same place.
 *
 * The input is one byte of choice, then the stream.
 */


#include "fuzz_engine.h"
#include "kmip_frame.h"

#include <stdlib.h>


#define FUZZ_MESSAGE  65536
#define FUZZ_OUTPUT   (256 * 1024)


typedef enum {
    FUZZ_WHOLE = 0,
    FUZZ_PIECES,
    FUZZ_BYTES,
    FUZZ_WAYS
} fuzz_way_e;


/* what a session keeps of its input, and what came of it */

typedef struct {
    world_t      world;
    uint8_t      message[FUZZ_MESSAGE];
    size_t       received;
    uint8_t      out[FUZZ_OUTPUT];
    size_t       len;
    unsigned     messages;
    unsigned     closed:1;
} fuzz_session_t;


static void
fuzz_serve(fuzz_session_t *s, size_t size)
{
    talk_t  t;

    talk_begin(&t, &s->world);

    fuzz_adopt(&s->world, s->message, size);

    t.request.data = s->message;
    t.request.len = size;

    talk_send(&t);
    talk_pump(&t);

    if (t.engine == NULL || t.rc == KMIP_ERROR) {
        s->closed = 1;

    } else {
        fuzz_answered(&t);
        s->closed = t.response.len == 0
                    || s->len + t.response.len > FUZZ_OUTPUT;
    }

    if (!s->closed) {
        memcpy(&s->out[s->len], t.response.data, t.response.len);
        s->len += t.response.len;
    }

    s->messages++;

    talk_end(&t);
}


/* takes what belongs to the message at hand, as a session does */

static void
fuzz_feed(fuzz_session_t *s, const uint8_t *data, size_t len)
{
    size_t      size, n;
    kmip_int_t  rc;

    while (!s->closed) {
        rc = kmip_frame_size(s->message, s->received, KMIP_TAG_REQUEST_MESSAGE,
                             FUZZ_MESSAGE, &size);

        if (rc == KMIP_ERROR || rc == KMIP_DECLINED) {
            s->closed = 1;
            return;
        }

        if (rc == KMIP_OK && s->received == size) {
            fuzz_serve(s, size);
            s->received = 0;
            continue;
        }

        if (len == 0) {
            return;
        }

        fuzz_check(s->received < size);

        n = size - s->received;
        n = n > len ? len : n;

        memcpy(&s->message[s->received], data, n);
        s->received += n;
        data += n;
        len -= n;
    }
}


static void
fuzz_session(fuzz_session_t *s, fuzz_way_e way, uint8_t choice,
    const uint8_t *data, size_t size)
{
    size_t    at, len;
    uint32_t  random;

    s->received = 0;
    s->len = 0;
    s->messages = 0;
    s->closed = 0;

    fuzz_chance(1);
    fuzz_world_init(&s->world);
    memory_store_later(s->world.ms, choice & 1);

    random = choice + 1;

    for (at = 0; at < size; at += len) {
        random = random * 1103515245 + 12345;

        len = (way == FUZZ_WHOLE) ? size
              : (way == FUZZ_BYTES) ? 1 : 1 + (random >> 16) % 40;
        len = len > size - at ? size - at : len;

        fuzz_feed(s, &data[at], len);
    }

    fuzz_check(!memory_store_abused(s->world.ms));
    world_free(&s->world);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t                 choice;
    fuzz_way_e              way;
    static fuzz_session_t   whole, other;

    if (size == 0) {
        return 0;
    }

    choice = data[0];
    data++;
    size--;

    fuzz_session(&whole, FUZZ_WHOLE, choice, data, size);

    for (way = FUZZ_PIECES; way < FUZZ_WAYS; way++) {
        fuzz_session(&other, way, choice, data, size);

        fuzz_check(whole.closed == other.closed);
        fuzz_check(whole.messages == other.messages);
        fuzz_check(whole.received == other.received || whole.closed);
        fuzz_check(whole.len == other.len);
        fuzz_check(memcmp(whole.out, other.out, whole.len) == 0);
    }

    return 0;
}
