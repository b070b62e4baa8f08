
/*
 * The engine turns one request message into one response message.  Only it
 * starts, waits, resumes and cancels; operations are pure functions in
 * kmip_operation_table.c.
 *
 * Items are done in order.  For a run of consecutive items that change the
 * attributes or state of one object the object is loaded once, each item edits
 * the draft and is judged after the one before, and one commit ends the run;
 * none of them is answered earlier, a conflict loads and replays, a failed
 * commit fails every change in it.  Giving a Name is a run of its own: whether
 * it is free the commit tells.
 */


#ifndef _KMIP_ENGINE_H_INCLUDED_
#define _KMIP_ENGINE_H_INCLUDED_


#include "kmip_context.h"
#include "kmip_message.h"
#include "kmip_store.h"


typedef struct kmip_engine_s  kmip_engine_t;

typedef void (*kmip_engine_done_pt)(void *data);


typedef struct {
    kmip_ttlv_limits_t   ttlv;
    size_t               batch_items;
    size_t               response;        /* bytes of a response */
    unsigned             attempts;        /* replays of a run on conflict */
    unsigned             locate_items;    /* identifiers in one answer when
                                             Maximum Items is not given; if
                                             there are more, Locate fails */
} kmip_limits_t;

extern const kmip_limits_t  kmip_limits_default;


/*
 * All memory is the arena's, which must outlive the engine.  done is called
 * once, after kmip_engine_start() returned KMIP_AGAIN, never from within it.
 */

kmip_engine_t *kmip_engine_create(kmip_arena_t *arena, kmip_store_t *store,
    const kmip_context_t *context, const kmip_limits_t *limits,
    kmip_engine_done_pt done, void *data);

/*
 * data is one framed message; it must stay until the response is ready.
 * KMIP_OK: the response is ready; KMIP_AGAIN: done will be called;
 * KMIP_ERROR: no memory for any answer, the connection should be closed.
 */

kmip_int_t kmip_engine_start(kmip_engine_t *e, const uint8_t *data,
    size_t len);

/* len 0 if the arena was exhausted: close; cleansed with the arena */

kmip_str_t kmip_engine_response(kmip_engine_t *e);

/* the client is gone; the arena may be destroyed after it */

void kmip_engine_cancel(kmip_engine_t *e);

/* 1 once a state-changing call of this message was handed to the store */

int kmip_engine_changed(kmip_engine_t *e);


#endif /* _KMIP_ENGINE_H_INCLUDED_ */
