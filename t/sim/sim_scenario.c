
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Scenarios. Each is a plan: which faults may happen, and which clients send
 * which requests.
 */


#include "sim.h"

#include <string.h>


#define SIM_MINUTE  60000


/* kinds of requests, as weights */

#define SIM_READS   [SIM_GET] = 3, [SIM_STATE] = 3, [SIM_ATTRIBUTES] = 4

static const sim_mix_t  sim_writer =
    { 4, { SIM_READS, [SIM_APPEND] = 20 }, 300, NULL, 0 };
static const sim_mix_t  sim_reader =
    { 6, { SIM_READS }, 400, NULL, 0 };
static const sim_mix_t  sim_life =
    { 4, { SIM_READS, [SIM_APPEND] = 4, [SIM_ACTIVATE] = 6,
           [SIM_DEACTIVATE] = 4, [SIM_COMPROMISE] = 3, [SIM_DESTROY] = 6 },
      300, NULL, 0 };
static const sim_mix_t  sim_mixed =
    { 6, { SIM_READS, [SIM_CREATE] = 1, [SIM_CREATE_NAMED] = 1,
           [SIM_APPEND] = 8, [SIM_ACTIVATE] = 3, [SIM_DEACTIVATE] = 2,
           [SIM_COMPROMISE] = 1, [SIM_DESTROY] = 1, [SIM_NAME] = 1,
           [SIM_LOCATE] = 1 }, 2000, NULL, 0 };
static const sim_mix_t  sim_maker =
    { 4, { SIM_READS, [SIM_CREATE] = 20 }, 300, NULL, 0 };
static const sim_mix_t  sim_namer =
    { 4, { [SIM_STATE] = 2, [SIM_CREATE_NAMED] = 8, [SIM_DESTROY] = 8,
           [SIM_LOCATE] = 6, [SIM_NAME] = 3 }, 500, NULL, 0 };
static const sim_mix_t  sim_racer =
    { 1, { [SIM_ACTIVATE] = 5, [SIM_DEACTIVATE] = 3, [SIM_COMPROMISE] = 3,
           [SIM_DESTROY] = 5, [SIM_APPEND] = 3 }, 0, NULL, 0 };

/* probes and two batches of attributes, which are one change each */

static const sim_op_e  sim_vcenter[] = {
    SIM_CREATE, SIM_ATTRIBUTES, SIM_ATTRIBUTES, SIM_ACTIVATE, SIM_GET,
    SIM_STATE, SIM_ATTRIBUTES, SIM_APPEND, SIM_ATTRIBUTES, SIM_ATTRIBUTES,
    SIM_APPEND, SIM_ATTRIBUTES
};


static void
sim_clients(sim_t *sim, unsigned n, const sim_mix_t *mix)
{
    while (n-- && sim->nmixes < SIM_CLIENTS) {
        sim->mixes[sim->nmixes++] = *mix;
    }
}


static uint64_t
sim_release(sim_t *sim)
{
    static const uint64_t  releases[] = {
        0, 500, 10000, 5 * SIM_MINUTE, 10 * SIM_MINUTE, SIM_NEVER
    };

    return releases[sim_chance(sim, sizeof(releases) / sizeof(releases[0]))];
}


static sim_trigger_t *
sim_when(sim_t *sim, const char *match, unsigned skip, sim_trouble_e trouble,
    uint64_t ms)
{
    sim_trigger_t  *t;

    t = &sim->triggers[sim->ntriggers++];

    memset(t, 0, sizeof(sim_trigger_t));

    t->match = match;
    t->skip = skip;
    t->trouble = trouble;
    t->ms = ms;

    return t;
}


static void
sim_console(sim_t *sim, const char *match, unsigned skip, uint64_t ms,
    sim_handler_pt handler)
{
    sim_when(sim, match, skip, SIM_CONSOLE, ms)->handler = handler;
}


/* 1. a writer pauses between its read and its write */

static void
sim_setup_pause(sim_t *sim)
{
    sim->switches.release = sim_release(sim);

    (void) sim_when(sim, "POST /api/v2/keys", sim_chance(sim, 4), SIM_PAUSE,
                    SIM_MINUTE + sim_chance(sim, SIM_MINUTE));

    if (sim_chance(sim, 2)) {
        (void) sim_when(sim, "POST /api/v2/keys", sim_chance(sim, 8),
                        SIM_PAUSE, SIM_MINUTE / 3);
    }

    sim_clients(sim, 2 + sim_chance(sim, 2), &sim_writer);
    sim->mixes[0].think = 60000;
    sim_clients(sim, 1, &sim_reader);
}


/*
 * 2. a new key is created late: after its deadline, after other writers' keys
 */

static void
sim_setup_late_key(sim_t *sim)
{
    sim->switches.release = sim_release(sim);

    (void) sim_when(sim, "POST /api/v2/keys ", sim_chance(sim, 4), SIM_LATE,
                    sim_chance(sim, sim_chance(sim, 2) ? 100000 : 6000));
    (void) sim_when(sim, "POST /api/v2/keys ", sim_chance(sim, 8), SIM_LATE,
                    sim_chance(sim, 6000));

    sim_clients(sim, 2 + sim_chance(sim, 2), &sim_writer);
    sim->mixes[1].think = 20000;
    sim_clients(sim, 1, &sim_reader);
}


/*
 * 3. an alias is added late, or the response is lost and the repetition clashes
 */

static void
sim_setup_late_alias(sim_t *sim)
{
    unsigned  i;

    sim->switches.release = sim_release(sim);

    for (i = 0; i < 2; i++) {
        (void) sim_when(sim, "/aliases/", sim_chance(sim, 4),
                        sim_chance(sim, 2) ? SIM_LATE : SIM_MUTE,
                        sim_chance(sim, 8000));
    }

    sim_clients(sim, 1 + sim_chance(sim, 2), &sim_life);
    sim_clients(sim, 1, &sim_writer);
    sim_clients(sim, 1, &sim_reader);
}


/* 4. the response to a new key is lost, and other writers build on it */

static void
sim_setup_lost_answer(sim_t *sim)
{
    unsigned  i;

    sim->switches.release = sim_release(sim);

    for (i = 0; i < 3; i++) {
        (void) sim_when(sim, "POST /api/v2/keys ", sim_chance(sim, 6),
                        SIM_MUTE, 0);
    }

    sim_clients(sim, 3, &sim_writer);
    sim_clients(sim, sim_chance(sim, 2), &sim_reader);
}


/* 5. several writers of one object; some exit half-way */

static void
sim_setup_writers(sim_t *sim)
{
    unsigned  i;

    sim->switches.release = sim_release(sim);
    sim->switches.lose_cache = sim_chance(sim, 2);

    for (i = 0; i < 3; i++) {
        (void) sim_when(sim, "POST /api/v2/keys", sim_chance(sim, 9),
                        sim_chance(sim, 2) ? SIM_DIE_AFTER : SIM_LATE,
                        sim_chance(sim, 30000));
    }

    sim_clients(sim, 3 + sim_chance(sim, 2), &sim_writer);
    sim->mixes[0].think = 20000;
}


/*
 * The same, and then other writers continue and destroy the object: no writer
 * needs what the exited ones left.
 */

static void
sim_setup_left(sim_t *sim)
{
    static const sim_op_e   end[] = { SIM_DESTROY, SIM_STATE };
    static const sim_mix_t  first =
        { 2, { [SIM_APPEND] = 1 }, 300, NULL, 0 };
    static const sim_mix_t  second =
        { 1, { [SIM_APPEND] = 1 }, 300, NULL, SIM_MINUTE / 2 };
    static const sim_mix_t  third =
        { 3, { [SIM_APPEND] = 1 }, 60, NULL, 2 * SIM_MINUTE };
    static const sim_mix_t  last = { 2, { 0 }, 200, end, 2 * SIM_MINUTE };

    sim->tidy = 1;
    sim->switches.release = sim_release(sim);
    sim->switches.lose_cache = sim_chance(sim, 2);

    (void) sim_when(sim, "POST /api/v2/keys ", sim_chance(sim, 2),
                    SIM_DIE_AFTER, 0);

    sim_clients(sim, 1, &first);
    sim_clients(sim, sim_chance(sim, 2), &second);

    if (sim_chance(sim, 3)) {
        sim_clients(sim, sim_chance(sim, 2), &third);
        sim_clients(sim, 1, &last);
    }
}


/*
 * V1: "timeout" is longer than the time after which names are free again; a
 * slow request must not end with Success.
 */

static void
sim_setup_patient(sim_t *sim)
{
    static const uint64_t  releases[] = { 0, 500, 10000 };

    sim->switches.timeout = 180000;
    sim->switches.release = releases[sim_chance(sim, 3)];

    (void) sim_when(sim, "POST /api/v2/keys ", sim_chance(sim, 2), SIM_LATE,
                    SIM_MINUTE + sim_chance(sim, SIM_MINUTE));

    sim_clients(sim, 2, &sim_writer);
    sim->mixes[0].requests = 2;
    sim_clients(sim, 1, &sim_reader);
    sim->mixes[2].think = 30000;
}


/* 6. slow readers, while the newest revision is replaced */

static void
sim_setup_readers(sim_t *sim)
{
    unsigned  i;

    sim->switches.release = sim_release(sim);
    sim->switches.dead_bare = sim_chance(sim, 2);
    sim->switches.dead_404 = sim_chance(sim, 2);
    sim->switches.no_cache = sim_chance(sim, 4) == 0;

    for (i = 0; i < 4; i++) {
        (void) sim_when(sim, "GET ", sim_chance(sim, 20), SIM_LATE,
                        sim_chance(sim, 2500));
    }

    sim_clients(sim, 2, &sim_writer);
    sim_clients(sim, 2, &sim_reader);
}


/* 8. changes are visible late, in another order, and not everywhere */

static void
sim_setup_lag(sim_t *sim)
{
    sim->switches.release = sim_release(sim);
    sim->switches.lag = sim_chance(sim, 2) ? 1500 : 6000;
    sim->switches.disorder = sim_chance(sim, 2);
    sim->switches.payload = sim_chance(sim, 3) ? 0 : 2000;

    sim_clients(sim, 1 + sim_chance(sim, 2), &sim_mixed);
    sim_clients(sim, 1, &sim_life);
    sim_clients(sim, 1, &sim_reader);
}


/* 9. the cleaner exits, is refused, or is late */

static void
sim_setup_cleaner(sim_t *sim)
{
    unsigned  i;

    static const sim_trouble_e  troubles[] = {
        SIM_DIE, SIM_DIE_AFTER, SIM_LATE, SIM_MUTE, SIM_LOST, SIM_TWICE
    };

    sim->switches.release = sim_release(sim);
    sim->switches.writer = sim_chance(sim, 4) == 0;

    for (i = 0; i < 3; i++) {
        (void) sim_when(sim, "DELETE ", sim_chance(sim, 5),
                        troubles[sim_chance(sim, 6)],
                        sim_chance(sim, 90000));
    }

    sim_clients(sim, 2, &sim_writer);
    sim_clients(sim, 1, &sim_life);
    sim->mixes[0].requests = 8;
    sim->mixes[1].think = 70000;
    sim->mixes[0].think = 40000;
}


/* 10. lives with up to seven changes, for which five aliases must suffice */

static void
sim_setup_slots(sim_t *sim)
{
    static const sim_mix_t  changes =
        { 7, { [SIM_APPEND] = 8, [SIM_ACTIVATE] = 4, [SIM_DEACTIVATE] = 3,
               [SIM_COMPROMISE] = 2, [SIM_DESTROY] = 2, [SIM_NAME] = 1 },
          2000, NULL, 0 };

    sim->switches.release = sim_release(sim);
    sim->switches.writer = sim_chance(sim, 4) == 0;
    sim->switches.tombstone = sim->switches.writer || sim_chance(sim, 3) == 0;
    sim->named = sim_chance(sim, 2);

    sim_clients(sim, 1, &changes);
    sim->mixes[0].think = sim_chance(sim, 2) ? 1000 : 100000;
}


/* a record full of recent revisions, on which changes of state meet */

static void
sim_setup_full(sim_t *sim)
{
    static const sim_mix_t  crowd =
        { 4, { [SIM_APPEND] = 1 }, 200, NULL, 0 };
    static const sim_mix_t  ends =
        { 2, { [SIM_APPEND] = 1, [SIM_ACTIVATE] = 4, [SIM_DESTROY] = 4 }, 400,
          NULL, 0 };

    sim->switches.release = sim_release(sim);
    sim->switches.tombstone = sim_chance(sim, 3) == 0;
    sim->switches.timeout = sim_chance(sim, 2) ? 1000 : 0;
    sim->named = sim_chance(sim, 3) == 0;

    if (sim_chance(sim, 2)) {
        (void) sim_when(sim, sim_chance(sim, 2) ? "/aliases/" : "DELETE ",
                        sim_chance(sim, 12),
                        sim_chance(sim, 2) ? SIM_MUTE : SIM_LATE,
                        sim_chance(sim, 2000));
    }

    sim_clients(sim, 2, &crowd);
    sim_clients(sim, 2, &ends);
}


/* 11. simultaneous changes of state at both endpoints */

static void
sim_setup_race(sim_t *sim)
{
    sim->switches.release = sim_release(sim);
    sim->switches.tombstone = sim_chance(sim, 2);
    sim->active = sim_chance(sim, 2);

    if (sim_chance(sim, 2)) {
        (void) sim_when(sim, "/aliases/", sim_chance(sim, 3), SIM_MUTE, 0);
    }

    if (sim_chance(sim, 3) == 0) {
        (void) sim_when(sim, sim_chance(sim, 2) ? "/aliases/" : "DELETE ",
                        sim_chance(sim, 3), SIM_DIE_AFTER, 0);
    }

    if (sim_chance(sim, 3) == 0) {
        (void) sim_when(sim, "POST ", sim_chance(sim, 3), SIM_LATE,
                        sim_chance(sim, 4000));
    }

    sim_clients(sim, 2 + sim_chance(sim, 3), &sim_racer);
}


/* the mark of a Destroy arrives late, when the object may be Active again */

static void
sim_setup_late_mark(sim_t *sim)
{
    static const sim_op_e   activate[] = { SIM_ACTIVATE, SIM_STATE };
    static const sim_op_e   destroy[] = { SIM_DESTROY };
    static const sim_mix_t  one = { 2, { 0 }, 2000, activate, 0 };
    static const sim_mix_t  other = { 1, { 0 }, 100, destroy, 0 };

    sim->switches.release = sim_release(sim);

    (void) sim_when(sim, "-des-", 0, SIM_LATE, sim_chance(sim, 9000));

    sim_clients(sim, 1, &other);
    sim_clients(sim, 1, &one);
}


/*
 * Two Destroys of the same second, and an Activate between their marks; or one
 * of them sets no mark, and the other one sees an Activate
 */

static void
sim_setup_twins(sim_t *sim)
{
    static const sim_op_e   activate[] = { SIM_ACTIVATE };
    static const sim_op_e   destroy[] = { SIM_DESTROY };
    static const sim_mix_t  one = { 1, { 0 }, 10, activate, 0 };
    static const sim_mix_t  other = { 1, { 0 }, 30, destroy, 0 };
    static const sim_mix_t  reader =
        { 3, { [SIM_STATE] = 1 }, 2000, NULL, 31000 };

    sim->switches.tombstone = 1;
    sim->switches.no_cache = 1;

    if (sim_chance(sim, 2)) {
        (void) sim_when(sim, "-act-", 0, SIM_LATE,
                        30 + sim_chance(sim, 60));
        (void) sim_when(sim, "-des-", 1, SIM_LATE, 100 + sim_chance(sim, 100));

    } else {
        (void) sim_when(sim, "-act-", 0, SIM_LATE, 2000 + sim_chance(sim, 300));
        (void) sim_when(sim, "-des-", 1, SIM_LOST, 0);
        (void) sim_when(sim, "/metadata", sim_chance(sim, 3), SIM_LATE,
                        2200 + sim_chance(sim, 600));
    }

    sim_clients(sim, 1, &one);
    sim_clients(sim, 2, &other);
    sim_clients(sim, 1, &reader);
}


/*
 * A Destroy whose read after its mark is lost, and the first two removals of
 * the mark, removes it just before it would count; zones still show it for a
 * while.
 */

static void
sim_setup_due(sim_t *sim)
{
    unsigned  i;

    static const sim_op_e   activate[] = { SIM_ACTIVATE };
    static const sim_op_e   destroy[] = { SIM_DESTROY };
    static const sim_mix_t  one = { 1, { 0 }, 60, activate, 0 };
    static const sim_mix_t  other = { 1, { 0 }, 60, destroy, 0 };
    static const sim_mix_t  reader =
        { 10, { [SIM_STATE] = 1 }, 800, NULL, 18500 };

    sim->switches.lag = 500 + sim_chance(sim, 1500);

    for (i = 0; i < 2; i++) {
        (void) sim_when(sim, "/metadata", sim_chance(sim, 3), SIM_LOST, 0);
    }

    for (i = 1; i < 3; i++) {
        (void) sim_when(sim, "-des-", i, SIM_LOST, 0);
    }

    sim_clients(sim, 1, &other);
    sim_clients(sim, 1, &one);
    sim_clients(sim, 2, &reader);
}


/* a Revoke whose read after its mark is slow, overtaken by a Destroy */

static void
sim_setup_met(sim_t *sim)
{
    static const sim_op_e   revoke[] = { SIM_COMPROMISE };
    static const sim_op_e   destroy[] = { SIM_DESTROY };
    static const sim_mix_t  one = { 1, { 0 }, 30, revoke, 0 };
    static const sim_mix_t  other = { 1, { 0 }, 30, destroy, 30 };
    static const sim_mix_t  reader = { 5, { [SIM_STATE] = 1 }, 30, NULL, 0 };

    sim->switches.release = sim_release(sim);

    (void) sim_when(sim, "GET ", sim_chance(sim, 8), SIM_LATE,
                    sim_chance(sim, 1500));

    sim_clients(sim, 1, &one);
    sim_clients(sim, 1, &other);
    sim_clients(sim, 2, &reader);
}


/*
 * a gateway claims in Key Protect's place that a key was deleted or an alias
 * removed
 */

static void
sim_setup_bare(sim_t *sim)
{
    static const sim_op_e   destroy[] = { SIM_DESTROY, SIM_STATE };
    static const sim_op_e   activate[] = { SIM_ACTIVATE, SIM_STATE };
    static const sim_mix_t  one = { 2, { 0 }, 100, destroy, 0 };
    static const sim_mix_t  racer = { 2, { 0 }, 100, activate, 0 };
    static const sim_mix_t  writer =
        { 6, { [SIM_APPEND] = 3, [SIM_GET] = 1 }, 100, NULL, 0 };

    sim->switches.release = sim_release(sim);

    sim_clients(sim, 1, &one);

    if (sim_chance(sim, 2)) {
        (void) sim_when(sim, "DELETE ", sim_chance(sim, 2), SIM_BARE, 0);
        sim_clients(sim, 2, &writer);
        sim->mixes[0].after = sim_chance(sim, 300);
        return;
    }

    /* the first call with "-des-" adds the mark, the second removes it */

    (void) sim_when(sim, "-des-", 1, SIM_BARE, 0);
    sim_clients(sim, 1 + sim_chance(sim, 2), &racer);
}


/* uses of a key at both endpoints, which count in one place */

static void
sim_setup_uses(sim_t *sim)
{
    unsigned  i;

    static const sim_trouble_e  troubles[] = {
        SIM_MUTE, SIM_LATE, SIM_DIE, SIM_DIE_AFTER, SIM_TWICE
    };
    static const sim_mix_t  user =
        { 6, { [SIM_ATTRIBUTES] = 2, [SIM_APPEND] = 1, [SIM_ALLOCATE] = 6,
               [SIM_ENCRYPT] = 10 }, 1000, NULL, 0 };

    sim->active = 1;
    sim->total = sim_chance(sim, 2) ? 20 : 100;
    sim->switches.release = sim_release(sim);
    sim->switches.lose_cache = sim_chance(sim, 2);

    for (i = 0; i < 3; i++) {
        (void) sim_when(sim, "POST /api/v2/keys", sim_chance(sim, 9),
                        troubles[sim_chance(sim, 5)], sim_chance(sim, 6000));
    }

    sim_clients(sim, 3 + sim_chance(sim, 2), &user);
}


/* an object that is archived and recovered, with readers and other changes */

static void
sim_setup_archive(sim_t *sim)
{
    unsigned  i;

    static const sim_trouble_e  troubles[] = {
        SIM_MUTE, SIM_LATE, SIM_DIE_AFTER
    };
    static const sim_mix_t  keeper =
        { 5, { [SIM_GET] = 4, [SIM_ATTRIBUTES] = 2, [SIM_APPEND] = 2,
               [SIM_ARCHIVE] = 5, [SIM_RECOVER] = 5 }, 1000, NULL, 0 };
    static const sim_mix_t  reader =
        { 6, { [SIM_GET] = 3, [SIM_ATTRIBUTES] = 1 }, 500, NULL, 0 };

    sim->switches.release = sim_release(sim);
    sim->switches.lose_cache = sim_chance(sim, 2);
    sim->switches.no_cache = sim_chance(sim, 4) == 0;

    for (i = 0; i < 2; i++) {
        (void) sim_when(sim, "POST /api/v2/keys", sim_chance(sim, 6),
                        troubles[sim_chance(sim, 3)], sim_chance(sim, 6000));
    }

    sim_clients(sim, 2, &keeper);
    sim_clients(sim, 1, &reader);
}


/* 12. objects are created while responses are lost, late or doubled */

static void
sim_setup_create(sim_t *sim)
{
    unsigned  i;

    static const sim_trouble_e  troubles[] = {
        SIM_LATE, SIM_LOST, SIM_MUTE, SIM_TWICE, SIM_DIE_AFTER
    };

    sim->switches.release = sim_release(sim);
    sim->switches.orphans = sim_chance(sim, 2);
    sim->switches.limit = sim_chance(sim, 3) ? 0 : 1 + sim_chance(sim, 4);
    sim->wanted = 0;

    for (i = 0; i < 4; i++) {
        (void) sim_when(sim, "POST /api/v2/keys", sim_chance(sim, 8),
                        troubles[sim_chance(sim, 5)], sim_chance(sim, 9000));
    }

    sim_clients(sim, 2, &sim_maker);
    sim_clients(sim, 1, &sim_reader);
}


/* 13. several objects for one Name, some of which are destroyed */

static void
sim_setup_name(sim_t *sim)
{
    sim->switches.release = sim_release(sim);
    sim->switches.tombstone = sim_chance(sim, 4) == 0;
    sim->wanted = sim_chance(sim, 2);
    sim->named = sim->wanted;

    if (sim_chance(sim, 2)) {
        (void) sim_when(sim, "POST /api/v2/keys ", sim_chance(sim, 4),
                        sim_chance(sim, 2) ? SIM_MUTE : SIM_LATE,
                        sim_chance(sim, 6000));
    }

    sim_clients(sim, 2 + sim_chance(sim, 2), &sim_namer);
}


/* one Name for one object after the other, faster than it is free again */

static void
sim_setup_reuse(sim_t *sim)
{
    static const sim_op_e  script[] = {
        SIM_CREATE_NAMED, SIM_DESTROY, SIM_CREATE_NAMED, SIM_LOCATE,
        SIM_DESTROY, SIM_CREATE_NAMED, SIM_DESTROY, SIM_CREATE_NAMED,
        SIM_DESTROY, SIM_CREATE_NAMED, SIM_DESTROY, SIM_CREATE_NAMED,
        SIM_LOCATE, SIM_DESTROY, SIM_CREATE_NAMED, SIM_LOCATE
    };
    static const sim_mix_t  mix =
        { sizeof(script) / sizeof(script[0]), { 0 }, 3000, script, 0 };

    sim->calm = 1;
    sim->wanted = 0;
    sim->newest = 1;
    sim->switches.release = sim_chance(sim, 2) ? 5 * SIM_MINUTE
                                               : 10 * SIM_MINUTE;
    sim->switches.tombstone = sim_chance(sim, 4) == 0;
    sim->switches.broad = sim_chance(sim, 4) == 0;
    sim->switches.dead_404 = sim_chance(sim, 2);

    sim_clients(sim, 1, &mix);
}


/* 14. an administrator deletes keys that are needed */

static void
sim_setup_console(sim_t *sim)
{
    static const sim_handler_pt  handlers[] = {
        sim_console_newest, sim_console_alias, sim_console_ring
    };

    sim->switches.release = sim_release(sim);
    sim->age = sim_chance(sim, 2) ? 2 * SIM_MINUTE : 0;

    sim_console(sim, "POST ", sim_chance(sim, 5), sim_chance(sim, 2000),
                handlers[sim_chance(sim, 3)]);

    sim_clients(sim, 2, &sim_writer);
    sim_clients(sim, 1, &sim_reader);
    sim->mixes[0].think = 2000;
    sim->mixes[2].think = 3000;
}


/* a record is deleted, and restored */

static void
sim_setup_restore(sim_t *sim)
{
    uint64_t  ms;

    sim->switches.release = sim_release(sim);
    sim->switches.dead_404 = sim_chance(sim, 2);
    sim->switches.dead_bare = sim_chance(sim, 2);
    sim->switches.bare_back = sim_chance(sim, 2);

    ms = sim_chance(sim, 2000);

    if (sim_chance(sim, 3) == 0) {
        sim_console(sim, "GET ", sim_chance(sim, 6), 0, sim_console_copy);
    }

    sim_console(sim, "GET ", sim_chance(sim, 5), ms, sim_console_take);
    sim_console(sim, "GET ", 8, ms + 40000, sim_console_give_back);

    sim_clients(sim, 1, &sim_life);
    sim_clients(sim, 1, &sim_writer);
    sim_clients(sim, 1, &sim_reader);
    sim->mixes[2].requests = 10;
    sim->mixes[2].think = 20000;
}


/* the root key is disabled or deleted, given back, rotated */

static void
sim_setup_root(sim_t *sim)
{
    sim_console(sim, "POST ", sim_chance(sim, 4), sim_chance(sim, 500),
                sim_console_lock);
    sim_console(sim, "GET ", 6 + sim_chance(sim, 6), 5000,
                sim_console_unlock);
    sim_console(sim, "GET ", sim_chance(sim, 6), 0, sim_console_rotate);

    sim_clients(sim, 2, &sim_mixed);
    sim_clients(sim, 1, &sim_reader);
}


/* 15. workers exit and restart, with the shared cache or without it */

static void
sim_setup_restart(sim_t *sim)
{
    sim->switches.release = sim_release(sim);
    sim->switches.lose_cache = sim_chance(sim, 2);
    sim->switches.death = 60;

    sim_clients(sim, 1, &sim_life);
    sim_clients(sim, 1, &sim_mixed);
    sim_clients(sim, 1, &sim_writer);
}


/* 16. an ordinary vSphere key, without faults */

static void
sim_setup_vcenter(sim_t *sim)
{
    static const sim_mix_t  mix =
        { sizeof(sim_vcenter) / sizeof(sim_vcenter[0]), { 0 }, 500,
          sim_vcenter, 0 };

    sim->calm = 1;
    sim->wanted = 0;
    sim->per = 1;
    sim->most_calls = 20;              /* calls to IAM do not count */
    sim->most_calls_two = 26;
    sim->most_aliases = 5;             /* the root key's is among them */

    sim_clients(sim, 1, &mix);
}


/* no faults, but many simultaneous requests */

static void
sim_setup_calm(sim_t *sim)
{
    sim->calm = 1;
    sim->switches.release = sim_release(sim);
    sim->wanted = 2;

    sim_clients(sim, 3, &sim_mixed);
    sim->mixes[0].think = 200;
}


/* the instance runs out of aliases within an object's life */

static void
sim_setup_short(sim_t *sim)
{
    sim->switches.limit = 1 + sim_chance(sim, 6);
    sim->switches.orphans = sim_chance(sim, 2);
    sim->switches.release = sim_release(sim);

    sim_clients(sim, 1, &sim_life);
    sim_clients(sim, 1, &sim_mixed);
}


/* no faults, but an unusual response for absent aliases */

static void
sim_setup_absent(sim_t *sim)
{
    sim->calm = 1;
    sim->switches.absent = (sim_absent_e) sim_chance(sim, SIM_ABSENTS);

    /* only the self-test learns that response, so it must have ended */

    sim->switches.started = 1;
    sim->age = 1000;

    sim_clients(sim, 1, &sim_mixed);
    sim_clients(sim, 1, &sim_reader);
}


/* IAM often fails */

static void
sim_setup_iam(sim_t *sim)
{
    sim->switches.iam = 300;
    sim->switches.started = sim_chance(sim, 2);
    sim->switches.death = 20;

    sim_clients(sim, 2, &sim_mixed);
    sim->mixes[0].think = 900000;
}


/* a server in Key Protect's place gives false responses */

static void
sim_setup_lies_read(sim_t *sim)
{
    sim->switches.release = sim_release(sim);
    sim->switches.same_lie = sim_chance(sim, 2);
    sim->switches.lie_read = sim->switches.same_lie ? 500 : 100;
    sim->age = sim_chance(sim, 2) ? 2 * SIM_MINUTE : 0;

    sim_clients(sim, 1, &sim_writer);
    sim_clients(sim, 1, &sim_life);
    sim_clients(sim, 1, &sim_reader);
}


/* a gateway hides records, and searches find nothing */

static void
sim_setup_gateway(sim_t *sim)
{
    sim->switches.gateway = 1;
    sim->switches.broad = sim_chance(sim, 2);
    sim->age = 2 * SIM_MINUTE;

    sim_clients(sim, 1, &sim_reader);
    sim_clients(sim, 1, &sim_life);
}


static void
sim_setup_lies_write(sim_t *sim)
{
    sim->switches.release = sim_release(sim);
    sim->switches.lie_write = 200;
    sim->switches.tombstone = sim_chance(sim, 2);

    sim_clients(sim, 1, &sim_writer);
    sim_clients(sim, 1, &sim_life);
    sim_clients(sim, 1, &sim_reader);
}


/* all faults at random */

static void
sim_setup_random(sim_t *sim)
{
    unsigned         i;
    sim_switches_t  *s;

    unsigned  *const odds[] = {
        &sim->switches.lost, &sim->switches.late, &sim->switches.twice,
        &sim->switches.mute, &sim->switches.slow, &sim->switches.busy,
        &sim->switches.death, &sim->switches.pause, &sim->switches.gone
    };

    s = &sim->switches;

    for (i = 0; i < sizeof(odds) / sizeof(odds[0]); i++) {
        *odds[i] = sim_chance(sim, 2) ? sim_chance(sim, 60) : 0;
    }

    s->late_ms = sim_chance(sim, 3) ? 4000 : 100000;
    s->pause_ms = sim_chance(sim, 2) ? 5000 : 100000;
    s->release = sim_release(sim);
    s->tombstone = sim_chance(sim, 3) == 0;
    s->lose_cache = sim_chance(sim, 2);
    s->dead_404 = sim_chance(sim, 2);
    s->dead_bare = sim_chance(sim, 2);
    s->no_cache = sim_chance(sim, 4) == 0;
    sim->wanted = 1 + sim_chance(sim, 2);

    sim_clients(sim, 2 + sim_chance(sim, 2), &sim_mixed);
    sim_clients(sim, sim_chance(sim, 2), &sim_life);
}


/* all faults at random, and changes are visible late */

static void
sim_setup_random_lag(sim_t *sim)
{
    sim_setup_random(sim);

    sim->switches.lag = 1 + sim_chance(sim, 2000);
    sim->switches.disorder = sim_chance(sim, 2);
}


const sim_scenario_t  sim_scenarios[] = {
    { "pause",        6, sim_setup_pause },
    { "late-key",     6, sim_setup_late_key },
    { "late-alias",   5, sim_setup_late_alias },
    { "lost-answer",  6, sim_setup_lost_answer },
    { "writers",      6, sim_setup_writers },
    { "left",         4, sim_setup_left },
    { "patient",      4, sim_setup_patient },
    { "readers",      5, sim_setup_readers },
    { "lag",          5, sim_setup_lag },
    { "cleaner",      5, sim_setup_cleaner },
    { "slots",        6, sim_setup_slots },
    { "full",         6, sim_setup_full },
    { "race",         8, sim_setup_race },
    { "late-mark",    2, sim_setup_late_mark },
    { "twins",        2, sim_setup_twins },
    { "due",          2, sim_setup_due },
    { "met",          2, sim_setup_met },
    { "bare",         4, sim_setup_bare },
    { "uses",         4, sim_setup_uses },
    { "archive",      3, sim_setup_archive },
    { "create",       5, sim_setup_create },
    { "name",         6, sim_setup_name },
    { "reuse",        1, sim_setup_reuse },
    { "console",      4, sim_setup_console },
    { "restore",      4, sim_setup_restore },
    { "root",         3, sim_setup_root },
    { "restart",      5, sim_setup_restart },
    { "vcenter",      1, sim_setup_vcenter },
    { "calm",         4, sim_setup_calm },
    { "short",        3, sim_setup_short },
    { "absent",       2, sim_setup_absent },
    { "iam",          2, sim_setup_iam },
    { "lies-read",    5, sim_setup_lies_read },
    { "lies-write",   5, sim_setup_lies_write },
    { "gateway",      1, sim_setup_gateway },
    { "random",       8, sim_setup_random },
    { "random-lag",   3, sim_setup_random_lag },
    { NULL,           0, NULL }
};
