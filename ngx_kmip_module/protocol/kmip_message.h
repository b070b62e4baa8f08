
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Request and response messages, read and written: the module reads requests
 * and writes responses, kmipctl the reverse (KMIP 1.4, section 7; 2.1, section
 * 8).
 */


#ifndef _KMIP_MESSAGE_H_INCLUDED_
#define _KMIP_MESSAGE_H_INCLUDED_


#include "kmip_error.h"
#include "kmip_ttlv.h"


/* the versions that are served, newest first; 0 ends the list */

extern const kmip_version_t  kmip_versions[];

/* 1 if the version is in the list */

int kmip_version_served(kmip_version_t version);


typedef struct {
    kmip_version_t   version;
    int32_t          maximum_response_size;   /* bytes; 0: not given */
    kmip_str_t       client_correlation_value;
    kmip_str_t       server_correlation_value;
    uint32_t         error_continuation;      /* Stop if not given */
    unsigned         batch_order:1;
    unsigned         asynchronous:1;          /* 2.x: Mandatory */
    unsigned         has_time_stamp:1;
    unsigned         has_credential:1;
    unsigned         has_password:1;          /* of Username and Password */
    unsigned         has_passwords:1;         /* more than one; the last counts
                                                 below */
    int64_t          time_stamp;              /* seconds */
    int32_t          batch_count;
    kmip_str_t       username;                /* of a Credential of type 1 */
    kmip_str_t       password;
} kmip_header_t;


typedef struct {
    uint32_t         operation;               /* 0: none (responses only) */
    size_t           size;                    /* bytes, of a decoded item */
    kmip_str_t       id;                      /* Unique Batch Item ID */
    unsigned         has_id:1;
    unsigned         has_payload:1;
    unsigned         critical_extension:1;    /* an unknown one is critical */
    unsigned         ephemeral:1;             /* 2.x: return no Data */
    uint32_t         status;                  /* responses */
    uint32_t         reason;                  /* responses; 0: none */
    kmip_str_t       message;                 /* responses */
    kmip_value_t     payload;                 /* the encoded structure */
} kmip_batch_item_t;


typedef struct {
    kmip_header_t        header;
    kmip_batch_item_t   *items;
    size_t               nitems;
} kmip_message_t;


/*
 * Decodes a whole, framed message that kmip_ttlv_check() has accepted.
 * Payloads are left to kmip_payload_decode(); an item without payload has
 * has_payload unset and an empty structure.
 *
 * On KMIP_ERROR, *error is set and header.version is the version to respond
 * in: that of the request if its major version is known, else 1.0.  More than
 * max_items items are an error, as is a request in a version that is not
 * served; the latter is nevertheless decoded as far as possible.
 */

kmip_int_t kmip_message_decode_request(kmip_arena_t *arena,
    const uint8_t *data, size_t len, size_t max_items,
    kmip_message_t *message, kmip_error_t *error);
kmip_int_t kmip_message_decode_response(kmip_arena_t *arena,
    const uint8_t *data, size_t len, kmip_message_t *message,
    kmip_error_t *error);


/*
 * Writing.  begin() opens message and header, end() closes the message and
 * sets Batch Count to the number of items.  In between, each item is opened
 * with item_begin(), its payload written with kmip_payload_put(), and the item
 * closed with item_end().
 */

typedef struct {
    kmip_writer_t   *w;
    kmip_version_t   version;
    size_t           message;                 /* positions in w */
    size_t           item;
    size_t           count_at;
    int32_t          count;
    unsigned         counted:1;               /* the last item is complete */
} kmip_message_writer_t;

void kmip_request_begin(kmip_message_writer_t *mw, kmip_writer_t *w,
    const kmip_header_t *header);
void kmip_request_item_begin(kmip_message_writer_t *mw,
    const kmip_batch_item_t *item);
void kmip_request_item_end(kmip_message_writer_t *mw);
void kmip_request_end(kmip_message_writer_t *mw);

/* always writes the Time Stamp, header->time_stamp */

void kmip_response_begin(kmip_message_writer_t *mw, kmip_writer_t *w,
    const kmip_header_t *header);
void kmip_response_item_begin(kmip_message_writer_t *mw,
    const kmip_batch_item_t *item);
void kmip_response_item_end(kmip_message_writer_t *mw);
void kmip_response_end(kmip_message_writer_t *mw);

/*
 * Removes the last item, complete or not, and clears a failure of the writer,
 * so that an item with an error can take its place.
 */

void kmip_message_item_cut(kmip_message_writer_t *mw);


#endif /* _KMIP_MESSAGE_H_INCLUDED_ */
