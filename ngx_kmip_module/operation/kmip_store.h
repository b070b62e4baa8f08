
/*
 * The key store as the operations see it.  An implementation completes every
 * call exactly once, now or later: a start function returns KMIP_OK when the
 * call is complete on return (the done handler is then not called) or
 * KMIP_AGAIN when the done handler will be called later, never from within
 * the start function.  In both cases call->outcome tells what became of it.
 */


#ifndef _KMIP_STORE_H_INCLUDED_
#define _KMIP_STORE_H_INCLUDED_


#include "kmip_attribute.h"
#include "kmip_secret.h"


typedef struct kmip_store_s       kmip_store_t;
typedef struct kmip_store_call_s  kmip_store_call_t;

typedef void (*kmip_store_done_pt)(kmip_store_call_t *call);


/*
 * What a call came to.  ABSENT is said only when it is known that there is no
 * such object; UNAVAILABLE when that could not be found out.
 */

typedef enum {
    KMIP_STORE_OK = 0,
    KMIP_STORE_ABSENT,          /* Item Not Found */
    KMIP_STORE_CONFLICT,        /* somebody else committed: load and replay */
    KMIP_STORE_UNAVAILABLE,     /* unreachable, throttled, timed out: General
                                   Failure */
    KMIP_STORE_DENIED,          /* the store refused: Permission Denied */
    KMIP_STORE_MISCONFIGURED,   /* our credential or policy: General Failure */
    KMIP_STORE_INVALID,         /* unreadable or contradictory record: General
                                   Failure */
    KMIP_STORE_CRYPTO,          /* root key missing, disabled, or unwrap
                                   refused: Cryptographic Failure */
    KMIP_STORE_NAME_EXISTS,     /* a Name is borne by another object */
    KMIP_STORE_TOO_LARGE,       /* does not fit a record; nothing was stored */
    KMIP_STORE_UNSUPPORTED,     /* attributes are not stored here: Operation
                                   Not Supported */
    KMIP_STORE_LIMIT            /* a Locate past the bound: General Failure */
} kmip_store_outcome_e;


/* what an operation needs of an object; each includes those before it */

typedef enum {
    KMIP_NEED_NOTHING = 0,
    KMIP_NEED_METADATA,         /* state, and attributes that the table marks
                                   KMIP_ATTR_RECORD or KMIP_ATTR_LIFE: the
                                   state at a time follows from these */
    KMIP_NEED_ATTRIBUTES,       /* everything but the key */
} kmip_need_e;


/*
 * An object as it was loaded.  state is the furthest state that is on record;
 * dates may have taken it further (kmip_lifecycle_state).  attributes hold
 * every attribute but those the table marks KMIP_ATTR_DERIVED.  material is
 * NULL unless it was asked for and the object is not destroyed.
 */

typedef struct {
    kmip_str_t           uid;
    uint32_t             object_type;
    uint32_t             key_format_type;
    uint32_t             data_type;        /* Secret or Opaque Data Type */
    uint32_t             state;            /* KMIP_STATE_... */
    kmip_need_e          loaded;
    unsigned             unfinished:1;     /* Destroy was begun, not ended */
    unsigned             recent:1;         /* told from memory, up to some
                                              seconds old: see "change" */
    unsigned             written:1;        /* the change of call->write_id is
                                              in it already */
    unsigned             pending:1;        /* it has what another writer has
                                              not made to count yet: nothing of
                                              it may be told before a commit */
    kmip_attributes_t    attributes;
    kmip_secret_t       *material;
    void                *origin;           /* the store's own */
} kmip_snapshot_t;


/* what changed in a draft; the store decides how each is written down */

#define KMIP_CHANGE_ACTIVATE    0x01       /* by Activate: state is Active,
                                              Activation Date is set */
#define KMIP_CHANGE_LIFE        0x02       /* any other change of state, dates
                                              or KMIP_ATTR_LIFE attributes */
#define KMIP_CHANGE_ATTRIBUTES  0x04       /* any other attribute */
#define KMIP_CHANGE_NAME        0x08       /* a Name among them */

/*
 * A draft is edited by the operations and handed to create or commit.  It has
 * the form of a snapshot.
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
} kmip_filter_t;


struct kmip_store_call_s {

    /* set by the caller */

    kmip_arena_t           *arena;         /* results are allocated here */
    kmip_store_done_pt      done;
    void                   *data;
    uint64_t                started;       /* ms, kmip_context_t.clock: when
                                              the batch item began; the store's
                                              timeout counts from here */
    int64_t                 now;           /* seconds; what dates are set to */
    uint64_t                client;        /* for whom: clients are told
                                              apart by it, and served in
                                              turns */
    unsigned                patient:1;     /* what others ask for goes first */

    kmip_str_t              uid;           /* load */
    kmip_need_e             need;          /* load */
    unsigned                material:1;    /* load: the key as well */
    unsigned                change:1;      /* load: for a commit, which finds
                                              out what changed meanwhile; the
                                              snapshot may be a recent one */
    unsigned                ending:1;      /* load: for destroy, which
                                              finishes what was begun */
    uint8_t                 write_id[KMIP_WRITE_ID];
                                           /* load, commit: random, one for all
                                              tries of a request's change; 0:
                                              none */
    void                   *hint;          /* the store's own: set by a commit
                                              that ends in CONFLICT, for the
                                              load that follows it */
    kmip_snapshot_t        *snapshot;      /* commit, destroy */
    kmip_draft_t           *draft;         /* create, commit */
    uint32_t                generate;      /* create: bytes of key to make; 0:
                                              draft->object.material is given */
    unsigned                parity:1;      /* create: odd parity (3DES) */
    const kmip_filter_t    *filter;        /* find */
    kmip_str_t              cursor;        /* find: empty for the first page */
    size_t                  limit;         /* find: objects wanted */

    /* set by the store */

    kmip_store_outcome_e    outcome;
    const char             *message;       /* for the client, in the arena or
                                              static; NULL: none */
    kmip_snapshot_t        *result;        /* load, create, commit */
    kmip_str_t             *uids;          /* find */
    size_t                  nuids;
    kmip_str_t              next;          /* find: empty after the last page */

    void                   *state;         /* the store's own while it works */
};


/*
 * create    stores draft->object, with a Digest attribute and the state and
 *           dates it has, under an identifier that the store makes: the uid of
 *           the result; durable before it completes with OK
 * commit    makes draft's changes durable, all or none, if nobody else changed
 *           the object since snapshot was loaded; else CONFLICT
 * destroy   ends the object's key; call->now becomes its Destroy Date; also
 *           finishes a Destroy that was begun
 * find      a page of identifiers, newest first
 * cancel    the caller is gone: done will not be called and the call's memory
 *           may go at once; a read is dropped, a change that is under way is
 *           finished by the store on its own copies
 */

struct kmip_store_s {
    kmip_int_t            (*load)(kmip_store_t *s, kmip_store_call_t *call);
    kmip_int_t            (*create)(kmip_store_t *s, kmip_store_call_t *call);
    kmip_int_t            (*commit)(kmip_store_t *s, kmip_store_call_t *call);
    kmip_int_t            (*destroy)(kmip_store_t *s, kmip_store_call_t *call);
    kmip_int_t            (*find)(kmip_store_t *s, kmip_store_call_t *call);
    void                  (*cancel)(kmip_store_t *s, kmip_store_call_t *call);
    size_t                  uid_max;       /* of an identifier that create
                                              makes, bytes */
    void                   *data;
};


#endif /* _KMIP_STORE_H_INCLUDED_ */
