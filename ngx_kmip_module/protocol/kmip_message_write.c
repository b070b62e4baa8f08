
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Writing messages.  The order of the fields is that of kmip_message_table.c.
 */


#include "kmip_message.h"


static void kmip_message_begin(kmip_message_writer_t *mw, kmip_writer_t *w,
    uint32_t tag, kmip_version_t version);
static void kmip_message_put_count(kmip_message_writer_t *mw);
static void kmip_message_item_begin(kmip_message_writer_t *mw,
    const kmip_batch_item_t *item);
static void kmip_message_item_end(kmip_message_writer_t *mw);
static void kmip_message_end(kmip_message_writer_t *mw);
static void kmip_put_version(kmip_writer_t *w, kmip_version_t version);
static void kmip_put_correlation(kmip_writer_t *w,
    const kmip_header_t *header);
static void kmip_put_asynchronous(kmip_writer_t *w,
    kmip_version_t version);
static void kmip_put_credential(kmip_writer_t *w,
    const kmip_header_t *header);


void
kmip_request_begin(kmip_message_writer_t *mw, kmip_writer_t *w,
    const kmip_header_t *header)
{
    size_t    mark;
    unsigned  order;

    kmip_message_begin(mw, w, KMIP_TAG_REQUEST_MESSAGE, header->version);

    mark = kmip_ttlv_open(w, KMIP_TAG_REQUEST_HEADER);

    kmip_put_version(w, header->version);

    if (header->maximum_response_size) {
        kmip_ttlv_put_number(w, KMIP_TAG_MAXIMUM_RESPONSE_SIZE,
                             KMIP_TYPE_INTEGER,
                             header->maximum_response_size);
    }

    kmip_put_correlation(w, header);

    if (header->asynchronous) {
        kmip_put_asynchronous(w, header->version);
    }

    if (header->has_credential) {
        kmip_put_credential(w, header);
    }

    if (header->error_continuation) {
        kmip_ttlv_put_number(w, KMIP_TAG_BATCH_ERROR_CONTINUATION_OPTION,
                             KMIP_TYPE_ENUMERATION,
                             header->error_continuation);
    }

    /* not written if it equals the version's default */

    order = (header->version >= KMIP_V2_0);

    if (header->batch_order != order) {
        kmip_ttlv_put_number(w, KMIP_TAG_BATCH_ORDER_OPTION,
                             KMIP_TYPE_BOOLEAN, header->batch_order);
    }

    if (header->has_time_stamp) {
        kmip_ttlv_put_number(w, KMIP_TAG_TIME_STAMP, KMIP_TYPE_DATE_TIME,
                             header->time_stamp);
    }

    kmip_message_put_count(mw);
    kmip_ttlv_close(w, mark);
}


void
kmip_request_item_begin(kmip_message_writer_t *mw,
    const kmip_batch_item_t *item)
{
    kmip_message_item_begin(mw, item);
}


void
kmip_request_item_end(kmip_message_writer_t *mw)
{
    kmip_message_item_end(mw);
}


void
kmip_request_end(kmip_message_writer_t *mw)
{
    kmip_message_end(mw);
}


void
kmip_response_begin(kmip_message_writer_t *mw, kmip_writer_t *w,
    const kmip_header_t *header)
{
    size_t  mark;

    kmip_message_begin(mw, w, KMIP_TAG_RESPONSE_MESSAGE, header->version);

    mark = kmip_ttlv_open(w, KMIP_TAG_RESPONSE_HEADER);

    kmip_put_version(w, header->version);

    kmip_ttlv_put_number(w, KMIP_TAG_TIME_STAMP, KMIP_TYPE_DATE_TIME,
                         header->time_stamp);

    kmip_put_correlation(w, header);

    kmip_message_put_count(mw);
    kmip_ttlv_close(w, mark);
}


void
kmip_response_item_begin(kmip_message_writer_t *mw,
    const kmip_batch_item_t *item)
{
    kmip_message_item_begin(mw, item);

    kmip_ttlv_put_number(mw->w, KMIP_TAG_RESULT_STATUS,
                         KMIP_TYPE_ENUMERATION, item->status);

    if (item->reason) {
        kmip_ttlv_put_number(mw->w, KMIP_TAG_RESULT_REASON,
                             KMIP_TYPE_ENUMERATION, item->reason);
    }

    if (item->message.len) {
        kmip_ttlv_put_text(mw->w, KMIP_TAG_RESULT_MESSAGE, &item->message);
    }
}


void
kmip_response_item_end(kmip_message_writer_t *mw)
{
    kmip_message_item_end(mw);
}


void
kmip_response_end(kmip_message_writer_t *mw)
{
    kmip_message_end(mw);
}


void
kmip_message_item_cut(kmip_message_writer_t *mw)
{
    kmip_writer_cut(mw->w, mw->item);

    if (mw->counted) {
        mw->counted = 0;
        mw->count--;
    }
}


static void
kmip_message_begin(kmip_message_writer_t *mw, kmip_writer_t *w, uint32_t tag,
    kmip_version_t version)
{
    mw->w = w;
    mw->version = version;
    mw->count = 0;
    mw->counted = 0;
    mw->message = kmip_ttlv_open(w, tag);
}


/* count_at is the position of the value, after tag, type and length */

static void
kmip_message_put_count(kmip_message_writer_t *mw)
{
    mw->count_at = kmip_writer_used(mw->w) + 8;

    kmip_ttlv_put_number(mw->w, KMIP_TAG_BATCH_COUNT, KMIP_TYPE_INTEGER, 0);
}


static void
kmip_message_item_begin(kmip_message_writer_t *mw,
    const kmip_batch_item_t *item)
{
    mw->counted = 0;
    mw->item = kmip_ttlv_open(mw->w, KMIP_TAG_BATCH_ITEM);

    if (item->operation) {
        kmip_ttlv_put_number(mw->w, KMIP_TAG_OPERATION,
                             KMIP_TYPE_ENUMERATION, item->operation);
    }

    if (item->ephemeral && mw->version >= KMIP_V2_0) {
        kmip_ttlv_put_number(mw->w, KMIP_TAG_EPHEMERAL, KMIP_TYPE_BOOLEAN, 1);
    }

    if (item->has_id) {
        kmip_ttlv_put_bytes(mw->w, KMIP_TAG_UNIQUE_BATCH_ITEM_ID,
                            KMIP_TYPE_BYTE_STRING, item->id.data,
                            item->id.len);
    }
}


static void
kmip_message_item_end(kmip_message_writer_t *mw)
{
    kmip_ttlv_close(mw->w, mw->item);

    mw->counted = 1;
    mw->count++;
}


static void
kmip_message_end(kmip_message_writer_t *mw)
{
    kmip_writer_patch(mw->w, mw->count_at, (uint32_t) mw->count);
    kmip_ttlv_close(mw->w, mw->message);
}


static void
kmip_put_version(kmip_writer_t *w, kmip_version_t version)
{
    size_t  mark;

    mark = kmip_ttlv_open(w, KMIP_TAG_PROTOCOL_VERSION);

    kmip_ttlv_put_number(w, KMIP_TAG_PROTOCOL_VERSION_MAJOR,
                         KMIP_TYPE_INTEGER, kmip_version_major(version));
    kmip_ttlv_put_number(w, KMIP_TAG_PROTOCOL_VERSION_MINOR,
                         KMIP_TYPE_INTEGER, kmip_version_minor(version));

    kmip_ttlv_close(w, mark);
}


static void
kmip_put_correlation(kmip_writer_t *w, const kmip_header_t *header)
{
    if (header->version < KMIP_V1_4) {
        return;
    }

    if (header->client_correlation_value.len) {
        kmip_ttlv_put_text(w, KMIP_TAG_CLIENT_CORRELATION_VALUE,
                           &header->client_correlation_value);
    }

    if (header->server_correlation_value.len) {
        kmip_ttlv_put_text(w, KMIP_TAG_SERVER_CORRELATION_VALUE,
                           &header->server_correlation_value);
    }
}


static void
kmip_put_asynchronous(kmip_writer_t *w, kmip_version_t version)
{
    if (version < KMIP_V2_0) {
        kmip_ttlv_put_number(w, KMIP_TAG_ASYNCHRONOUS_INDICATOR,
                             KMIP_TYPE_BOOLEAN, 1);
        return;
    }

    kmip_ttlv_put_number(w, KMIP_TAG_ASYNCHRONOUS_INDICATOR,
                         KMIP_TYPE_ENUMERATION,
                         KMIP_ASYNCHRONOUS_INDICATOR_MANDATORY);
}


static void
kmip_put_credential(kmip_writer_t *w, const kmip_header_t *header)
{
    size_t  authentication, credential, value;

    authentication = kmip_ttlv_open(w, KMIP_TAG_AUTHENTICATION);
    credential = kmip_ttlv_open(w, KMIP_TAG_CREDENTIAL);

    kmip_ttlv_put_number(w, KMIP_TAG_CREDENTIAL_TYPE, KMIP_TYPE_ENUMERATION,
                         KMIP_CREDENTIAL_TYPE_USERNAME_AND_PASSWORD);

    value = kmip_ttlv_open(w, KMIP_TAG_CREDENTIAL_VALUE);

    kmip_ttlv_put_text(w, KMIP_TAG_USERNAME, &header->username);

    if (header->password.data) {
        kmip_ttlv_put_text(w, KMIP_TAG_PASSWORD, &header->password);
    }

    kmip_ttlv_close(w, value);
    kmip_ttlv_close(w, credential);
    kmip_ttlv_close(w, authentication);
}
