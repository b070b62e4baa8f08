
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Requests and their responses.
 */


#ifndef _CTL_EXCHANGE_H_INCLUDED_
#define _CTL_EXCHANGE_H_INCLUDED_


#include "ctl.h"
#include "kmip_message.h"


/* a batch item of a request, with its response */

typedef struct {
    uint32_t          operation;
    kmip_str_t        id;             /* empty: generated if needed */
    kmip_payload_t    request;
    kmip_payload_t    response;       /* valid if status is Success */
    unsigned          answered:1;
    uint32_t          status;
    uint32_t          reason;
    kmip_str_t        message;
} ctl_item_t;


/*
 * Sends a message of n items and parses the response. CTL_OK only means that
 * there was a response: each item has its own result. Other codes are returned
 * after a message. Strings are in the arena.
 */

int ctl_exchange(ctl_t *c, kmip_arena_t *arena, ctl_item_t *items, size_t n);

/* the same for one item; its failure is printed and returned as CTL_FAILED */

int ctl_call(ctl_t *c, kmip_arena_t *arena, ctl_item_t *item);

/* 1: the server may look through all its objects before it responds */

int ctl_exchange_patient(const ctl_item_t *items, size_t n);

/* encodes a message: KMIP_OK, or KMIP_ERROR if it is too long */

kmip_int_t ctl_request(ctl_t *c, kmip_arena_t *arena, const ctl_item_t *items,
    size_t n, kmip_str_t *request);

/*
 * Parses the response to n items. Returns NULL, or what in it violates KMIP;
 * header is set to the response's header.
 */

const char *ctl_response(kmip_arena_t *arena, const kmip_str_t *answer,
    kmip_header_t *header, ctl_item_t *items, size_t n);

/* initializes an item; uid may be NULL */

void ctl_item_init(ctl_item_t *item, uint32_t operation, const char *uid);

kmip_str_t ctl_str(const char *text);

#define ctl_present(p, field)                                                \
    (p)->present |= kmip_field_bit(KMIP_FIELD_##field)


#endif /* _CTL_EXCHANGE_H_INCLUDED_ */
