
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Loading an object: the calls, and the results.
 */


#include "flow_world.h"
#include "tap.h"


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


static void
test_absent(void)
{
    char                  uid[64], another[64];
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    static const char  *foreign[] = {
        "", "1", "c2d10000-0000-4000-8000-000000000001",
        "01890a5d-ac96-774b-bcce-B302099a8057",
        "01890a5d-ac96-774b-bcce-b302099a8057x"
    };
    size_t  i;

    begin(1);

    for (i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        flow_load(&w, &c, foreign[i], KMIP_NEED_ATTRIBUTES, 1);
        is_int(c.done, 1, "\"%s\" is known at once", foreign[i]);
        is_int(c.call.outcome, KMIP_STORE_ABSENT, "not to be ours");
        flow_call_free(&c);
    }

    is_int(f->performed, 0, "without a call");

    flow_uid(&w, uid, 3600000);
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_UNAVAILABLE,
           "a key ring that shows no key proves no absence");

    flow_created(&w, another);
    fake_pass(f, 120000);
    fake_journal_clear(f);
    flow_state(&w, uid, &outcome);

    is_int(outcome, KMIP_STORE_ABSENT, "an old identifier is absent");
    is_int(fake_journal(f, "GET /api/v2/keys/0badf00d"), 2,
           "after its id was asked for, in its key ring and in all");
    is_int(fake_journal(f, "GET /api/v2/keys/" FLOW_PREFIX), 1, "its alias");
    is_int(fake_journal(f, "search=exact"), 1, "and its name");

    end();
}


static void
test_young(void)
{
    char                  uid[64];
    uint64_t              clock;
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    begin(2);

    flow_created(&w, uid);
    fake_pass(f, 120000);

    flow_uid(&w, uid, 1000);
    clock = f->clock;
    flow_state(&w, uid, &outcome);

    is_int(outcome, KMIP_STORE_UNAVAILABLE,
           "of a young identifier nothing is known");
    ok(fake_journal(f, "GET /api/v2/keys/0badf00d") > 2, "after some calls");
    ok(f->clock - clock <= w.conf.timeout, "within the deadline");

    flow_uid(&w, uid, (uint64_t) -86400000);
    fake_journal_clear(f);
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_ABSENT, "one of tomorrow is absent");
    is_int(fake_journal(f, "GET /api/v2/keys/0badf00d"), 2,
           "and not waited for");

    f->lag = 800;
    flow_created(&w, uid);
    flow_cache_clear(&w);

    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK,
           "what another zone does not know yet is waited for");
    ok(c.call.result->material && c.call.result->material->len == 32,
       "and its key is there");
    flow_call_free(&c);

    end();
}


static void
test_unverified(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(3);

    flow_created(&w, uid);
    flow_uid(&w, uid, 3600000);
    f->instance_gone = 1;
    fake_pass(f, 120000);
    flow_state(&w, uid, &outcome);

    ok(outcome != KMIP_STORE_ABSENT && outcome != KMIP_STORE_OK,
       "nothing is absent while the instance is");

    f->instance_gone = 0;
    fake_pass(f, 120000);
    flow_state(&w, uid, &outcome);

    is_int(outcome, KMIP_STORE_ABSENT, "until it is there again");

    fake_fault_status(f, 404, NULL, "/api/v2/keys/0badf00d", 0, 0);
    flow_state(&w, uid, &outcome);

    is_int(outcome, KMIP_STORE_INVALID,
           "a 404 without its reason code means nothing");

    end();
}


static void
test_cache(void)
{
    char                  uid[64], other[64], path[128];
    fake_key_t           *key;
    flow_call_t           c;
    kmip_secret_t        *first;
    kmip_store_outcome_e  outcome;

    begin(4);

    is_int(flow_created(&w, uid), KMIP_STORE_OK, "created");
    flow_cache_clear(&w);
    fake_journal_clear(f);

    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "a cold Get");
    is_int(f->performed, 2, "asks twice");

    first = c.call.result->material;
    fake_journal_clear(f);
    f->in_flight_max = 0;

    {
        flow_call_t  warm;

        flow_load(&w, &warm, uid, KMIP_NEED_METADATA, 1);
        is_int(flow_wait(&warm), KMIP_STORE_OK, "a warm Get");
        is_int(f->performed, 2, "asks twice as well");
        is_int(f->in_flight_max, 2, "but at the same time");
        is_int(fake_journal(f, "/metadata"), 1, "whether the record lives");
        is_mem(warm.call.result->material->data, 32, first->data, 32,
               "and gets the same key");
        flow_call_free(&warm);
    }

    flow_call_free(&c);

    key = flow_record(&w, uid);
    snprintf(path, sizeof(path), "/api/v2/keys/%s", key->id);
    fake_journal_clear(f);
    fake_pass(f, 120000);

    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", path, 0, 1);
    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "an id that is not found");
    ok(c.call.result->material != NULL, "is no reason to miss the key");
    is_int(fake_journal(f, "GET /api/v2/keys/" FLOW_PREFIX), 1,
           "since the alias is asked");
    flow_call_free(&c);

    flow_created(&w, other);
    fake_faults_clear(f);
    key->purged = 1;
    fake_pass(f, 120000);
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_ABSENT, "a purged record is absent");

    end();
}


static void
test_unreadable(void)
{
    size_t                i;
    char                  uid[64], *payload;
    fake_key_t           *key;
    kmip_store_outcome_e  outcome;

    static char  *bad[] = {
        "", "e30=", "not base64", "eyJ2IjoxfQ==", "W10="
    };

    begin(5);

    flow_created(&w, uid);
    fake_pass(f, 120000);
    key = flow_record(&w, uid);
    payload = key->payload;

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        key->payload = bad[i];
        flow_cache_clear(&w);
        flow_state(&w, uid, &outcome);
        is_int(outcome, KMIP_STORE_INVALID, "payload \"%s\"", bad[i]);
    }

    key->payload = payload;

    {
        char         other[64];
        fake_key_t  *second;

        flow_created(&w, other);
        second = flow_record(&w, other);

        key->payload = second->payload;
        flow_cache_clear(&w);
        flow_state(&w, uid, &outcome);
        is_int(outcome, KMIP_STORE_INVALID, "another object's payload");
        key->payload = payload;
    }

    fake_fault(f, FAKE_GARBAGE_DONE, key->id, 0, 0);
    flow_cache_clear(&w);
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_INVALID, "an answer that is no JSON");

    end();
}


static void
test_states(void)
{
    char                  uid[64];
    fake_key_t           *key;
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    begin(6);

    flow_created(&w, uid);
    key = flow_record(&w, uid);

    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_PRE_ACTIVE, "Pre-Active");
    is_int(flow_activate(&w, uid), KMIP_STORE_OK, "activated");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE, "Active");

    fake_journal_clear(f);
    flow_state(&w, uid, &outcome);
    is_int(f->performed, 1, "a state is one call");

    key->state = 5;
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DESTROYED,
           "deleted in the console: Destroyed");

    flow_load(&w, &c, uid, KMIP_NEED_ATTRIBUTES, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "it can be loaded");
    ok(c.call.result->material == NULL, "but not its key");
    ok(!c.call.result->unfinished, "and it is at its end");
    flow_call_free(&c);

    f->no_payload = 1;
    flow_cache_clear(&w);
    flow_load(&w, &c, uid, KMIP_NEED_ATTRIBUTES, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "even from its description");
    is_int(c.call.result->object_type, KMIP_OBJECT_TYPE_SYMMETRIC_KEY,
           "which tells the type");
    flow_call_free(&c);

    key->state = 1;
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE,
           "restored: it lives again");

    key->state = 3;
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DESTROYED, "expired");

    key->state = 2;
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_INVALID, "suspended: that cannot be");

    end();
}


static void
test_revisions(void)
{
    char  uid[64];

    begin(7);

    flow_created(&w, uid);
    is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_OK, "a first tag");
    is_int(flow_tag(&w, uid, "x-b", "2"), KMIP_STORE_OK, "a second one");

    flow_cache_clear(&w);
    fake_journal_clear(f);
    ok(flow_tagged(&w, uid, "x-a", "1") && f->performed == 2,
       "a cold reader asks for the record and the newest revision");

    fake_journal_clear(f);
    ok(flow_tagged(&w, uid, "x-b", "2") && f->performed == 1,
       "a warm one for what is marked on the record");

    fake_pass(f, 120000);
    is_int((int64_t) fake_keys_live(f, FLOW_PREFIX), 2,
           "what is not the newest is deleted, in time");
    ok(flow_revision(&w, uid, 1)->state == 5 && !flow_marked(&w, uid, "-r1-"),
       "with its alias");

    end();
}


/* the newest revision must be readable: an older one is never used instead */

static void
test_newest(void)
{
    char                  uid[64], payload[16384];
    fake_key_t           *key;
    kmip_store_outcome_e  outcome;

    begin(19);

    flow_created(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    flow_tag(&w, uid, "x-b", "2");

    key = flow_revision(&w, uid, 2);
    key->state = 5;
    flow_cache_clear(&w);
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_UNAVAILABLE, "never an older revision");
    ok(flow_logged(&w, key->id), "the log tells which key to restore");
    key->state = 1;

    snprintf(payload, sizeof(payload), "%s", key->payload);
    free(key->payload);
    key->payload = strdup(flow_revision(&w, uid, 1)->payload);
    flow_cache_clear(&w);
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_INVALID, "a revision under another's number");
    free(key->payload);
    key->payload = strdup(payload);

    flow_cache_clear(&w);
    fake_fault_status(f, 503, NULL, key->id, 0, 0);
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_UNAVAILABLE,
           "a revision that cannot be read is not passed over");
    fake_faults_clear(f);

    key->purged = 1;
    flow_cache_clear(&w);
    fake_pass(f, 120000);
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_UNAVAILABLE, "nor is one that was purged");

    end();
}


/* two aliases with one number: it is unknown which of them counts */

static void
test_doubled(void)
{
    char                  uid[64], alias[160];
    fake_key_t           *other;
    kmip_store_outcome_e  outcome;

    begin(20);

    flow_created(&w, uid);
    flow_tag(&w, uid, "x-a", "1");

    other = fake_key_add(f, "other", "vmware");
    snprintf(alias, sizeof(alias),
             FLOW_PREFIX "%.24s-r1-%.8s%.4s%.4s%.4s%.12s", uid, other->id,
             other->id + 9, other->id + 14, other->id + 19, other->id + 24);
    fake_key_alias(f, flow_record(&w, uid), alias);

    fake_pass(f, 20000);
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_UNAVAILABLE, "two revisions of one number");
    ok(flow_logged(&w, "remove one of the aliases"),
       "the log tells what to do");

    end();
}


static void
test_root_key(void)
{
    char                  uid[64];
    fake_key_t           *root;
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    begin(9);

    flow_created(&w, uid);
    root = fake_find(f, FAKE_ROOT_KEY);

    fake_rotate(f, FAKE_ROOT_KEY);
    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "after a rotation it unwraps");
    flow_call_free(&c);

    root->state = 2;
    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_CRYPTO, "with a disabled root key not");
    flow_call_free(&c);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
           "but its state can be asked");

    root->state = 5;
    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_CRYPTO, "nor with a deleted one");
    flow_call_free(&c);

    root->state = 1;
    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "restored, all is well");
    flow_call_free(&c);

    end();
}


/* with any failure, nothing is lost, and nothing uncertain is reported */

static void
test_faults(void)
{
    int                   bad;
    char                  uid[64];
    unsigned              kind, k, seed, n;
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    bad = 0;
    n = 0;

    for (kind = FAKE_NOT_SENT; kind < FAKE_FAULTS; kind++) {
        for (k = 0; k < 5; k++) {
            for (seed = 1; seed <= 3; seed++) {

                begin(seed * 100 + k);
                flow_created(&w, uid);
                flow_tag(&w, uid, "x-a", "1");

                if (seed & 1) {
                    flow_cache_clear(&w);
                }

                fake_fault(f, kind, NULL, k, seed == 3 ? 0 : 1);

                flow_load(&w, &c, uid, KMIP_NEED_ATTRIBUTES, 1);
                outcome = flow_wait(&c);

                if (outcome == KMIP_STORE_OK
                    ? c.call.result->material == NULL
                      || !flow_has_text(c.call.result, "x-a", "1")
                    : outcome != KMIP_STORE_UNAVAILABLE
                      && outcome != KMIP_STORE_INVALID)
                {
                    diag("fault %u at call %u, seed %u: outcome %d", kind, k,
                         seed, outcome);
                    bad++;
                }

                n += outcome == KMIP_STORE_OK;
                flow_call_free(&c);
                end();
            }
        }
    }

    is_int(bad, 0, "no fault makes a key absent or half known");
    ok(n > 50, "most are overcome");
}


static void
test_cancel(void)
{
    char         uid[64];
    unsigned     steps, seed;
    flow_call_t  c;

    for (seed = 1; seed <= 3; seed++) {
        for (steps = 0; steps < 20; steps++) {
            begin(seed);
            flow_created(&w, uid);
            flow_tag(&w, uid, "x-a", "1");

            if (seed & 1) {
                flow_cache_clear(&w);
            }

            flow_load(&w, &c, uid, KMIP_NEED_ATTRIBUTES, 1);

            for (unsigned i = 0; i < steps && !c.done; i++) {
                fake_step(f);
            }

            if (!c.done) {
                w.store->cancel(w.store, &c.call);
            }

            flow_call_free(&c);
            fake_run(f, NULL);

            if (w.ks->flows || f->ncalls) {
                ok(0, "canceled after %u steps", steps);
            }

            end();
        }
    }

    ok(1, "canceled at any step, nothing stays");
}


int
main(void)
{
    test_absent();
    test_young();
    test_unverified();
    test_cache();
    test_unreadable();
    test_states();
    test_revisions();
    test_newest();
    test_doubled();
    test_root_key();
    test_faults();
    test_cancel();

    return done_testing();
}
