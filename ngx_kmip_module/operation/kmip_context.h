
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What the engine needs besides the store: the clock, randomness,
 * cryptography, the operation log, and what the client may do.
 */


#ifndef _KMIP_CONTEXT_H_INCLUDED_
#define _KMIP_CONTEXT_H_INCLUDED_


#include "kmip_crypto.h"
#include "kmip_error.h"
#include "kmip_store.h"


/* one line of the operation log; it contains no secrets */

typedef struct {
    kmip_version_t   version;
    size_t           index;         /* of the item in its batch, from 0 */
    uint32_t         operation;     /* 0: the message could not be parsed */
    kmip_str_t       uid;           /* empty if there is none */
    uint32_t         status;
    uint32_t         reason;
    kmip_cause_e     cause;
    const char      *message;       /* NULL: none */
    kmip_str_t       text;          /* Log: what the client wants logged */
    const kmip_attributes_t
                    *attributes;    /* of the object; NULL: not known */
    size_t           received;      /* bytes of the item, or of a message that
                                       is refused as a whole */
    size_t           sent;          /* bytes of the item's response */
    uint64_t         elapsed;       /* ms */
    kmip_store_use_t  use;          /* since the previous item's line */
    kmip_str_t       client_correlation;   /* 1.4; as the client sent it */
    kmip_str_t       server_correlation;   /* 1.4; empty if there is none */
} kmip_item_log_t;


typedef struct kmip_streams_s  kmip_streams_t;
typedef struct kmip_usage_blocks_s  kmip_usage_blocks_t;


typedef struct {
    void            *data;
    int64_t        (*now)(void *data);               /* seconds since 1970 */
    uint64_t       (*clock)(void *data);             /* ms, monotonic */
    uint64_t       (*stamp)(void *data);             /* in 1/KMIP_UUID_MS ms;
                                                        never the same twice */
    kmip_int_t     (*random)(void *data, uint8_t *buf, size_t len);
    void           (*item)(void *data, const kmip_item_log_t *log);
    int            (*allowed)(void *data, uint32_t operation);
                                                     /* 1 if the client may use
                                                        it; NULL: always 1 */
    kmip_int_t     (*authenticate)(void *data, const kmip_str_t *username,
                                   const kmip_str_t *password);
                                                     /* KMIP_OK, KMIP_DECLINED,
                                                        or KMIP_ERROR if it
                                                        cannot be told; NULL:
                                                        none is needed */
    const kmip_crypto_t
                    *crypto;
    kmip_streams_t  *streams;                        /* of the session */
    kmip_usage_blocks_t
                    *blocks;                         /* of the store, in this
                                                        process; NULL: none */
    kmip_str_t       vendor;                         /* Query */
    uint32_t         lease_time;                     /* seconds; 0: leases have
                                                        no end */
    size_t           max_seed;                       /* bytes of a seed of RNG
                                                        Seed that are used */
    uint64_t         client;                         /* a number that tells
                                                        clients apart */
} kmip_context_t;


/* 1 if this context's client may use the operation */

#define kmip_context_allows(context, operation)                              \
    ((context)->allowed == NULL                                              \
     || (context)->allowed((context)->data, operation))


#endif /* _KMIP_CONTEXT_H_INCLUDED_ */
