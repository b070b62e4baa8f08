
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The store over the fake Key Protect: calls of two hosts in any order, with
 * faults, late responses, refused memory and cancellations. Each call must end
 * exactly once. As long as the service does not lie and keys are not changed
 * from outside, an acknowledged change must stay, and an existing object must
 * not be reported absent.
 *
 * The input is two bytes of mode, then commands of two bytes each.
 */


#include "fuzz_flow.h"

#include <stdlib.h>


#define FUZZ_STEPS     20000
#define FUZZ_COMMANDS  64


typedef void (*fuzz_command_pt)(fuzz_flow_t *z, unsigned arg);


static void fuzz_step(fuzz_flow_t *z, unsigned arg);
static void fuzz_begin(fuzz_flow_t *z, fuzz_job_e kind, unsigned arg);
static void fuzz_cancel(fuzz_flow_t *z, unsigned arg);
static void fuzz_pass(fuzz_flow_t *z, unsigned arg);
static void fuzz_meddle(fuzz_flow_t *z, unsigned arg);
static void fuzz_faults(fuzz_flow_t *z, unsigned arg);
static void fuzz_short(fuzz_flow_t *z, unsigned arg);


/* after the commands that begin a job */

static const fuzz_command_pt  fuzz_commands[] = {
    fuzz_step, fuzz_step, fuzz_cancel, fuzz_pass, fuzz_meddle, fuzz_faults,
    fuzz_short
};

#define FUZZ_KINDS                                                           \
    (FUZZ_JOBS + sizeof(fuzz_commands) / sizeof(fuzz_commands[0]))


/* continues jobs after their calls have completed */

static void
fuzz_look(fuzz_flow_t *z)
{
    unsigned  i;

    for (i = 0; i < FUZZ_PARALLEL; i++) {
        if (z->jobs[i].used) {
            fuzz_job_look(z, &z->jobs[i]);
        }
    }
}


static void
fuzz_step(fuzz_flow_t *z, unsigned arg)
{
    unsigned  n;

    for (n = 0; n <= arg % 32; n++) {
        (void) fake_step(z->fake);
        fuzz_look(z);
    }
}


static void
fuzz_begin(fuzz_flow_t *z, fuzz_job_e kind, unsigned arg)
{
    unsigned  i;

    for (i = 0; i < FUZZ_PARALLEL; i++) {
        if (!z->jobs[i].used) {
            fuzz_job_start(z, &z->jobs[i], kind, arg);
            fuzz_look(z);
            return;
        }
    }
}


static void
fuzz_cancel(fuzz_flow_t *z, unsigned arg)
{
    fuzz_job_cancel(z, &z->jobs[arg % FUZZ_PARALLEL]);
}


static void
fuzz_pass(fuzz_flow_t *z, unsigned arg)
{
    fake_pass(z->fake, (uint64_t) arg * arg);
    fuzz_look(z);
}


static void
fuzz_faults(fuzz_flow_t *z, unsigned arg)
{
    z->density = arg;
}


static void
fuzz_short(fuzz_flow_t *z, unsigned arg)
{
    z->refused = 1;
    fuzz_refuse(1 + arg % 128, arg >= 128 + 64);
}


/* changes our keys from outside: no promise holds from then on */

static void
fuzz_meddle(fuzz_flow_t *z, unsigned arg)
{
    fake_key_t  *key;

    z->meddled = 1;
    key = z->fake->keys[(arg / 8) % z->fake->nkeys];

    fuzz_hold(1);

    switch (arg % 8) {

    case 0:
        fake_rotate(z->fake, FAKE_ROOT_KEY);
        break;

    case 1:
        z->fake->keys[0]->state = arg & 64 ? 2 : 1;
        break;

    case 2:
        key->state = arg & 64 ? 5 : 1;
        break;

    case 3:
        key->purged = 1;
        break;

    case 4:
        z->fake->instance_gone = !z->fake->instance_gone;
        break;

    case 5:
        free(key->payload);
        key->payload = strdup("e30=");
        break;

    case 6:
        z->fake->revoked = z->fake->tokens;
        break;

    default:
        flow_cache_clear(&z->worlds[0]);
    }

    fuzz_hold(0);
}


static void
fuzz_run(fuzz_flow_t *z)
{
    unsigned  n, command, arg;

    for (n = 0; n < FUZZ_COMMANDS && fuzz_left(&z->in); n++) {
        command = fuzz_byte(&z->in) % FUZZ_KINDS;
        arg = fuzz_byte(&z->in);

        if (command < FUZZ_JOBS) {
            fuzz_begin(z, (fuzz_job_e) command, arg);

        } else {
            fuzz_commands[command - FUZZ_JOBS](z, arg);
        }
    }
}


/* 1 if a call is complete that was not looked at yet */

static int
fuzz_complete(const fuzz_flow_t *z)
{
    unsigned  i;

    for (i = 0; i < FUZZ_PARALLEL; i++) {

        if (z->jobs[i].used
            && (z->jobs[i].second ? z->jobs[i].change.done
                                  : z->jobs[i].load.done))
        {
            return 1;
        }
    }

    return 0;
}


/* no call is under way for ever */

static void
fuzz_drain(fuzz_flow_t *z)
{
    unsigned  n, i, busy;

    for (n = 0; n < FUZZ_STEPS; n++) {
        fuzz_look(z);
        busy = 0;

        for (i = 0; i < FUZZ_PARALLEL; i++) {
            busy += z->jobs[i].used;
        }

        if (busy == 0) {
            return;
        }

        fuzz_check(fake_step(z->fake) || fuzz_complete(z));
    }

    fuzz_check(!"all calls end");
}


static void
fuzz_setup(fuzz_flow_t *z, const uint8_t *data, size_t size)
{
    unsigned  mode;

    memset(z, 0, sizeof(fuzz_flow_t));
    fuzz_input_init(&z->in, data, size);
    fuzz_chance(1);

    z->mode = fuzz_byte(&z->in);
    mode = fuzz_byte(&z->in);

    z->fake = fake_create(mode + 1);
    z->fake->data = z;
    z->fake->clash_status = mode & 0x01 ? 400 : 409;
    z->fake->quota_status = mode & 0x02 ? 400 : 409;
    z->fake->free_alias = (mode & 0x04) != 0;
    z->fake->no_payload = (mode & 0x08) != 0;
    z->fake->no_alias = (mode & 0x10) != 0;
    z->fake->list_bare = (mode & 0x20) != 0;
    z->fake->writer = (mode & 0x40) != 0;
    z->fake->lag = mode & 0x80 ? 30 : 0;

    fuzz_world_start(z, 0);
    fuzz_world_start(z, 1);

    fuzz_flow_listen(z);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned             i;
    static fuzz_flow_t   z;

    fuzz_setup(&z, data, size);
    fuzz_run(&z);

    if (z.mode & FUZZ_ABRUPT) {
        fuzz_refuse(0, 0);

    } else {
        fuzz_drain(&z);
        fuzz_refuse(0, 0);
        fuzz_flow_verify(&z);
    }

    flow_world_exit(&z.worlds[0]);
    flow_world_exit(&z.worlds[1]);

    for (i = 0; i < FUZZ_PARALLEL; i++) {
        fuzz_job_free(&z.jobs[i]);
    }

    fuzz_check(z.fake->ncalls == 0);
    fuzz_check(z.fake->ntimers == 0);

    fake_destroy(z.fake);

    return 0;
}
