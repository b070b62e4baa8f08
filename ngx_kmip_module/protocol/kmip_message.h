
/*
 * Request and response messages, both directions: the module reads requests
 * and writes responses, kmipctl the reverse (KMIP 1.4, section 7; 2.1, 8).
 */


#ifndef _KMIP_MESSAGE_H_INCLUDED_
#define _KMIP_MESSAGE_H_INCLUDED_


#include "kmip_error.h"
#include "kmip_ttlv.h"


/* the versions served, best first; ended by 0 */

extern const kmip_version_t  kmip_versions[];

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
    int64_t          time_stamp;              /* seconds */
    int32_t          batch_count;
    kmip_str_t       username;                /* of a Credential of type 1 */
    kmip_str_t       password;
} kmip_header_t;


typedef struct {
    uint32_t         operation;               /* 0: none (responses only) */
    kmip_str_t       id;                      /* Unique Batch Item ID */
    unsigned         has_id:1;
    unsigned         has_payload:1;
    unsigned         critical_extension:1;    /* one we do not understand */
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
 * Decodes a whole, framed message that kmip_ttlv_check() accepted.  Payloads
 * are left to kmip_payload_decode(); an item without one has has_payload unset
 * and an empty structure.  On KMIP_ERROR, *error says why and header.version
 * is the version to answer in: the request's if its major is known, else 1.0.
 * A message with more items than max_items is an error, as is a request in a
 * version that is not served; that one is decoded nevertheless if it can be.
 */

kmip_int_t kmip_message_decode_request(kmip_arena_t *arena,
    const uint8_t *data, size_t len, size_t max_items,
    kmip_message_t *message, kmip_error_t *error);
kmip_int_t kmip_message_decode_response(kmip_arena_t *arena,
    const uint8_t *data, size_t len, kmip_message_t *message,
    kmip_error_t *error);


/*
 * Writing.  begin opens message and header; the header's batch_count is
 * patched by end to what was written in between.  An item is opened, the
 * payload put (kmip_payload_put) and the item closed.
 */

typedef struct {
    kmip_writer_t   *w;
    kmip_version_t   version;
    size_t           message;                 /* marks */
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

/* the Time Stamp of the header is header->time_stamp, always written */

void kmip_response_begin(kmip_message_writer_t *mw, kmip_writer_t *w,
    const kmip_header_t *header);
void kmip_response_item_begin(kmip_message_writer_t *mw,
    const kmip_batch_item_t *item);
void kmip_response_item_end(kmip_message_writer_t *mw);
void kmip_response_end(kmip_message_writer_t *mw);

/*
 * Takes back the last item, whether it was ended or not, and clears a failure
 * of the writer, so that another item can say why there is none.
 */

void kmip_message_item_cut(kmip_message_writer_t *mw);


#endif /* _KMIP_MESSAGE_H_INCLUDED_ */
