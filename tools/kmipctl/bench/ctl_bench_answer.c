
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Responses under load: finds their boundaries and checks them as a client
 * would.
 */


#include "ctl_bench.h"
#include "kmip_frame.h"

#include <string.h>


static const char *ctl_bench_items(ctl_lane_t *lane, kmip_arena_t *arena,
    const kmip_message_t *message);
static void ctl_bench_uid(ctl_lane_t *lane, const kmip_str_t *uid);


static const char  ctl_bench_malformed[] = "malformed response";


/* with --send any TTLV item is a response, even a request */

kmip_int_t
ctl_bench_frame(const ctl_bench_t *b, const uint8_t *data, size_t len,
    size_t *size)
{
    uint32_t  tag;

    tag = KMIP_TAG_RESPONSE_MESSAGE;

    if (b->raw && len >= 3) {
        tag = (uint32_t) data[0] << 16 | (uint32_t) data[1] << 8 | data[2];
    }

    return kmip_frame_size(data, len, tag, CTL_ANSWER_MAX, size);
}


const char *
ctl_bench_answer(ctl_lane_t *lane, const uint8_t *data, size_t len)
{
    const char      *why;
    kmip_error_t     error;
    kmip_arena_t    *arena;
    kmip_message_t   message;

    static const kmip_ttlv_limits_t  limits = { 32, 1000000 };

    arena = kmip_arena_create(CTL_ARENA_MAX);
    if (arena == NULL) {
        return "no memory";
    }

    why = ctl_bench_malformed;

    if (kmip_ttlv_check(data, len, &limits) == KMIP_OK
        && kmip_message_decode_response(arena, data, len, &message, &error)
           == KMIP_OK
        && message.nitems)
    {
        why = ctl_bench_items(lane, arena, &message);
    }

    if (why == ctl_bench_malformed) {
        lane->bench->malformed++;
    }

    kmip_arena_destroy(arena);

    return why;
}


static const char *
ctl_bench_items(ctl_lane_t *lane, kmip_arena_t *arena,
    const kmip_message_t *message)
{
    size_t              i;
    const char         *name;
    kmip_error_t        error;
    kmip_payload_t      payload;
    kmip_batch_item_t  *item;

    for (i = 0; i < message->nitems; i++) {
        item = &message->items[i];

        if (item->status != KMIP_RESULT_STATUS_SUCCESS) {
            name = kmip_reason_name(item->reason);
            return name ? name : "failure without a reason";
        }

        memset(&payload, 0, sizeof(payload));

        if (kmip_payload_decode(arena, item->operation, KMIP_RESPONSE,
                                message->header.version, &item->payload,
                                &payload, &error)
            != KMIP_OK)
        {
            return ctl_bench_malformed;
        }

        if (item->operation == KMIP_OPERATION_GET
            && (payload.object.material == NULL
                || payload.object.material->len == 0))
        {
            return "no key in the response";
        }

        if (item->operation == KMIP_OPERATION_CREATE) {
            ctl_bench_uid(lane, &payload.uid);
        }
    }

    return NULL;
}


static void
ctl_bench_uid(ctl_lane_t *lane, const kmip_str_t *uid)
{
    ctl_bench_t  *b = lane->bench;

    if (uid->len < sizeof(lane->uid)) {
        memcpy(lane->uid, uid->data, uid->len);
        lane->uid[uid->len] = '\0';
    }

    if (b->uids && b->nuids < b->total
        && kmip_arena_copy(b->c->arena, &b->uids[b->nuids], uid->data,
                           uid->len)
           == KMIP_OK)
    {
        b->nuids++;
    }
}
