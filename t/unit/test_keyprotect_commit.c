
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Committing changes: markers, revisions, Names; all or nothing.
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
attributes_off(keyprotect_conf_t *conf)
{
    conf->attributes_off = 1;
}


static void
test_activate(void)
{
    char                  uid[64];
    int64_t               date;
    flow_call_t           a, b, load, again;
    kmip_store_outcome_e  outcome;

    begin(1);
    flow_created(&w, uid);
    fake_journal_clear(f);

    flow_load(&w, &load, uid, KMIP_NEED_METADATA, 0);
    flow_wait(&load);

    flow_commit_draft(&w, &a, &load);
    a.draft.changes = KMIP_CHANGE_ACTIVATE;
    a.draft.object.state = KMIP_STATE_ACTIVE;
    kmip_attributes_set_number(a.arena, &a.draft.object.attributes,
                               KMIP_ATTR_ACTIVATION_DATE, a.call.now);
    flow_commit_start(&a);
    is_int(flow_wait(&a), KMIP_STORE_OK, "activated");
    is_int(f->performed, 3, "with a mark that was looked at");
    is_int(a.call.result->state, KMIP_STATE_ACTIVE, "the answer knows it");

    /* the other endpoint, from the same snapshot, a little later */

    fake_pass(f, 5000);
    flow_commit_draft(&w, &b, &load);
    b.draft.changes = KMIP_CHANGE_ACTIVATE;
    b.draft.object.state = KMIP_STATE_ACTIVE;
    kmip_attributes_set_number(b.arena, &b.draft.object.attributes,
                               KMIP_ATTR_ACTIVATION_DATE, b.call.now);
    flow_commit_start(&b);
    is_int(flow_wait(&b), KMIP_STORE_OK, "and again by the other endpoint");

    flow_load(&w, &again, uid, KMIP_NEED_METADATA, 0);
    flow_wait(&again);
    ok(kmip_attributes_number(&again.call.result->attributes,
                              KMIP_ATTR_ACTIVATION_DATE, &date)
       && date == a.call.now, "the earlier date counts");


    flow_call_free(&a);
    flow_call_free(&b);
    flow_call_free(&again);
    flow_call_free(&load);

    flow_state(&w, uid, &outcome);
    is_int(flow_record(&w, uid)->naliases, 3, "both marks stand");
    end();
}


/* another server revokes it between the mark and the look at it */

static void
revoked_meanwhile(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    char         alias[KEYPROTECT_ALIAS_MAX + 1];
    unsigned     i;
    const char  *mark;
    fake_key_t  *record;

    record = fake->data;

    if (http->method != KEYPROTECT_GET) {
        return;
    }

    for (i = 0; i < record->naliases; i++) {
        mark = strstr(record->aliases[i], "-act-");

        if (mark) {
            fake->before = NULL;
            snprintf(alias, sizeof(alias), "%s-rev-5-%s-%s", record->name,
                     mark + 5, mark + 5);
            ok(fake_key_alias(fake, record, alias), "revoked meanwhile");
            return;
        }
    }
}


static void
test_followed(void)
{
    char                  uid[64];
    flow_call_t           load, a;
    kmip_store_outcome_e  outcome;

    begin(4);
    flow_created(&w, uid);
    flow_load(&w, &load, uid, KMIP_NEED_METADATA, 0);
    flow_wait(&load);

    f->data = flow_record(&w, uid);
    f->before = revoked_meanwhile;

    flow_commit_draft(&w, &a, &load);
    a.draft.changes = KMIP_CHANGE_ACTIVATE;
    a.draft.object.state = KMIP_STATE_ACTIVE;
    kmip_attributes_set_number(a.arena, &a.draft.object.attributes,
                               KMIP_ATTR_ACTIVATION_DATE, a.call.now);
    flow_commit_start(&a);
    is_int(flow_wait(&a), KMIP_STORE_OK,
           "an Activate on which a Revoke was built was done");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DEACTIVATED,
           "and the Revoke counts");

    flow_call_free(&a);
    flow_call_free(&load);
    end();
}


static void
test_life(void)
{
    char                  uid[64];
    flow_call_t           load;
    kmip_store_outcome_e  outcome;

    begin(2);
    flow_created(&w, uid);
    flow_activate(&w, uid);
    fake_journal_clear(f);

    is_int(flow_revoke(&w, uid, KMIP_STATE_COMPROMISED), KMIP_STORE_OK,
           "revoked");
    ok(flow_marked(&w, uid, "-cmp-") || flow_marked(&w, uid, "-r1-"),
       "it is marked");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_COMPROMISED, "it counts");

    flow_load(&w, &load, uid, KMIP_NEED_METADATA, 0);
    flow_wait(&load);
    is_int(load.call.result->loaded, KMIP_NEED_ATTRIBUTES,
           "a load of its state returns the rest, too");
    flow_call_free(&load);

    /* a revision that is not published does not count */

    flow_created(&w, uid);
    fake_fault_status(f, 503, NULL, "/aliases/", 0, 0);
    is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_UNAVAILABLE,
           "what cannot be published");
    fake_faults_clear(f);
    fake_pass(f, 60000);
    ok(!flow_tagged(&w, uid, "x-a", "1"), "does not count");
    is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_OK,
           "and blocks no other change");
    end();

    begin(3);
    flow_created(&w, uid);
    fake_fault(f, FAKE_TIMEOUT, "POST /api/v2/keys vm", 0, 0);
    is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_UNAVAILABLE,
           "what cannot be stored");
    ok(!flow_marked(&w, uid, "-r1-"), "is not published");
    fake_faults_clear(f);
    fake_pass(f, 60000);
    is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_OK,
           "and blocks no other change");
    end();
}


static void
test_conflict(void)
{
    char         uid[64];
    flow_call_t  load, a, b;

    begin(4);
    flow_created(&w, uid);

    flow_load(&w, &load, uid, KMIP_NEED_ATTRIBUTES, 0);
    flow_wait(&load);

    flow_commit_draft(&w, &a, &load);
    a.draft.changes = KMIP_CHANGE_ATTRIBUTES;
    flow_add_text(&a, "x-a", "1");

    flow_commit_draft(&w, &b, &load);
    b.draft.changes = KMIP_CHANGE_ATTRIBUTES;
    flow_add_text(&b, "x-b", "2");

    flow_commit_start(&a);
    flow_commit_start(&b);
    flow_wait(&a);
    flow_wait(&b);

    ok((a.call.outcome == KMIP_STORE_OK
        && b.call.outcome == KMIP_STORE_CONFLICT)
       || (b.call.outcome == KMIP_STORE_OK
           && a.call.outcome == KMIP_STORE_CONFLICT),
       "of two at the same time one wins");
    ok(flow_tagged(&w, uid, "x-a", "1") != flow_tagged(&w, uid, "x-b", "2"),
       "and only its change is there");

    flow_call_free(&a);
    flow_call_free(&b);
    flow_call_free(&load);
    end();
}


static void
test_dates(void)
{
    char         uid[64];
    int64_t      marked, date;
    flow_call_t  load, c;

    begin(14);
    flow_created(&w, uid);
    flow_activate(&w, uid);
    flow_load(&w, &load, uid, KMIP_NEED_ATTRIBUTES, 0);
    flow_wait(&load);
    kmip_attributes_number(&load.call.result->attributes,
                           KMIP_ATTR_ACTIVATION_DATE, &marked);

    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_ATTRIBUTES;
    kmip_attributes_set_number(c.arena, &c.draft.object.attributes,
                               KMIP_ATTR_ACTIVATION_DATE, marked + 100);
    flow_commit_start(&c);
    flow_wait(&c);
    flow_call_free(&c);
    flow_call_free(&load);

    flow_load(&w, &load, uid, KMIP_NEED_ATTRIBUTES, 0);
    ok(flow_wait(&load) == KMIP_STORE_OK
       && kmip_attributes_number(&load.call.result->attributes,
                                 KMIP_ATTR_ACTIVATION_DATE, &date)
       && date == marked, "of marker and revision the earlier date counts");
    flow_call_free(&load);
    end();
}


static void
test_names(void)
{
    char         one[64], two[64];
    flow_call_t  load, c;

    begin(8);
    flow_created(&w, one);
    flow_created(&w, two);

    is_int(flow_tag(&w, one, "Name", "disk"), KMIP_STORE_OK, "a Name");
    ok(flow_marked(&w, one, "vmware_kmip_n0-"), "is an alias of the record");
    is_int(flow_tag(&w, two, "Name", "disk"), KMIP_STORE_NAME_EXISTS,
           "a place that no other change gets");
    ok(flow_revision(&w, two, 1) == NULL, "nothing is stored");

    flow_load(&w, &load, one, KMIP_NEED_ATTRIBUTES, 0);
    flow_wait(&load);
    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_NAME;
    kmip_attributes_remove(&c.draft.object.attributes,
                           kmip_attributes_get(&c.draft.object.attributes,
                                               KMIP_ATTR_NAME, NULL, 0));
    flow_commit_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_OK, "it is taken off");
    flow_call_free(&c);
    flow_call_free(&load);

    is_int(flow_tag(&w, two, "Name", "disk"), KMIP_STORE_OK,
           "and free for another");
    is_int(flow_tag(&w, one, "Name", "disk"), KMIP_STORE_NAME_EXISTS,
           "not for the first one, while it is borne");
    is_int(flow_tag(&w, one, "Name", "disk2"), KMIP_STORE_OK, "another one");
    end();
}


/* a Name that is removed and added again */

static void
test_name_again(void)
{
    char         uid[64];
    flow_call_t  load, c;

    begin(9);
    flow_created(&w, uid);
    flow_tag(&w, uid, "Name", "disk");

    flow_load(&w, &load, uid, KMIP_NEED_ATTRIBUTES, 0);
    flow_wait(&load);
    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_NAME;
    kmip_attributes_remove(&c.draft.object.attributes,
                           kmip_attributes_get(&c.draft.object.attributes,
                                               KMIP_ATTR_NAME, NULL, 0));
    flow_commit_start(&c);
    flow_wait(&c);
    flow_call_free(&c);
    flow_call_free(&load);

    is_int(flow_tag(&w, uid, "Name", "disk"), KMIP_STORE_OK,
           "a Name comes back to its object");
    end();
}


/* the alias of a Name stands while its object lives, whatever is cleaned */

static void
test_name_kept(void)
{
    char      one[64], two[64];
    unsigned  way;

    for (way = 0; way < 3; way++) {
        begin(10 + way);
        f->no_alias = (way == 1);
        f->free_alias = (way == 2);

        flow_created(&w, one);
        flow_created(&w, two);

        flow_tag(&w, one, "Name", "disk");
        flow_tag(&w, one, "x-a", "1");
        flow_tag(&w, one, "x-b", "2");
        fake_pass(f, 120000);

        ok(flow_revision(&w, one, 1)->state == 5, "what brought a Name goes");
        is_int(flow_tag(&w, two, "Name", "disk"), KMIP_STORE_NAME_EXISTS,
               "and no other change gets it");
        end();
    }
}


static void
test_refused(void)
{
    int          i;
    char         uid[64], name[32], value[256];
    flow_call_t  load, c;

    begin(10);
    flow_created(&w, uid);
    flow_load(&w, &load, uid, KMIP_NEED_ATTRIBUTES, 0);
    flow_wait(&load);
    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_LIFE;

    memset(value, 'v', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';

    for (i = 0; i < 40; i++) {
        snprintf(name, sizeof(name), "x-%d", i);
        flow_add_text(&c, name, value);
    }

    flow_commit_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_TOO_LARGE, "too many attributes");
    ok(!flow_marked(&w, uid, "-r1-") && flow_revision(&w, uid, 1) == NULL,
       "nothing is stored");
    flow_call_free(&c);
    flow_call_free(&load);
    end();

    f = fake_create(11);
    flow_world_init_conf(&w, f, attributes_off);
    flow_created(&w, uid);
    is_int(flow_tag(&w, uid, "x-Vendor", "VMware, Inc."),
           KMIP_STORE_UNSUPPORTED, "\"attributes off\"");
    ok(flow_logged(&w, "x-Vendor"), "says what it was");
    flow_tag(&w, uid, "x-\n[alert]\x7f", "one\rtwo\xc2\x9b" "31m\xc2\xb5");
    ok(flow_logged(&w, "\"x-.[alert].\" of")
       && flow_logged(&w, "\"one.two..31m\xc2\xb5\""),
       "in one line, whatever is in it");
    is_int(flow_activate(&w, uid), KMIP_STORE_OK, "Activate works");
    is_int(flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED), KMIP_STORE_OK,
           "and Revoke");
    end();
}


static void
test_absent(void)
{
    char         uid[64], other[64];
    flow_call_t  load, c;

    begin(12);
    flow_created(&w, uid);
    fake_pass(f, 120000);
    flow_created(&w, other);
    flow_load(&w, &load, uid, KMIP_NEED_METADATA, 0);
    flow_wait(&load);
    flow_record(&w, uid)->purged = 1;
    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_ACTIVATE;
    c.draft.object.state = KMIP_STATE_ACTIVE;
    flow_commit_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_CONFLICT, "gone meanwhile");
    flow_call_free(&c);
    is_int(flow_activate(&w, uid), KMIP_STORE_ABSENT, "the next Activate finds "
           "it absent");

    f->instance_gone = 1;
    fake_pass(f, 120000);
    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_ACTIVATE;
    c.draft.object.state = KMIP_STATE_ACTIVE;
    flow_commit_start(&c);
    ok(flow_wait(&c) != KMIP_STORE_ABSENT, "but not if all is gone");
    flow_call_free(&c);
    flow_call_free(&load);
    end();
}


static kmip_store_outcome_e
change_it(unsigned change, const char *uid)
{
    switch (change) {

    case 0:
        return flow_activate(&w, uid);

    case 1:
        return flow_tag(&w, uid, "x-new", "2");

    case 2:
        return flow_tag(&w, uid, "Name", "disk");

    default:
        return flow_revoke(&w, uid, KMIP_STATE_COMPROMISED);
    }
}


static int
changed(unsigned change, const char *uid)
{
    int                   is;
    uint32_t              state;
    flow_call_t           c;
    kmip_str_t            name = kmip_string("disk");
    kmip_store_outcome_e  outcome;

    state = flow_state(&w, uid, &outcome);

    switch (change) {

    case 0:
        return state == KMIP_STATE_ACTIVE;

    case 1:
        return flow_tagged(&w, uid, "x-new", "2");

    case 2:
        flow_load(&w, &c, uid, KMIP_NEED_ATTRIBUTES, 0);
        is = flow_wait(&c) == KMIP_STORE_OK
             && keyprotect_owner_has(c.call.result, &name);
        flow_call_free(&c);
        return is;

    default:
        return state == KMIP_STATE_COMPROMISED;
    }
}


/* each call of each change fails in each way */

static void
test_faults(void)
{
    int                   bad;
    char                  uid[64];
    unsigned              change, kind, k, count, done;
    kmip_store_outcome_e  outcome;

    bad = 0;
    done = 0;

    for (change = 0; change < 4; change++) {
        for (kind = FAKE_NOT_SENT; kind < FAKE_FAULTS; kind++) {
            for (k = 0; k < 10; k++) {

                count = k % 3;

                begin(change * 1000 + kind * 100 + k);
                flow_created(&w, uid);
                flow_tag(&w, uid, "x-old", "1");

                fake_fault(f, kind, NULL, k, count);
                outcome = change_it(change, uid);

                fake_faults_clear(f);
                fake_pass(f, 60000);

                if (k & 1) {
                    flow_cache_clear(&w);
                }

                if (outcome == KMIP_STORE_OK) {
                    done++;
                }

                if (outcome == KMIP_STORE_OK
                    ? !changed(change, uid)
                    : outcome != KMIP_STORE_UNAVAILABLE
                      && outcome != KMIP_STORE_INVALID)
                {
                    diag("change %u, fault %u at call %u: outcome %d", change,
                         kind, k, outcome);
                    bad++;
                }

                if (!flow_tagged(&w, uid, "x-old", "1")) {
                    diag("change %u, fault %u at call %u: old tag is lost",
                         change, kind, k);
                    bad++;
                }

                end();
            }
        }
    }

    is_int(bad, 0, "what is acknowledged is durable, what was there stays");
    ok(done > 200, "most faults are overcome");
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

        flow_load(&w, &load, uid, KMIP_NEED_ATTRIBUTES, 0);
        flow_wait(&load);
        flow_commit_draft(&w, &c, &load);
        c.draft.changes = KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_LIFE;
        c.draft.object.state = KMIP_STATE_COMPROMISED;
        flow_add_text(&c, "x-b", "2");
        flow_commit_start(&c);

        for (i = 0; i < steps && !c.done; i++) {
            fake_step(f);
        }

        if (!c.done) {
            w.store->cancel(w.store, &c.call);
        }

        flow_call_free(&c);
        flow_call_free(&load);
        fake_run(f, NULL);

        if (!flow_tagged(&w, uid, "x-b", "2") || w.ks->flows) {
            diag("canceled after %u steps", steps);
            bad++;
        }

        end();
    }

    is_int(bad, 0, "a change goes on without its client");
}


int
main(void)
{
    test_activate();
    test_followed();
    test_life();
    test_conflict();
    test_dates();
    test_names();
    test_name_again();
    test_name_kept();
    test_refused();
    test_absent();
    test_faults();
    test_cancel();

    return done_testing();
}
