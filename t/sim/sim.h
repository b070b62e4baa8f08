
/*
 * The simulator: stores of two endpoints over one Key Protect that is made of
 * nothing but memory, in virtual time.  One seed is one schedule: what clients
 * ask, which call is late, lost, doubled or lied about, which worker stands
 * still or dies, what an administrator does.
 *
 * Of the product it knows kmip_store.h, keyprotect_store.h and
 * keyprotect_transport.h; how records are written down is none of its business.
 */


#ifndef _SIM_H_INCLUDED_
#define _SIM_H_INCLUDED_


#include "keyprotect_store.h"
#include "sim_history.h"


#define SIM_ENDPOINTS   2
#define SIM_PER         2              /* workers of an endpoint, at most */
#define SIM_WORKERS     (SIM_ENDPOINTS * SIM_PER)
#define SIM_CLIENTS     5
#define SIM_WAYS        3              /* to read: each may lag more */
#define SIM_CACHE       64
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


/* something that happens at a time */

struct sim_event_s {
    uint64_t            at;            /* ms */
    uint64_t            order;         /* of those at one time */
    size_t              place;         /* in the heap */
    sim_handler_pt      handler;
    void               *data;
    sim_worker_t       *worker;        /* it waits while this one is paused */
};


/* no document tells how an alias that does not exist is answered */

typedef enum {
    SIM_ABSENT_CODE = 0,               /* 404, KEY_NOT_FOUND_ERR */
    SIM_ABSENT_BARE,                   /* 404 */
    SIM_ABSENT_OTHER,                  /* 404, another code */
    SIM_ABSENT_401,
    SIM_ABSENTS
} sim_absent_e;


/* what may go wrong; parts of a thousand where nothing else is said */

typedef struct {
    unsigned            lost;          /* never performed, no answer */
    unsigned            late;          /* performed late */
    uint64_t            late_ms;       /* so late at most */
    unsigned            twice;         /* performed again later */
    unsigned            mute;          /* performed, no answer */
    unsigned            slow;          /* performed, answered late */
    unsigned            busy;          /* 429, 500, 503: not performed */
    unsigned            lie_read;
    unsigned            lie_write;
    unsigned            same_lie:1;    /* each time */
    unsigned            pause;         /* a worker stands still as it sends */
    uint64_t            pause_ms;
    unsigned            death;         /* a worker dies as it sends */
    unsigned            gone;          /* a client goes away */
    unsigned            iam;           /* IAM is busy */
    unsigned            limit;         /* of aliases in the instance; 0: none */
    unsigned            orphans:1;     /* a POST that is refused leaves a key */

    uint64_t            lag;           /* ms until a read sees it, at most */
    unsigned            disorder:1;    /* each change has a lag of its own */
    uint64_t            release;       /* ms until a name can be taken again;
                                          SIM_NEVER: never */
    unsigned            tombstone:1;   /* the directive "destroy" */
    unsigned            writer:1;      /* the role may not delete */
    unsigned            lose_cache:1;  /* a worker comes back without it */
    unsigned            no_cache:1;    /* the second endpoint has none */
    unsigned            started:1;     /* stores run their self-tests */
    unsigned            dead_404:1;    /* a deleted key's alias: not found */
    unsigned            dead_bare:1;   /* a deleted key shows no payload */
    uint64_t            payload;       /* ms until a payload is shown */
    sim_absent_e        absent;        /* how an absent alias is told */
    unsigned            bare_back:1;   /* restored without aliases */
    uint64_t            timeout;       /* the directive, ms; 0: 3 s */
    unsigned            gateway:1;     /* hides records: 404 without a code */
    unsigned            broad:1;       /* too many keys to be searched */
} sim_switches_t;


/* what happens to the call that is the skip-th to match */

typedef enum {
    SIM_PAUSE = 0,                     /* its worker, as it sends */
    SIM_DIE,                           /* its worker, as it sends */
    SIM_DIE_AFTER,                     /* its worker, when it is performed */
    SIM_LATE,
    SIM_LOST,
    SIM_MUTE,
    SIM_TWICE,
    SIM_LIE,
    SIM_BARE,                          /* answered 204, and not performed */
    SIM_CONSOLE                        /* a handler, when it is performed */
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
    keyprotect_store_t     *ks;            /* NULL: it is dead */
    kmip_store_t           *store;
    uint64_t                paused;        /* until then */
    int64_t                 skew;          /* s, of the host's clock */
    unsigned                timers;
};


/* a call on its way; it outlives its caller */

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
    const char             *lie;           /* NULL: the truth */
    unsigned                left:1;        /* it is on the wire */
    unsigned                again:1;       /* to be performed once more */
    unsigned                minimal:1;
    uint64_t                travel;        /* ms until it is performed */
    uint64_t                back;          /* ms until its answer is there;
                                              SIM_NEVER: it is lost */
    unsigned                number;
    int                     trigger;       /* when it is performed; -1: none */
    sim_event_t            *event;
    sim_event_t            *deadline;
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
    unsigned                made:1;        /* and acknowledged */
    unsigned                letters;       /* that were given out */
} sim_object_t;


/* what a client asks for */

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
    SIM_OPS
} sim_op_e;

/* of a client: how many requests, weights of their kinds, pauses between */

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
    sim_event_t            *event;         /* its next request, its patience */

    sim_op_e                op;            /* the request at work */
    unsigned                object;
    char                    letter;
    unsigned                tries;
    unsigned                replays;
    unsigned                busy:1;
    unsigned                changing:1;    /* its second call */
    unsigned                last:1;        /* at rest */
    uint64_t                began;         /* tick */
    uint64_t                as_of;         /* tick, of what reads may tell */
    uint64_t                asked;         /* ms */
    history_event_t        *told;
    sim_worker_t           *worker;
    kmip_arena_t           *arena;
    kmip_store_call_t       call;
    kmip_draft_t            draft;
    kmip_filter_t           filter;
    uint8_t                 write_id[KMIP_WRITE_ID];
    void                   *hint;          /* of the commit before */
    unsigned                fresh:1;       /* nothing out of memory */
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
    unsigned                calm:1;        /* nothing at all goes wrong */

    /* what the scenario plans */

    sim_mix_t               mixes[SIM_CLIENTS];
    unsigned                nmixes;
    unsigned                wanted;        /* objects there are before */
    unsigned                named;         /* of these */
    unsigned                active;        /* of these */
    uint64_t                age;           /* ms that pass before it begins */
    int64_t                 skew;          /* s, of the second endpoint */
    unsigned                most_calls;    /* to Key Protect; 0: never mind */
    unsigned                most_calls_two;   /* where both endpoints work */
    unsigned                served;        /* bits of endpoints that worked */
    unsigned                most_aliases;  /* of the objects, at rest */
    unsigned                tidy:1;        /* no revision is left, at rest */

    kmip_secret_t           api_key;
    unsigned                per;           /* workers of an endpoint */
    sim_worker_t            workers[SIM_WORKERS];
    sim_cache_t             caches[SIM_ENDPOINTS];
    sim_call_t             *calls;
    unsigned                ncalls;        /* calls so far, IAM's left out */
    unsigned                numbers;       /* given to calls */
    unsigned                nfailed;       /* answered with 400 or above */

    sim_service_t          *service;
    sim_client_t            clients[SIM_CLIENTS];
    sim_object_t            objects[HISTORY_OBJECTS];
    unsigned                nobjects;
    history_t               history;
    const char             *broken;        /* a promise beside the history's */
};


/* sim_time.c: chance and time */

uint32_t sim_chance(sim_t *sim, uint32_t n);        /* below n */
int sim_permille(sim_t *sim, unsigned n);           /* 1 in n of a thousand */
void sim_seed(sim_t *sim, uint64_t seed);
sim_event_t *sim_after(sim_t *sim, uint64_t ms, sim_worker_t *worker,
    sim_handler_pt handler, void *data);
void sim_forget(sim_t *sim, sim_event_t *event);    /* NULL is allowed */
int sim_step(sim_t *sim, uint64_t until);           /* 0: nothing is left */
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

/* at once: not from within a store */

void sim_worker_kill(sim_t *sim, void *worker);
void sim_cache_clear(sim_cache_t *cache);

/* sim_client.c */

void sim_client_start(sim_t *sim, unsigned number, const sim_mix_t *mix,
    uint64_t after);
int sim_clients_busy(const sim_t *sim);
void sim_client_once(sim_client_t *client, sim_op_e op, unsigned object,
    unsigned endpoint);

/* its worker has died: nothing will be answered */

void sim_clients_orphan(sim_worker_t *worker);

/* sim_request.c: one request of a client, over the store's interface */

void sim_request_begin(sim_client_t *client);
void sim_request_done(kmip_store_call_t *call);

/* the request is over: the client decides what comes next */

void sim_client_told(sim_client_t *client, history_outcome_e outcome);

/* sim_service.c, sim_serve.c: Key Protect itself */

sim_service_t *sim_service_create(sim_t *sim);
void sim_service_destroy(sim_service_t *s);
void sim_service_perform(sim_t *sim, sim_call_t *call);
unsigned sim_service_aliases(const sim_service_t *s);    /* that live */

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

extern const sim_scenario_t  sim_scenarios[];        /* ended by no name */

/* sim_run.c: a whole schedule; what was broken, or NULL */

const char *sim_run(sim_t *sim, uint64_t seed, const char *scenario,
    int trace);


#endif /* _SIM_H_INCLUDED_ */
