
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Two hosts over one Key Protect, which know nothing of each other.  A ledger
 * keeps what was acknowledged; at the end all of it must be there.
 */


#include "flow_world.h"
#include "kmip_lifecycle.h"
#include "tap.h"

#include <openssl/rand.h>


#define SEEDS     60
#define WRITERS   6
#define TAGS      4


typedef enum {
    STEP_LOAD = 0,
    STEP_COMMIT,
    STEP_END
} step_e;

/* a client: it tags, activates or revokes one object until it is told OK */

typedef struct {
    flow_world_t   *world;
    flow_call_t     load;
    flow_call_t     commit;
    uint8_t         write_id[KMIP_WRITE_ID];
    step_e          step;
    unsigned        changes;
    uint32_t        state;
    char            name[16];
    unsigned        tries;
    int             over;
    int             acknowledged;
} writer_t;


static fake_keyprotect_t  *f;
static flow_world_t        hosts[2];
static char                uid[64];


static void
writer_load(writer_t *a)
{
    a->step = STEP_LOAD;

    flow_load_change(a->world, &a->load, uid, a->tries++ ? &a->commit : NULL);
}


static void
writer_commit(writer_t *a)
{
    kmip_snapshot_t  *o;

    o = a->load.call.result;

    /* as the engine judges: what is reached already needs no change */

    if ((a->state && o->state >= a->state)
        || (o->written && !a->state))
    {
        a->over = 1;
        a->acknowledged = !kmip_state_destroyed(o->state);
        flow_call_free(&a->load);
        return;
    }

    a->step = STEP_COMMIT;

    if (a->tries > 1) {
        flow_call_free(&a->commit);
    }

    flow_commit_draft(a->world, &a->commit, &a->load);

    memcpy(a->commit.call.write_id, a->write_id, KMIP_WRITE_ID);

    a->commit.draft.changes = a->changes;

    if (a->state) {
        flow_revoked(&a->commit, a->state);
    }

    if (a->changes == KMIP_CHANGE_ACTIVATE) {
        kmip_attributes_set_number(a->commit.arena,
                                   &a->commit.draft.object.attributes,
                                   KMIP_ATTR_ACTIVATION_DATE,
                                   a->commit.call.now);
    }

    if (a->changes & KMIP_CHANGE_ATTRIBUTES) {
        flow_add_text(&a->commit, a->name, "1");
    }

    flow_commit_start(&a->commit);
}


/* 1 if something was done */

static int
writer_step(writer_t *a)
{
    kmip_store_outcome_e  outcome;

    if (a->over) {
        return 0;
    }

    if (a->step == STEP_LOAD) {

        if (!a->load.done) {
            return 0;
        }

        if (a->load.call.outcome == KMIP_STORE_OK) {
            writer_commit(a);
            return 1;
        }

        outcome = a->load.call.outcome;
        flow_call_free(&a->load);

    } else {

        if (!a->commit.done) {
            return 0;
        }

        outcome = a->commit.call.outcome;
        flow_call_free(&a->load);
    }

    if (outcome == KMIP_STORE_OK) {
        a->acknowledged = 1;
        a->over = 1;

    } else if (outcome == KMIP_STORE_CONFLICT && a->tries < 20) {
        writer_load(a);

    } else {
        a->over = 1;
    }

    return 1;
}


static void
writers_init(writer_t *writers)
{
    unsigned   i;
    writer_t  *a;

    memset(writers, 0, WRITERS * sizeof(writer_t));

    for (i = 0; i < WRITERS; i++) {
        a = &writers[i];
        a->world = &hosts[i & 1];

        RAND_bytes(a->write_id, KMIP_WRITE_ID);

        if (i < TAGS) {
            a->changes = KMIP_CHANGE_ATTRIBUTES;
            snprintf(a->name, sizeof(a->name), "x-%u", i);

        } else if (i == TAGS) {
            a->changes = KMIP_CHANGE_ACTIVATE;
            a->state = KMIP_STATE_ACTIVE;

        } else {
            a->changes = KMIP_CHANGE_LIFE;
            a->state = KMIP_STATE_COMPROMISED;
        }

        writer_load(a);
    }
}


static void
writers_run(writer_t *writers)
{
    int       busy;
    unsigned  i, n;

    for (n = 0; n < 20000; n++) {
        busy = 0;

        for (i = 0; i < WRITERS; i++) {

            while (writer_step(&writers[i])) {
                /* void */
            }

            busy |= !writers[i].over;
        }

        if (!busy || !fake_step(f)) {
            return;
        }
    }
}


/* those that never ended have their calls under way */

static void
writers_free(writer_t *writers)
{
    unsigned  i;

    for (i = 0; i < WRITERS; i++) {
        if (writers[i].over && writers[i].commit.arena) {
            flow_call_free(&writers[i].commit);
        }
    }
}


static int
writers_check(writer_t *writers, uint32_t seed)
{
    int                   bad;
    unsigned              i, host;
    uint32_t              state;
    kmip_store_outcome_e  outcome;

    bad = 0;

    for (host = 0; host < 2; host++) {

        state = flow_state(&hosts[host], uid, &outcome);

        for (i = 0; i < WRITERS; i++) {

            if (!writers[i].over) {
                diag("seed %u: writer %u never ends", seed, i);
                bad++;

            } else if (writers[i].acknowledged
                       && (i < TAGS ? !flow_tagged(&hosts[host], uid,
                                                   writers[i].name, "1")
                                    : state < writers[i].state))
            {
                diag("seed %u: host %u has lost change %u, state %u", seed,
                     host, i, state);
                bad++;
            }
        }
    }

    return bad;
}


static void
pair_begin(uint32_t seed)
{
    f = fake_create(seed);
    flow_world_init(&hosts[0], f);
    flow_world_init(&hosts[1], f);
    flow_created(&hosts[seed & 1], uid);
}


static void
pair_end(void)
{
    flow_world_exit(&hosts[0]);
    flow_world_exit(&hosts[1]);
    fake_destroy(f);
}


static void
test_changes(int faults)
{
    int       bad;
    uint32_t  seed;
    unsigned  i, acknowledged;
    writer_t  writers[WRITERS];

    bad = 0;
    acknowledged = 0;

    for (seed = 1; seed <= SEEDS; seed++) {
        pair_begin(seed);

        f->lag = seed % 3 == 0 ? 150 : 0;

        for (i = 0; faults && i < 4; i++) {
            fake_fault(f, FAKE_NOT_SENT + fake_random(f, FAKE_FAULTS - 1),
                       NULL, fake_random(f, 30), 1 + fake_random(f, 3));
        }

        writers_init(writers);
        writers_run(writers);

        fake_faults_clear(f);
        fake_pass(f, 60000);
        bad += writers_check(writers, seed);

        for (i = 0; i < WRITERS; i++) {
            acknowledged += writers[i].acknowledged != 0;
        }

        writers_free(writers);
        pair_end();
    }

    is_int(bad, 0, "six writers on two hosts%s: nothing acknowledged is lost",
           faults ? ", with faults" : "");
    ok(acknowledged > SEEDS * WRITERS / (faults ? 2 : 1) * 3 / 4,
       "most changes are made");
}


/* what one host did the other one knows at once */

static void
test_endpoints(void)
{
    char                  name[64];
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    pair_begin(1000);

    flow_load(&hosts[0], &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "made by one, read by the other");
    flow_call_free(&c);

    flow_tagged(&hosts[0], uid, "x", "1");
    flow_tagged(&hosts[1], uid, "x", "1");

    is_int(flow_activate(&hosts[0], uid), KMIP_STORE_OK, "activated here");
    is_int(flow_state(&hosts[1], uid, &outcome), KMIP_STATE_ACTIVE,
           "Active there");
    is_int(flow_tag(&hosts[1], uid, "x-a", "1"), KMIP_STORE_OK, "tagged");
    ok(flow_tagged(&hosts[0], uid, "x-a", "1"), "seen");
    is_int(flow_tag(&hosts[0], uid, "x-b", "1"), KMIP_STORE_OK, "tagged");
    is_int(flow_tag(&hosts[1], uid, "x-c", "1"), KMIP_STORE_OK, "by turns");
    ok(flow_tagged(&hosts[0], uid, "x-a", "1")
       && flow_tagged(&hosts[0], uid, "x-b", "1")
       && flow_tagged(&hosts[0], uid, "x-c", "1"), "all is there");

    is_int(flow_revoke(&hosts[1], uid, KMIP_STATE_DEACTIVATED), KMIP_STORE_OK,
           "deactivated");
    is_int(flow_state(&hosts[0], uid, &outcome), KMIP_STATE_DEACTIVATED,
           "seen");
    is_int(flow_destroyed(&hosts[0], uid), KMIP_STORE_OK, "destroyed");
    is_int(flow_state(&hosts[1], uid, &outcome), KMIP_STATE_DESTROYED,
           "seen");
    fake_pass(f, 120000);
    is_int(fake_keys_live(f, FLOW_PREFIX), 0, "no key is left");

    is_int(flow_created(&hosts[0], name), KMIP_STORE_OK, "another one");
    flow_load(&hosts[1], &c, name, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "read");
    flow_call_free(&c);
    flow_record(&hosts[0], name)->state = 5;
    flow_load(&hosts[1], &c, name, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "deleted in the console");
    ok(kmip_state_destroyed(c.call.result->state)
       && c.call.result->material == NULL, "its key is gone at once");
    flow_call_free(&c);

    pair_end();
}


/*
 * of two objects with one Name only one is created, in whatever order calls
 * come
 */

static void
test_names(void)
{
    int          bad;
    uint32_t     seed;
    flow_call_t  a, b;

    bad = 0;

    for (seed = 1; seed <= SEEDS; seed++) {
        pair_begin(seed);

        f->lag = seed % 3 == 0 ? 150 : 0;

        if (seed & 1) {
            flow_tag(&hosts[0], uid, "Name", "disk");
            flow_destroyed(&hosts[0], uid);
        }

        flow_create_draft(&hosts[0], &a);
        flow_create_draft(&hosts[1], &b);
        flow_add_name(&a, "disk");
        flow_add_name(&b, "disk");
        flow_create_start(&a);
        flow_create_start(&b);
        flow_wait(&a);
        flow_wait(&b);

        if ((a.call.outcome == KMIP_STORE_OK)
            == (b.call.outcome == KMIP_STORE_OK))
        {
            diag("seed %u: %d and %d", seed, a.call.outcome, b.call.outcome);
            bad++;
        }

        flow_call_free(&a);
        flow_call_free(&b);
        pair_end();
    }

    is_int(bad, 0, "a Name has one owner");
}


/* one is given a Name, slowly, while another is made with it */

static void
test_name_slow(void)
{
    int          bad;
    uint32_t     seed;
    unsigned     n;
    flow_call_t  load, a, b;

    bad = 0;

    for (seed = 1; seed <= SEEDS; seed++) {
        pair_begin(seed * 2);

        flow_load_change(&hosts[0], &load, uid, NULL);
        flow_wait(&load);
        flow_commit_draft(&hosts[0], &a, &load);
        a.draft.changes = KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_NAME;
        flow_add_name(&a, "disk");
        flow_create_draft(&hosts[1], &b);
        flow_add_name(&b, "disk");

        fake_fault_status(f, 429, NULL, "-r1-", 0, 1);
        f->faults[f->nfaults - 1].retry_after = 1;

        flow_commit_start(&a);

        for (n = fake_random(f, 14); n; n--) {
            fake_step(f);
        }

        flow_create_start(&b);
        flow_wait(&a);
        flow_wait(&b);

        if (a.call.outcome == KMIP_STORE_OK && b.call.outcome == KMIP_STORE_OK)
        {
            diag("seed %u: both have it", seed);
            bad++;
        }

        flow_call_free(&load);
        flow_call_free(&a);
        flow_call_free(&b);
        pair_end();
    }

    is_int(bad, 0, "an alias claims a Name before the Name is written down");
}


/*
 * A second Name: what this endpoint has in its cache does not prove that there
 * is a first one, which the peer endpoint may have deleted.
 */

static void
test_name_cached(void)
{
    unsigned     i;
    flow_call_t  made, load[2], c;

    pair_begin(1);

    flow_create_draft(&hosts[0], &made);
    flow_add_name(&made, "disk");
    flow_create_start(&made);
    is_int(flow_wait(&made), KMIP_STORE_OK, "an object has a Name");

    for (i = 0; i < 2; i++) {
        snprintf(uid, sizeof(uid), "%.*s", (int) made.call.result->uid.len,
                 (const char *) made.call.result->uid.data);

        flow_load_change(&hosts[0], &load[i], uid, i ? &c : NULL);
        flow_wait(&load[i]);
        is_int(load[i].call.result->recent, i == 0,
               "the object is loaded %s", i ? "once more" : "from the cache");

        if (i) {
            flow_call_free(&c);
        }

        flow_commit_draft(&hosts[0], &c, &load[i]);
        c.draft.changes = KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_NAME;
        flow_add_name(&c, "another disk");
        flow_commit_start(&c);
        is_int(flow_wait(&c), i ? KMIP_STORE_NAMES : KMIP_STORE_CONFLICT,
               "a second Name %s", i ? "is refused" : "is a conflict");
    }

    flow_call_free(&c);
    flow_call_free(&load[0]);
    flow_call_free(&load[1]);
    flow_call_free(&made);
    pair_end();
}


/* Destroy and changes at the same time: Destroy wins, or Activate does */

static void
test_destroy(void)
{
    int                   bad;
    uint32_t              seed, state;
    writer_t              writers[WRITERS];
    flow_call_t           load, c;
    kmip_store_outcome_e  outcome;

    bad = 0;

    for (seed = 1; seed <= SEEDS; seed++) {
        pair_begin(seed);
        flow_load(&hosts[0], &load, uid, KMIP_NEED_METADATA, 0);
        flow_wait(&load);
        writers_init(writers);
        flow_destroy(&hosts[0], &c, &load);
        writers_run(writers);
        outcome = flow_wait(&c);
        state = flow_state(&hosts[1], uid, &outcome);

        if ((c.call.outcome != KMIP_STORE_OK
             && c.call.outcome != KMIP_STORE_DENIED)
            || (c.call.outcome == KMIP_STORE_OK)
               != kmip_state_destroyed(state)
            || (state == KMIP_STATE_DESTROYED
                && writers[TAGS].acknowledged))
        {
            diag("seed %u: destroyed %d, state %u", seed, c.call.outcome,
                 state);
            bad++;
        }

        writers_free(writers);
        flow_call_free(&c);
        flow_call_free(&load);
        pair_end();
    }

    is_int(bad, 0, "what was activated is not destroyed, all else is");
}


int
main(void)
{
    test_endpoints();
    test_changes(0);
    test_changes(1);
    test_names();
    test_name_slow();
    test_name_cached();
    test_destroy();

    return done_testing();
}
