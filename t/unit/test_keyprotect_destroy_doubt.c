
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A Destroy whose calls for its mark, or whose deletion, got no answer or a
 * gateway's.
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


/* a gateway's 204 names nothing: what it is said of must be deleted */

static void
test_bare_success(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(7);
    flow_created(&w, uid);
    fake_fault_status(f, 204, NULL, "DELETE ", 0, 1);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK,
           "a Destroy after a gateway's 204 to its DELETE");
    is_int(flow_record(&w, uid)->state, 5, "has deleted the record");
    end();

    begin(8);
    flow_created(&w, uid);
    fake_fault_status(f, 204, NULL, "DELETE ", 0, 0);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_UNAVAILABLE,
           "a Destroy fails if a gateway answers each DELETE with 204");
    is_int(flow_record(&w, uid)->state, 1, "while the record is there");
    fake_faults_clear(f);
    fake_pass(f, 30000);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DESTROYED,
           "the object is destroyed by its mark all the same");
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "a later Destroy");
    is_int(flow_record(&w, uid)->state, 5, "finishes it");
    end();

    begin(9);
    flow_created(&w, uid);
    fake_journal_clear(f);
    flow_destroyed(&w, uid);
    is_int(fake_journal(f, "DELETE "), 1, "one DELETE destroys an object");
    is_int(fake_journal(f, "/metadata"), 2,
           "which its response proves without a further read");
    end();
}


/* another host's Activate comes between the mark of a Destroy and its look */

static void
activated_meanwhile(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    char         alias[96];
    fake_key_t  *record;

    if (strstr(http->path, "-des-")) {
        fake->before = NULL;
        record = flow_record(&w, fake->data);

        snprintf(alias, sizeof(alias), FLOW_PREFIX "%.24s-act-%lld",
                 (const char *) fake->data, (long long) fake->epoch);
        fake_key_alias(fake, record, alias);
    }
}


/* a mark that stays would destroy an Active key after a while */

static void
test_withdrawn(void)
{
    int                   all;
    char                  uid[64];
    unsigned              i;
    kmip_store_outcome_e  outcome;

    static const unsigned  statuses[] = { 204, 200, 502, 404 };

    for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        for (all = 0; all < 2; all++) {
            begin(20 + i);
            flow_created(&w, uid);

            f->data = uid;
            f->before = activated_meanwhile;
            fake_fault_status(f, statuses[i], NULL, "-des-", 1, !all);

            is_int(flow_destroyed(&w, uid), all ? KMIP_STORE_UNAVAILABLE
                                                : KMIP_STORE_DENIED,
                   "the removal of the mark is answered %u %s: the outcome",
                   statuses[i], all ? "each time" : "once");
            is_int(flow_marked(&w, uid, "-des-"), all,
                   "%u: the mark is gone, or not said to be", statuses[i]);

            /* one that could not be removed is looked for later */

            fake_faults_clear(f);
            fake_pass(f, 30000);
            is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE,
                   "%u: and the key stays Active", statuses[i]);
            end();
        }
    }
}


/* the alias of the last mark of a Destroy that was asked for */

static char  mark_of[128];

static void
mark_noted(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    if (http->method == KEYPROTECT_POST && strstr(http->path, "-des-")) {
        snprintf(mark_of, sizeof(mark_of), "%s", strrchr(http->path, '/') + 1);
    }
}


/* the same, and an Activate comes before the second try */

static void
activated_then(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    mark_noted(fake, http);

    if (http->method == KEYPROTECT_POST && strstr(http->path, "-des-")
        && fake_journal(fake, "-des-") == 1)
    {
        activated_meanwhile(fake, http);
        fake->before = mark_noted;
    }
}


/* a mark that is not there is set again, after a pause that grows */

static void
test_tries(void)
{
    char      uid[64];
    uint64_t  clock, pause;
    unsigned  i;

    static const struct {
        unsigned              refused;    /* of the first calls */
        unsigned              tries;
        uint64_t              least;      /* ms */
        uint64_t              most;
        kmip_store_outcome_e  outcome;
    } rows[] = {
        { 0, 1, 0, 40, KMIP_STORE_OK },
        { 1, 2, 50, 140, KMIP_STORE_OK },
        { 2, 3, 150, 340, KMIP_STORE_OK },
        { 3, 3, 350, 740, KMIP_STORE_UNAVAILABLE }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin(30 + i);
        flow_created(&w, uid);

        if (rows[i].refused) {
            fake_fault_status(f, 400, NULL, "-des-", 0, rows[i].refused);
        }

        clock = f->clock;
        is_int(flow_destroyed(&w, uid), rows[i].outcome,
               "%u calls for the mark are refused by a gateway: the outcome",
               rows[i].refused);
        pause = f->clock - clock;
        is_int(fake_journal(f, "-des-"), rows[i].tries,
               "%u: so many calls are made", rows[i].refused);
        ok(pause >= rows[i].least && pause <= rows[i].most,
           "%u: with pauses of %lu to %lu ms, not %lu", rows[i].refused,
           (unsigned long) rows[i].least, (unsigned long) rows[i].most,
           (unsigned long) pause);
        end();
    }

    begin(34);
    flow_created(&w, uid);
    f->before = mark_noted;
    w.conf.timeout = 40;
    fake_fault_status(f, 400, NULL, "-des-", 0, 1);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_UNAVAILABLE,
           "without time for a pause it is not known what became of it");
    is_int(fake_journal(f, "-des-"), 1, "and the mark is not set again");
    end();
}


/*
 * A Destroy failed whose mark may be set later. When it is looked for, 6, 12
 * and 18 seconds later, it is there or not, on an Active object or another.
 */

typedef struct {
    uint64_t     added;        /* ms after the Destroy; 0: never */
    unsigned     active:1;
    unsigned     tombstone:1;
    unsigned     others:1;     /* the mark is another Destroy's */
    unsigned     status;       /* of the first removal; 0: the true one */
    unsigned     silent:1;     /* the late read fails */
    unsigned     marked:1;     /* in the end */
    uint32_t     state;
    const char  *what;
} late_t;


static const late_t  late_marks[] = {
    { 0, 1, 0, 0, 0, 0, 0, KMIP_STATE_ACTIVE,
      "a mark that never came" },
    { 4000, 1, 0, 0, 0, 0, 0, KMIP_STATE_ACTIVE,
      "a late mark on an Active object" },
    { 4000, 1, 0, 0, 204, 0, 0, KMIP_STATE_ACTIVE,
      "one that a gateway says to have removed" },
    { 4000, 1, 0, 0, 502, 0, 0, KMIP_STATE_ACTIVE,
      "one that is removed at the second call" },
    { 4000, 0, 0, 0, 0, 0, 1, KMIP_STATE_DESTROYED,
      "a late mark on an object that is not Active" },
    { 4000, 1, 0, 1, 0, 0, 1, KMIP_STATE_DESTROYED,
      "the mark of another Destroy" },
    { 4000, 1, 1, 0, 0, 0, 0, KMIP_STATE_ACTIVE,
      "a late mark that is all there is to a Destroy" },
    { 4000, 1, 1, 1, 0, 0, 1, KMIP_STATE_DESTROYED,
      "that of another Destroy, which is all there is to it" },
    { 4000, 1, 0, 0, 0, 1, 1, KMIP_STATE_DESTROYED,
      "a late mark that cannot be looked for" },
    { 11000, 1, 0, 0, 0, 0, 0, KMIP_STATE_ACTIVE,
      "a mark that comes after it was looked for once" },
    { 17000, 1, 0, 0, 0, 0, 0, KMIP_STATE_ACTIVE,
      "a mark that comes after it was looked for twice" },
    { 19000, 1, 0, 0, 0, 0, 1, KMIP_STATE_DESTROYED,
      "a mark that comes after it was looked for three times" }
};


static void
test_late_mark(void)
{
    char                  uid[64];
    unsigned              i;
    const late_t         *row;
    kmip_store_outcome_e  outcome;

    for (i = 0; i < sizeof(late_marks) / sizeof(late_marks[0]); i++) {
        row = &late_marks[i];

        f = fake_create(40 + i);
        flow_world_init_conf(&w, f, row->tombstone ? tombstone : NULL);
        flow_created(&w, uid);

        f->before = mark_noted;
        fake_fault_status(f, 400, NULL, "-des-", 0, 0);
        is_int(flow_destroyed(&w, uid), KMIP_STORE_UNAVAILABLE,
               "%s: Destroy has failed", row->what);
        fake_faults_clear(f);
        f->before = NULL;

        if (row->active) {
            is_int(flow_activate(&w, uid), KMIP_STORE_OK,
                   "%s: the object is activated", row->what);
        }

        if (row->others) {
            mark_of[strlen(mark_of) - 1] ^= 1;
        }

        fake_pass(f, row->added);

        if (row->added) {
            ok(fake_key_alias(f, flow_record(&w, uid), mark_of),
               "%s: its mark is set", row->what);
        }

        if (row->status) {
            fake_fault_status(f, row->status, NULL, "DELETE ", 0, 1);
        }

        if (row->silent) {
            fake_fault_status(f, 503, NULL, "GET ", 0, 0);
        }

        fake_pass(f, 22000);
        fake_faults_clear(f);
        is_int(flow_marked(&w, uid, "-des-"), row->marked,
               "%s: whether the mark stays", row->what);

        fake_pass(f, 40000);
        is_int(flow_state(&w, uid, &outcome), row->state,
               "%s: the state after a minute", row->what);
        end();
    }
}


/* the first call for a mark is performed when the second has been taken back */

static void
test_late_again(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(61);
    f->free_at_once = 1;
    flow_created(&w, uid);
    f->data = uid;
    f->before = activated_then;
    fake_fault_status(f, 400, NULL, "-des-", 0, 1);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_DENIED,
           "a Destroy that meets an Activate at its second try is refused");
    ok(!flow_marked(&w, uid, "-des-"), "and takes its mark away");

    fake_pass(f, 4000);
    ok(fake_key_alias(f, flow_record(&w, uid), mark_of),
       "the first try is performed late");
    fake_pass(f, 30000);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE,
           "its mark is taken away, too");
    end();
}


/*
 * The mark's response is lost, and then there is no time left for another try:
 * it is looked for all the same.
 */

static void
test_late_slot(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(62);
    flow_created(&w, uid);
    w.conf.timeout = 400;
    f->before = mark_noted;
    fake_fault(f, FAKE_TIMEOUT, "-des-", 0, 1);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_UNAVAILABLE,
           "a Destroy whose mark is late has no time left");
    is_int(fake_journal(f, "-des-"), 1, "for another try");
    f->before = NULL;

    is_int(flow_activate(&w, uid), KMIP_STORE_OK, "the object is activated");
    ok(fake_key_alias(f, flow_record(&w, uid), mark_of), "the mark is set");
    fake_pass(f, 40000);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE,
           "and taken away again");
    end();
}


/* the mark is set; the read after it, which would show an Activate, fails */

static void
activated_unseen(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    if (http->method == KEYPROTECT_POST && strstr(http->path, "-des-")) {
        activated_meanwhile(fake, http);
        fake_fault(fake, FAKE_TIMEOUT, "/metadata", 0, 2);
    }
}


static void
test_unseen(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(67);
    flow_created(&w, uid);
    f->data = uid;
    f->before = activated_unseen;
    is_int(flow_destroyed(&w, uid), KMIP_STORE_UNAVAILABLE,
           "a Destroy that cannot read the record after its mark, nor later");
    fake_pass(f, 30000);
    ok(!flow_marked(&w, uid, "-des-"), "takes its mark away later");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE,
           "from an object that has become Active");
    end();
}


/* clients may have seen a mark that counts already: it is not removed */

static void
test_counted_mark(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(66);
    flow_created(&w, uid);
    f->data = uid;
    f->before = activated_meanwhile;
    fake_fault(f, FAKE_TIMEOUT_DONE, "-des-", 0, 1);
    w.conf.timeout = 60000;
    is_int(flow_destroyed(&w, uid), KMIP_STORE_UNAVAILABLE,
           "a Destroy that sees its mark only when it counts");
    ok(flow_marked(&w, uid, "-des-"), "leaves it");
    fake_pass(f, 30000);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DESTROYED,
           "and the object is destroyed");
    end();
}


/*
 * Another Destroy has set its mark within the same second, and has been
 * acknowledged; an Activate came too late for it.
 */

static void
marked_by_another(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    char  alias[96];

    if (http->method != KEYPROTECT_POST || !strstr(http->path, "-des-")) {
        return;
    }

    fake->before = NULL;

    snprintf(alias, sizeof(alias), FLOW_PREFIX "%.24s-des-%lld-7",
             (const char *) fake->data,
             (long long) fake->epoch + (long long) (fake->clock / 1000));
    fake_key_alias(fake, flow_record(&w, fake->data), alias);

    snprintf(alias, sizeof(alias), FLOW_PREFIX "%.24s-act-%lld",
             (const char *) fake->data, (long long) fake->epoch);
    fake_key_alias(fake, flow_record(&w, fake->data), alias);
}


static void
test_others_mark(void)
{
    int                   stone;
    char                  uid[64];
    const char           *mode;
    kmip_store_outcome_e  outcome;

    for (stone = 0; stone < 2; stone++) {
        mode = stone ? "tombstone" : "delete";

        f = fake_create(63);
        flow_world_init_conf(&w, f, stone ? tombstone : NULL);
        flow_created(&w, uid);
        f->data = uid;
        f->before = marked_by_another;

        is_int(flow_destroyed(&w, uid), KMIP_STORE_DENIED,
               "\"%s\": a Destroy that meets an Activate", mode);
        ok(flow_marked(&w, uid, "-7"),
           "\"%s\": leaves the mark of another Destroy", mode);
        fake_pass(f, 30000);
        is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DESTROYED,
               "\"%s\": by which the object is destroyed", mode);
        end();
    }
}


/* a mark that may yet be removed is not relied on */

static void
test_own_mark(void)
{
    char      uid[64], alias[96];
    unsigned  old;

    for (old = 0; old < 2; old++) {
        begin(65);
        flow_created(&w, uid);
        snprintf(alias, sizeof(alias), FLOW_PREFIX "%.24s-des-%lld", uid,
                 (long long) f->epoch + (long long) (f->clock / 1000)
                 - (old ? 30 : 0));
        fake_key_alias(f, flow_record(&w, uid), alias);

        fake_journal_clear(f);
        is_int(flow_destroyed(&w, uid), KMIP_STORE_OK,
               "a Destroy finishes another one, %s", old ? "an old one"
                                                         : "a young one");
        is_int(fake_journal(f, "-des-"), !old,
               "%s: whether it sets a mark of its own", old ? "old" : "young");
        is_int(flow_record(&w, uid)->state, 5, "and deletes the record");
        end();
    }
}


/*
 * A mark may be removed until it is 22 s old. The removal takes time, and zones
 * may show it later, so the mark counts 8 s later.
 */

static void
test_due(void)
{
    char                  uid[64], alias[96];
    int64_t               age;
    uint32_t              state;
    kmip_store_outcome_e  outcome;

    for (age = 19; age < 32; age++) {
        begin(66);
        flow_created(&w, uid);
        snprintf(alias, sizeof(alias), FLOW_PREFIX "%.24s-des-%lld-7", uid,
                 (long long) f->epoch + (long long) (f->clock / 1000)
                 - (long long) age);
        fake_key_alias(f, flow_record(&w, uid), alias);

        state = flow_state(&w, uid, &outcome);

        if (age < 30) {
            is_int(outcome, KMIP_STORE_UNAVAILABLE,
                   "a mark of %d s does not count yet", (int) age);

        } else {
            is_int(state, KMIP_STATE_DESTROYED,
                   "a mark of %d s counts", (int) age);
        }

        end();
    }
}


/* a record that was deleted by hand can be restored, with its attributes */

static void
deleted_by_hand(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    if (http->method == KEYPROTECT_POST && strstr(http->path, "-des-")) {
        fake->before = NULL;
        flow_record(&w, fake->data)->state = 5;
    }
}


static void
test_deleted_by_hand(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(64);
    flow_created(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    f->data = uid;
    f->before = deleted_by_hand;
    fake_fault_status(f, 409, "KEY_ALIAS_QUOTA_ERR", "-des-", 0, 1);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK,
           "an object whose record is deleted meanwhile is destroyed");
    fake_pass(f, 30000);

    flow_record(&w, uid)->state = 1;
    flow_cache_clear(&w);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
           "without a mark it lives again when it is restored");
    ok(flow_tagged(&w, uid, "x-a", "1"), "with its attributes");
    end();
}


/* where the mark cannot have been set nothing is looked for */

static void
test_no_late_look(void)
{
    char  uid[64], path[100];

    begin(50);
    flow_created(&w, uid);
    snprintf(path, sizeof(path), "GET /api/v2/keys/%s",
             flow_record(&w, uid)->id);
    fake_fault_status(f, 403, NULL, "-des-", 0, 0);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_MISCONFIGURED,
           "a Destroy whose mark was refused fails");
    fake_faults_clear(f);
    fake_journal_clear(f);
    fake_pass(f, 20000);
    is_int(fake_journal(f, path), 0, "and is over");
    end();
}


int
main(void)
{
    test_bare_success();
    test_withdrawn();
    test_tries();
    test_late_mark();
    test_late_again();
    test_late_slot();
    test_unseen();
    test_counted_mark();
    test_others_mark();
    test_own_mark();
    test_due();
    test_deleted_by_hand();
    test_no_late_look();

    return done_testing();
}
