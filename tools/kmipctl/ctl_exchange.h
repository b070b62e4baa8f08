
/*
 * Requests and their answers.
 */


#ifndef _CTL_EXCHANGE_H_INCLUDED_
#define _CTL_EXCHANGE_H_INCLUDED_


#include "ctl.h"
#include "kmip_message.h"


/* one batch item, there and back */

typedef struct {
    uint32_t          operation;
    kmip_str_t        id;             /* empty: one is made if needed */
    kmip_payload_t    request;
    kmip_payload_t    response;       /* if status is Success */
    unsigned          answered:1;
    uint32_t          status;
    uint32_t          reason;
    kmip_str_t        message;
} ctl_item_t;


/*
 * Sends a message of n items and takes the answers in.  CTL_OK says only that
 * an answer came: each item has its own result.  Everything that is said about
 * a failure has been said.  Strings live in the arena.
 */

int ctl_exchange(ctl_t *c, kmip_arena_t *arena, ctl_item_t *items, size_t n);

/* one item, whose failure is said too and returned as CTL_FAILED */

int ctl_call(ctl_t *c, kmip_arena_t *arena, ctl_item_t *item);

/* the bytes of a message: KMIP_OK, or KMIP_ERROR if it is too long */

kmip_int_t ctl_request(ctl_t *c, kmip_arena_t *arena, const ctl_item_t *items,
    size_t n, kmip_str_t *request);

/*
 * Takes in the answer to n items: NULL, or what about it is not KMIP.  The
 * header is that of the answer.
 */

const char *ctl_response(kmip_arena_t *arena, const kmip_str_t *answer,
    kmip_header_t *header, ctl_item_t *items, size_t n);

/* prepares an item with a Unique Identifier, which may be NULL */

void ctl_item_init(ctl_item_t *item, uint32_t operation, const char *uid);

kmip_str_t ctl_str(const char *text);

#define ctl_present(p, field)                                                \
    (p)->present |= kmip_field_bit(KMIP_FIELD_##field)


#endif /* _CTL_EXCHANGE_H_INCLUDED_ */
