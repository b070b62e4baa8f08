
/*
 * What the engine needs from the world besides the store: the clock,
 * randomness and somebody to tell what was done.
 */


#ifndef _KMIP_CONTEXT_H_INCLUDED_
#define _KMIP_CONTEXT_H_INCLUDED_


#include "kmip_error.h"


/* one line of the per-operation log; nothing secret is in it */

typedef struct {
    kmip_version_t   version;
    size_t           index;         /* of the item in its batch, from 0 */
    uint32_t         operation;     /* 0: the message could not be parsed */
    kmip_str_t       uid;           /* empty if there is none */
    uint32_t         status;
    uint32_t         reason;
    kmip_cause_e     cause;
    const char      *message;       /* NULL: none */
    uint64_t         elapsed;       /* ms */
    kmip_str_t       client_correlation;   /* 1.4; as the client wrote it */
    kmip_str_t       server_correlation;   /* 1.4; empty if there is none */
} kmip_item_log_t;


typedef struct {
    void            *data;
    int64_t        (*now)(void *data);               /* seconds since 1970 */
    uint64_t       (*clock)(void *data);             /* ms, monotonic */
    uint64_t       (*stamp)(void *data);             /* of KMIP_UUID_MS; never
                                                        twice the same */
    kmip_int_t     (*random)(void *data, uint8_t *buf, size_t len);
    void           (*item)(void *data, const kmip_item_log_t *log);
    kmip_str_t       vendor;                         /* Query */
    uint64_t         client;                         /* another number for
                                                        another client */
} kmip_context_t;


#endif /* _KMIP_CONTEXT_H_INCLUDED_ */
