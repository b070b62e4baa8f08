
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A world for tests of the engine: a store in memory, a clock that stands
 * still, and conversations with the engine as clients have them.
 */


#ifndef _ENGINE_WORLD_H_INCLUDED_
#define _ENGINE_WORLD_H_INCLUDED_


#include "kmip_engine.h"
#include "kmip_operation.h"
#include "kmip_stream.h"
#include "kmip_payload.h"
#include "memory_store.h"


#define WORLD_NOW    1800000000         /* the first second */
#define TALK_ITEMS   40
#define TALK_ARENA   (4 * 1024 * 1024)


typedef struct {
    memory_store_t      *ms;
    kmip_context_t       context;
    kmip_streams_t       streams;       /* of the only session */
    kmip_limits_t        limits;
    kmip_version_t       version;       /* of conversations */
    size_t               arena;         /* the engine's limit */

    int64_t              now;
    uint64_t             clock;
    uint64_t             stamp;
    uint64_t             random;
    unsigned             no_random:1;

    unsigned             logged;        /* items */
    kmip_item_log_t      log;           /* the last one, but for its strings */
} world_t;


typedef struct {
    kmip_batch_item_t    item;          /* a response item */
    kmip_payload_t       payload;       /* valid on success */
} answer_t;


/* a message and its response */

typedef struct {
    world_t             *world;
    kmip_arena_t        *arena;         /* the client's */
    kmip_header_t        header;

    kmip_batch_item_t    items[TALK_ITEMS];
    kmip_payload_t       payloads[TALK_ITEMS];
    size_t               nitems;

    kmip_arena_t        *engine_arena;
    kmip_engine_t       *engine;
    kmip_int_t           rc;            /* of kmip_engine_start() */
    unsigned             done;          /* how often done was called */
    int                  changed;

    kmip_str_t           request;
    kmip_str_t           response;
    kmip_message_t       message;       /* the answer */
    answer_t             answers[TALK_ITEMS];
    size_t               nanswers;
} talk_t;


void world_init(world_t *w);
void world_free(world_t *w);


void talk_begin(talk_t *t, world_t *w);
void talk_end(talk_t *t);

/* a further item; its payload is to be filled in */

kmip_payload_t *talk_add(talk_t *t, uint32_t operation);
kmip_payload_t *talk_add_uid(talk_t *t, uint32_t operation, const char *uid);

#define talk_present(p, field)                                               \
    (p)->present |= kmip_field_bit(KMIP_FIELD_##field)

/* attributes, for lists or as the only one */

void talk_list(talk_t *t, kmip_payload_t *p, const kmip_attribute_t *a);
kmip_attribute_t talk_number(kmip_attribute_e id, int64_t number);
kmip_attribute_t talk_text(kmip_attribute_e id, const char *name,
    const char *text);
kmip_attribute_t talk_name(talk_t *t, const char *name);
void talk_names(talk_t *t, kmip_payload_t *p, const char *name);
void talk_attribute(kmip_payload_t *p, kmip_attribute_t a);
void talk_reason(talk_t *t, kmip_payload_t *p, uint32_t code);

/* Create of an AES key, and its attributes, so that more can be added */

kmip_payload_t *talk_create(talk_t *t, int32_t bits);

/*
 * An operation on a Pre-Active Symmetric Key without attributes, for tests that
 * call its functions as the engine does; and an attribute of that key.
 */

void talk_op(talk_t *t, kmip_op_t *op, kmip_draft_t *draft,
    kmip_version_t version);
void talk_draft(talk_t *t, kmip_draft_t *draft, kmip_attribute_t a);

/* encodes the request; sends what was encoded or given; all at once */

void talk_encode(talk_t *t);
void talk_send(talk_t *t);
void talk_pump(talk_t *t);
void talk_decode(talk_t *t);
void talk_run(talk_t *t);

/* of an answer: its reason, 0 if it was a success, -1 if there is none */

long talk_result(const talk_t *t, size_t index);

/*
 * Of the first answer, as above, with its Unique Identifier in uid, which has
 * 64 bytes; it is empty if there is none.
 */

long talk_made(const talk_t *t, char *uid);

/* of Get Attributes' answer: the n-th instance by name, or NULL */

const kmip_attribute_t *talk_found(const talk_t *t, size_t index,
    const char *name, int32_t instance);


/* whole conversations of one item: the reason, 0 for a success */

long world_create(world_t *w, char *uid);
long world_do(world_t *w, uint32_t operation, const char *uid);
long world_revoke(world_t *w, const char *uid, uint32_t code);
long world_add(world_t *w, const char *uid, kmip_attribute_t a);
long world_modify(world_t *w, const char *uid, kmip_attribute_t a);
long world_delete(world_t *w, const char *uid, const char *name,
    int32_t index);

/* State as Get Attributes tells it, 0 if it fails */

uint32_t world_state(world_t *w, const char *uid);

/* a number or date as Get Attributes tells it; 0: it is absent */

int world_number(world_t *w, const char *uid, const char *name,
    int64_t *number);


#endif /* _ENGINE_WORLD_H_INCLUDED_ */
