
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The messages of vCenter: what it sends is as long as what was seen of it.
 */


#include "build.h"
#include "kmip_message.h"
#include "kmip_payload.h"
#include "tap.h"


#define UID  "01940b3c-7a52-7c3e-8f10-9d2b6a4e5f01"


static kmip_arena_t  *arena;

static const uint8_t  qlkc[8] = { 'Q', 'L', 'K', 'C', 1, 0, 0, 0 };


static kmip_str_t
str(const char *s)
{
    kmip_str_t  v;

    v.data = (const uint8_t *) s;
    v.len = strlen(s);

    return v;
}


static void
begin(kmip_message_writer_t *mw, kmip_writer_t *w, int credential)
{
    kmip_header_t  header;

    memset(&header, 0, sizeof(kmip_header_t));

    header.version = KMIP_V1_1;

    if (credential) {
        header.has_credential = 1;
        header.username = str("vcenter");
        header.password = str("password");
    }

    kmip_writer_init(w, arena, 256, 4096);
    kmip_request_begin(mw, w, &header);
}


static void
item(kmip_message_writer_t *mw, uint32_t operation, int id,
    const kmip_payload_t *p)
{
    kmip_batch_item_t  bi;

    memset(&bi, 0, sizeof(kmip_batch_item_t));

    bi.operation = operation;
    bi.has_id = id;
    bi.id.data = qlkc;
    bi.id.len = sizeof(qlkc);

    kmip_request_item_begin(mw, &bi);
    kmip_payload_put(mw->w, operation, KMIP_REQUEST, mw->version, p);
    kmip_request_item_end(mw);
}


/* the length in the message's first eight bytes, which must be the truth */

static long
length(kmip_message_writer_t *mw)
{
    const uint8_t       *p;
    kmip_error_t         error;
    kmip_message_t       message;
    kmip_ttlv_limits_t   limits;

    kmip_request_end(mw);

    limits.depth = 16;
    limits.items = 1000;

    p = mw->w->start;

    if (mw->w->failed
        || kmip_ttlv_check(p, kmip_writer_used(mw->w), &limits) != KMIP_OK
        || kmip_message_decode_request(arena, p, kmip_writer_used(mw->w), 32,
                                       &message, &error)
           != KMIP_OK
        || message.nitems != (size_t) mw->count)
    {
        return -1;
    }

    return (long) p[4] << 24 | p[5] << 16 | p[6] << 8 | p[7];
}


static long
single(uint32_t operation, int id, const kmip_payload_t *p, int credential)
{
    kmip_writer_t          w;
    kmip_message_writer_t  mw;

    begin(&mw, &w, credential);
    item(&mw, operation, id, p);

    return length(&mw);
}


static void
test_connect(void)
{
    kmip_payload_t  p;

    static uint32_t  functions[] = {
        KMIP_QUERY_FUNCTION_QUERY_SERVER_INFORMATION
    };

    memset(&p, 0, sizeof(kmip_payload_t));

    is_int(single(KMIP_OPERATION_DISCOVER_VERSIONS, 0, &p, 0), 96,
           "Discover Versions, bare");
    is_int(single(KMIP_OPERATION_DISCOVER_VERSIONS, 1, &p, 0), 112,
           "Discover Versions with an ID");

    p.present = kmip_field_bit(KMIP_FIELD_QUERY_FUNCTIONS);
    p.query_functions.elts = functions;
    p.query_functions.nelts = 1;

    is_int(single(KMIP_OPERATION_QUERY, 1, &p, 0), 128,
           "Query of Server Information");
}


static void
test_create(void)
{
    kmip_payload_t  p;

    memset(&p, 0, sizeof(kmip_payload_t));

    p.present = kmip_field_bit(KMIP_FIELD_OBJECT_TYPE)
                |kmip_field_bit(KMIP_FIELD_TEMPLATE_ATTRIBUTE);
    p.object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;

    kmip_attributes_set_number(arena, &p.attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                               KMIP_CRYPTOGRAPHIC_ALGORITHM_AES);
    kmip_attributes_set_number(arena, &p.attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);
    kmip_attributes_set_number(arena, &p.attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256);

    is_int(single(KMIP_OPERATION_CREATE, 1, &p, 0), 304, "Create");
    is_int(single(KMIP_OPERATION_CREATE, 1, &p, 1), 376,
           "Create with a credential");
}


static void
test_use(void)
{
    kmip_payload_t        p;
    kmip_attribute_ref_t  state;

    memset(&p, 0, sizeof(kmip_payload_t));

    p.present = kmip_field_bit(KMIP_FIELD_UNIQUE_IDENTIFIER);
    p.uid = str("1");

    is_int(single(KMIP_OPERATION_GET, 1, &p, 0), 128,
           "Get of an identifier of one character");

    p.uid = str(UID);

    is_int(single(KMIP_OPERATION_GET, 1, &p, 0), 160, "Get of an UUID");
    is_int(single(KMIP_OPERATION_ACTIVATE, 1, &p, 0), 160, "Activate");

    state.id = KMIP_ATTR_STATE;
    p.present |= kmip_field_bit(KMIP_FIELD_ATTRIBUTE_NAMES);
    p.names.elts = &state;
    p.names.nelts = 1;

    is_int(single(KMIP_OPERATION_GET_ATTRIBUTES, 1, &p, 0), 176,
           "Get Attributes of State");
}


static long
tags(const char *uid, const char *values[][2])
{
    int                    i;
    kmip_writer_t          w;
    kmip_payload_t         p;
    kmip_message_writer_t  mw;

    memset(&p, 0, sizeof(kmip_payload_t));

    p.present = kmip_field_bit(KMIP_FIELD_UNIQUE_IDENTIFIER)
                |kmip_field_bit(KMIP_FIELD_ATTRIBUTE);
    p.uid = str(uid);
    p.attribute.id = KMIP_ATTR_CUSTOM;
    p.attribute.value.type = KMIP_TYPE_TEXT_STRING;

    begin(&mw, &w, 0);

    for (i = 0; i < 3; i++) {
        p.attribute.name = str(values[i][0]);
        p.attribute.value.bytes = str(values[i][1]);

        item(&mw, KMIP_OPERATION_ADD_ATTRIBUTE, 1, &p);
    }

    return length(&mw);
}


static void
test_tags(void)
{
    static const char  *values[3][2] = {
        { "x-Product_Version", "7.0.3 build-19480866" },
        { "x-Vendor", "VMware, Inc." },
        { "x-Product", "VMware vSphere" }
    };

    is_int(tags(UID, values), 528, "a batch of three Add Attribute");
    is_int(tags("1", values), 432, "the same for a short identifier");
}


int
main(void)
{
    arena = kmip_arena_create(1024 * 1024);

    test_connect();
    test_create();
    test_use();
    test_tags();

    kmip_arena_destroy(arena);

    return done_testing();
}
