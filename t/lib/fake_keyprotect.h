
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A small Key Protect and IAM in memory, as a transport, for unit tests.  Its
 * clock is virtual.  Every call passes three stages (queued, on the wire,
 * performed) before it completes; a seed decides which call moves next, so
 * that a test meets other orders with each seed.
 */


#ifndef _FAKE_KEYPROTECT_H_INCLUDED_
#define _FAKE_KEYPROTECT_H_INCLUDED_


#include "keyprotect_transport.h"

#include <jansson.h>


#define FAKE_ALIASES      5
#define FAKE_VERSIONS     8
#define FAKE_API_KEY      "FakeApiKey"
#define FAKE_ROOT_KEY     "c2d10000-0000-4000-8000-000000000001"
#define FAKE_ROOT_ALIAS   "fake-root-key"


typedef struct fake_keyprotect_s  fake_keyprotect_t;
typedef struct fake_key_s         fake_key_t;
typedef struct fake_call_s        fake_call_t;


struct fake_key_s {
    char            id[37];
    char           *name;
    char           *description;
    char           *payload;
    char           *ring;
    char           *aliases[FAKE_ALIASES];
    unsigned        naliases;
    unsigned        state;
    unsigned        extractable:1;
    unsigned        purged:1;
    unsigned        guarded:1;        /* DELETE needs a second person */
    unsigned        barred:1;         /* the API key may not read its key
                                         ring */
    uint64_t        visible;          /* ms: visible from then on */
    uint64_t        whole;            /* ms: its payload is visible from then
                                         on */
    unsigned        versions;         /* root keys */
    uint8_t         material[FAKE_VERSIONS][32];
};


typedef enum {
    FAKE_STAGE_QUEUED = 0,
    FAKE_STAGE_SENT,
    FAKE_STAGE_PERFORMED,
    FAKE_STAGE_HUNG                   /* completes at its deadline only */
} fake_stage_e;

typedef enum {
    FAKE_FAULT_NONE = 0,
    FAKE_NOT_SENT,                    /* NO_CONNECTION and BROKEN: not
                                         performed */
    FAKE_NO_CONNECTION,
    FAKE_BROKEN,
    FAKE_BROKEN_DONE,                 /* _DONE: performed, but the response
                                         is lost */
    FAKE_TIMEOUT,
    FAKE_TIMEOUT_DONE,
    FAKE_STATUS,
    FAKE_STATUS_DONE,
    FAKE_GARBAGE_DONE,                /* the right status, no JSON */
    FAKE_OTHER_DONE,                  /* other JSON */
    FAKE_FAULTS
} fake_fault_e;

/* the fault of calls whose "METHOD path" contains match */

typedef struct {
    fake_fault_e      kind;
    const char       *match;          /* NULL: every call to Key Protect */
    unsigned          skip;           /* calls to skip first */
    unsigned          count;          /* then calls to hit; 0: all */
    unsigned          status;
    const char       *code;           /* reason code; NULL: none */
    int32_t           retry_after;    /* -1: none */
    unsigned          hits;           /* set by the fake */
} fake_fault_t;


struct fake_call_s {
    keyprotect_http_t  *http;
    fake_stage_e        stage;
    fake_fault_e        fault;
    unsigned            status;
    const char         *code;
    int32_t             retry_after;
    char               *answer;
};


struct fake_keyprotect_s {
    keyprotect_transport_t    transport;      /* must be first */

    uint64_t                  clock;          /* ms */
    int64_t                   epoch;          /* seconds at clock 0 */
    uint32_t                  seed;
    uint32_t                  serial;

    fake_key_t              **keys;
    size_t                    nkeys;
    size_t                    nalloc;

    char                     *reserved[64];   /* aliases that were removed */
    fake_key_t               *had[64];        /* former owner of each */
    size_t                    nreserved;

    fake_call_t             **calls;
    size_t                    ncalls;
    keyprotect_timer_t       *timers[256];
    uint64_t                  due[256];
    size_t                    ntimers;

    fake_fault_t              faults[8];
    size_t                    nfaults;

    char                    **journal;        /* "METHOD path status" */
    size_t                    njournal;

    unsigned                  performed;      /* calls to Key Protect */
    unsigned                  in_flight_max;
    unsigned                  tokens;
    unsigned                  revoked;        /* tokens up to this one */

    /* switches */

    unsigned                  writer:1;       /* the role is Writer; else
                                                 Manager */
    unsigned                  held:1;         /* no call completes */
    unsigned                  ordered:1;      /* calls complete in the order
                                                 of sending */
    unsigned                  no_payload:1;   /* deleted keys have no payload */
    unsigned                  no_alias:1;     /* deleted keys are not found
                                                 by alias */
    unsigned                  free_alias:1;   /* aliases of deleted keys are
                                                 free again */
    unsigned                  free_at_once:1; /* removed aliases are free at
                                                 once */
    unsigned                  keep_alias:1;   /* no alias may be removed */
    unsigned                  leads:1;        /* a removed alias still leads
                                                 to its key */
    unsigned                  list_bare:1;    /* list entries have no aliases
                                                 and no description */
    unsigned                  instance_gone:1;
    unsigned                  refused_alias:1;  /* an absent alias is
                                                   answered with 401, not 404 */
    unsigned                  clash_status;   /* of KEY_ALIAS_NOT_UNIQUE_ERR */
    unsigned                  quota_status;   /* of KEY_ALIAS_QUOTA_ERR */
    uint64_t                  lag;            /* ms until a new key is
                                                 visible */
    uint64_t                  late;           /* ms until its payload is
                                                 visible */

    /* called before a call is performed */

    void                    (*before)(fake_keyprotect_t *f,
                                      const keyprotect_http_t *http);

    /* if set: judge chooses a call's fault, answered may change its response */

    void                    (*judge)(fake_keyprotect_t *f, fake_call_t *c);
    void                    (*answered)(fake_keyprotect_t *f, fake_call_t *c);
    void                     *data;
};


fake_keyprotect_t *fake_create(uint32_t seed);
void fake_destroy(fake_keyprotect_t *f);

/*
 * Runs until *flag is set, only background timers are left, or too much time
 * has passed; returns *flag. flag NULL: until no call and no timer is left.
 */

int fake_run(fake_keyprotect_t *f, const int *flag);

/* one step; 0 if only background timers are left */

int fake_step(fake_keyprotect_t *f);

/* lets time pass, with background timers */

void fake_pass(fake_keyprotect_t *f, uint64_t ms);

void fake_fault(fake_keyprotect_t *f, fake_fault_e kind, const char *match,
    unsigned skip, unsigned count);
void fake_fault_status(fake_keyprotect_t *f, unsigned status,
    const char *code, const char *match, unsigned skip, unsigned count);
const char *fake_garbage(fake_fault_e kind);
void fake_faults_clear(fake_keyprotect_t *f);

/* lines of the journal that contain text */

unsigned fake_journal(const fake_keyprotect_t *f, const char *text);
void fake_journal_clear(fake_keyprotect_t *f);

uint32_t fake_random(fake_keyprotect_t *f, uint32_t n);


/* the service's data */

fake_key_t *fake_find(fake_keyprotect_t *f, const char *id_or_alias);
fake_key_t *fake_key_by_name(fake_keyprotect_t *f, const char *name);
fake_key_t *fake_key_add(fake_keyprotect_t *f, const char *name,
    const char *ring);
int fake_key_alias(fake_keyprotect_t *f, fake_key_t *key, const char *alias);
void fake_rotate(fake_keyprotect_t *f, const char *id);
size_t fake_keys_live(const fake_keyprotect_t *f, const char *prefix);

/* performs a call: sets status and response */

void fake_serve(fake_keyprotect_t *f, fake_call_t *c);


/* functions that the fake's files share */

void fake_transport_init(fake_keyprotect_t *f);

typedef struct {
    char   rest[512];             /* path below /api/v2/ without the query */
    char   query[512];
    char  *part[5];
    int    nparts;
} fake_path_t;

void fake_answer_json(fake_call_t *c, unsigned status, json_t *json);
void fake_answer_error(fake_call_t *c, unsigned status, const char *code);
json_t *fake_key_json(fake_keyprotect_t *f, fake_key_t *key, int payload,
    int bare);
void fake_list(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p);
void fake_wrap(fake_call_t *c, fake_key_t *key, const char *plaintext,
    const char *aad);
void fake_unwrap(fake_call_t *c, fake_key_t *key, const char *ciphertext,
    const char *aad);


#endif /* _FAKE_KEYPROTECT_H_INCLUDED_ */
