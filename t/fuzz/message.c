
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Messages and payloads: what can be decoded can be written, and what was
 * written is decoded and written again as it was.  Arenas of any size.
 */


#include "fuzz.h"
#include "kmip_message.h"
#include "kmip_payload.h"
#include "kmip_frame.h"

#include <stdlib.h>


#define FUZZ_ARENA  (16 * 1024 * 1024)
#define FUZZ_ITEMS  32


typedef struct {
    kmip_arena_t      *arena;
    kmip_direction_e   direction;
    kmip_version_t     version;       /* of payloads; 0: the message's */
} fuzz_message_t;


static const kmip_ttlv_limits_t  fuzz_limits = { 32, 4096 };

static const kmip_version_t  fuzz_versions[] = {
    0, KMIP_V1_0, KMIP_V1_1, KMIP_V1_2, KMIP_V1_3, KMIP_V1_4, KMIP_V2_0,
    KMIP_V2_1
};

#define FUZZ_VERSIONS  (sizeof(fuzz_versions) / sizeof(fuzz_versions[0]))


static kmip_int_t
fuzz_decode(fuzz_message_t *m, const uint8_t *data, size_t len,
    kmip_message_t *message)
{
    kmip_error_t  error;

    memset(message, 0, sizeof(kmip_message_t));

    if (kmip_ttlv_check(data, len, &fuzz_limits) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return m->direction == KMIP_REQUEST
           ? kmip_message_decode_request(m->arena, data, len, FUZZ_ITEMS,
                                         message, &error)
           : kmip_message_decode_response(m->arena, data, len, message,
                                          &error);
}


/* what cannot be decoded goes on as it came */

static kmip_int_t
fuzz_payload(fuzz_message_t *m, kmip_writer_t *w, kmip_version_t version,
    const kmip_batch_item_t *item)
{
    kmip_int_t      rc;
    kmip_error_t    error;
    kmip_payload_t  payload;

    if (!item->has_payload) {
        return KMIP_DECLINED;
    }

    rc = kmip_payload_decode(m->arena, item->operation, m->direction, version,
                             &item->payload, &payload, &error);
    if (rc == KMIP_OK) {
        kmip_payload_put(w, item->operation, m->direction, version, &payload);
        return KMIP_OK;
    }

    kmip_ttlv_put(w, m->direction == KMIP_REQUEST ? KMIP_TAG_REQUEST_PAYLOAD
                                                  : KMIP_TAG_RESPONSE_PAYLOAD,
                  &item->payload);

    return KMIP_DECLINED;
}


static void
fuzz_items(fuzz_message_t *m, kmip_message_writer_t *mw, kmip_writer_t *w,
    const kmip_message_t *message, int *decoded)
{
    size_t  i;

    for (i = 0; i < message->nitems; i++) {

        if (m->direction == KMIP_REQUEST) {
            kmip_request_item_begin(mw, &message->items[i]);

        } else {
            kmip_response_item_begin(mw, &message->items[i]);
        }

        decoded[i] = fuzz_payload(m, w, m->version ? m->version
                                               : message->header.version,
                                  &message->items[i])
                     == KMIP_OK;

        if (m->direction == KMIP_REQUEST) {
            kmip_request_item_end(mw);

        } else {
            kmip_response_item_end(mw);
        }
    }
}


/* decodes and writes; KMIP_OK if both could be done */

static kmip_int_t
fuzz_through(fuzz_message_t *m, const kmip_str_t *in, kmip_str_t *out,
    int *decoded)
{
    kmip_writer_t          w;
    kmip_message_t         message;
    kmip_message_writer_t  mw;

    if (fuzz_decode(m, in->data, in->len, &message) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (message.nitems > FUZZ_ITEMS
        || kmip_writer_init(&w, m->arena, 256, FUZZ_ARENA / 4) != KMIP_OK)
    {
        return KMIP_DECLINED;
    }

    if (m->direction == KMIP_REQUEST) {
        kmip_request_begin(&mw, &w, &message.header);
        fuzz_items(m, &mw, &w, &message, decoded);
        kmip_request_end(&mw);

    } else {
        kmip_response_begin(&mw, &w, &message.header);
        fuzz_items(m, &mw, &w, &message, decoded);
        kmip_response_end(&mw);
    }

    if (w.failed) {
        return KMIP_DECLINED;
    }

    out->data = w.start;
    out->len = kmip_writer_used(&w);

    return KMIP_OK;
}


static void
fuzz_round(const uint8_t *data, size_t size, kmip_direction_e direction,
    kmip_version_t version, size_t limit)
{
    int             decoded[FUZZ_ITEMS] = { 0 }, again[FUZZ_ITEMS] = { 0 };
    kmip_str_t      in, once, twice;
    fuzz_message_t  m;

    m.arena = kmip_arena_create(limit);
    m.direction = direction;
    m.version = version;

    if (m.arena == NULL) {
        abort();
    }

    in.data = data;
    in.len = size;

    if (fuzz_through(&m, &in, &once, decoded) == KMIP_OK
        && limit == FUZZ_ARENA)
    {
        fuzz_check(fuzz_through(&m, &once, &twice, again) == KMIP_OK);
        fuzz_check(memcmp(decoded, again, sizeof(decoded)) == 0);
        fuzz_check(kmip_str_equal(&once, &twice));
    }

    fuzz_check(kmip_arena_used(m.arena) <= limit);

    kmip_arena_destroy(m.arena);
}


/* the last byte chooses version and the size of a small arena */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t           choice;
    kmip_direction_e  direction;

    if (size < KMIP_FRAME_HEADER + 1) {
        return 0;
    }

    size--;
    choice = data[size];
    direction = (data[2] == (KMIP_TAG_RESPONSE_MESSAGE & 0xff))
                ? KMIP_RESPONSE : KMIP_REQUEST;

    fuzz_round(data, size, direction, 0, FUZZ_ARENA);
    fuzz_round(data, size, direction, fuzz_versions[choice % FUZZ_VERSIONS],
               FUZZ_ARENA);
    fuzz_round(data, size, direction, 0,
               (size_t) (1 + choice / FUZZ_VERSIONS) * 128);

    return 0;
}
