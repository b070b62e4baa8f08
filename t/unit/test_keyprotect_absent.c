
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * An object that is not found while the instance cannot be seen exists again
 * afterwards.
 */


#include "flow_world.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define ABSENT  "KEY_NOT_FOUND_ERR"


static fake_keyprotect_t  *f;
static flow_world_t        w;


static void
begin(uint32_t seed)
{
    f = fake_create(seed);
    flow_world_init(&w, f);
}


static void
end(void)
{
    flow_world_exit(&w);
    fake_destroy(f);
}


/* the number of calls about records that find nothing */

static void
away(unsigned calls)
{
    fake_faults_clear(f);
    fake_fault_status(f, 404, ABSENT, "/api/v2/keys/", 0, calls);
}


/* calls until the instance is back; the root key is asked for in between */

static void
test_back(void)
{
    char                  uid[64];
    unsigned              calls, bad;
    kmip_store_outcome_e  outcome;

    begin(1);

    flow_created(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    fake_pass(f, 120000);

    bad = 0;

    for (calls = 1; calls < 12; calls++) {
        away(calls);
        flow_state(&w, uid, &outcome);
        bad += outcome == KMIP_STORE_ABSENT;

        flow_cache_clear(&w);
        away(calls);
        flow_state(&w, uid, &outcome);
        bad += outcome == KMIP_STORE_ABSENT;
    }

    is_int(bad, 0, "back after any number of calls: never absent");

    end();
}


/* an alias that is refused may be there, in a key ring that is not ours */

static void
test_barred(void)
{
    char                  uid[64], other[64];
    unsigned              refused;
    fake_key_t           *key;
    kmip_store_outcome_e  outcome;

    for (refused = 0; refused < 2; refused++) {
        f = fake_create(7);
        f->refused_alias = refused & 1;
        flow_world_init(&w, f);

        flow_created(&w, uid);
        flow_created(&w, other);
        fake_pass(f, 120000);

        is_int(w.ks->absent_status, refused ? 401 : 404,
               "an alias that does not exist: this is how it is answered");
        is_int(flow_logged(&w, "not authorized"), 0,
               "what is expected is not logged as a failure");

        key = flow_record(&w, uid);
        free(key->ring);
        key->ring = strdup("others");
        flow_state(&w, uid, &outcome);
        is_int(outcome, KMIP_STORE_OK, "a record that was moved is found");

        key->barred = 1;
        flow_cache_clear(&w);
        flow_state(&w, uid, &outcome);
        is_int(outcome, KMIP_STORE_UNAVAILABLE,
               "moved to where we may not read: it may be there");

        flow_state(&w, uid, &outcome);
        is_int(outcome, KMIP_STORE_UNAVAILABLE, "and is asked for again");

        flow_uid(&w, uid, 3600000);
        flow_state(&w, uid, &outcome);
        is_int(outcome, KMIP_STORE_ABSENT, "one that was never made is not");

        uid[24] = '\0';
        flow_state(&w, uid, &outcome);
        is_int(outcome, refused ? KMIP_STORE_UNAVAILABLE : KMIP_STORE_ABSENT,
               "nothing but an alias leads to a short identifier");

        end();
    }
}


/* no key is visible: the key ring may be another one, or not readable */

static void
test_unproven(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(8);

    flow_uid(&w, uid, 3600000);
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_UNAVAILABLE, "an empty list proves nothing");
    is_int(flow_logged(&w, "exists: no key is seen in its key ring: check "
                           "key_ring"), 1, "and the log says why");
    flow_state(&w, uid, &outcome);
    is_int(flow_logged(&w, "no key is seen in its key ring"), 1,
           "but not each time");

    end();
}


/*
 * restored without its aliases: its state is that of its creation, and the log
 * says so
 */

static void
test_bare(void)
{
    char                  uid[64];
    fake_key_t           *key;
    kmip_store_outcome_e  outcome;

    begin(9);

    flow_created(&w, uid);
    flow_activate(&w, uid);
    fake_pass(f, 120000);
    flow_state(&w, uid, &outcome);

    key = flow_record(&w, uid);

    while (key->naliases) {
        free(key->aliases[--key->naliases]);
    }

    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_OK, "it is served");
    is_int(flow_logged(&w, "has no alias"), 1, "the log tells of it");
    ok(flow_logged(&w, "-act-"), "and which aliases it had");

    flow_cache_clear(&w);
    fake_pass(f, 60000);
    flow_state(&w, uid, &outcome);
    is_int(flow_logged(&w, "has no alias"), 2,
           "where nothing is known of it, too");

    end();
}


static void
test_revisions(void)
{
    char  uid[64];

    begin(5);

    flow_created(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    fake_pass(f, 120000);

    /* the record and its revision, one after the other */

    flow_cache_clear(&w);
    away(2);
    ok(flow_tagged(&w, uid, "x-a", "1"), "its revisions are read again, too");

    end();
}


/* the record is seen, its revisions are not: no state is older for it */

static void
test_life(void)
{
    char                  uid[64];
    uint32_t              state;
    unsigned              hidden, wrong;
    kmip_store_outcome_e  outcome;

    begin(4);

    flow_created(&w, uid);
    flow_activate(&w, uid);
    flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED);
    flow_tag(&w, uid, "x-a", "1");

    wrong = 0;

    for (hidden = 1; hidden < 12; hidden++) {
        flow_cache_clear(&w);
        fake_faults_clear(f);
        fake_fault_status(f, 404, ABSENT, "-at", 0, hidden);

        state = flow_state(&w, uid, &outcome);
        wrong += state != 0 && state != KMIP_STATE_DEACTIVATED;
    }

    is_int(wrong, 0, "revisions that are not found: no state is weaker");

    end();
}


static void
test_name(void)
{
    char         uid[64];
    flow_call_t  c;

    begin(3);

    flow_created(&w, uid);
    flow_tag(&w, uid, "Name", "disk");

    away(1);
    flow_find_filter(&w, &c);
    flow_add_name(&c, "disk");
    flow_find_start(&c, 10);
    is_int(flow_wait(&c), KMIP_STORE_OK, "Locate by Name");
    is_int((int64_t) c.call.nuids, 1, "the object with the Name is found");
    flow_call_free(&c);

    end();
}


/* a record that was just read does not become absent because of a marker */

static void
test_change(void)
{
    char  uid[64];

    begin(6);

    flow_created(&w, uid);
    fake_fault_status(f, 404, ABSENT, "/aliases/", 0, 1);
    is_int(flow_activate(&w, uid), KMIP_STORE_OK, "Activate is judged anew");

    fake_fault_status(f, 404, ABSENT, "/aliases/", 0, 1);
    is_int(flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED), KMIP_STORE_OK,
           "so is Revoke");

    end();
}


int
main(void)
{
    test_back();
    test_barred();
    test_unproven();
    test_bare();
    test_revisions();
    test_life();
    test_name();
    test_change();

    return done_testing();
}
