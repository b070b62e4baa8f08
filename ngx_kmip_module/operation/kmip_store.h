
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The key store as the operations see it.  A store completes every call
 * exactly once.  A start function returns KMIP_OK if the call is complete on
 * return; the done handler is then not called.  It returns KMIP_AGAIN if the
 * done handler will be called later, which never happens from within the start
 * function.  In both cases call->outcome is the result.
 */


#ifndef _KMIP_STORE_H_INCLUDED_
#define _KMIP_STORE_H_INCLUDED_


#include "kmip_attribute.h"
#include "kmip_secret.h"


typedef struct kmip_store_s       kmip_store_t;
typedef struct kmip_store_call_s  kmip_store_call_t;

typedef void (*kmip_store_done_pt)(kmip_store_call_t *call);


/*
 * Outcomes of a call.  ABSENT is returned only if the store knows that the
 * object does not exist; if it cannot find out, UNAVAILABLE.
 */

typedef enum {
    KMIP_STORE_OK = 0,
    KMIP_STORE_ABSENT,          /* Item Not Found */
    KMIP_STORE_CONFLICT,        /* another client committed: load and replay */
    KMIP_STORE_UNAVAILABLE,     /* unreachable, throttled, timed out: General
                                   Failure */
    KMIP_STORE_DENIED,          /* the store refused: Permission Denied */
    KMIP_STORE_MISCONFIGURED,   /* wrong credential or policy of the server:
                                   General Failure */
    KMIP_STORE_INVALID,         /* unreadable or contradictory record: General
                                   Failure */
    KMIP_STORE_CRYPTO,          /* root key missing or disabled, or unwrap
                                   refused: Cryptographic Failure */
    KMIP_STORE_NAME_EXISTS,     /* another object has a Name of this one */
    KMIP_STORE_TOO_LARGE,       /* does not fit in a record; nothing was
                                   stored */
    KMIP_STORE_NAMES,           /* more Names than an object can have here:
                                   Index Out of Bounds */
    KMIP_STORE_UNSUPPORTED,     /* the store keeps no attributes: Operation Not
                                   Supported */
    KMIP_STORE_LIMIT            /* too many candidates for a Locate: General
                                   Failure */
} kmip_store_outcome_e;


/* how much of an object to load; each level includes the previous ones */

typedef enum {
    KMIP_NEED_NOTHING = 0,
    KMIP_NEED_METADATA,         /* state, and attributes with the flag
                                   KMIP_ATTR_RECORD or KMIP_ATTR_LIFE; enough
                                   for the state at a time */
    KMIP_NEED_ATTRIBUTES,       /* everything except the key */
} kmip_need_e;


/*
 * An object as it was loaded.  state is the latest recorded state; dates may
 * have advanced it (kmip_lifecycle_state).  attributes contains all attributes
 * except those with the flag KMIP_ATTR_DERIVED.  material is NULL unless it
 * was requested and the object is not destroyed.
 */

typedef struct {
    kmip_str_t           uid;
    uint32_t             object_type;
    uint32_t             key_format_type;
    uint32_t             data_type;        /* Secret or Opaque Data Type */
    uint32_t             state;            /* KMIP_STATE_... */
    kmip_need_e          loaded;
    unsigned             unfinished:1;     /* a Destroy was begun, but not
                                              completed */
    unsigned             recent:1;         /* from the cache, up to some
                                              seconds old: see "change" */
    unsigned             written:1;        /* includes the change of
                                              call->write_id */
    unsigned             pending:1;        /* includes a change that another
                                              writer has not published yet: do
                                              not respond with any of it before
                                              a commit */
    kmip_attributes_t    attributes;
    kmip_secret_t       *material;
    void                *origin;           /* private to the store */
} kmip_snapshot_t;


/* What changed in a draft.  The store decides how to record each change. */

#define KMIP_CHANGE_ACTIVATE    0x01       /* by Activate: state Active,
                                              Activation Date set */
#define KMIP_CHANGE_LIFE        0x02       /* any other change of state, dates
                                              or KMIP_ATTR_LIFE attributes */
#define KMIP_CHANGE_ATTRIBUTES  0x04       /* other attributes */
#define KMIP_CHANGE_NAME        0x08       /* a Name among them */

/*
 * A draft has the form of a snapshot.  Operations edit it; create and commit
 * receive it.
 */

typedef struct {
    kmip_snapshot_t      object;
    unsigned             changes;
} kmip_draft_t;


#define KMIP_WRITE_ID  16                  /* bytes */


typedef struct {
    kmip_attributes_t    attributes;       /* all must match */
    int32_t              storage_status_mask;      /* 0: not given */
    int64_t              now;              /* seconds, for State */
    uint32_t             lease_time;       /* seconds, of all objects */
} kmip_filter_t;


/* requests that a store made to the service behind it, for the log */

typedef struct {
    unsigned             requests;
    unsigned             failed;
    uint64_t             elapsed;          /* ms, the sum of all */
    unsigned             status;           /* of the last one that failed, else
                                              of the last one; 0: there was no
                                              response */
    char                 correlation_id[37];   /* of the same one */
} kmip_store_use_t;


struct kmip_store_call_s {

    /* set by the caller */

    kmip_arena_t           *arena;         /* results are allocated here */
    kmip_store_done_pt      done;
    void                   *data;
    uint64_t                started;       /* ms, by kmip_context_t.clock:
                                              start of the batch item and of
                                              the store's timeout */
    int64_t                 now;           /* seconds; dates are set to this */
    uint64_t                client;        /* tells clients apart, which are
                                              served in turn */
    unsigned                patient:1;     /* calls of others have priority */

    kmip_str_t              uid;           /* load */
    kmip_need_e             need;          /* load */
    unsigned                material:1;    /* load: the key as well */
    unsigned                change:1;      /* load: for a commit, which detects
                                              changes by others; a cached
                                              snapshot is sufficient */
    unsigned                ending:1;      /* load: for destroy, which
                                              completes a Destroy that was
                                              begun */
    uint8_t                 write_id[KMIP_WRITE_ID];
                                           /* load, commit: random, the same in
                                              all attempts at a request's
                                              change; 0: none */
    void                   *hint;          /* private to the store: set by a
                                              commit with outcome CONFLICT, for
                                              the next load */
    kmip_snapshot_t        *snapshot;      /* commit, destroy */
    kmip_draft_t           *draft;         /* create, commit */
    uint32_t                generate;      /* create: key bytes to generate; 0:
                                              draft->object.material is given,
                                              or NULL: there is no key */
    unsigned                parity:1;      /* create: odd parity (3DES) */
    kmip_store_use_t       *use;           /* what the call needs is added to
                                              it; NULL: not counted */
    const kmip_filter_t    *filter;        /* find */
    size_t                  skip;          /* find: so many of the first
                                              matches are counted, and may have
                                              no identifier */
    kmip_str_t              cursor;        /* find: empty for the first page */
    size_t                  limit;         /* find: number of objects */

    /* set by the store */

    kmip_store_outcome_e    outcome;
    const char             *message;       /* for the client, in the arena or
                                              static; NULL: none */
    kmip_snapshot_t        *result;        /* load, create, commit */
    kmip_str_t             *uids;          /* find */
    size_t                  nuids;
    kmip_str_t              next;          /* find: empty after the last page */

    void                   *state;         /* private to the store while the
                                              call runs */
};


/*
 * The calls.  The arena and the inputs must remain valid until the call has
 * completed or was canceled.
 *
 * create    stores draft->object, with a Digest attribute and its state and
 *           dates, under an identifier that the store makes and returns as
 *           result->uid; the object is durable when the outcome is OK
 * commit    makes all changes of draft durable, or none, provided that the
 *           object has not changed since snapshot was loaded; else CONFLICT
 * destroy   destroys the object's key and sets Destroy Date to call->now; also
 *           completes a Destroy that was begun
 * find      returns a page of identifiers, newest first
 * cancel    done will not be called and the call's memory may be freed at once;
 *           a read is dropped, a change in progress is completed by the store,
 *           which has its own copies
 */

struct kmip_store_s {
    kmip_int_t            (*load)(kmip_store_t *s, kmip_store_call_t *call);
    kmip_int_t            (*create)(kmip_store_t *s, kmip_store_call_t *call);
    kmip_int_t            (*commit)(kmip_store_t *s, kmip_store_call_t *call);
    kmip_int_t            (*destroy)(kmip_store_t *s, kmip_store_call_t *call);
    kmip_int_t            (*find)(kmip_store_t *s, kmip_store_call_t *call);
    void                  (*cancel)(kmip_store_t *s, kmip_store_call_t *call);
    size_t                  uid_max;       /* maximum length of an identifier
                                              from create, in bytes */
    void                   *data;
};


#endif /* _KMIP_STORE_H_INCLUDED_ */
