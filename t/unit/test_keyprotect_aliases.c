
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Changes of a record that has few places for aliases left, or none.
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
tombstone(keyprotect_conf_t *conf)
{
    conf->destroy_tombstone = 1;
}


/* replaced revisions are deleted if the role allows deletion */

static void
test_replaced(void)
{
    char  uid[64];

    begin(5);
    flow_created(&w, uid);
    flow_activate(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    is_int(flow_tag(&w, uid, "x-b", "2"), KMIP_STORE_OK, "two batches of tags");
    is_int(fake_keys_live(f, FLOW_PREFIX), 3, "are three keys");
    fake_pass(f, 59000);
    is_int(fake_keys_live(f, FLOW_PREFIX), 3,
           "while a writer may stand on them");
    fake_pass(f, 60000);
    is_int(fake_keys_live(f, FLOW_PREFIX), 2, "and end as two");
    is_int(flow_record(&w, uid)->naliases, 3,
           "record, mark and newest revision");
    ok(flow_tag(&w, uid, "x-c", "3") == KMIP_STORE_OK
       && flow_tagged(&w, uid, "x-a", "1"), "nothing is lost");
    end();

    begin(6);
    f->writer = 1;
    flow_created(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    is_int(flow_tag(&w, uid, "x-b", "2"), KMIP_STORE_OK, "as a Writer");
    fake_pass(f, 120000);
    is_int(fake_keys_live(f, FLOW_PREFIX), 3, "they are three");
    is_int(flow_logged(&w, "replaced attribute records stay"), 1,
           "the log says why, once");
    ok(flow_tagged(&w, uid, "x-b", "2"), "and can be read");
    end();

    f = fake_create(7);
    flow_world_init_conf(&w, f, tombstone);
    flow_created(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    flow_tag(&w, uid, "x-b", "2");
    fake_pass(f, 120000);
    is_int(fake_journal(f, "DELETE"), 0,
           "with \"destroy tombstone\" nothing is deleted");
    end();
}


/* an object is changed for ever: five aliases are enough */

static void
test_many(void)
{
    int                   bad;
    char                  uid[64], value[8];
    unsigned              i, pass;
    kmip_store_outcome_e  outcome;

    for (pass = 0; pass < 2; pass++) {
        begin(8 + pass);
        flow_created(&w, uid);
        flow_tag(&w, uid, "Name", "disk");
        flow_activate(&w, uid);

        bad = 0;

        for (i = 0; i < 30; i++) {
            snprintf(value, sizeof(value), "%u", i);
            bad += flow_tag(&w, uid, "x-a", value) != KMIP_STORE_OK;

            if (pass) {
                fake_pass(f, 70000);
            }
        }

        is_int(bad, 0, "thirty batches, %s", pass ? "slowly" : "at once");
        flow_cache_clear(&w);
        ok(flow_tagged(&w, uid, "x-a", "29"), "the last counts");
        is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE,
               "and the mark stands");
        end();
    }
}


/*
 * foreign aliases leave no place: the change fails with a message, and nothing
 * is stored
 */

static void
test_full(void)
{
    char                  uid[64], alias[16];
    unsigned              i;
    kmip_store_outcome_e  outcome;

    begin(13);
    flow_created(&w, uid);

    for (i = 1; i < FAKE_ALIASES; i++) {
        snprintf(alias, sizeof(alias), "somebodys-%u", i);
        fake_key_alias(f, flow_record(&w, uid), alias);
    }

    flow_cache_clear(&w);

    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
           "no alias is left");
    is_int(flow_activate(&w, uid), KMIP_STORE_UNAVAILABLE, "no Activate");
    is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_UNAVAILABLE, "no tag");
    is_int(fake_keys_live(f, FLOW_PREFIX), 1, "nothing is stored");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
           "it is as it was");
    is_int(fake_journal(f, "DELETE"), 0, "no alias is removed");
    end();
}


/* the last alias goes between load and commit */

static void
test_full_late(void)
{
    char         uid[64], alias[16];
    unsigned     i;
    flow_call_t  load, c;

    begin(14);
    flow_created(&w, uid);
    flow_load(&w, &load, uid, KMIP_NEED_ATTRIBUTES, 0);
    flow_wait(&load);

    for (i = 1; i < FAKE_ALIASES; i++) {
        snprintf(alias, sizeof(alias), "somebodys-%u", i);
        fake_key_alias(f, flow_record(&w, uid), alias);
    }

    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_ACTIVATE;
    c.draft.object.state = KMIP_STATE_ACTIVE;
    flow_commit_start(&c);
    ok(flow_wait(&c) != KMIP_STORE_OK, "it is not activated");
    flow_call_free(&c);
    flow_call_free(&load);
    end();
}


/* a record with five aliases, of which one can go */

static void
crowded(char *uid)
{
    unsigned  i;

    flow_created(&w, uid);

    for (i = 1; i < FAKE_ALIASES; i++) {
        flow_tag(&w, uid, "x-a", "1");
    }

    fake_pass(f, 2000);
    flow_cache_clear(&w);
}


/* responses to the DELETE of an alias, performed or not */

static void
unaliased(fake_fault_e kind, const char *code, unsigned count)
{
    fake_fault_status(f, 404, code, "DELETE", 0, count);
    f->faults[f->nfaults - 1].kind = kind;
}


/*
 * No document tells how the removal of an alias is answered that the peer
 * endpoint has removed a moment before: the record tells it.
 */

static void
test_removed(void)
{
    char      uid[64];
    size_t    live;
    unsigned  i;

    static const char  *codes[] = {
        "KEY_ALIAS_NOT_FOUND_ERR", "KEY_NOT_FOUND_ERR", NULL
    };

    for (i = 0; i < 3; i++) {
        begin(19 + i);
        crowded(uid);
        unaliased(FAKE_STATUS_DONE, codes[i], 1);
        is_int(flow_tag(&w, uid, "x-b", "2"), KMIP_STORE_OK,
               "an alias that is gone makes room, 404 %s",
               codes[i] ? codes[i] : "without a code");
        ok(flow_tagged(&w, uid, "x-b", "2"), "and the tag is there");
        is_int(flow_record(&w, uid)->naliases, FAKE_ALIASES,
               "in the place of one alias");
        end();
    }

    begin(22);
    crowded(uid);
    live = fake_keys_live(f, FLOW_PREFIX);
    unaliased(FAKE_STATUS, NULL, 0);
    is_int(flow_tag(&w, uid, "x-b", "2"), KMIP_STORE_UNAVAILABLE,
           "an alias that stays makes none");
    is_int(fake_keys_live(f, FLOW_PREFIX), live, "and nothing is stored");
    end();
}


/*
 * a record without a mark is deleted only if no endpoint can make a place for
 * one
 */

static void
test_removed_destroy(void)
{
    char                  uid[64];
    flow_call_t           load, c;
    flow_world_t          other;
    kmip_store_outcome_e  outcome;

    begin(23);
    flow_world_init(&other, f);
    crowded(uid);
    flow_load(&w, &load, uid, KMIP_NEED_METADATA, 0);
    flow_wait(&load);

    is_int(flow_activate(&other, uid), KMIP_STORE_OK,
           "the peer endpoint makes room, and activates the object");
    unaliased(FAKE_STATUS, "KEY_ALIAS_NOT_FOUND_ERR", 1);
    flow_destroy(&w, &c, &load);
    ok(flow_wait(&c) != KMIP_STORE_OK, "then it is not destroyed");
    is_int(flow_record(&w, uid)->state, 1, "nor its record deleted");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE,
           "it is Active");

    flow_call_free(&c);
    flow_call_free(&load);
    flow_world_exit(&other);
    end();
}


/* nothing is taken from an object for a Destroy that then has no time */

static void
test_removed_later(void)
{
    char                  uid[64];
    size_t                aliases;
    unsigned              i;
    kmip_store_outcome_e  outcome;

    begin(24);
    flow_created(&w, uid);
    flow_tag(&w, uid, "Name", "disk");

    for (i = 3; i < FAKE_ALIASES; i++) {
        flow_tag(&w, uid, "x-a", "1");
    }

    flow_cache_clear(&w);
    flow_state(&w, uid, &outcome);

    aliases = flow_record(&w, uid)->naliases;
    is_int(aliases, FAKE_ALIASES, "a Name, and a revision that is young");

    w.conf.timeout = 500;
    is_int(flow_destroyed(&w, uid), KMIP_STORE_UNAVAILABLE,
           "there is no time to wait for its place");
    is_int(flow_record(&w, uid)->naliases, aliases, "and the Name stays");

    flow_cache_clear(&w);
    flow_state(&w, uid, &outcome);
    w.conf.timeout = 1200;
    is_int(flow_destroyed(&w, uid), KMIP_STORE_UNAVAILABLE,
           "nor to look for an Activate behind the mark");
    ok(!flow_marked(&w, uid, "-des-"), "which is not set");

    w.conf.timeout = 3000;
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "with time there is");
    end();
}


/* where none may be removed tags leave room for Activate and what ends it */

static void
test_kept(void)
{
    char      uid[64];
    unsigned  i, done, active;

    for (active = 0; active < 2; active++) {
        begin(15 + active);
        f->keep_alias = 1;
        flow_created(&w, uid);

        if (active) {
            flow_activate(&w, uid);
        }

        for (i = 0, done = 0; i < 8; i++) {
            done += flow_tag(&w, uid, "x-a", "1") == KMIP_STORE_OK;
            fake_pass(f, 2000);
        }

        is_int(done, 2, "tags while there is room");
        is_int(flow_logged(&w, "may not remove one"), 1, "the log says why");
        ok(flow_tagged(&w, uid, "x-a", "1"), "what was said is there");

        is_int(active ? flow_revoke(&w, uid, KMIP_STATE_COMPROMISED)
                      : flow_activate(&w, uid), KMIP_STORE_OK,
               "there is room for %s", active ? "Revoke" : "Activate");
        end();
    }
}


/* a role that is granted later needs no restart */

static void
test_granted(void)
{
    char      uid[64];
    unsigned  i, done;

    begin(18);
    f->keep_alias = 1;
    flow_created(&w, uid);

    for (i = 0, done = 0; i < 4; i++) {
        done += flow_tag(&w, uid, "x-a", "1") == KMIP_STORE_OK;
        fake_pass(f, 2000);
    }

    f->keep_alias = 0;
    ok(done < 4, "no alias may be removed");
    fake_pass(f, 10 * 60 * 1000);
    is_int(flow_tag(&w, uid, "x-b", "2"), KMIP_STORE_OK,
           "ten minutes later it is tried again");
    end();
}


/* an instance that is full at one moment and not at the next */

static void
test_instance(void)
{
    char                  uid[64];
    flow_call_t           c, loaded;
    kmip_store_outcome_e  outcome;

    begin(17);
    flow_created(&w, uid);
    flow_activate(&w, uid);
    fake_fault_status(f, 409, "KEY_ALIAS_QUOTA_ERR", "/aliases/", 0, 0);
    ok(flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED) != KMIP_STORE_OK,
       "no alias, no Revoke");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE,
           "it is as it was");

    flow_load(&w, &loaded, uid, KMIP_NEED_ATTRIBUTES, 0);
    flow_wait(&loaded);
    flow_commit_draft(&w, &c, &loaded);
    c.draft.changes = KMIP_CHANGE_LIFE;
    flow_revoked(&c, KMIP_STATE_DEACTIVATED);
    flow_commit_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_UNAVAILABLE, "once more");
    ok(c.call.message && strstr(c.call.message, "no more aliases"),
       "and the client is told why");
    flow_call_free(&c);
    flow_call_free(&loaded);

    fake_faults_clear(f);
    is_int(flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED), KMIP_STORE_OK,
           "with room it is revoked");
    flow_cache_clear(&w);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DEACTIVATED,
           "and known to be");
    end();
}


/* another object takes the Name by another alias of it at the same time */

static fake_key_t  *rival;

static void
name_taken(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    kmip_str_t          name, prefix;
    keyprotect_alias_t  alias;

    if (strstr(http->path, "/aliases/") && strstr(http->path, "n0-")) {
        fake->before = NULL;

        name.data = (const uint8_t *) "disk";
        name.len = 4;
        prefix.data = (const uint8_t *) FLOW_PREFIX;
        prefix.len = sizeof(FLOW_PREFIX) - 1;

        keyprotect_alias_name(alias, &prefix, 1, &name);
        fake_key_alias(fake, rival, alias);
    }
}


static void
test_name_withdrawn(void)
{
    int   bare;
    char  uid[64], other[64];

    for (bare = 0; bare < 2; bare++) {
        begin(12);
        flow_created(&w, uid);
        flow_created(&w, other);
        rival = flow_record(&w, other);

        f->before = name_taken;

        if (bare) {
            fake_fault_status(f, 204, NULL, "n0-", 1, 1);
        }

        is_int(flow_tag(&w, uid, "Name", "disk"), KMIP_STORE_UNAVAILABLE,
               "a Name that another object is being given is not taken");
        ok(!flow_marked(&w, uid, "n0-"), "%s, its alias is removed",
           bare ? "though a gateway said so of it before" : "and");
        end();
    }
}


/* one object after the other has the same Name, which is not free again yet */

static void
test_name_reused(void)
{
    char         uid[64];
    unsigned     i, bad;
    uint64_t     clock, most;
    flow_call_t  c;

    begin(13);

    bad = 0;
    most = 0;

    for (i = 0; i <= KEYPROTECT_GENERATIONS; i++) {
        clock = f->clock;

        flow_create_draft(&w, &c);
        flow_add_name(&c, "Symmetric Key");
        flow_create_start(&c);

        if (flow_wait(&c) != (i < KEYPROTECT_GENERATIONS
                              ? KMIP_STORE_OK : KMIP_STORE_UNAVAILABLE))
        {
            diag("object %u: %d", i, c.call.outcome);
            bad++;
        }

        snprintf(uid, sizeof(uid), "%s", c.uid);
        flow_call_free(&c);

        if (i < KEYPROTECT_GENERATIONS) {
            most = f->clock - clock > most ? f->clock - clock : most;
            bad += flow_destroyed(&w, uid) != KMIP_STORE_OK;
        }
    }

    is_int(bad, 0, "ten objects have a Name, an eleventh within minutes not");
    ok(most < 1000, "none of them waits more than once for what is not seen");
    is_int(fake_keys_live(f, FLOW_PREFIX), 0, "and nothing is left");
    end();
}


/* the Name of an object that is not seen yet: its holder is read again */

static void
test_name_unseen(void)
{
    char          uid[64];
    flow_call_t   c;
    flow_world_t  peer;

    begin(14);
    flow_world_init(&peer, f);

    f->lag = 300;
    flow_create_draft(&peer, &c);
    flow_add_name(&c, "disk");
    flow_create_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_OK, "an object that is seen later");
    flow_call_free(&c);
    fake_key_by_name(f, f->keys[f->nkeys - 1]->name)->visible = f->clock + 300;

    f->lag = 0;
    flow_create_draft(&w, &c);
    flow_add_name(&c, "disk");
    flow_create_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_NAME_EXISTS,
           "keeps its Name from another object");
    snprintf(uid, sizeof(uid), "%s", c.uid);
    flow_call_free(&c);
    fake_run(f, NULL);
    is_int(fake_keys_live(f, FLOW_PREFIX), 1, "which is deleted again");

    flow_world_exit(&peer);
    end();
}


int
main(void)
{
    test_replaced();
    test_many();
    test_full();
    test_full_late();
    test_removed();
    test_removed_destroy();
    test_removed_later();
    test_kept();
    test_granted();
    test_instance();
    test_name_withdrawn();
    test_name_reused();
    test_name_unseen();

    return done_testing();
}
