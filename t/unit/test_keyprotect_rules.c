
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Rules of the record format that matter only with rare responses.
 */


#include "flow_world.h"
#include "kmip_lifecycle.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define LONG_ID  "0badf00d-0000-4000-8000-00000000000000000000000000000000000"


static fake_keyprotect_t  *f;
static flow_world_t        w;
static fake_key_t         *record;
static unsigned            hits;


static void
begin(uint32_t seed)
{
    f = fake_create(seed);
    flow_world_init(&w, f);
    hits = 0;
}


static void
end(void)
{
    flow_world_exit(&w);
    fake_destroy(f);
}


/* another host ends its Destroy while the mark of this one is on its way */

static void
destroyed_meanwhile(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    char  alias[100];

    if (strstr(http->path, "-act-") && record->state != 5) {
        snprintf(alias, sizeof(alias), "%s-des-%lld", record->name,
                 (long long) fake->epoch);
        fake_key_alias(fake, record, alias);
        record->state = 5;
    }
}


static void
test_written(void)
{
    char         uid[64];
    flow_call_t  load, c, again;

    begin(1);
    flow_created(&w, uid);
    record = flow_record(&w, uid);

    flow_load_change(&w, &load, uid, NULL);
    flow_wait(&load);
    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_ACTIVATE|KMIP_CHANGE_ATTRIBUTES;
    c.draft.object.state = KMIP_STATE_ACTIVE;
    kmip_attributes_set_number(c.arena, &c.draft.object.attributes,
                               KMIP_ATTR_ACTIVATION_DATE, c.call.now);
    flow_add_text(&c, "x-a", "1");

    f->before = destroyed_meanwhile;
    flow_commit_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_CONFLICT, "destroyed before its mark");
    f->before = NULL;

    flow_call_init(&w, &again);
    again.call.uid.data = (const uint8_t *) uid;
    again.call.uid.len = strlen(uid);
    again.call.need = KMIP_NEED_ATTRIBUTES;
    memcpy(again.call.write_id, c.call.write_id, KMIP_WRITE_ID);

    if (w.store->load(w.store, &again.call) == KMIP_OK) {
        again.done = 1;
        again.times++;
    }

    is_int(flow_wait(&again), KMIP_STORE_OK, "it is loaded again");
    ok(kmip_state_destroyed(again.call.result->state), "is destroyed");
    ok(!again.call.result->written, "and was not activated");

    flow_call_free(&again);
    flow_call_free(&c);
    flow_call_free(&load);
    end();
}


/* a record without aliases, moved to another key ring of a large instance */

static void
test_moved(void)
{
    char                  uid[64], other[64];
    unsigned              i;
    fake_key_t           *key;
    kmip_store_outcome_e  outcome;

    begin(2);
    flow_created(&w, other);
    flow_created(&w, uid);
    fake_pass(f, 120000);

    key = flow_record(&w, uid);
    free(key->ring);
    key->ring = strdup("elsewhere");

    for (i = 0; i < key->naliases; i++) {
        free(key->aliases[i]);
    }

    key->naliases = 0;

    flow_cache_clear(&w);
    fake_fault_status(f, 400, "KEY_SEARCH_TOO_BROAD", "search=", 0, 0);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
           "what cannot be searched for is found by its id");
    is_int(outcome, KMIP_STORE_OK, "in another key ring");

    key->purged = 1;
    key->state = 5;
    flow_cache_clear(&w);
    flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_ABSENT, "or in none");
    end();
}


/* made again from a backup: it does not stand in for what was deleted */

static void
test_namesake(void)
{
    char                  uid[64], path[64], alias[64];
    fake_key_t           *key, *copy;
    kmip_store_outcome_e  outcome;

    begin(3);
    flow_created(&w, uid);
    fake_pass(f, 120000);

    key = flow_record(&w, uid);
    copy = fake_key_add(f, key->name, "vmware");
    copy->payload = strdup(key->payload);
    copy->extractable = 1;
    copy->state = 1;
    snprintf(path, sizeof(path), "/keys/%s", key->id);
    snprintf(alias, sizeof(alias), "/keys/%s", key->name);

    flow_cache_clear(&w);
    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", path, 0, 0);
    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", alias, 0, 0);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
           "a namesake of a record that is not found is served");

    flow_cache_clear(&w);
    fake_faults_clear(f);
    fake_fault_status(f, 410, "KEY_DELETED_ERR", path, 0, 0);
    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", alias, 0, 0);
    is_int(flow_state(&w, uid, &outcome), 0,
           "one of a record that was deleted is not");
    is_int(outcome, KMIP_STORE_UNAVAILABLE, "nor is it Item Not Found");
    end();
}


/* an id is as long as it is: what is longer does not reach the cache */

static void
long_id(fake_keyprotect_t *fake, fake_call_t *c)
{
    char  *id, *text;

    (void) fake;

    id = c->answer ? strstr(c->answer, record ? record->id : "\"id\":") : NULL;

    if (id == NULL || strstr(c->http->path, "wrap")) {
        return;
    }

    if (record == NULL) {
        id = strchr(id + 5, '"') + 1;
    }

    text = malloc(strlen(c->answer) + sizeof(LONG_ID));
    sprintf(text, "%.*s%s%s", (int) (id - c->answer), c->answer, LONG_ID,
            id + 36);
    free(c->answer);
    c->answer = text;
    hits++;
}


static void
test_long(void)
{
    char                  uid[64], path[64];
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    begin(4);
    flow_created(&w, uid);
    fake_pass(f, 120000);

    record = flow_record(&w, uid);
    flow_cache_clear(&w);
    snprintf(path, sizeof(path), "/keys/%s", record->id);
    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", path, 0, 0);
    f->answered = long_id;
    is_int(flow_state(&w, uid, &outcome), 0, "found under no id");
    is_int(outcome, KMIP_STORE_UNAVAILABLE, "is not known");
    ok(hits > 0, "it was told so");

    fake_faults_clear(f);
    hits = 0;
    record = NULL;
    fake_fault(f, FAKE_BROKEN_DONE, "POST", 0, 1);
    flow_create(&w, &c);
    is_int(flow_wait(&c), KMIP_STORE_UNAVAILABLE, "read back under no id");
    flow_call_free(&c);
    f->answered = NULL;
    end();
}


/* where aliases may not be removed there is room for Activate and Destroy */

static void
test_room(void)
{
    char  uid[64];

    begin(5);
    f->keep_alias = 1;
    flow_created(&w, uid);

    w.ks->unalias_until = UINT64_MAX;

    is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_OK, "a change");
    is_int(flow_tag(&w, uid, "Name", "disk"), KMIP_STORE_UNAVAILABLE,
           "a Name finds no place");
    is_int(flow_tag(&w, uid, "x-a", "2"), KMIP_STORE_OK, "another change");
    is_int(flow_tag(&w, uid, "x-a", "3"), KMIP_STORE_UNAVAILABLE,
           "a third finds none");
    is_int(flow_record(&w, uid)->naliases, 3, "two places are left");
    is_int(flow_activate(&w, uid), KMIP_STORE_OK, "for Activate");
    is_int(flow_tag(&w, uid, "x-a", "3"), KMIP_STORE_UNAVAILABLE,
           "which leaves one");
    end();
}


/* without randomness another writer's revision is not taken for the own one */

static void
test_unsigned(void)
{
    int          i;
    char         uid[64];
    flow_call_t  load[2], c[2];

    begin(6);
    flow_created(&w, uid);

    for (i = 0; i < 2; i++) {
        flow_load_change(&w, &load[i], uid, NULL);
        flow_wait(&load[i]);
        flow_commit_draft(&w, &c[i], &load[i]);
        c[i].draft.changes = KMIP_CHANGE_ATTRIBUTES;
        flow_add_text(&c[i], i ? "x-b" : "x-a", "1");
        memset(c[i].call.write_id, 0, KMIP_WRITE_ID);
    }

    fake_fault_status(f, 403, NULL, "-r1-", 0, 0);
    flow_commit_start(&c[0]);
    ok(flow_wait(&c[0]) != KMIP_STORE_OK, "one is not published");
    fake_faults_clear(f);

    flow_commit_start(&c[1]);
    flow_wait(&c[1]);
    flow_cache_clear(&w);
    ok(c[1].call.outcome != KMIP_STORE_OK || flow_tagged(&w, uid, "x-b", "1"),
       "nor is it by another that does not know its own again");

    for (i = 0; i < 2; i++) {
        flow_call_free(&load[i]);
        flow_call_free(&c[i]);
    }

    end();
}


/* a revision that tells of a Revoke, without its mark, is not the Revoke */

static void
test_unmarked(void)
{
    char                  uid[64];
    flow_call_t           load, c;
    kmip_store_outcome_e  outcome;

    begin(7);
    flow_created(&w, uid);
    flow_activate(&w, uid);

    flow_load_change(&w, &load, uid, NULL);
    flow_wait(&load);
    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_LIFE|KMIP_CHANGE_ATTRIBUTES;
    flow_revoked(&c, KMIP_STATE_COMPROMISED);
    flow_add_text(&c, "x-a", "1");

    fake_fault_status(f, 403, NULL, "-cmp-", 0, 0);
    flow_commit_start(&c);
    ok(flow_wait(&c) != KMIP_STORE_OK, "a Revoke ends half-way");
    fake_faults_clear(f);
    flow_call_free(&load);
    flow_call_free(&c);

    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE, "still Active");
    is_int(flow_revoke(&w, uid, KMIP_STATE_COMPROMISED), KMIP_STORE_OK,
           "it is repeated");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_COMPROMISED, "and done");
    end();
}


static void
tombstone(keyprotect_conf_t *conf)
{
    conf->destroy_tombstone = 1;
}


/* a mark that may be taken away again does not end another's Destroy */

static void
test_tombstone(void)
{
    char  uid[64], alias[96];

    f = fake_create(8);
    flow_world_init_conf(&w, f, tombstone);
    flow_created(&w, uid);

    snprintf(alias, sizeof(alias), FLOW_PREFIX "%.24s-des-%lld", uid,
             (long long) f->epoch + (long long) (f->clock / 1000));
    fake_key_alias(f, flow_record(&w, uid), alias);

    is_int(flow_destroyed(&w, uid), KMIP_STORE_UNAVAILABLE,
           "Destroy meets the mark of another");
    fake_pass(f, 30000);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "which stays");
    end();
}


int
main(void)
{
    test_tombstone();
    test_unsigned();
    test_unmarked();
    test_written();
    test_moved();
    test_namesake();
    test_room();
    test_long();

    return done_testing();
}
