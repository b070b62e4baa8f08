
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


int
main(void)
{
    test_destroyed_after();
    test_overtaken();

    return done_testing();
}
