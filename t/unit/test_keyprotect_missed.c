
/*
 * Revisions that no alias leads to, where a state depends on them.
 */


#include "flow_world.h"
#include "tap.h"


static fake_keyprotect_t  *f;
static flow_world_t        w;
static char                uid[40];


static void
begin(uint32_t seed)
{
    f = fake_create(seed);
    flow_world_init(&w, f);
    f->writer = 1;
    flow_created(&w, uid);
    flow_activate(&w, uid);
}


static void
end(void)
{
    flow_world_exit(&w);
    fake_destroy(f);
}


static uint32_t
state(kmip_store_outcome_e *outcome)
{
    flow_cache_clear(&w);

    return flow_state(&w, uid, outcome);
}


/* those before it were deleted, and not even their numbers are known */

static void
test_gap(void)
{
    kmip_store_outcome_e  outcome;

    begin(1);
    flow_tag(&w, uid, "x-a", "1");
    flow_tag(&w, uid, "x-b", "2");
    flow_tag(&w, uid, "x-b", "3");
    flow_revoke(&w, uid, KMIP_STATE_COMPROMISED);

    flow_revision(&w, uid, 1)->purged = 1;
    flow_revision(&w, uid, 2)->purged = 1;
    flow_revision(&w, uid, 3)->purged = 1;

    is_int(state(&outcome), KMIP_STATE_COMPROMISED,
           "those that were purged do not hide the last one");
    ok(flow_tagged(&w, uid, "x-a", "1"), "which tells all attributes");
    is_int(flow_tag(&w, uid, "x-c", "3"), KMIP_STORE_OK, "the next one");
    ok(flow_revision(&w, uid, 5) != NULL, "comes after it");
    is_int(state(&outcome), KMIP_STATE_COMPROMISED, "and is found, too");

    f->list_bare = 1;
    is_int(state(&outcome), KMIP_STATE_COMPROMISED,
           "by a list without aliases as well");

    f->no_alias = 1;
    flow_revision(&w, uid, 5)->state = 5;
    (void) state(&outcome);
    is_int(outcome, KMIP_STORE_INVALID, "but not once it is gone");
    end();
}


/* a list knows it already, whoever asks for it by its alias does not */

static void
test_late(void)
{
    kmip_store_outcome_e  outcome;

    begin(2);
    flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED);

    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", "-at1", 0, 1);
    is_int(state(&outcome), KMIP_STATE_DEACTIVATED,
           "a revision that is seen late is looked for again");
    fake_faults_clear(f);

    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", "-at1", 0, 0);
    (void) state(&outcome);
    is_int(outcome, KMIP_STORE_UNAVAILABLE, "nobody guesses what it says");
    end();
}


/* a create that failed may have left a key without an alias */

static void
test_orphan(void)
{
    int                   bare;
    char                  name[80];
    kmip_store_outcome_e  outcome;

    for (bare = 0; bare < 2; bare++) {
        begin(3);
        flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED);
        snprintf(name, sizeof(name), FLOW_PREFIX "%s-at2", uid);
        fake_key_add(f, name, "vmware");
        f->list_bare = bare != 0;
        is_int(state(&outcome), KMIP_STATE_DEACTIVATED,
               "what never was a revision hides nothing");
        end();
    }
}


static void
test_further(void)
{
    kmip_store_outcome_e  outcome;

    begin(4);
    flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED);
    flow_revoke(&w, uid, KMIP_STATE_COMPROMISED);
    flow_revision(&w, uid, 2)->state = 5;
    f->no_alias = 1;
    (void) state(&outcome);
    is_int(outcome, KMIP_STORE_INVALID,
           "Deactivated is not shown for what may be Compromised");
    end();
}


/* "-from" says that there are some, which nobody can see */

static void
test_from(void)
{
    flow_call_t  c;

    begin(5);
    flow_tag(&w, uid, "x-a", "1");
    flow_tag(&w, uid, "x-b", "2");
    fake_run(f, NULL);
    flow_revision(&w, uid, 1)->purged = 1;
    ok(flow_marked(&w, uid, "-from2"), "revisions start at 2");

    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", "-at2", 0, 2);
    flow_cache_clear(&w);
    ok(flow_tagged(&w, uid, "x-b", "2"), "one that is late is read");
    fake_faults_clear(f);

    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", "-at2", 0, 0);
    flow_cache_clear(&w);
    flow_load(&w, &c, uid, KMIP_NEED_ATTRIBUTES, 0);
    is_int(flow_wait(&c), KMIP_STORE_UNAVAILABLE,
           "attributes that are not there yet are not left out");
    flow_call_free(&c);
    fake_faults_clear(f);

    f->no_alias = 1;
    flow_revision(&w, uid, 2)->state = 5;
    flow_cache_clear(&w);
    flow_load(&w, &c, uid, KMIP_NEED_ATTRIBUTES, 0);
    is_int(flow_wait(&c), KMIP_STORE_OK, "but those of a deleted one are");
    flow_call_free(&c);
    end();
}


/* who writes the next one does not begin before "-from" */

static void
test_next(void)
{
    begin(7);
    flow_tag(&w, uid, "x-a", "1");
    flow_tag(&w, uid, "x-b", "2");
    fake_run(f, NULL);
    ok(flow_marked(&w, uid, "-from2"), "revisions start at 2");
    flow_revision(&w, uid, 1)->purged = 1;
    flow_revision(&w, uid, 2)->purged = 1;
    flow_cache_clear(&w);

    is_int(flow_tag(&w, uid, "x-c", "3"), KMIP_STORE_OK,
           "all were purged, another one is written");
    ok(flow_tagged(&w, uid, "x-c", "3"), "and read");
    flow_cache_clear(&w);
    ok(flow_tagged(&w, uid, "x-c", "3"), "by everybody");
    end();
}


/* its number is used, although nothing leads to it */

static void
test_used(void)
{
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    begin(6);
    flow_tag(&w, uid, "x-a", "1");
    flow_tag(&w, uid, "x-b", "2");
    fake_run(f, NULL);
    flow_revision(&w, uid, 2)->state = 5;
    f->no_alias = 1;
    flow_cache_clear(&w);

    is_int(flow_tag(&w, uid, "x-c", "3"), KMIP_STORE_OK,
           "a change goes on after one that was deleted");
    flow_cache_clear(&w);
    ok(flow_tagged(&w, uid, "x-c", "3"), "and is read");
    is_int(flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED), KMIP_STORE_OK,
           "the next one, too");
    is_int(state(&outcome), KMIP_STATE_DEACTIVATED, "and counts");

    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "the key can be had");
    flow_call_free(&c);

    /* a second gap after the first would end what is read */

    flow_revision(&w, uid, 3)->state = 5;
    flow_revision(&w, uid, 4)->state = 5;
    flow_cache_clear(&w);
    ok(flow_tag(&w, uid, "x-d", "4") != KMIP_STORE_OK,
       "nothing is written where nobody looks");
    end();
}


int
main(void)
{
    test_gap();
    test_late();
    test_orphan();
    test_further();
    test_from();
    test_next();
    test_used();

    return done_testing();
}
