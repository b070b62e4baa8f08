
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The world of the flow target: hosts, jobs and what is known of objects.
 */


#ifndef _FUZZ_FLOW_H_INCLUDED_
#define _FUZZ_FLOW_H_INCLUDED_


#include "flow_world.h"
#include "fuzz.h"


#define FUZZ_OBJECTS   4
#define FUZZ_PARALLEL  6

/* bits of the mode */

#define FUZZ_LIE       0x01      /* answers may be anything */
#define FUZZ_ABRUPT    0x02      /* the stores go while calls are under way */
#define FUZZ_TOMBSTONE 0x04
#define FUZZ_NO_STORE  0x08      /* attributes are not stored */


typedef enum {
    FUZZ_CREATE = 0,
    FUZZ_METADATA,
    FUZZ_ATTRIBUTES,
    FUZZ_MATERIAL,
    FUZZ_ACTIVATE,
    FUZZ_TAG,
    FUZZ_NAME,
    FUZZ_REVOKE,
    FUZZ_DESTROY,
    FUZZ_FIND,
    FUZZ_JOBS
} fuzz_job_e;


/* what was acknowledged of an object, by whomever */

typedef struct {
    char             uid[64];
    unsigned         made:1;         /* a create was begun */
    unsigned         acked:1;
    unsigned         doomed:1;       /* a destroy was begun */
    unsigned         destroyed:1;    /* and acknowledged */
    unsigned         named:1;
    unsigned         keyed:1;        /* its key was seen */
    uint32_t         state;
    unsigned         tags;           /* bits */
    uint8_t          key[32];
} fuzz_object_t;


/* a load, and for a change what comes after it */

typedef struct {
    fuzz_job_e       kind;
    unsigned         arg;
    unsigned         used:1;
    unsigned         second:1;       /* the load is over */
    flow_world_t    *world;
    fuzz_object_t   *object;
    fuzz_object_t    before;         /* what was known when it began */
    fuzz_object_t    all[FUZZ_OBJECTS];
    flow_call_t      load;
    flow_call_t      change;
} fuzz_job_t;


typedef struct {
    fuzz_input_t         in;
    unsigned             mode;
    unsigned             density;    /* of faults, of 256 */
    fake_keyprotect_t   *fake;
    flow_world_t         worlds[2];
    fuzz_job_t           jobs[FUZZ_PARALLEL];
    fuzz_object_t        objects[FUZZ_OBJECTS];
    unsigned             meddled:1;
    unsigned             refused:1;
} fuzz_flow_t;


/* fuzz_flow.c */

void fuzz_world_start(fuzz_flow_t *z, unsigned n);
void fuzz_flow_listen(fuzz_flow_t *z);

/* with no fault any more, all that was acknowledged is there */

void fuzz_flow_verify(fuzz_flow_t *z);

/* fuzz_job.c */

void fuzz_job_start(fuzz_flow_t *z, fuzz_job_t *job, fuzz_job_e kind,
    unsigned arg);
void fuzz_job_look(fuzz_flow_t *z, fuzz_job_t *job);
void fuzz_job_cancel(fuzz_flow_t *z, fuzz_job_t *job);
void fuzz_job_free(fuzz_job_t *job);

/* what a load said is true of what was known before */

void fuzz_loaded(const fuzz_flow_t *z, fuzz_object_t *object,
    const fuzz_object_t *before, const flow_call_t *c);


#endif /* _FUZZ_FLOW_H_INCLUDED_ */
