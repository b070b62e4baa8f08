
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The simulated Key Protect. Writes act on the true state; reads return what
 * their zone has seen so far.
 */


#ifndef _SIM_SERVICE_H_INCLUDED_
#define _SIM_SERVICE_H_INCLUDED_


#include "sim.h"

#include <jansson.h>


#define SIM_KEYS      128
#define SIM_ALIASES   512
#define SIM_SECRETS   64
#define SIM_SLOTS     5                /* aliases of a key */


/* ways to read; each may lag behind the one before it */

typedef enum {
    SIM_BY_ID = 0,
    SIM_BY_ALIAS,
    SIM_BY_LIST
} sim_way_e;

/* the times from which zones see a change */

typedef struct {
    uint64_t            at[SIM_ENDPOINTS][SIM_WAYS];
} sim_seen_t;


typedef struct {
    char                id[37];
    char                name[96];
    char                ring[32];
    char               *description;
    char               *payload;
    uint64_t            created;       /* ms */
    uint64_t            deleted;
    unsigned            state;         /* the truth */
    unsigned            before;        /* state that is visible until
                                          "changed" */
    unsigned            extractable:1;
    unsigned            versions;      /* of a root key */
    sim_seen_t          shown;
    sim_seen_t          changed;
} sim_key_t;

typedef struct {
    char                name[96];
    unsigned            key;
    unsigned            removed:1;
    uint64_t            taken;         /* no other key gets it until then */
    sim_seen_t          shown;
    sim_seen_t          hidden;
} sim_alias_t;

/* what was wrapped, and how */

typedef struct {
    char                ciphertext[33];
    char               *plaintext;     /* base64 */
    char               *aad;
    unsigned            root;
    unsigned            version;
} sim_secret_t;

struct sim_service_s {
    sim_t              *sim;
    sim_key_t           keys[SIM_KEYS];
    unsigned            nkeys;
    sim_alias_t         aliases[SIM_ALIASES];
    unsigned            naliases;
    sim_secret_t        secrets[SIM_SECRETS];
    unsigned            nsecrets;
    uint64_t            lags[SIM_ENDPOINTS][SIM_WAYS];
    unsigned            tokens;
    unsigned            full:1;        /* of these tables */
};

/* a call being performed */

typedef struct {
    sim_service_t      *s;
    sim_call_t         *call;
    unsigned            zone;
    unsigned            truth:1;       /* answered without a lag */
    char                text[512];     /* the path, cut into parts */
    char               *part[5];
    int                 nparts;
    const char         *query;
} sim_work_t;


/* sim_service.c: keys and their aliases */

int sim_seen(const sim_service_t *s, const sim_seen_t *seen, unsigned zone,
    sim_way_e way);
void sim_seen_set(sim_service_t *s, sim_seen_t *seen);
sim_key_t *sim_key_by_id(sim_service_t *s, const char *id);
sim_key_t *sim_key_add(sim_service_t *s, const char *name, const char *ring);
sim_alias_t *sim_alias_taken(sim_service_t *s, const char *name);

/* 0: the key has no place for an alias */

int sim_alias_add(sim_service_t *s, const sim_key_t *key, const char *name);
void sim_alias_remove(sim_service_t *s, sim_alias_t *alias);
void sim_key_delete(sim_service_t *s, sim_key_t *key);
void sim_key_restore(sim_service_t *s, sim_key_t *key);

/* what a read in this zone finds; NULL: nothing */

sim_key_t *sim_key_find(sim_service_t *s, const char *id_or_alias,
    unsigned zone);

/* sim_answer.c: responses */

void sim_answer(sim_work_t *w, unsigned status, const char *text);
void sim_answer_error(sim_work_t *w, unsigned status, const char *code);
void sim_answer_key(sim_work_t *w, unsigned status, const sim_key_t *key,
    int payload);
void sim_answer_list(sim_work_t *w, const sim_key_t *const *keys, unsigned n);
void sim_answer_lie(sim_work_t *w);
int sim_lie_performs(const char *name);

/* sim_serve.c: calls; sim_list.c and sim_wrap.c: some of them */

void sim_serve_list(sim_work_t *w);
void sim_serve_action(sim_work_t *w, const sim_key_t *key);


#endif /* _SIM_SERVICE_H_INCLUDED_ */
