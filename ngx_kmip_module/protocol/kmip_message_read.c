
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reading messages: framing, version, header and batch items, and the checks
 * that a request must pass before any of its operations is looked at.
 */


#include <string.h>

#include "kmip_message_table.h"
#include "kmip_names.h"


static kmip_int_t kmip_message_decode(kmip_decode_t *d,
    const kmip_message_form_t *form, const kmip_reader_t *data,
    size_t max_items, kmip_message_t *message);
static kmip_int_t kmip_message_decode_version(kmip_decode_t *d,
    const kmip_value_t *header, kmip_message_t *message);
static int kmip_message_has_type(const kmip_reader_t *data,
    kmip_type_e type);
static kmip_int_t kmip_message_decode_items(kmip_decode_t *d,
    const kmip_message_form_t *form, const kmip_reader_t *items,
    size_t max_items, kmip_message_t *message);
static kmip_int_t kmip_message_count(const kmip_message_form_t *form,
    const kmip_reader_t *items, size_t *count);
static kmip_int_t kmip_request_verify(const kmip_message_t *message,
    kmip_error_t *error);


const kmip_version_t  kmip_versions[] = {
    KMIP_V2_1, KMIP_V2_0,
    KMIP_V1_4, KMIP_V1_3, KMIP_V1_2, KMIP_V1_1, KMIP_V1_0, 0
};


int
kmip_version_served(kmip_version_t version)
{
    size_t  i;

    for (i = 0; kmip_versions[i]; i++) {
        if (kmip_versions[i] == version) {
            return 1;
        }
    }

    return 0;
}


kmip_int_t
kmip_message_decode_request(kmip_arena_t *arena, const uint8_t *data,
    size_t len, size_t max_items, kmip_message_t *message,
    kmip_error_t *error)
{
    kmip_decode_t  d;
    kmip_reader_t  r;

    d.arena = arena;
    d.error = error;

    kmip_reader_init(&r, data, len);

    if (kmip_message_decode(&d, &kmip_request_form, &r, max_items, message)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_request_verify(message, error);
}


kmip_int_t
kmip_message_decode_response(kmip_arena_t *arena, const uint8_t *data,
    size_t len, kmip_message_t *message, kmip_error_t *error)
{
    kmip_decode_t  d;
    kmip_reader_t  r;

    d.arena = arena;
    d.error = error;

    kmip_reader_init(&r, data, len);

    return kmip_message_decode(&d, &kmip_response_form, &r, SIZE_MAX,
                               message);
}


static kmip_int_t
kmip_message_decode(kmip_decode_t *d, const kmip_message_form_t *form,
    const kmip_reader_t *data, size_t max_items, kmip_message_t *message)
{
    kmip_item_t    item;
    kmip_reader_t  r;

    memset(message, 0, sizeof(kmip_message_t));

    message->header.version = KMIP_V1_0;
    message->header.error_continuation =
                                   KMIP_BATCH_ERROR_CONTINUATION_OPTION_STOP;

    r = *data;

    if (kmip_ttlv_next(&r, &item) != KMIP_OK
        || item.tag != form->tag
        || item.value.type != KMIP_TYPE_STRUCTURE
        || kmip_reader_left(&r) != 0)
    {
        return kmip_fail(d->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "the input is not exactly one message");
    }

    kmip_ttlv_children(&item, &r);

    if (kmip_ttlv_next(&r, &item) != KMIP_OK
        || item.tag != form->header_tag
        || item.value.type != KMIP_TYPE_STRUCTURE)
    {
        return kmip_fail(d->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "the header is missing");
    }

    if (kmip_message_decode_version(d, &item.value, message) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (d->version < KMIP_V2_0
        && kmip_message_has_type(data, KMIP_TYPE_DATE_TIME_EXTENDED))
    {
        return kmip_fail(d->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "Date-Time Extended in KMIP 1.x");
    }

    message->header.batch_order = (d->version >= KMIP_V2_0);

    d->base = &message->header;

    if (kmip_structure_decode(d, &item.value, &form->header) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return kmip_message_decode_items(d, form, &r, max_items, message);
}


static kmip_int_t
kmip_message_decode_version(kmip_decode_t *d, const kmip_value_t *header,
    kmip_message_t *message)
{
    int32_t      version[2];
    kmip_item_t  item;

    d->version = KMIP_V1_0;
    d->base = version;

    if (kmip_ttlv_find(header, KMIP_TAG_PROTOCOL_VERSION, &item) != KMIP_OK
        || item.value.type != KMIP_TYPE_STRUCTURE)
    {
        return kmip_structure_fail(d, KMIP_TAG_PROTOCOL_VERSION,
                                   "is missing");
    }

    if (kmip_structure_decode(d, &item.value, &kmip_version_members)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (version[0] < kmip_version_major(KMIP_V1_0)
        || version[0] > kmip_version_major(KMIP_V2_0)
        || version[1] < 0
        || version[1] > kmip_version_minor(KMIP_V_MAX))
    {
        return kmip_fail(d->error, KMIP_CAUSE_UNSUPPORTED_VERSION,
                         "the protocol version is not supported");
    }

    d->version = kmip_version(version[0], version[1]);
    message->header.version = d->version;

    return KMIP_OK;
}


/*
 * Calling next() again descends into structures, because the children of a
 * checked structure directly follow its header.
 */

static int
kmip_message_has_type(const kmip_reader_t *data, kmip_type_e type)
{
    kmip_item_t    item;
    kmip_reader_t  r;

    r = *data;

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {

        if (item.value.type == type) {
            return 1;
        }

        if (item.value.type == KMIP_TYPE_STRUCTURE) {
            r.pos = item.value.bytes.data;
        }
    }

    return 0;
}


static kmip_int_t
kmip_message_decode_items(kmip_decode_t *d, const kmip_message_form_t *form,
    const kmip_reader_t *items, size_t max_items, kmip_message_t *message)
{
    size_t              n;
    kmip_item_t         item;
    const uint8_t      *start;
    kmip_reader_t       r;
    kmip_batch_item_t  *batch_item;

    if (kmip_message_count(form, items, &n) != KMIP_OK) {
        return kmip_fail(d->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "a misplaced header or malformed batch item");
    }

    if (n == 0
        || message->header.batch_count < 0
        || n != (size_t) message->header.batch_count)
    {
        return kmip_fail(d->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "Batch Count is not the number of batch items");
    }

    if (n > max_items) {
        return kmip_fail(d->error, KMIP_CAUSE_SERVER_LIMIT,
                         "too many batch items");
    }

    message->items = kmip_arena_calloc(d->arena,
                                       n * sizeof(kmip_batch_item_t));
    if (message->items == NULL) {
        return kmip_fail(d->error, KMIP_CAUSE_SERVER_LIMIT,
                         "the request needs too much memory");
    }

    r = *items;

    for ( ;; ) {
        start = r.pos;

        if (kmip_ttlv_next(&r, &item) != KMIP_OK) {
            return KMIP_OK;
        }

        if (item.tag != KMIP_TAG_BATCH_ITEM) {
            continue;
        }

        batch_item = &message->items[message->nitems++];
        batch_item->payload.type = KMIP_TYPE_STRUCTURE;
        batch_item->size = (size_t) (r.pos - start);

        d->base = batch_item;

        if (kmip_structure_decode(d, &item.value, &form->item) != KMIP_OK) {
            return KMIP_ERROR;
        }
    }
}


static kmip_int_t
kmip_message_count(const kmip_message_form_t *form,
    const kmip_reader_t *items, size_t *count)
{
    kmip_item_t    item;
    kmip_reader_t  r;

    r = *items;
    *count = 0;

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {

        if (item.tag == form->header_tag) {
            return KMIP_ERROR;
        }

        if (item.tag != KMIP_TAG_BATCH_ITEM) {
            continue;
        }

        if (item.value.type != KMIP_TYPE_STRUCTURE) {
            return KMIP_ERROR;
        }

        (*count)++;
    }

    return KMIP_OK;
}


/* requests that are well-formed but not supported */

static kmip_int_t
kmip_request_verify(const kmip_message_t *message, kmip_error_t *error)
{
    size_t                i;
    const kmip_header_t  *h;

    h = &message->header;

    if (!kmip_version_served(h->version)) {
        return kmip_fail(error, KMIP_CAUSE_UNSUPPORTED_VERSION,
                         "the protocol version is not supported");
    }

    if (h->maximum_response_size < 0) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_FIELD,
                         "Maximum Response Size is negative");
    }

    if (h->error_continuation == KMIP_BATCH_ERROR_CONTINUATION_OPTION_UNDO) {
        return kmip_fail(error, KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
                         "a batch cannot be undone");
    }

    if (!kmip_enum_known(KMIP_ENUM_ID_BATCH_ERROR_CONTINUATION_OPTION,
                         h->error_continuation, h->version))
    {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "unknown Batch Error Continuation Option");
    }

    for (i = 0; i < message->nitems; i++) {

        if (message->items[i].operation == 0) {
            return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                             "Operation is 0");
        }

        if (message->nitems > 1 && !message->items[i].has_id) {
            return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                             "Unique Batch Item ID is missing in a batch");
        }
    }

    return KMIP_OK;
}
