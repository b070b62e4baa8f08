
/*
 * What becomes of changes when a record has few aliases left, or none.
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


static void
test_trim(void)
{
    char  uid[40];

    begin(5);
    flow_created(&w, uid);
    flow_activate(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    is_int(flow_tag(&w, uid, "x-b", "2"), KMIP_STORE_OK, "two batches of tags");
    fake_run(f, NULL);
    is_int(fake_keys_live(f, FLOW_PREFIX), 2, "end as two keys");
    ok(flow_tag(&w, uid, "x-c", "3") == KMIP_STORE_OK
       && flow_tagged(&w, uid, "x-a", "1"), "nothing is lost");
    fake_run(f, NULL);
    is_int(fake_keys_live(f, FLOW_PREFIX), 3, "that was done once");
    end();

    begin(6);
    f->writer = 1;
    flow_created(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    is_int(flow_tag(&w, uid, "x-b", "2"), KMIP_STORE_OK, "as a Writer");
    fake_run(f, NULL);
    is_int(fake_keys_live(f, FLOW_PREFIX), 3, "they are three");
    ok(flow_tagged(&w, uid, "x-b", "2"), "and can be read");
    end();

    f = fake_create(7);
    flow_world_init_conf(&w, f, tombstone);
    flow_created(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    flow_tag(&w, uid, "x-b", "2");
    fake_run(f, NULL);
    is_int(fake_journal(f, "DELETE"), 0,
           "with \"destroy tombstone\" nothing is deleted");
    end();
}


/* aliases are kept for what must not fail */

static void
test_trim_spare(void)
{
    char  uid[40];

    begin(15);
    flow_created(&w, uid);
    fake_key_alias(f, flow_record(&w, uid), "somebodys-1");
    fake_key_alias(f, flow_record(&w, uid), "somebodys-2");
    flow_tag(&w, uid, "x-a", "1");
    is_int(flow_tag(&w, uid, "x-b", "2"), KMIP_STORE_OK, "few aliases left");
    fake_run(f, NULL);
    ok(!flow_marked(&w, uid, "-from"), "none is spent on saving a key");
    ok(flow_revision(&w, uid, 1)->state == 1, "which stays");
    end();
}


static void
test_quota(void)
{
    char                  uid[40];
    unsigned              status;
    fake_key_t           *key;
    kmip_store_outcome_e  outcome;

    for (status = 400; status <= 409; status += 9) {
        begin(status);
        f->quota_status = status;

        flow_created(&w, uid);
        key = flow_record(&w, uid);

        fake_key_alias(f, key, "somebodys-1");
        fake_key_alias(f, key, "somebodys-2");
        fake_key_alias(f, key, "somebodys-3");
        fake_key_alias(f, key, "somebodys-4");
        flow_cache_clear(&w);

        is_int(flow_state(&w, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
               "no alias is left");
        is_int(flow_activate(&w, uid), KMIP_STORE_OK, "it can be activated");
        flow_cache_clear(&w);
        is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE,
               "by a revision");
        is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_OK, "and tagged");
        is_int(flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED), KMIP_STORE_OK,
               "and revoked");
        flow_cache_clear(&w);
        is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DEACTIVATED,
               "which counts");
        end();
    }
}


/* the last alias goes between load and commit */

static void
test_quota_late(void)
{
    char                  uid[40];
    unsigned              i;
    flow_call_t           load, c;
    kmip_store_outcome_e  outcome;

    static const char  *others[] = { "s-1", "s-2", "s-3", "s-4" };

    begin(13);
    flow_created(&w, uid);
    flow_load(&w, &load, uid, KMIP_NEED_ATTRIBUTES, 0);
    flow_wait(&load);

    for (i = 0; i < 4; i++) {
        fake_key_alias(f, flow_record(&w, uid), others[i]);
    }

    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_LIFE;
    c.draft.object.state = KMIP_STATE_COMPROMISED;
    flow_commit_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_CONFLICT, "no room for \"-life\"");
    is_int(flow_revoke(&w, uid, KMIP_STATE_COMPROMISED), KMIP_STORE_OK,
           "who reads it again knows that none is needed");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_COMPROMISED,
           "nor does who reads that");
    flow_call_free(&c);

    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_ACTIVATE;
    c.draft.object.state = KMIP_STATE_ACTIVE;
    flow_commit_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_CONFLICT,
           "nobody activates what was compromised meanwhile");
    flow_call_free(&c);
    flow_call_free(&load);
    end();
}


/*
 * An instance is full at one moment and not at the next: a revision of the
 * life cycle without "-life" would be overlooked.
 */

static void
test_quota_instance(void)
{
    char                  uid[40];
    kmip_store_outcome_e  outcome;

    begin(17);
    flow_created(&w, uid);
    flow_activate(&w, uid);
    fake_fault_status(f, 409, "KEY_ALIAS_QUOTA_ERR", "/aliases/", 0, 0);
    ok(flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED) != KMIP_STORE_OK,
       "no \"-life\", no revision");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE,
           "it is as it was");
    fake_faults_clear(f);
    is_int(flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED), KMIP_STORE_OK,
           "with room it is revoked");
    flow_cache_clear(&w);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DEACTIVATED,
           "and known to be");
    end();
}


/* somebody went on from a revision, and deleted it */

static void
replaced(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    fake_key_t  *key;

    if (http->method != KEYPROTECT_GET) {
        return;
    }

    key = fake_find(fake, fake->data);

    if (key) {
        key->state = 5;
    }
}


static void
test_replaced(void)
{
    int                   shown;
    char                  uid[40], name[80];
    kmip_store_outcome_e  outcome;

    for (shown = 0; shown < 2; shown++) {
        begin(18);
        f->no_payload = !shown;
        flow_created(&w, uid);
        snprintf(name, sizeof(name), FLOW_PREFIX "%s-at1", uid);

        fake_fault(f, FAKE_BROKEN_DONE, "POST /api/v2/keys", 0, 1);
        f->data = name;
        f->before = replaced;

        outcome = flow_tag(&w, uid, "x-a", "1");

        if (shown) {
            is_int(outcome, KMIP_STORE_OK,
                   "the answer to a revision is lost, and it was replaced");

        } else {
            is_int(outcome, KMIP_STORE_UNAVAILABLE,
                   "whose it was cannot be told");
        }

        end();
    }
}


/* between two reads of a window somebody replaced what is read second */

static struct {
    char          name[2][80];
    fake_key_t   *key[2];
    int           asked;
    int           hit;
} swapped;


static void
swap(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    (void) fake;

    if (strstr(http->path, swapped.name[1])) {
        swapped.asked = 1;
        return;
    }

    if (strstr(http->path, swapped.name[0]) && swapped.asked
        && !swapped.hit)
    {
        swapped.hit = 1;
        swapped.key[0]->state = 5;
        swapped.key[1]->visible = 0;
    }
}


static void
test_swapped(void)
{
    int       i, hits, told;
    char      uid[40];
    uint32_t  seed;

    hits = 0;
    told = 0;

    for (seed = 1; seed <= 40; seed++) {
        begin(seed);
        memset(&swapped, 0, sizeof(swapped));
        f->writer = 1;
        flow_created(&w, uid);
        flow_tag(&w, uid, "x-a", "1");
        flow_tag(&w, uid, "x-b", "2");
        flow_cache_clear(&w);

        for (i = 0; i < 2; i++) {
            snprintf(swapped.name[i], sizeof(swapped.name[i]),
                     "%s-at%d", uid, i + 1);
            swapped.key[i] = flow_revision(&w, uid, i + 1);
        }

        swapped.key[1]->visible = UINT64_MAX;
        f->before = swap;

        i = flow_tagged(&w, uid, "x-a", "1");

        if (swapped.hit) {
            hits++;
            told += i;
        }

        end();
    }

    ok(hits > 0, "a revision is replaced while they are read");
    is_int(told, hits, "and none of it is overlooked");
}


/* the alias of a Name leads nowhere if its key was deleted */

static void
test_trim_named(void)
{
    char  uid[40];

    begin(19);
    flow_created(&w, uid);
    is_int(flow_tag(&w, uid, "Name", "disk"), KMIP_STORE_OK,
           "a revision brings a Name");
    flow_tag(&w, uid, "x-a", "1");
    fake_run(f, NULL);
    is_int(flow_revision(&w, uid, 1)->state, 1, "it stays");
    flow_cache_clear(&w);
    flow_tag(&w, uid, "x-b", "2");
    fake_run(f, NULL);
    is_int(flow_revision(&w, uid, 1)->state, 1, "for ever");
    end();
}


int
main(void)
{
    test_trim();
    test_trim_spare();
    test_trim_named();
    test_quota();
    test_quota_late();
    test_quota_instance();
    test_replaced();
    test_swapped();

    return done_testing();
}
