
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Simultaneous changes of state of one object, and their results.
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


/* another host destroys it between a mark and the read after it */

static int  by_hand;

static void
destroyed_meanwhile(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    char         alias[KEYPROTECT_ALIAS_MAX + 1];
    unsigned     i;
    fake_key_t  *record;

    record = fake->data;

    for (i = 0; i < record->naliases; i++) {
        if (strstr(record->aliases[i], "-act-")
            || strstr(record->aliases[i], "-cmp-"))
        {
            fake->before = NULL;

            if (!by_hand) {
                snprintf(alias, sizeof(alias), "%s-des-%lld", record->name,
                         (long long) fake->epoch);
                fake_key_alias(fake, record, alias);
            }

            record->state = 5;
            return;
        }
    }
}


/* a change of state counts if it was made before its object was destroyed */

typedef struct {
    fake_fault_e          fault;      /* of the first call for the mark */
    uint32_t              state;
    kmip_store_outcome_e  outcome;
    const char           *what;
    int                   by_hand;
} after_t;


static const after_t  rows[] = {
    { FAKE_FAULT_NONE, KMIP_STATE_COMPROMISED, KMIP_STORE_OK,
      "a Revoke that a Destroy followed was made", 0 },
    { FAKE_STATUS, KMIP_STATE_COMPROMISED, KMIP_STORE_OK,
      "also when its mark was set by the second call", 0 },
    { FAKE_BROKEN_DONE, KMIP_STATE_COMPROMISED, KMIP_STORE_UNAVAILABLE,
      "if the response to its mark was lost that is not known", 0 },
    { FAKE_FAULT_NONE, KMIP_STATE_ACTIVE, KMIP_STORE_CONFLICT,
      "an Activate that a Destroy has overtaken was not", 0 },
    { FAKE_FAULT_NONE, KMIP_STATE_ACTIVE, KMIP_STORE_UNAVAILABLE,
      "of a record that is deleted by hand it is not known", 1 }
};


static void
test_destroyed_after(void)
{
    char                  uid[64];
    unsigned              i;
    flow_call_t           load, c;
    kmip_store_outcome_e  outcome;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin(5 + i);
        flow_created(&w, uid);
        flow_load(&w, &load, uid, KMIP_NEED_ATTRIBUTES, 0);
        flow_wait(&load);

        f->data = flow_record(&w, uid);
        by_hand = rows[i].by_hand;
        f->before = destroyed_meanwhile;

        if (rows[i].fault == FAKE_STATUS) {
            fake_fault_status(f, 503, NULL, "/aliases/", 0, 1);

        } else if (rows[i].fault) {
            fake_fault(f, rows[i].fault, "/aliases/", 0, 1);
        }

        flow_commit_draft(&w, &c, &load);

        if (rows[i].state == KMIP_STATE_ACTIVE) {
            c.draft.changes = KMIP_CHANGE_ACTIVATE;
            c.draft.object.state = KMIP_STATE_ACTIVE;
            kmip_attributes_set_number(c.arena, &c.draft.object.attributes,
                                       KMIP_ATTR_ACTIVATION_DATE, c.call.now);

        } else {
            c.draft.changes = KMIP_CHANGE_LIFE;
            flow_revoked(&c, rows[i].state);
        }

        flow_commit_start(&c);
        is_int(flow_wait(&c), rows[i].outcome, "%s", rows[i].what);
        flow_call_free(&c);
        flow_call_free(&load);

        fake_pass(f, 30000);
        ok(kmip_state_destroyed(flow_state(&w, uid, &outcome)),
           "and the object is Destroyed");
        end();
    }
}


/* a mark that goes further, and does not repeat this one, may be older */

static void
compromised_meanwhile(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    char         alias[KEYPROTECT_ALIAS_MAX + 1];
    fake_key_t  *record;

    record = fake->data;

    if (strstr(http->path, "-act-")) {
        fake->before = NULL;
        snprintf(alias, sizeof(alias), "%s-cmp-2-%lld", record->name,
                 (long long) fake->epoch);
        fake_key_alias(fake, record, alias);
    }
}


static void
test_overtaken(void)
{
    char                  uid[64];
    flow_call_t           load, a;
    kmip_store_outcome_e  outcome;

    begin(9);
    flow_created(&w, uid);
    flow_load(&w, &load, uid, KMIP_NEED_METADATA, 0);
    flow_wait(&load);

    f->data = flow_record(&w, uid);
    f->before = compromised_meanwhile;

    flow_commit_draft(&w, &a, &load);
    a.draft.changes = KMIP_CHANGE_ACTIVATE;
    a.draft.object.state = KMIP_STATE_ACTIVE;
    kmip_attributes_set_number(a.arena, &a.draft.object.attributes,
                               KMIP_ATTR_ACTIVATION_DATE, a.call.now);
    flow_commit_start(&a);
    is_int(flow_wait(&a), KMIP_STORE_UNAVAILABLE,
           "whether an Activate was made before another's Revoke is not "
           "known");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_COMPROMISED,
           "the object is Compromised");

    flow_call_free(&a);
    flow_call_free(&load);
    end();
}


/*
 * Another endpoint has changed the state a moment before, within the same
 * second, and its first mark is removed already. An object that was read for
 * this request was not changed yet when it was read; what the zone knows may be
 * older.
 */

typedef struct {
    unsigned              recent:1;   /* from what the zone knows */
    unsigned              destroyed:1;
    uint32_t              state;
    const char           *mark;       /* the other endpoint's; NULL: none */
    unsigned              dated:1;    /* with the date of its Activate */
    kmip_store_outcome_e  outcome;
    const char           *what;
} moment_t;


static const moment_t  moments[] = {
    { 1, 0, KMIP_STATE_ACTIVE, "-cmp-2", 1, KMIP_STORE_UNAVAILABLE,
      "whether an Activate was made before a Revoke, by the zone" },
    { 0, 0, KMIP_STATE_ACTIVE, "-cmp-2", 1, KMIP_STORE_OK,
      "an Activate of a read object that was revoked then" },
    { 1, 1, KMIP_STATE_ACTIVE, "-cmp-2", 1, KMIP_STORE_UNAVAILABLE,
      "the same, if the object is destroyed by now, by the zone" },
    { 0, 1, KMIP_STATE_ACTIVE, "-cmp-2", 1, KMIP_STORE_OK,
      "the same, of a read object" },
    { 1, 1, KMIP_STATE_DEACTIVATED, "-cmp-2", 0, KMIP_STORE_UNAVAILABLE,
      "a Revoke of an object that was compromised before, by the zone" },
    { 0, 1, KMIP_STATE_DEACTIVATED, "-cmp-2", 0, KMIP_STORE_OK,
      "a Revoke of a read object that was compromised then" },
    { 1, 1, KMIP_STATE_DEACTIVATED, NULL, 0, KMIP_STORE_OK,
      "a Revoke that a Destroy followed, by the zone" },
    { 1, 1, KMIP_STATE_COMPROMISED, "-rev-6", 1, KMIP_STORE_OK,
      "a compromise of what was revoked before, by the zone" }
};


static void
gone_meanwhile(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    char         alias[KEYPROTECT_ALIAS_MAX + 1];
    fake_key_t  *record;

    record = fake->data;

    if (http->method == KEYPROTECT_GET) {
        fake->before = NULL;
        snprintf(alias, sizeof(alias), "%s-des-%lld", record->name,
                 (long long) fake->epoch);
        fake_key_alias(fake, record, alias);
        record->state = 5;
    }
}


static void
moment_mark(const moment_t *row, fake_key_t *record, long long now)
{
    char  alias[KEYPROTECT_ALIAS_MAX + 1];

    if (row->mark == NULL) {
        return;
    }

    snprintf(alias, sizeof(alias), "%s%s-%lld", record->name, row->mark, now);

    if (row->dated) {
        snprintf(alias + strlen(alias), sizeof(alias) - strlen(alias),
                 "-%lld", now);
    }

    ok(fake_key_alias(f, record, alias), "%s: its mark", row->what);
}


static void
moment_draft(const moment_t *row, flow_call_t *c)
{
    if (row->state != KMIP_STATE_ACTIVE) {
        c->draft.changes = KMIP_CHANGE_LIFE;
        flow_revoked(c, row->state);
        return;
    }

    c->draft.changes = KMIP_CHANGE_ACTIVATE;
    c->draft.object.state = KMIP_STATE_ACTIVE;
    kmip_attributes_set_number(c->arena, &c->draft.object.attributes,
                               KMIP_ATTR_ACTIVATION_DATE, c->call.now);
}


static void
test_moments(void)
{
    char             uid[64];
    unsigned         i;
    flow_call_t      load, c;
    const moment_t  *row;

    for (i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
        row = &moments[i];

        begin(20 + i);
        flow_created(&w, uid);

        if (row->state == KMIP_STATE_DEACTIVATED) {
            flow_activate(&w, uid);
        }

        if (row->recent) {
            flow_load_change(&w, &load, uid, NULL);

        } else {
            flow_load(&w, &load, uid, KMIP_NEED_ATTRIBUTES, 0);
        }

        flow_wait(&load);
        is_int(load.call.result->recent, row->recent,
               "%s: whether the object was not read for it", row->what);

        flow_commit_draft(&w, &c, &load);
        moment_draft(row, &c);
        moment_mark(row, flow_record(&w, uid), (long long) c.call.now);

        f->data = flow_record(&w, uid);
        f->before = row->destroyed ? gone_meanwhile : NULL;

        flow_commit_start(&c);
        is_int(flow_wait(&c), row->outcome, "%s: its outcome", row->what);

        flow_call_free(&c);
        flow_call_free(&load);
        end();
    }
}


int
main(void)
{
    test_destroyed_after();
    test_overtaken();
    test_moments();

    return done_testing();
}
