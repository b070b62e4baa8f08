
/*
 * The common frame of a flow: one call of the store's interface, from its
 * start to its one outcome, and the parts that flows are made of.
 *
 * A flow lives in an arena of its own.  It answers once, never from within
 * the function that starts it.  When the caller is gone a reading flow is
 * dropped; a changing one goes on with its copies, and is logged.
 */


#ifndef _KEYPROTECT_FLOW_H_INCLUDED_
#define _KEYPROTECT_FLOW_H_INCLUDED_


#include "keyprotect_missed.h"
#include "kmip_locate_match.h"


#define KEYPROTECT_FLOW_ARENA  (16 * 1024 * 1024)
#define KEYPROTECT_WINDOW      4         /* revisions that are read at once */


/* the first member of every flow */

struct keyprotect_flow_s {
    keyprotect_store_t     *ks;
    kmip_store_call_t      *call;        /* NULL: nobody waits */
    kmip_arena_t           *arena;
    const char             *what;        /* of the log */
    kmip_str_t              uid;
    uint64_t                started;
    uint64_t                deadline;
    int64_t                 now;

    /* cancels all that the flow has under way */

    void                  (*stop)(keyprotect_flow_t *flow);

    keyprotect_check_t      check;
    const char             *correlation_id;   /* of the last call */
    unsigned                changing:1;
    unsigned                starting:1;
    unsigned                answered:1;
    unsigned                ended:1;

    keyprotect_flow_t      *next;
    keyprotect_flow_t     **prev;
};

typedef void (*keyprotect_flow_pt)(keyprotect_flow_t *flow);


/* NULL, with call->outcome set: no memory */

keyprotect_flow_t *keyprotect_flow_create(keyprotect_store_t *ks,
    kmip_store_call_t *call, size_t size, const char *what,
    const kmip_str_t *uid, keyprotect_flow_pt stop);

/* runs the flow's first step; what the interface's function returns */

kmip_int_t keyprotect_flow_start(keyprotect_flow_t *flow,
    keyprotect_flow_pt begin);

/*
 * The end: answers, unless that was done, and frees the flow.  Results are in
 * place, if somebody still waits for them.  Nothing of the flow may be
 * touched after it.
 */

void keyprotect_flow_finish(keyprotect_flow_t *flow,
    kmip_store_outcome_e outcome, const char *message);

/* the same with what a call came to */

void keyprotect_flow_fail(keyprotect_flow_t *flow,
    const keyprotect_call_t *call);

/* the same with a successful one whose answer could not be read */

void keyprotect_flow_disbelieve(keyprotect_flow_t *flow,
    keyprotect_call_t *call);

/* the end as ABSENT, if that can be believed; else as UNAVAILABLE */

void keyprotect_flow_absent(keyprotect_flow_t *flow);

/* answers with OK, while the flow goes on for a while to tidy up */

void keyprotect_flow_answer(keyprotect_flow_t *flow);

/* done gets call->data; KMIP_ERROR: no memory, the owner ends the flow */

kmip_int_t keyprotect_flow_send(keyprotect_flow_t *flow,
    keyprotect_call_t *call, keyprotect_call_done_pt done, void *data);

/*
 * A call of the store's interface made by the flow itself, in an arena of its
 * own or the flow's.
 */

void keyprotect_flow_sub(keyprotect_flow_t *flow, kmip_store_call_t *sub,
    kmip_arena_t *arena, kmip_store_done_pt done, void *data);
void keyprotect_flow_sub_cancel(keyprotect_flow_t *flow,
    kmip_store_call_t *sub);

/* ms that are left until the deadline */

uint64_t keyprotect_flow_left(const keyprotect_flow_t *flow);

/* an alias of the flow's object, as a string in its arena */

kmip_int_t keyprotect_flow_alias(keyprotect_flow_t *flow,
    keyprotect_alias_e kind, int64_t number, kmip_str_t *alias);


/*
 * A snapshot's origin: what commit and destroy need to know of it.
 */

typedef struct {
    kmip_str_t              id;          /* Key Protect's, of the record */
    keyprotect_markers_t    markers;
    unsigned                chained:1;   /* revisions were read */
    uint32_t                last;        /* the highest number used; 0: none */
    uint32_t                newest;      /* the newest that is alive; 0: none */
    kmip_str_t              newest_id;
} keyprotect_origin_t;


/* what a snapshot is made of */

typedef struct {
    const kmip_str_t           *uid;
    const keyprotect_key_t     *key;
    keyprotect_markers_t        markers;
    const keyprotect_record_t  *record;      /* payload or description */
    const keyprotect_record_t  *revision;    /* the newest; NULL: none */
    uint32_t                    last;
    kmip_str_t                  revision_id;
    unsigned                    chained:1;
    unsigned                    tombstones:1;    /* "destroy tombstone" */
} keyprotect_parts_t;

/* a deep copy in the arena; NULL without memory */

kmip_snapshot_t *keyprotect_snapshot_make(kmip_arena_t *arena,
    const keyprotect_parts_t *parts);

/* a deep copy of a snapshot, without material and origin */

kmip_int_t keyprotect_snapshot_copy(kmip_arena_t *arena, kmip_snapshot_t *dst,
    const kmip_snapshot_t *src);

/* 1 if an attribute is written into revisions */

int keyprotect_attribute_mutable(kmip_attribute_e id);


/*
 * The chain of revisions of an object.  Reading begins at once; it ends only
 * when keyprotect_chain_from() told where revisions start.
 */

typedef enum {
    KEYPROTECT_REVISION_ABSENT = 0,
    KEYPROTECT_REVISION_USED,            /* was there: a number that is used */
    KEYPROTECT_REVISION_LIVE
} keyprotect_revision_e;

typedef struct keyprotect_revision_s  keyprotect_revision_t;

struct keyprotect_revision_s {
    uint32_t                number;
    keyprotect_revision_e   kind;
    kmip_str_t              id;          /* empty if not known */
    kmip_str_t              payload;     /* empty if it is from the cache */
    keyprotect_record_t    *record;      /* NULL: its payload is not there */
    keyprotect_revision_t  *older;
};

typedef struct keyprotect_chain_s  keyprotect_chain_t;

typedef void (*keyprotect_chain_done_pt)(keyprotect_chain_t *chain);

struct keyprotect_chain_s {

    /* valid when done is called */

    kmip_store_outcome_e        outcome;
    const char                 *message;
    uint32_t                    last;        /* the highest number used */
    keyprotect_revision_t      *all;         /* used ones, newest first */
    keyprotect_revision_t      *newest;      /* the newest that is alive */
    keyprotect_revision_t      *readable;    /* the newest with a payload,
                                                alive or not */

    /* its own */

    keyprotect_flow_t          *flow;
    keyprotect_chain_done_pt    done;
    void                       *data;
    keyprotect_revision_t       window[KEYPROTECT_WINDOW];
    keyprotect_call_t           calls[KEYPROTECT_WINDOW];
    unsigned                    width;
    unsigned                    busy;
    uint32_t                    base;        /* number of the window's first */
    uint32_t                    next;        /* the number to judge next */
    uint32_t                    from;        /* of "-from"; 0: none */
    unsigned                    absent;      /* one after the other */
    uint32_t                    state;
    uint32_t                    listed;      /* asked for by a list */
    keyprotect_missed_t         missed;
    unsigned                    all_wanted:1;
    unsigned                    known:1;     /* where they start is known */
    unsigned                    again:1;     /* looked once more */
    unsigned                    over:1;
};

/*
 * all: also those before the one that the cache knows.  KMIP_OK: done will be
 * called; KMIP_ERROR: no memory.
 */

kmip_int_t keyprotect_chain_start(keyprotect_chain_t *chain,
    keyprotect_flow_t *flow, int all, keyprotect_chain_done_pt done,
    void *data);

/*
 * done may be called from within.  state, if not 0, is the one that the record
 * tells although it has "-life": that none goes beyond it is believed only if
 * no revision can be missed.
 */

void keyprotect_chain_from(keyprotect_chain_t *chain, uint32_t from,
    uint32_t state);
void keyprotect_chain_cancel(keyprotect_chain_t *chain);

/* what the cache keeps of a key: KMIP_OK or KMIP_DECLINED */

typedef struct {
    uint32_t              number;        /* of a revision; 0: a record */
    kmip_str_t            id;
    keyprotect_record_t   record;
} keyprotect_cached_t;

kmip_int_t keyprotect_cached_get(keyprotect_flow_t *flow, int revision,
    keyprotect_cached_t *cached);
void keyprotect_cached_put(keyprotect_flow_t *flow, const kmip_str_t *id,
    const keyprotect_record_t *record);
void keyprotect_cached_drop(keyprotect_flow_t *flow);


/* the message of INVALID when what bears our name is no record of ours */

extern const char  keyprotect_unreadable[];


/*
 * Unwrapping.  Whoever asks for a key joins a call for the same one that is
 * not yet on the wire.
 */

typedef struct keyprotect_wait_s  keyprotect_wait_t;

typedef void (*keyprotect_wait_done_pt)(keyprotect_wait_t *wait);

struct keyprotect_wait_s {

    /* valid when done is called */

    kmip_store_outcome_e         outcome;
    const char                  *message;
    kmip_secret_t               *secret;     /* in the waiter's arena */

    /* its own */

    keyprotect_flow_t           *flow;
    kmip_arena_t                *arena;
    const keyprotect_record_t   *record;
    keyprotect_wait_done_pt      done;
    void                        *data;
    keyprotect_unwrap_t         *unwrap;
    keyprotect_wait_t           *next;
    keyprotect_wait_t          **prev;
};

/*
 * The record must stay; the secret is made in arena.  KMIP_OK: done will be
 * called; KMIP_ERROR: no memory.
 */

kmip_int_t keyprotect_unwrap_start(keyprotect_wait_t *wait,
    keyprotect_flow_t *flow, kmip_arena_t *arena,
    const keyprotect_record_t *record, keyprotect_wait_done_pt done,
    void *data);
void keyprotect_unwrap_cancel(keyprotect_wait_t *wait);


/*
 * Listing all keys of the ring, page by page.  Pages overlap, so that what is
 * deleted meanwhile does not hide others; a key may be seen twice.
 */

#define KEYPROTECT_PAGES  4              /* that are read at once */

typedef struct keyprotect_pages_s  keyprotect_pages_t;
typedef struct keyprotect_page_s   keyprotect_page_t;

struct keyprotect_page_s {
    keyprotect_call_t     call;
    kmip_arena_t         *arena;
    keyprotect_key_t     *keys;
    size_t                n;
    keyprotect_pages_t   *pages;
};

struct keyprotect_pages_s {

    /* set by the caller */

    keyprotect_flow_t    *flow;
    const char           *states;        /* as of keyprotect_list_t */

    /* for each key; KMIP_ERROR: no memory, the listing ends */

    kmip_int_t          (*key)(keyprotect_pages_t *pages,
                               const keyprotect_key_t *key);
    void                (*done)(keyprotect_pages_t *pages);
    void                 *data;

    /* valid when done is called */

    kmip_store_outcome_e  outcome;
    const char           *message;

    /* its own */

    keyprotect_page_t     page[KEYPROTECT_PAGES];
    char                  last[64];      /* id of the last key of a page */
    unsigned              number;        /* of the first of these pages */
    unsigned              width;
    unsigned              busy;
    unsigned              restarts;
    unsigned              by_id:1;       /* the order by date was refused */
    unsigned              over:1;
};

kmip_int_t keyprotect_pages_start(keyprotect_pages_t *pages);
void keyprotect_pages_cancel(keyprotect_pages_t *pages);


/* what a Locate asks for: the first Name, objects that are destroyed */

int keyprotect_filter_name(const kmip_filter_t *filter, kmip_str_t *name);
int keyprotect_filter_destroyed(const kmip_filter_t *filter);

/* MORE: what the list tells of a key does not decide it */

kmip_match_e keyprotect_filter_listed(const keyprotect_store_t *ks,
    const kmip_filter_t *filter, const kmip_str_t *uid,
    const keyprotect_key_t *key, kmip_arena_t *arena);


/*
 * Writing a record or a revision: put if absent, by its alias.  A lost answer
 * is read back.
 */

typedef enum {
    KEYPROTECT_PUT_OK = 0,
    KEYPROTECT_PUT_TAKEN,                /* the alias is somebody else's */
    KEYPROTECT_PUT_NAME,                 /* an alias of a Name is taken */
    KEYPROTECT_PUT_FAILED                /* perhaps performed: outcome */
} keyprotect_put_e;

typedef struct keyprotect_put_s  keyprotect_put_t;

typedef void (*keyprotect_put_done_pt)(keyprotect_put_t *put);

struct keyprotect_put_s {

    /* set by the caller */

    keyprotect_flow_t          *flow;
    keyprotect_new_t            key;         /* aliases[0] is its own */
    const keyprotect_record_t  *record;
    keyprotect_put_done_pt      done;
    void                       *data;

    /* valid when done is called */

    keyprotect_put_e            result;
    kmip_store_outcome_e        outcome;
    const char                 *message;
    kmip_str_t                  id;          /* OK: Key Protect's */
    unsigned                    hidden:1;    /* TAKEN: by what cannot be seen */

    /* its own */

    keyprotect_call_t           call;
    keyprotect_timer_t          timer;
    unsigned                    attempts;
    unsigned                    reads;
    unsigned                    clash:1;
    unsigned                    unknown:1;
};

kmip_int_t keyprotect_put_start(keyprotect_put_t *put);
void keyprotect_put_cancel(keyprotect_put_t *put);


/*
 * A walk over those who hold a Name's aliases, generation after generation.
 * Two that are free, and none after them in a list, end it.
 */

typedef struct keyprotect_walk_s  keyprotect_walk_t;

struct keyprotect_walk_s {

    /* set by the caller */

    keyprotect_flow_t        *flow;
    kmip_str_t                name;
    uint32_t                  from;          /* the first generation */

    /* 1: this holder ends the walk; not asked about what is unreadable */

    int                     (*judge)(keyprotect_walk_t *walk,
                                     const kmip_snapshot_t *holder);
    void                    (*done)(keyprotect_walk_t *walk);
    void                     *data;

    /* valid when done is called */

    kmip_store_outcome_e      outcome;
    const char               *message;
    unsigned                  stopped:1;     /* by judge */
    uint32_t                  free;          /* the first free generation */

    /* its own */

    uint32_t                  generation;
    unsigned                  absent;
    keyprotect_call_t         call;
    kmip_store_call_t         load;
    kmip_arena_t             *arena;
};

kmip_int_t keyprotect_walk_start(keyprotect_walk_t *walk);
void keyprotect_walk_cancel(keyprotect_walk_t *walk);

/* the text of a Name; KMIP_DECLINED if the attribute is not one */

kmip_int_t keyprotect_name_text(const kmip_attribute_t *a, kmip_str_t *text);

/* 1 if the object lives and bears the Name */

int keyprotect_name_borne(const kmip_snapshot_t *object,
    const kmip_str_t *name);


/*
 * Names that a record or revision brings: an alias each.
 */

typedef struct keyprotect_names_s  keyprotect_names_t;

struct keyprotect_names_s {

    /* set by the caller */

    keyprotect_flow_t        *flow;
    void                    (*done)(keyprotect_names_t *names);
    void                     *data;

    /* valid when done is called */

    kmip_store_outcome_e      outcome;       /* NAME_EXISTS: one is borne */
    const char               *message;

    kmip_str_t                text[KEYPROTECT_ALIASES];
    uint32_t                  generation[KEYPROTECT_ALIASES];
    unsigned                  n;

    /* its own */

    keyprotect_walk_t         walk;
    unsigned                  at;
    keyprotect_timer_t        timer;
    unsigned                  attempts;
    unsigned                  pauses;
    unsigned                  moved:1;
};

/*
 * The Names of dst that src, if not NULL, has not; KMIP_DECLINED: too many
 * for the aliases of one key.
 */

kmip_int_t keyprotect_names_collect(keyprotect_names_t *names,
    const kmip_attributes_t *dst, const kmip_attributes_t *src);

/*
 * Looks for free generations: first of all, since an alias of a former bearer
 * may be free again while a later one is borne, and after each clash.
 * KMIP_ERROR: no memory, or too many clashes.
 */

kmip_int_t keyprotect_names_resolve(keyprotect_names_t *names);
void keyprotect_names_cancel(keyprotect_names_t *names);

/* the key's own alias and those of the names, for keyprotect_new_t */

kmip_int_t keyprotect_names_aliases(keyprotect_names_t *names,
    const kmip_str_t *own, keyprotect_new_t *key);


/*
 * Writing the next revision of an object: its whole mutable part, under the
 * number after the last, which only one writer can get.  "-life" stands before
 * the first one that touches the life cycle.
 */

typedef struct keyprotect_revise_s  keyprotect_revise_t;

struct keyprotect_revise_s {

    /* set by the caller */

    keyprotect_flow_t          *flow;
    const kmip_snapshot_t      *object;
    const kmip_attributes_t    *before;      /* whose Names are not new */
    const keyprotect_origin_t  *origin;      /* of a chain that was read */
    unsigned                    life:1;
    unsigned                    lived:1;     /* its own: the marker is set */
    void                      (*done)(keyprotect_revise_t *revise);
    void                       *data;

    /* valid when done is called; ABSENT: to be checked */

    kmip_store_outcome_e        outcome;
    const char                 *message;
    kmip_str_t                  id;          /* OK: Key Protect's */
    keyprotect_record_t         record;

    /* its own */

    kmip_str_t                  own;
    kmip_str_t                  payload;
    keyprotect_call_t           call;
    keyprotect_put_t            put;
    keyprotect_names_t          names;
    keyprotect_missed_t         missed;
    unsigned                    skipped:1;   /* a number that is used */
};

/* done may be called from within */

void keyprotect_revise_start(keyprotect_revise_t *revise);
void keyprotect_revise_cancel(keyprotect_revise_t *revise);


/*
 * "attributes off": KMIP_DECLINED, and a line in the log for each attribute of
 * a client's own that is wanted and not there yet.
 */

kmip_int_t keyprotect_attributes_off(keyprotect_flow_t *flow,
    const kmip_attributes_t *wanted, const kmip_attributes_t *had);

/* a fresh write id; KMIP_ERROR: no randomness */

kmip_int_t keyprotect_write_id(keyprotect_record_t *record);


#endif /* _KEYPROTECT_FLOW_H_INCLUDED_ */
