
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Destroying an object: the tombstone first, then its keys.
 */


#include "flow_world.h"
#include "kmip_lifecycle.h"
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
tombstone(keyprotect_conf_t *conf)
{
    conf->destroy_tombstone = 1;
}


static void
test_delete(void)
{
    char                  uid[64];
    int64_t               date;
    flow_call_t           c;

    begin(1);
    flow_created(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    flow_tag(&w, uid, "x-b", "2");
    flow_tag(&w, uid, "x-c", "3");
    fake_run(f, NULL);

    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "destroyed");
    fake_run(f, NULL);
    is_int(fake_keys_live(f, FLOW_PREFIX), 0, "record and revisions are gone");
    ok(flow_marked(&w, uid, "-des-"), "the tombstone stands");
    flow_load(&w, &c, uid, KMIP_NEED_ATTRIBUTES, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "it can still be asked for");
    is_int(c.call.result->state, KMIP_STATE_DESTROYED, "is Destroyed");
    ok(!c.call.result->unfinished, "for good");
    ok(c.call.result->material == NULL, "has no key");
    ok(kmip_attributes_number(&c.call.result->attributes,
                              KMIP_ATTR_DESTROY_DATE, &date), "has a date");
    ok(flow_has_text(c.call.result, "x-c", "3"), "and what it had");
    flow_call_free(&c);

    flow_record(&w, uid)->state = 1;
    fake_pass(f, 30000);
    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "a record that was restored");
    is_int(c.call.result->state, KMIP_STATE_DESTROYED, "stays Destroyed");
    ok(c.call.result->material == NULL, "without its key");
    ok(c.call.result->unfinished, "but there is something to finish");
    flow_call_free(&c);

    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "which Destroy does");
    is_int(fake_keys_live(f, FLOW_PREFIX), 0, "to the end");
    end();
}


/* revisions without an alias are deleted, too, if they are known */

static void
test_chain(void)
{
    char  uid[64];

    begin(2);
    flow_created(&w, uid);
    flow_tag(&w, uid, "Name", "disk");
    flow_tag(&w, uid, "x-a", "1");
    flow_tag(&w, uid, "x-a", "2");
    flow_tag(&w, uid, "x-a", "3");
    flow_tag(&w, uid, "x-a", "4");
    is_int(flow_record(&w, uid)->naliases, 5, "five aliases");
    is_int(fake_keys_live(f, FLOW_PREFIX), 6, "do not tell of all revisions");
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "destroyed");
    fake_pass(f, 1000);
    is_int(fake_keys_live(f, FLOW_PREFIX), 0, "all are gone");
    end();
}


/* an object that could not be destroyed is found by its Name */

static void
test_name_kept(void)
{
    char         uid[64];
    flow_call_t  c;

    begin(1);
    flow_create_draft(&w, &c);
    flow_add_name(&c, "disk-1");
    flow_create_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_OK, "an object with a Name");
    snprintf(uid, sizeof(uid), "%s", c.uid);
    flow_call_free(&c);

    fake_fault_status(f, 503, NULL, "-des-", 0, 0);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_UNAVAILABLE,
           "cannot be marked as destroyed");
    ok(flow_marked(&w, uid, "n0-"), "and keeps its Name");

    fake_faults_clear(f);
    fake_pass(f, 60000);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "until it is destroyed");
    end();
}


/* an object without a mark is never reported as marked */

static void
test_no_place(void)
{
    char          uid[64];
    flow_call_t   load, c;
    fake_key_t   *record;

    begin(1);
    flow_created(&w, uid);
    record = flow_record(&w, uid);
    record->guarded = 1;

    while (record->naliases < FAKE_ALIASES) {
        char  alias[32];

        snprintf(alias, sizeof(alias), "console-%u", record->naliases);
        fake_key_alias(f, record, alias);
    }

    flow_load(&w, &load, uid, KMIP_NEED_METADATA, 0);
    flow_wait(&load);
    flow_destroy(&w, &c, &load);
    is_int(flow_wait(&c), KMIP_STORE_DENIED,
           "one that has no place for the mark and cannot be deleted");
    ok(c.call.message && strstr(c.call.message, "marked") == NULL,
       "is not said to be marked");
    flow_call_free(&c);
    flow_call_free(&load);
    end();
}


/*
 * the endpoint that destroyed it knows its id, and does not look for an alias
 * that is removed
 */

static void
test_hidden(void)
{
    char         uid[64];
    flow_call_t  c;

    begin(1);
    f->no_alias = 1;

    flow_created(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    fake_run(f, NULL);

    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "destroyed");

    fake_journal_clear(f);

    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "it is asked for by its id");
    is_int(c.call.result->state, KMIP_STATE_DESTROYED, "is Destroyed");
    is_int(fake_journal(f, " 404"), 0, "and does not wait for its alias");
    flow_call_free(&c);

    end();
}


static void
test_tombstone(void)
{
    char         uid[64];
    flow_call_t  c;

    f = fake_create(2);
    f->writer = 1;
    flow_world_init_conf(&w, f, tombstone);

    flow_created(&w, uid);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "a Writer's tombstone");
    is_int(fake_journal(f, "DELETE"), 0, "deletes nothing");

    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "it can be asked for");
    is_int(c.call.result->state, KMIP_STATE_DESTROYED, "is Destroyed");
    ok(!c.call.result->unfinished, "for good");
    ok(c.call.result->material == NULL, "has no key");
    flow_call_free(&c);
    end();
}


static void
test_refused(void)
{
    char                  uid[64];
    fake_key_t           *key;
    kmip_store_outcome_e  outcome;

    begin(3);
    f->writer = 1;
    flow_created(&w, uid);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_DENIED, "a Writer's Destroy");
    fake_pass(f, 30000);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DESTROYED,
           "has begun, though");
    f->writer = 0;
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "and is finished later");
    is_int(fake_keys_live(f, FLOW_PREFIX), 0, "by a Manager");
    end();

    begin(4);
    flow_created(&w, uid);
    key = flow_record(&w, uid);
    key->guarded = 1;
    is_int(flow_destroyed(&w, uid), KMIP_STORE_DENIED,
           "a second person has to agree");
    key->guarded = 0;
    key->state = 5;
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DESTROYED,
           "as after a deletion in the console");
    end();
}


static void
test_compromised(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(5);
    flow_created(&w, uid);
    flow_revoke(&w, uid, KMIP_STATE_COMPROMISED);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "a compromised key");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DESTROYED_COMPROMISED,
           "is Destroyed Compromised");
    f->no_payload = 1;
    flow_cache_clear(&w);
    ok(kmip_state_destroyed(flow_state(&w, uid, &outcome)),
       "destroyed at least when no payload is left");
    end();
}


/* no place for a mark: what is deleted is destroyed, the rest is not */

static void
test_quota(void)
{
    int                   mode;
    char                  uid[64], alias[16];
    unsigned              i;
    kmip_store_outcome_e  outcome;

    for (mode = 0; mode < 2; mode++) {
        f = fake_create(6);
        flow_world_init_conf(&w, f, mode ? tombstone : NULL);

        flow_created(&w, uid);
        flow_tag(&w, uid, "x-a", "1");

        for (i = 0; i < FAKE_ALIASES; i++) {
            snprintf(alias, sizeof(alias), "somebodys-%u", i);
            fake_key_alias(f, flow_record(&w, uid), alias);
        }

        flow_cache_clear(&w);

        is_int(flow_destroyed(&w, uid), mode ? KMIP_STORE_DENIED
                                             : KMIP_STORE_OK,
               "no alias is left");
        fake_run(f, NULL);
        is_int(fake_keys_live(f, FLOW_PREFIX), mode ? 2 : 0,
               mode ? "all stay" : "all are gone");
        flow_cache_clear(&w);
        is_int(flow_state(&w, uid, &outcome), mode ? KMIP_STATE_PRE_ACTIVE
                                                   : KMIP_STATE_DESTROYED,
               "its state says so");
        end();
    }
}


/* no place for a mark, while the other endpoint writes a revision */

static void
test_unmarked(void)
{
    int           bad;
    char          uid[64];
    uint32_t      seed;
    fake_key_t   *key;
    flow_call_t   load, all, c, tag;
    flow_world_t  other;

    bad = 0;

    for (seed = 1; seed < 40; seed++) {
        begin(seed);
        flow_world_init(&other, f);
        flow_created(&w, uid);
        key = flow_record(&w, uid);

        fake_key_alias(f, key, "somebodys-1");
        fake_key_alias(f, key, "somebodys-2");
        fake_key_alias(f, key, "somebodys-3");
        fake_key_alias(f, key, "somebodys-4");

        flow_load(&w, &load, uid, KMIP_NEED_METADATA, 0);
        flow_load(&other, &all, uid, KMIP_NEED_ATTRIBUTES, 0);
        flow_wait(&load);
        flow_wait(&all);

        flow_destroy(&w, &c, &load);
        flow_commit_draft(&other, &tag, &all);
        tag.draft.changes = KMIP_CHANGE_ATTRIBUTES;
        flow_add_text(&tag, "x-a", "1");
        flow_commit_start(&tag);

        flow_wait(&tag);

        if (flow_wait(&c) != KMIP_STORE_OK || key->state != 5) {
            diag("seed %u: %d, the other endpoint %d", seed, c.call.outcome,
                 tag.call.outcome);
            bad++;
        }

        flow_call_free(&tag);
        flow_call_free(&c);
        flow_call_free(&all);
        flow_call_free(&load);
        flow_world_exit(&other);
        end();
    }

    is_int(bad, 0, "it ends destroyed in every order");
}


static void
test_endpoints(void)
{
    char          uid[64];
    uint32_t      seed;
    flow_call_t   load, a, b;
    flow_world_t  other;

    for (seed = 10; seed < 20; seed++) {
        begin(seed);
        flow_world_init(&other, f);
        flow_created(&w, uid);
        flow_tag(&w, uid, "x-a", "1");

        flow_load(&w, &load, uid, KMIP_NEED_METADATA, 0);
        flow_wait(&load);
        flow_destroy(&w, &a, &load);
        flow_destroy(&other, &b, &load);

        flow_wait(&a);
        flow_wait(&b);
        fake_run(f, NULL);

        if (a.call.outcome != KMIP_STORE_OK
            || b.call.outcome != KMIP_STORE_OK
            || fake_keys_live(f, FLOW_PREFIX))
        {
            ok(0, "two at once, seed %u: %d %d", seed, a.call.outcome,
               b.call.outcome);
        }

        flow_call_free(&a);
        flow_call_free(&b);
        flow_call_free(&load);
        flow_world_exit(&other);
        end();
    }

    ok(1, "two Destroys at once both succeed");
}


static int
ended(const char *uid)
{
    kmip_store_outcome_e  outcome;

    outcome = flow_destroyed(&w, uid);
    fake_run(f, NULL);

    return outcome == KMIP_STORE_OK && fake_keys_live(f, FLOW_PREFIX) == 0;
}


/* each call fails in each way: success is said of what is destroyed only */

static void
test_faults(void)
{
    int                   bad;
    char                  uid[64];
    uint32_t              state;
    unsigned              kind, k, count, done;
    kmip_store_outcome_e  outcome, said;

    bad = 0;
    done = 0;

    for (kind = FAKE_NOT_SENT; kind < FAKE_FAULTS; kind++) {
        for (k = 0; k < 9; k++) {
            for (count = 0; count < 3; count++) {

                begin(kind * 1000 + k * 10 + count);
                flow_created(&w, uid);
                flow_tag(&w, uid, "x-a", "1");
                flow_revoke(&w, uid, KMIP_STATE_COMPROMISED);

                fake_fault(f, kind, NULL, k, count);
                said = flow_destroyed(&w, uid);

                fake_faults_clear(f);
                fake_pass(f, 90000);

                state = flow_state(&w, uid, &outcome);

                if (said == KMIP_STORE_OK) {
                    done++;

                    if (!kmip_state_destroyed(state)
                        || fake_keys_live(f, FLOW_PREFIX))
                    {
                        diag("fault %u at call %u: it lives", kind, k);
                        bad++;
                    }

                } else if ((said != KMIP_STORE_UNAVAILABLE
                            && said != KMIP_STORE_INVALID)
                           || !ended(uid))
                {
                    diag("fault %u at call %u: outcome %d, then not finished",
                         kind, k, said);
                    bad++;
                }

                end();
            }
        }
    }

    is_int(bad, 0, "what is said to be destroyed is; the rest can be ended");
    ok(done > 100, "most faults are overcome");
}


static void
test_cancel(void)
{
    int          bad;
    char         uid[64];
    unsigned     steps, i;
    flow_call_t  load, c;

    bad = 0;

    for (steps = 0; steps < 12; steps++) {
        begin(60 + steps);
        flow_created(&w, uid);
        flow_tag(&w, uid, "x-a", "1");

        flow_load(&w, &load, uid, KMIP_NEED_METADATA, 0);
        flow_wait(&load);
        flow_destroy(&w, &c, &load);

        for (i = 0; i < steps && !c.done; i++) {
            fake_step(f);
        }

        if (!c.done) {
            w.store->cancel(w.store, &c.call);
        }

        flow_call_free(&c);
        flow_call_free(&load);
        fake_run(f, NULL);

        if (fake_keys_live(f, FLOW_PREFIX) || w.ks->flows) {
            diag("canceled after %u steps", steps);
            bad++;
        }

        end();
    }

    is_int(bad, 0, "a Destroy goes on without its client");
}


int
main(void)
{
    test_delete();
    test_chain();
    test_name_kept();
    test_no_place();
    test_hidden();
    test_tombstone();
    test_refused();
    test_compromised();
    test_quota();
    test_unmarked();
    test_endpoints();
    test_faults();
    test_cancel();

    return done_testing();
}
