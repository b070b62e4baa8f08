
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The engine turns one request message into one response message.  It alone
 * starts, waits, resumes and cancels; the operations in kmip_operation_table.c
 * are pure functions.
 *
 * Items are carried out in order.  Consecutive items that change the
 * attributes or the state of one object form a run: the object is loaded once,
 * each item edits the draft that its predecessor left, and one commit ends the
 * run.  No response of a run is written before the commit.  After a conflict
 * the object is loaded again and the run is replayed; if the commit fails, all
 * its changes fail.  An item that sets a Name is a run by itself, since only
 * the commit tells whether the Name is free.
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
    size_t               response;        /* bytes in a response */
    unsigned             attempts;        /* replays of a run after conflicts */
    unsigned             locate_items;    /* most identifiers in a response
                                             without Maximum Items; if more
                                             objects match, Locate fails */
} kmip_limits_t;

extern const kmip_limits_t  kmip_limits_default;


/*
 * All memory is allocated from the arena, which must outlive the engine.
 * NULL: out of memory.  done is called once if kmip_engine_start() returned
 * KMIP_AGAIN, and never from within it.
 */

kmip_engine_t *kmip_engine_create(kmip_arena_t *arena, kmip_store_t *store,
    const kmip_context_t *context, const kmip_limits_t *limits,
    kmip_engine_done_pt done, void *data);

/*
 * data is one framed message; it must remain valid until the response is
 * ready.  KMIP_OK: the response is ready; KMIP_AGAIN: done will be called;
 * KMIP_ERROR: there is no memory even for an error response, so the connection
 * should be closed.
 */

kmip_int_t kmip_engine_start(kmip_engine_t *e, const uint8_t *data,
    size_t len);

/*
 * The response, valid as long as the arena.  Its length is 0 if the arena was
 * exhausted; the connection should then be closed.
 */

kmip_str_t kmip_engine_response(kmip_engine_t *e);

/*
 * For a client that has disconnected: done will not be called, and the arena
 * may be destroyed afterwards.
 */

void kmip_engine_cancel(kmip_engine_t *e);

/* 1 if a state-changing call of this message has been given to the store */

int kmip_engine_changed(kmip_engine_t *e);


#endif /* _KMIP_ENGINE_H_INCLUDED_ */
