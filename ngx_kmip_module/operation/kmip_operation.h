
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Operations, as rows of a table.  A row's functions are pure: they read the
 * request, edit a draft and fill in the response, and never call the store.
 */


#ifndef _KMIP_OPERATION_H_INCLUDED_
#define _KMIP_OPERATION_H_INCLUDED_


#include "kmip_context.h"
#include "kmip_engine.h"
#include "kmip_payload.h"
#include "kmip_store.h"


/* what the engine does between request and response */

typedef enum {
    KMIP_KIND_PURE = 0,       /* nothing */
    KMIP_KIND_READ,           /* loads an object */
    KMIP_KIND_CHANGE,         /* loads, edits and commits an object; part of a
                                 run */
    KMIP_KIND_CREATE,         /* creates an object */
    KMIP_KIND_DERIVE,         /* loads an object and creates another from it */
    KMIP_KIND_FIND,           /* finds objects */
    KMIP_KIND_DESTROY,        /* loads and destroys an object */
    KMIP_KIND_MAX
} kmip_kind_e;


/* how an operation changes the ID Placeholder */

typedef enum {
    KMIP_PLACE_KEEP = 0,      /* not at all */
    KMIP_PLACE_SET,           /* to op->uid; to none if it fails */
    KMIP_PLACE_EMPTY          /* not at all; to none if it fails */
} kmip_place_e;


typedef struct kmip_operation_s  kmip_operation_t;
typedef struct kmip_stream_s     kmip_stream_t;


/* Locate: what is searched for, and the result */

typedef struct {
    kmip_filter_t            filter;
    size_t                   offset;     /* matches to skip */
    size_t                   maximum;    /* matches in the response */
    size_t                   wanted;     /* matches that the store should
                                            return */
    kmip_str_t              *uids;
    size_t                   nuids;
    unsigned                 complete:1; /* no further objects match */
} kmip_find_t;


/*
 * A further object that an operation reads, beside the item's own: by its
 * Unique Identifier, or the newest one with these attributes.
 */

#define KMIP_OTHERS  8

typedef struct {
    kmip_str_t               uid;
    const kmip_attributes_t *wanted;     /* NULL: by uid */
    unsigned                 material:1; /* with its key */
    kmip_error_t             absent;     /* if there is none */
    kmip_snapshot_t         *object;     /* NULL: not loaded yet */
} kmip_other_t;


/* one batch item in progress */

typedef struct {
    kmip_arena_t            *arena;
    const kmip_context_t    *context;
    const kmip_limits_t     *limits;
    const kmip_operation_t  *row;        /* NULL: not supported */

    kmip_version_t           version;
    int64_t                  now;        /* seconds */
    uint64_t                 started;    /* ms */

    kmip_payload_t           request;
    kmip_payload_t           response;
    kmip_error_t             error;      /* cause 0: no error */

    kmip_str_t               uid;        /* the object's; empty: none yet */
    const kmip_attributes_t *attributes; /* the object's, for the log; NULL:
                                            not known */
    size_t                   sent;       /* bytes of the response */
    const kmip_snapshot_t   *base;       /* DERIVE: the loaded object */
    uint32_t                 generate;   /* CREATE: key bytes to generate */
    unsigned                 parity:1;   /* CREATE: with odd parity */
    int64_t                  block;      /* READ: units that its commit takes
                                            for later uses */
    kmip_find_t              find;       /* FIND */
    kmip_other_t             others[KMIP_OTHERS];
    size_t                   nothers;
    kmip_stream_t           *stream;     /* that the item is a part of; NULL:
                                            none */
} kmip_op_t;


struct kmip_operation_s {
    uint32_t                 operation;
    kmip_version_t           since;
    kmip_version_t           until;
    kmip_kind_e              kind;
    kmip_place_e             place;
    unsigned                 material:1; /* load the key as well, but for a
                                            stream, which has it */
    kmip_cause_e             name_cause; /* if another object has the Name */

    /* all that load an object: how much of it; NULL: metadata */

    kmip_need_e            (*need)(const kmip_op_t *op);

    /*
     * CREATE and DERIVE fill in the draft, CHANGE edits it, DESTROY only
     * checks it; FIND fills in op->find, draft is NULL.  READ, after answer:
     * edits what must be stored before the response is sent, once more after
     * each conflict; NULL: nothing.  KMIP_OK, or KMIP_ERROR with op->error set.
     * CREATE and DERIVE may return KMIP_AGAIN (kmip_other.h).
     */

    kmip_int_t             (*apply)(kmip_op_t *op, kmip_draft_t *draft);

    /*
     * Fills in op->response; object is NULL for PURE and FIND.  READ may return
     * KMIP_AGAIN (kmip_other.h).
     */

    kmip_int_t             (*answer)(kmip_op_t *op,
                                     const kmip_snapshot_t *object);
};


extern const kmip_operation_t  kmip_operations[];     /* ended by operation 0 */

const kmip_operation_t *kmip_operation_find(uint32_t operation,
    kmip_version_t version);


/* kmip_op.c: fails because memory is exhausted */

kmip_int_t kmip_op_no_memory(kmip_op_t *op);

/*
 * Sets the Last Change Date of an object whose state, dates or uses the
 * operation has changed in the draft.
 */

kmip_int_t kmip_op_life_changed(kmip_op_t *op, kmip_draft_t *draft);

/* a response that consists of the Unique Identifier */

kmip_int_t kmip_op_answer_uid(kmip_op_t *op, const kmip_snapshot_t *object);

/* sets value to a structure with the written fields */

kmip_int_t kmip_op_structure(kmip_writer_t *w, kmip_value_t *value);

/* sets op->response.attributes to all attributes: KMIP_OK or KMIP_ERROR */

kmip_int_t kmip_op_attributes(kmip_op_t *op, const kmip_snapshot_t *object);

/* the Short Unique Identifier, a SHA-256: KMIP_OK or KMIP_ERROR */

kmip_int_t kmip_op_short_identifier(kmip_op_t *op, const kmip_str_t *uid,
    kmip_value_t *value);

/* RNG Parameters of the keys that the server creates */

kmip_int_t kmip_op_generator(kmip_arena_t *arena, kmip_value_t *value);

#define kmip_op_present(op, field)                                           \
    (op)->response.present |= kmip_field_bit(KMIP_FIELD_##field)


/* the functions of the rows */

kmip_int_t kmip_discover_versions_answer(kmip_op_t *op,
    const kmip_snapshot_t *object);
kmip_int_t kmip_query_answer(kmip_op_t *op, const kmip_snapshot_t *object);

kmip_int_t kmip_create_apply(kmip_op_t *op, kmip_draft_t *draft);
kmip_int_t kmip_create_answer(kmip_op_t *op, const kmip_snapshot_t *object);
kmip_int_t kmip_register_apply(kmip_op_t *op, kmip_draft_t *draft);
kmip_int_t kmip_derive_apply(kmip_op_t *op, kmip_draft_t *draft);

kmip_int_t kmip_get_answer(kmip_op_t *op, const kmip_snapshot_t *object);
kmip_int_t kmip_get_apply(kmip_op_t *op, kmip_draft_t *draft);
kmip_int_t kmip_export_answer(kmip_op_t *op, const kmip_snapshot_t *object);

kmip_int_t kmip_get_usage_allocation_apply(kmip_op_t *op,
    kmip_draft_t *draft);
kmip_int_t kmip_obtain_lease_answer(kmip_op_t *op,
    const kmip_snapshot_t *object);

kmip_need_e kmip_check_need(const kmip_op_t *op);
kmip_int_t kmip_check_answer(kmip_op_t *op, const kmip_snapshot_t *object);

kmip_need_e kmip_get_attributes_need(const kmip_op_t *op);
kmip_int_t kmip_get_attributes_answer(kmip_op_t *op,
    const kmip_snapshot_t *object);
kmip_need_e kmip_need_attributes(const kmip_op_t *op);
kmip_int_t kmip_get_attribute_list_answer(kmip_op_t *op,
    const kmip_snapshot_t *object);

kmip_int_t kmip_add_attribute_apply(kmip_op_t *op, kmip_draft_t *draft);
kmip_int_t kmip_modify_attribute_apply(kmip_op_t *op, kmip_draft_t *draft);
kmip_int_t kmip_delete_attribute_apply(kmip_op_t *op, kmip_draft_t *draft);

kmip_int_t kmip_set_attribute_apply(kmip_op_t *op, kmip_draft_t *draft);
kmip_int_t kmip_adjust_attribute_apply(kmip_op_t *op, kmip_draft_t *draft);

kmip_int_t kmip_log_answer(kmip_op_t *op, const kmip_snapshot_t *object);
kmip_int_t kmip_interop_answer(kmip_op_t *op, const kmip_snapshot_t *object);
kmip_int_t kmip_ping_answer(kmip_op_t *op, const kmip_snapshot_t *object);

kmip_int_t kmip_poll_answer(kmip_op_t *op, const kmip_snapshot_t *object);
kmip_int_t kmip_cancel_answer(kmip_op_t *op, const kmip_snapshot_t *object);

kmip_int_t kmip_activate_apply(kmip_op_t *op, kmip_draft_t *draft);
kmip_int_t kmip_revoke_apply(kmip_op_t *op, kmip_draft_t *draft);
kmip_int_t kmip_destroy_apply(kmip_op_t *op, kmip_draft_t *draft);

kmip_int_t kmip_archive_apply(kmip_op_t *op, kmip_draft_t *draft);
kmip_int_t kmip_recover_apply(kmip_op_t *op, kmip_draft_t *draft);

kmip_int_t kmip_use_apply(kmip_op_t *op, kmip_draft_t *draft);
kmip_int_t kmip_cipher_answer(kmip_op_t *op, const kmip_snapshot_t *object);
kmip_int_t kmip_mac_answer(kmip_op_t *op, const kmip_snapshot_t *object);
kmip_int_t kmip_hash_answer(kmip_op_t *op, const kmip_snapshot_t *object);
kmip_int_t kmip_rng_retrieve_answer(kmip_op_t *op,
    const kmip_snapshot_t *object);
kmip_int_t kmip_rng_seed_answer(kmip_op_t *op, const kmip_snapshot_t *object);

kmip_int_t kmip_locate_apply(kmip_op_t *op, kmip_draft_t *draft);
kmip_int_t kmip_locate_answer(kmip_op_t *op, const kmip_snapshot_t *object);


#endif /* _KMIP_OPERATION_H_INCLUDED_ */
