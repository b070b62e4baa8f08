
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Streams: operations whose data come in several requests of one session (KMIP
 * 1.4, section 4.29: Init Indicator, Correlation Value, Final Indicator).  A
 * stream keeps the state of OpenSSL, which has the key in it, so streams are
 * few, end with the session, and end when no part has come for a while.
 */


#ifndef _KMIP_STREAM_H_INCLUDED_
#define _KMIP_STREAM_H_INCLUDED_


#include "kmip_operation.h"


#define KMIP_STREAMS      4              /* of a session at a time */
#define KMIP_STREAM_TIME  60000          /* ms without a part */

#define KMIP_STREAM_ID    8              /* bytes of a Correlation Value */
#define KMIP_STREAM_UID   64             /* bytes of a Unique Identifier */


struct kmip_stream_s {
    uint32_t              operation;     /* 0: there is no stream */
    uint64_t              used;          /* ms, by kmip_context_t.clock */
    kmip_crypto_run_t    *run;

    uint8_t               uid[KMIP_STREAM_UID];
    size_t                uid_len;

    const kmip_cipher_t  *cipher;
    const kmip_digest_t  *digest;
    size_t                odd;           /* bytes beyond whole blocks */
    size_t                tag_len;
    unsigned              pad:1;
    unsigned              appended:1;    /* the tag follows the data */
    unsigned              has_mac:1;     /* MAC Verify: it was given */
    uint8_t               mac[KMIP_CRYPTO_DIGEST];
    size_t                mac_len;
};


struct kmip_streams_s {
    const kmip_crypto_t  *crypto;
    uint8_t               prefix[KMIP_STREAM_ID];  /* the last byte is the
                                                      stream's number */
    kmip_stream_t        *elts;                    /* KMIP_STREAMS of them; NULL
                                                      before the first */
};


/* how a request is a part of a stream */

typedef enum {
    KMIP_PART_WHOLE = 0,                 /* it is none */
    KMIP_PART_FIRST,
    KMIP_PART_NEXT,
    KMIP_PART_LAST
} kmip_part_e;


void kmip_streams_init(kmip_streams_t *streams, const kmip_crypto_t *crypto);

/* ends streams without a part for KMIP_STREAM_TIME; how many are left */

unsigned kmip_streams_expire(kmip_streams_t *streams, uint64_t clock);

/* ends all of them and frees their memory */

void kmip_streams_free(kmip_streams_t *streams);


/*
 * Reads the indicators and the Correlation Value.  For NEXT and LAST op->stream
 * is set.  KMIP_ERROR with op->error set: there is no such stream, or the
 * request is neither whole nor a part.
 */

kmip_int_t kmip_stream_part(kmip_op_t *op, kmip_part_e *part);

/*
 * Makes a stream that owns run, and sets op->stream.  On KMIP_ERROR, with
 * op->error set, run is the caller's.  object NULL: the operation has none.
 */

kmip_int_t kmip_stream_begin(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_crypto_run_t *run);

/* KMIP_ERROR with op->error set: the stream is one of another object */

kmip_int_t kmip_stream_of(kmip_op_t *op, const kmip_snapshot_t *object);

/* a response with the Correlation Value; the stream waits for its next part */

kmip_int_t kmip_stream_wait(kmip_op_t *op);

/* ends op->stream, if there is one */

void kmip_stream_end(kmip_op_t *op);


#endif /* _KMIP_STREAM_H_INCLUDED_ */
