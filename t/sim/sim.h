
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The simulator: the stores of two endpoints over one simulated Key Protect, in
 * virtual time. One seed gives one schedule: which requests clients send, which
 * calls are late, lost, performed twice or answered falsely, which workers
 * pause or exit, what an administrator does. Of the product it uses
 * kmip_store.h, keyprotect_store.h, keyprotect_transport.h and the rules of
 * some operations only, and does not know how records are stored.
 */


#ifndef _SIM_H_INCLUDED_
#define _SIM_H_INCLUDED_


#include "keyprotect_store.h"
#include "kmip_usage.h"
#include "sim_history.h"


#define SIM_ENDPOINTS   2
#define SIM_PER         2              /* workers of an endpoint, at most */
#define SIM_WORKERS     (SIM_ENDPOINTS * SIM_PER)
#define SIM_CLIENTS     5
#define SIM_WAYS        3              /* ways to read; each may lag more
                                          than the one before */
#define SIM_CACHE       64
#define SIM_UNITS       5              /* used at once, at most */
#define SIM_TICKS       (4 * HISTORY_EVENTS)
#define SIM_TRIGGERS    8
#define SIM_NEVER       UINT64_MAX
#define SIM_EPOCH       1767225600     /* seconds at clock 0 */
#define SIM_PREFIX      "vmware_kmip_"
#define SIM_ROOT        "c2d10000-0000-4000-8000-000000000001"
#define SIM_RING        "vmware"


typedef struct sim_s          sim_t;
typedef struct sim_event_s    sim_event_t;
typedef struct sim_call_s     sim_call_t;
typedef struct sim_worker_s   sim_worker_t;
typedef struct sim_client_s   sim_client_t;
typedef struct sim_service_s  sim_service_t;

typedef void (*sim_handler_pt)(sim_t *sim, void *data);


/* an event at a point of virtual time */

struct sim_event_s {
    uint64_t            at;            /* ms */
    uint64_t            order;         /* order of events at the same time */
    size_t              place;         /* index in the heap */
    sim_handler_pt      handler;
    void               *data;
    sim_worker_t       *worker;        /* the event waits while this worker
                                          pauses */
};


/* responses for an alias that does not exist, which no document defines */

typedef enum {
    SIM_ABSENT_CODE = 0,               /* 404, KEY_NOT_FOUND_ERR */
    SIM_ABSENT_BARE,                   /* 404 */
    SIM_ABSENT_OTHER,                  /* 404, another code */
    SIM_ABSENT_401,
    SIM_ABSENTS
} sim_absent_e;


/* possible faults; numbers are per mille unless a comment says otherwise */

typedef struct {
    unsigned            lost;          /* never performed, no response */
    unsigned            late;          /* performed late */
    uint64_t            late_ms;       /* ms, at most */
    unsigned            twice;         /* performed again later */
    unsigned            mute;          /* performed, no response */
    unsigned            slow;          /* performed, late response */
    unsigned            busy;          /* 429, 500, 503: not performed */
    unsigned            lie_read;
    unsigned            lie_write;
    unsigned            same_lie:1;    /* probability per call */
    unsigned            pause;         /* a worker pauses as it sends */
    uint64_t            pause_ms;
    unsigned            death;         /* a worker exits as it sends */
    unsigned            gone;          /* a client disconnects */
    unsigned            iam;           /* IAM is busy */
    unsigned            limit;         /* maximum of aliases in the instance;
                                          0: none */
    unsigned            orphans:1;     /* a refused POST leaves a key */

    uint64_t            lag;           /* ms until a read sees a change, at
                                          most */
    unsigned            disorder:1;    /* each change has a lag of its own */
    uint64_t            release;       /* ms until a name can be taken again;
                                          SIM_NEVER: never */
    unsigned            tombstone:1;   /* the directive "destroy" */
    unsigned            writer:1;      /* the role may not delete */
    unsigned            lose_cache:1;  /* a worker restarts with an empty
                                          cache */
    unsigned            no_cache:1;    /* the second endpoint has no cache */
    unsigned            started:1;     /* stores run their self-tests */
    unsigned            dead_404:1;    /* the alias of a deleted key is not
                                          found */
    unsigned            dead_bare:1;   /* a deleted key shows no payload */
    uint64_t            payload;       /* ms until a payload is shown */
    sim_absent_e        absent;        /* response for an absent alias */
    unsigned            bare_back:1;   /* keys are restored without aliases */
    uint64_t            timeout;       /* the directive "timeout", ms; 0: 3 s */
    unsigned            gateway:1;     /* hides records: 404 without a code */
    unsigned            broad:1;       /* searches fail: too many keys */
} sim_switches_t;


/* a fault of the skip-th call that matches */

typedef enum {
    SIM_PAUSE = 0,                     /* its worker pauses as it sends */
    SIM_DIE,                           /* its worker exits as it sends */
    SIM_DIE_AFTER,                     /* its worker exits when the call is
                                          performed */
    SIM_LATE,
    SIM_LOST,
    SIM_MUTE,
    SIM_TWICE,
    SIM_LIE,
    SIM_BARE,                          /* answered with 204, not performed */
    SIM_CONSOLE                        /* runs a handler when the call is
                                          performed */
} sim_trouble_e;

typedef struct {
    const char         *match;         /* in "METHOD path name" */
    unsigned            skip;
    sim_trouble_e       trouble;
    uint64_t            ms;
    sim_handler_pt      handler;
    void               *data;
    unsigned            hits;
} sim_trigger_t;


struct sim_worker_s {
    keyprotect_transport_t  transport;     /* must be first */
    sim_t                  *sim;
    unsigned                number;
    unsigned                endpoint;
    keyprotect_conf_t       conf;
    keyprotect_store_t     *ks;            /* NULL: it has exited */
    kmip_store_t           *store;
    uint64_t                paused;        /* ms: end of its pause */
    int64_t                 skew;          /* s, of the host's clock */
    unsigned                timers;
    unsigned                deaths;
    unsigned                late;          /* bits of objects on which it has
                                              to look for a late mark */
    kmip_usage_blocks_t     blocks;
};


/* a call under way; it may outlive its caller */

struct sim_call_s {
    sim_call_t             *next;
    sim_worker_t           *worker;
    keyprotect_http_t      *http;          /* NULL: no caller waits */
    keyprotect_method_e     method;
    keyprotect_target_e     target;
    char                    path[512];
    char                    ring[64];
    char                    bearer[64];
    char                   *body;
    size_t                  body_len;
    const char             *lie;           /* NULL: a true response */
    unsigned                left:1;        /* it was sent */
    unsigned                again:1;       /* it will be performed again */
    unsigned                repeated:1;    /* this is that repetition */
    unsigned                dropped:1;     /* its caller has exited */
    unsigned                minimal:1;
    uint64_t                travel;        /* ms until it is performed */
    uint64_t                back;          /* ms until its response arrives;
                                              SIM_NEVER: it is lost */
    unsigned                number;
    int                     trigger;       /* trigger that fires when it is
                                              performed; -1: none */
    sim_event_t            *event;
    sim_event_t            *deadline;
    uint64_t                due;           /* ms: its deadline */
    uint64_t                expired;       /* ms: its caller gave it up */
    unsigned                deaths;        /* of its worker, by then */
    unsigned                status;
    char                   *answer;
    int64_t                 date;
};


typedef struct {
    keyprotect_cache_t      cache;
    kmip_str_t              keys[SIM_CACHE];
    kmip_str_t              values[SIM_CACHE];
    unsigned                n;
} sim_cache_t;

typedef struct {
    char                    uid[72];
    unsigned                made:1;        /* created and acknowledged */
    unsigned                letters;       /* number of letters used */
} sim_object_t;


/* a client's requests */

typedef enum {
    SIM_CREATE = 0,
    SIM_CREATE_NAMED,
    SIM_GET,
    SIM_STATE,
    SIM_ATTRIBUTES,
    SIM_APPEND,
    SIM_ACTIVATE,
    SIM_DEACTIVATE,
    SIM_COMPROMISE,
    SIM_DESTROY,
    SIM_NAME,
    SIM_LOCATE,
    SIM_ALLOCATE,
    SIM_ENCRYPT,
    SIM_ARCHIVE,
    SIM_RECOVER,
    SIM_OPS
} sim_op_e;

/* a client's load: number of requests, weights of their kinds, pauses */

typedef struct {
    unsigned                requests;
    unsigned                weights[SIM_OPS];
    uint64_t                think;         /* ms, at most */
    const sim_op_e         *script;        /* instead of weights */
    uint64_t                after;         /* ms, before the first */
} sim_mix_t;


struct sim_client_s {
    sim_t                  *sim;
    unsigned                number;
    sim_mix_t               mix;
    unsigned                left;          /* requests */
    unsigned                endpoint;
    sim_event_t            *event;         /* next request, or the end of its
                                              patience */

    sim_op_e                op;            /* the current request */
    unsigned                object;
    char                    letter;
    unsigned                units;         /* to use */
    int64_t                 block;         /* for later uses */
    unsigned                tries;
    unsigned                replays;
    unsigned                busy:1;
    unsigned                changing:1;    /* its second call */
    unsigned                last:1;        /* at rest */
    uint64_t                began;         /* tick */
    uint64_t                as_of;         /* tick: oldest state that a read
                                              may return */
    uint64_t                since;         /* tick: it may miss Names that
                                              were given from then on */
    uint64_t                asked;         /* ms */
    history_event_t        *told;
    sim_worker_t           *worker;
    kmip_arena_t           *arena;
    kmip_store_call_t       call;
    kmip_draft_t            draft;
    kmip_filter_t           filter;
    uint8_t                 write_id[KMIP_WRITE_ID];
    void                   *hint;          /* outcome of the commit before */
    unsigned                fresh:1;       /* no cached state was used */
};


struct sim_s {
    uint64_t                seed;
    uint64_t                chance;        /* of the world */
    uint64_t                clock;         /* ms */
    uint64_t                order;
    uint64_t                tick;          /* of the history */
    uint64_t                times[SIM_TICKS];      /* ms, of ticks */
    const char             *scenario;
    int                     trace;

    sim_event_t           **heap;
    size_t                  nheap;
    size_t                  nalloc;

    sim_switches_t          switches;
    const char             *lie;           /* the one of all, when it is told */
    sim_trigger_t           triggers[SIM_TRIGGERS];
    unsigned                ntriggers;
    unsigned                calm:1;        /* without any fault */

    /* the scenario's plan */

    sim_mix_t               mixes[SIM_CLIENTS];
    unsigned                nmixes;
    unsigned                wanted;        /* number of objects at the start */
    unsigned                named;         /* of these */
    unsigned                active;        /* of these */
    int64_t                 total;         /* of Usage Limits; 0: none */
    unsigned                newest:1;      /* all ask for the newest object */
    uint64_t                age;           /* ms before the schedule begins */
    int64_t                 skew;          /* s, of the second endpoint */
    unsigned                most_calls;    /* most calls to Key Protect; 0:
                                              not checked */
    unsigned                most_calls_two;   /* the same if both endpoints
                                                 take part */
    unsigned                served;        /* bits of endpoints that took
                                              part */
    unsigned                most_aliases;  /* most aliases per object, at the
                                              end */
    unsigned                tidy:1;        /* no revision is left at the end */

    kmip_secret_t           api_key;
    unsigned                per;           /* workers of an endpoint */
    sim_worker_t            workers[SIM_WORKERS];
    sim_cache_t             caches[SIM_ENDPOINTS];
    sim_call_t             *calls;
    unsigned                ncalls;        /* calls so far, without IAM's */
    unsigned                numbers;       /* number of the last call */
    unsigned                nfailed;       /* calls answered with 400 or
                                              above */

    sim_service_t          *service;
    sim_client_t            clients[SIM_CLIENTS];
    sim_object_t            objects[HISTORY_OBJECTS];
    unsigned                nobjects;
    history_t               history;
    const char             *broken;        /* a broken rule that is not about
                                              the history */
};


/* sim_time.c: random numbers and time */

uint32_t sim_chance(sim_t *sim, uint32_t n);        /* below n */
int sim_permille(sim_t *sim, unsigned n);           /* 1 with a probability
                                                       of n per mille */
void sim_seed(sim_t *sim, uint64_t seed);
sim_event_t *sim_after(sim_t *sim, uint64_t ms, sim_worker_t *worker,
    sim_handler_pt handler, void *data);
void sim_forget(sim_t *sim, sim_event_t *event);    /* NULL is allowed */
int sim_step(sim_t *sim, uint64_t until);           /* 0: there is no event
                                                       left */
void sim_time_exit(sim_t *sim);

/* the next tick; the last tick before this time */

uint64_t sim_tick(sim_t *sim);
uint64_t sim_tick_at(const sim_t *sim, uint64_t clock);

#define sim_trace(sim, ...)                                                  \
    do {                                                                     \
        if ((sim)->trace) {                                                  \
            sim_say(sim, __VA_ARGS__);                                       \
        }                                                                    \
    } while (0)

void sim_say(const sim_t *sim, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* sim_wire.c: the transport of a worker */

void sim_wire_init(sim_worker_t *worker);
void sim_wire_exit(sim_t *sim);
const char *sim_lie(sim_t *sim, sim_call_t *call);

/* sim_host.c: endpoints, workers, caches */

void sim_hosts_init(sim_t *sim);
void sim_hosts_exit(sim_t *sim);
void sim_worker_start(sim_worker_t *worker);
void sim_worker_pause(sim_worker_t *worker, uint64_t ms);

/* immediately, so it must not be called from within a store */

void sim_worker_kill(sim_t *sim, void *worker);
void sim_cache_clear(sim_cache_t *cache);

/* sim_client.c */

void sim_client_start(sim_t *sim, unsigned number, const sim_mix_t *mix,
    uint64_t after);
int sim_clients_busy(const sim_t *sim);
void sim_client_once(sim_client_t *client, sim_op_e op, unsigned object,
    unsigned endpoint);

/* its worker has exited, so there will be no response */

void sim_clients_orphan(sim_worker_t *worker);

/* sim_request.c: one request of a client, over the store's interface */

void sim_request_begin(sim_client_t *client);
void sim_request_done(kmip_store_call_t *call);

/* sim_rules.c: the product's own rules of operations */

/* 1 if an object in this storage permits it */

int sim_rules_permit(const sim_client_t *client,
    const kmip_snapshot_t *object);

/*
 * Edits client->draft: 1, or 0 if the operation is refused. The block that it
 * takes is there after the commit only.
 */

int sim_rules_apply(sim_client_t *client);
void sim_rules_committed(sim_client_t *client);

void sim_rules_limit(sim_client_t *client, int64_t total);
void sim_rules_tell(history_event_t *e, const kmip_snapshot_t *object);

/* the request has ended: the client continues */

void sim_client_told(sim_client_t *client, history_outcome_e outcome);

/* sim_service.c, sim_serve.c: Key Protect itself */

sim_service_t *sim_service_create(sim_t *sim);
void sim_service_destroy(sim_service_t *s);
void sim_service_perform(sim_t *sim, sim_call_t *call);
unsigned sim_service_aliases(const sim_service_t *s);    /* living objects */

/* sim_console.c: an administrator, who acts on a random object */

void sim_console_take(sim_t *sim, void *data);
void sim_console_give_back(sim_t *sim, void *data);
void sim_console_newest(sim_t *sim, void *data);
void sim_console_copy(sim_t *sim, void *data);
void sim_console_alias(sim_t *sim, void *data);
void sim_console_ring(sim_t *sim, void *data);
void sim_console_lock(sim_t *sim, void *data);
void sim_console_unlock(sim_t *sim, void *data);
void sim_console_rotate(sim_t *sim, void *data);

/* 1 if a revision exists that is not needed any more */

int sim_console_left(sim_t *sim);

/* sim_scenario.c */

typedef struct {
    const char             *name;
    unsigned                weight;
    void                  (*setup)(sim_t *sim);
} sim_scenario_t;

extern const sim_scenario_t  sim_scenarios[];        /* ends with a row
                                                        without a name */

/* sim_run.c: runs a schedule; returns NULL, or the broken rule */

const char *sim_run(sim_t *sim, uint64_t seed, const char *scenario,
    int trace);


#endif /* _SIM_H_INCLUDED_ */
