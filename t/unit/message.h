
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Requests as tables for build.h, and decoding them as a server does.
 */


#ifndef _MESSAGE_H_INCLUDED_
#define _MESSAGE_H_INCLUDED_


#include "build.h"
#include "kmip_message.h"


#define MAX_ITEMS  4

#define OPEN                                                                 \
    STRUCTURE(0, REQUEST_MESSAGE), STRUCTURE(1, REQUEST_HEADER)
#define VERSION(major, minor)                                                \
    STRUCTURE(2, PROTOCOL_VERSION),                                          \
    INTEGER(3, PROTOCOL_VERSION_MAJOR, major),                               \
    INTEGER(3, PROTOCOL_VERSION_MINOR, minor)
#define COUNT(n)     INTEGER(2, BATCH_COUNT, n)
#define ORDER(n)     NUMBER(2, BATCH_ORDER_OPTION, BOOLEAN, n)
#define ON_ERROR(n)  ENUMERATION(2, BATCH_ERROR_CONTINUATION_OPTION, n)
#define STAMP(n)     NUMBER(2, TIME_STAMP, DATE_TIME, n)
#define ITEM         STRUCTURE(1, BATCH_ITEM)
#define OP(n)        ENUMERATION(2, OPERATION, n)
#define ID(s)        BYTES(2, UNIQUE_BATCH_ITEM_ID, s)
#define PAYLOAD      STRUCTURE(2, REQUEST_PAYLOAD)
#define GET          ITEM, OP(KMIP_OPERATION_GET), PAYLOAD
#define GET_ID(s)    ITEM, OP(KMIP_OPERATION_GET), ID(s), PAYLOAD
#define EXTENSION(critical)                                                  \
    STRUCTURE(2, MESSAGE_EXTENSION),                                         \
    TEXT(3, VENDOR_IDENTIFICATION, "Acme"),                                  \
    NUMBER(3, CRITICALITY_INDICATOR, BOOLEAN, critical),                     \
    STRUCTURE(3, VENDOR_EXTENSION)
#define OPEN_RESPONSE                                                        \
    STRUCTURE(0, RESPONSE_MESSAGE), STRUCTURE(1, RESPONSE_HEADER)
#define AUTHENTICATION_OF(type)                                              \
    STRUCTURE(2, AUTHENTICATION), STRUCTURE(3, CREDENTIAL),                  \
    ENUMERATION(4, CREDENTIAL_TYPE, type)


typedef struct {
    const char    *name;
    kmip_cause_e   cause;           /* KMIP_CAUSE_NONE: accepted */
    build_t        items[28];
} message_case_t;


static const kmip_ttlv_limits_t  limits = { 32, 1000 };


/* decodes what build() made; the message is checked as a server would */

static inline kmip_int_t
decode(kmip_arena_t *arena, const build_t *items, kmip_message_t *m,
    kmip_error_t *error)
{
    kmip_value_t  v;

    v = build(arena, items);

    if (kmip_ttlv_check(v.bytes.data, v.bytes.len, &limits) != KMIP_OK) {
        return KMIP_DECLINED;
    }

    return kmip_message_decode_request(arena, v.bytes.data, v.bytes.len,
                                       MAX_ITEMS, m, error);
}


#endif /* _MESSAGE_H_INCLUDED_ */
