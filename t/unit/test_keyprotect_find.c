
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Finding objects: the whole answer or none.
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
number(flow_call_t *c, kmip_attribute_e id, int64_t value)
{
    kmip_attributes_set_number(c->arena, &c->filter.attributes, id, value);
}


static int
found(const flow_call_t *c, const char *uid)
{
    size_t  i;

    for (i = 0; i < c->call.nuids; i++) {
        if (kmip_str_equal_c(&c->call.uids[i], uid)) {
            return 1;
        }
    }

    return 0;
}


static size_t
count(const char *name, const char *value)
{
    size_t       n;
    flow_call_t  c;

    flow_find_filter(&w, &c);

    if (name && strcmp(name, "Name") == 0) {
        flow_add_name(&c, value);

    } else if (name) {
        flow_add_text(&c, name, value);
    }

    flow_find_start(&c, 1000);
    n = flow_wait(&c) == KMIP_STORE_OK ? c.call.nuids : 999;
    flow_call_free(&c);

    return n;
}


static size_t
in_state(uint32_t state)
{
    size_t       n;
    flow_call_t  c;

    flow_find_filter(&w, &c);
    number(&c, KMIP_ATTR_STATE, state);
    flow_find_start(&c, 1000);
    n = flow_wait(&c) == KMIP_STORE_OK ? c.call.nuids : 999;
    flow_call_free(&c);

    return n;
}


/* the second page has the oldest object */

static void
pages(const char *oldest)
{
    char         last[64];
    flow_call_t  c, rest;

    flow_find_filter(&w, &c);
    flow_find_start(&c, 3);
    is_int(flow_wait(&c), KMIP_STORE_OK, "a page");
    is_int(c.call.nuids, 3, "of three");
    ok(c.call.next.len != 0, "and there is more");

    flow_find_filter(&w, &rest);
    snprintf(last, sizeof(last), "%.*s", (int) c.call.next.len,
             (const char *) c.call.next.data);
    rest.call.cursor.data = (const uint8_t *) last;
    rest.call.cursor.len = strlen(last);
    flow_find_start(&rest, 3);
    is_int(flow_wait(&rest), KMIP_STORE_OK, "the next page");
    is_int(rest.call.nuids, 1, "has the rest");
    ok(found(&rest, oldest), "the oldest");

    flow_call_free(&rest);
    flow_call_free(&c);
}


static void
destroyed(const char *uid)
{
    flow_call_t  c;

    flow_find_filter(&w, &c);
    c.filter.storage_status_mask = KMIP_STORAGE_STATUS_MASK_DESTROYED_STORAGE;
    flow_find_start(&c, 1000);
    is_int(flow_wait(&c), KMIP_STORE_OK, "destroyed ones");
    is_int(c.call.nuids, 1, "are found if they are asked for");
    ok(found(&c, uid), "as such");
    flow_call_free(&c);
}


static void
test_all(void)
{
    int          bare;
    char         uid[5][64];
    size_t       i;
    flow_call_t  c;

    for (bare = 0; bare < 2; bare++) {
        begin(1 + (uint32_t) bare);
        f->list_bare = bare;

        is_int(count(NULL, NULL), 0, "nothing is there");

        for (i = 0; i < 5; i++) {
            flow_created(&w, uid[i]);
            fake_pass(f, 1000);
        }

        /* what is not ours */

        fake_key_add(f, "vmware_kmip_7c9e", "vmware");
        fake_key_add(f, "vmware_kmip_c2d10000-0000-4000-8000-000000000001",
                     "vmware");
        fake_key_add(f, "somebody", "vmware");

        flow_tag(&w, uid[0], "x-a", "1");
        flow_destroyed(&w, uid[1]);
        fake_run(f, NULL);
        fake_journal_clear(f);

        flow_find_filter(&w, &c);
        flow_find_start(&c, 1000);
        is_int(flow_wait(&c), KMIP_STORE_OK, "all objects");
        is_int(c.call.nuids, 4, "that are not destroyed");
        ok(found(&c, uid[0]) && found(&c, uid[4]) && !found(&c, uid[1]),
           "these and no others");
        ok(kmip_str_equal_c(&c.call.uids[0], uid[4]), "newest first");
        is_int(c.call.next.len, 0, "there are no more");
        is_int(fake_journal(f, "GET"), bare ? 5 : 1,
               bare ? "a list that tells little" : "one call");
        flow_call_free(&c);

        pages(uid[0]);
        destroyed(uid[1]);

        end();
    }
}


static void
test_filters(void)
{
    char         uid[4][64];
    size_t       i;
    flow_call_t  c;

    begin(3);

    for (i = 0; i < 4; i++) {
        flow_created(&w, uid[i]);
    }

    flow_activate(&w, uid[0]);
    flow_activate(&w, uid[1]);
    flow_revoke(&w, uid[1], KMIP_STATE_DEACTIVATED);
    flow_tag(&w, uid[2], "x-a", "1");
    flow_tag(&w, uid[3], "x-a", "2");
    flow_destroyed(&w, uid[3]);

    is_int(in_state(KMIP_STATE_PRE_ACTIVE), 1, "Pre-Active");
    is_int(in_state(KMIP_STATE_ACTIVE), 1, "Active");
    is_int(in_state(KMIP_STATE_DEACTIVATED), 1, "Deactivated");
    is_int(in_state(KMIP_STATE_DESTROYED), 1, "Destroyed");
    is_int(count("x-a", "1"), 1, "by a custom attribute");
    is_int(count("x-a", "2"), 0, "not those that are destroyed");
    is_int(count("x-b", "1"), 0, "a value that no object has");

    fake_journal_clear(f);
    flow_find_filter(&w, &c);
    number(&c, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 128);
    flow_find_start(&c, 1000);
    is_int(flow_wait(&c), KMIP_STORE_OK, "by length");
    is_int(c.call.nuids, 0, "none");
    is_int(fake_journal(f, "GET"), 1, "the list alone tells it");
    flow_call_free(&c);

    flow_find_filter(&w, &c);
    number(&c, KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
           KMIP_CRYPTOGRAPHIC_ALGORITHM_AES);
    flow_find_start(&c, 1000);
    is_int(flow_wait(&c), KMIP_STORE_OK, "by algorithm");
    is_int(c.call.nuids, 3, "all that live");
    flow_call_free(&c);

    /* a record that is not readable is not ours */

    free(flow_record(&w, uid[0])->payload);
    flow_record(&w, uid[0])->payload = strdup("e30=");
    flow_cache_clear(&w);
    is_int(in_state(KMIP_STATE_PRE_ACTIVE), 1, "what is unreadable is no hit");
    end();
}


/* a record that lives, and is marked as destroyed */

static void
test_marked(void)
{
    char  uid[64];

    f = fake_create(7);
    flow_world_init_conf(&w, f, tombstone);
    flow_created(&w, uid);
    is_int(count(NULL, NULL), 1, "one object");
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "destroyed by its mark");
    is_int(count(NULL, NULL), 0, "which the list tells");
    end();
}


/* an alias that was removed leads to its former key for a while */

static void
test_released(void)
{
    char  one[64], two[64];

    begin(14);
    f->leads = 1;
    flow_created(&w, one);
    flow_created(&w, two);
    flow_tag(&w, one, "Name", "disk");
    flow_destroyed(&w, one);
    is_int(count("Name", "disk"), 0, "a Name of one that is destroyed");
    is_int(flow_tag(&w, two, "Name", "disk"), KMIP_STORE_OK,
           "can be taken, though its alias still leads there");
    is_int(count("Name", "disk"), 1, "and leads to the object that has it now");
    end();
}


static void
test_name(void)
{
    char  one[64], two[64];

    begin(4);
    is_int(count("Name", "disk"), 0, "a Name that no object has");
    flow_created(&w, one);
    flow_created(&w, two);
    flow_tag(&w, one, "Name", "disk");
    fake_pass(f, 120000);
    fake_journal_clear(f);
    is_int(count("Name", "disk"), 1, "one that an object bears");
    is_int(fake_journal(f, "/api/v2/keys?"), 0, "needs no list");
    is_int(fake_journal(f, FLOW_PREFIX "n0-"), 1, "but one alias");
    flow_destroyed(&w, one);
    is_int(count("Name", "disk"), 0, "the object that had it is destroyed");
    is_int(flow_tag(&w, two, "Name", "disk"), KMIP_STORE_OK,
           "and another takes it");
    is_int(count("Name", "disk"), 1, "the object with the Name is found");
    f->no_alias = 1;
    flow_cache_clear(&w);
    is_int(count("Name", "disk"), 1,
           "even if the alias of the former one leads nowhere");
    f->instance_gone = 1;
    fake_pass(f, 120000);
    is_int(count("Name", "paper"), 999, "\"no object\" needs a verified "
           "instance");
    end();
}


/* a client that pages wants none of the first identifiers */

static void
skipped(void)
{
    size_t       i, n;
    flow_call_t  c;

    flow_find_filter(&w, &c);
    c.call.skip = 2990;
    flow_find_start(&c, 5000);
    is_int(flow_wait(&c), KMIP_STORE_OK, "all but the first 2990");
    is_int(c.call.nuids, 3000, "skipped matches are counted");

    n = 0;

    for (i = 0; i < c.call.nuids; i++) {
        n += c.call.uids[i].len != 0;
    }

    is_int(n, 10, "those after them have identifiers");
    ok(c.call.uids[2990].len && c.call.uids[2999].len, "the last ones");
    flow_call_free(&c);

    flow_find_filter(&w, &c);
    c.call.skip = 2990;
    flow_find_start(&c, 100);
    is_int(flow_wait(&c), KMIP_STORE_OK, "a page that is skipped");
    ok(c.call.next.len != 0, "it has a cursor");
    flow_call_free(&c);
}


/* each call takes as long, in ms, as the data say */

static void
slow(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    (void) http;

    fake->clock += *(const uint64_t *) fake->data;
}


/* progress counts, not the whole time */

static void
test_slow(void)
{
    uint64_t     clock, ms;
    flow_call_t  c;

    f->before = slow;
    f->data = &ms;
    ms = w.conf.timeout / 2;
    clock = f->clock;

    flow_find_filter(&w, &c);
    flow_find_start(&c, 5000);
    is_int(flow_wait(&c), KMIP_STORE_OK, "pages that take half of the timeout");
    is_int(c.call.nuids, 3000, "each object once");
    ok(f->clock - clock > w.conf.timeout, "together they take longer");
    flow_call_free(&c);

    ms = w.conf.timeout + 1;

    flow_find_filter(&w, &c);
    flow_find_start(&c, 5000);
    is_int(flow_wait(&c), KMIP_STORE_LIMIT, "a page that takes longer");
    flow_call_free(&c);

    f->before = NULL;
    f->data = NULL;
}


/* the same with objects that are loaded, of which Key Protect lists little */

static void
test_slow_loads(void)
{
    size_t       i;
    char         uid[64];
    uint64_t     clock, ms;
    flow_call_t  c;

    begin(6);

    for (i = 0; i < 100; i++) {
        flow_created(&w, uid);
    }

    f->list_bare = 1;
    f->before = slow;
    f->data = &ms;
    ms = w.conf.timeout / 32;
    clock = f->clock;

    flow_find_filter(&w, &c);
    flow_find_start(&c, 1000);
    is_int(flow_wait(&c), KMIP_STORE_OK, "100 objects are loaded");
    is_int(c.call.nuids, 100, "all are found");
    ok(f->clock - clock > 2 * w.conf.timeout, "that takes long");
    flow_call_free(&c);

    end();
}


/* progress does not count for ever */

static void
test_slow_bound(void)
{
    size_t             i;
    uint64_t           left;
    keyprotect_flow_t  flow;

    begin(7);
    memset(&flow, 0, sizeof(keyprotect_flow_t));

    flow.ks = w.ks;
    flow.started = f->clock;
    flow.deadline = f->clock + w.conf.timeout;
    left = 1;

    for (i = 0; i < 1000 && left; i++) {
        f->clock += w.conf.timeout / 4;
        keyprotect_flow_renew(&flow);
        left = keyprotect_flow_left(&flow);
    }

    is_int(flow.deadline - flow.started,
           KEYPROTECT_FLOW_LONG * (uint64_t) w.conf.timeout,
           "the deadline of a flow is renewed so often");
    is_int(left, 0, "and then it ends");

    end();
}


static void
test_many(void)
{
    size_t       i, n;
    char         uid[64], name[128];
    fake_key_t  *key;
    flow_call_t  c;

    begin(5);

    for (i = 0; i < 3000; i++) {
        flow_uid(&w, uid, 60000 - i);
        snprintf(name, sizeof(name), FLOW_PREFIX "%.24s", uid);

        key = fake_key_add(f, name, "vmware");
        key->description = strdup("type=Symmetric Key, format=Raw, "
                                  "algorithm=AES, length=256, mask=12");
        fake_key_alias(f, key, name);
    }

    n = count(NULL, NULL);
    is_int(n == 999 ? 0 : n, 1000, "a thousand of three thousand");

    flow_find_filter(&w, &c);
    flow_find_start(&c, 5000);
    is_int(flow_wait(&c), KMIP_STORE_OK, "all of them");
    is_int(c.call.nuids, 3000, "each once");
    flow_call_free(&c);

    skipped();
    test_slow();

    fake_journal_clear(f);
    fake_fault_status(f, 400, "INVALID_FIELD_ERR", "sort=", 0, 0);
    flow_find_filter(&w, &c);
    flow_find_start(&c, 5000);
    is_int(flow_wait(&c), KMIP_STORE_OK, "where the order is refused");
    is_int(c.call.nuids, 3000, "another one will do");
    flow_call_free(&c);
    end();
}


/* keys are deleted while pages are read: none of the others is missed */

static unsigned  deletions;

static void
delete_some(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    unsigned  i;

    if (strstr(http->path, "/keys?") == NULL || deletions == 0) {
        return;
    }

    for (i = 0; i < 20; i++) {
        fake->keys[fake->nkeys - 1 - deletions * 20 - i]->state = 5;
    }

    deletions--;
}


static void
test_moving(void)
{
    char         uid[64], name[128];
    size_t       i, n;
    uint32_t     seed;
    fake_key_t  *key;
    flow_call_t  c;

    for (seed = 1; seed < 6; seed++) {
        begin(seed);

        for (i = 0; i < 1600; i++) {
            flow_uid(&w, uid, 60000 - i);
            snprintf(name, sizeof(name), FLOW_PREFIX "%.24s", uid);
            key = fake_key_add(f, name, "vmware");
            key->description = strdup("type=Symmetric Key, format=Raw, "
                                      "algorithm=AES, length=256, mask=12");
            fake_key_alias(f, key, name);
        }

        deletions = 5;
        f->before = delete_some;
        flow_find_filter(&w, &c);
        flow_find_start(&c, 5000);
        is_int(flow_wait(&c), KMIP_STORE_OK, "listed while some are deleted");
        f->before = NULL;

        for (i = 0, n = 0; i < f->nkeys; i++) {
            key = f->keys[i];

            if (key->state == 1 && strncmp(key->name, FLOW_PREFIX, 12) == 0) {
                snprintf(uid, sizeof(uid), "%.24s-%s", key->name + 12,
                         key->id);
                n += !found(&c, uid);
            }
        }

        is_int(n, 0, "none of the others is missed");
        flow_call_free(&c);
        end();
    }
}


static void
test_faults(void)
{
    int                   bad;
    char                  uid[4][64];
    size_t                i;
    unsigned              kind, k, cnt, done;
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    bad = 0;
    done = 0;

    for (kind = FAKE_NOT_SENT; kind < FAKE_FAULTS; kind++) {
        for (k = 0; k < 8; k++) {
            for (cnt = 0; cnt < 2; cnt++) {
                begin(kind * 100 + k * 2 + cnt);

                for (i = 0; i < 4; i++) {
                    flow_created(&w, uid[i]);
                    flow_tag(&w, uid[i], k & 1 ? "x-a" : "Name",
                             k & 1 ? "1" : uid[i]);
                }

                flow_cache_clear(&w);
                fake_fault(f, kind, NULL, k, cnt);

                flow_find_filter(&w, &c);

                if (k & 1) {
                    flow_add_text(&c, "x-a", "1");

                } else {
                    flow_add_name(&c, uid[2]);
                }

                flow_find_start(&c, 100);
                outcome = flow_wait(&c);

                done += outcome == KMIP_STORE_OK;

                if (outcome == KMIP_STORE_OK
                    ? c.call.nuids != (k & 1 ? 4 : 1)
                    : outcome != KMIP_STORE_UNAVAILABLE
                      && outcome != KMIP_STORE_INVALID)
                {
                    diag("fault %u at call %u: outcome %d, %zu found", kind,
                         k, outcome, c.call.nuids);
                    bad++;
                }

                flow_call_free(&c);
                end();
            }
        }
    }

    is_int(bad, 0, "the answer is whole or there is none");
    ok(done > 50, "most faults are overcome");
}


static void
test_cancel(void)
{
    char         uid[64];
    unsigned     steps, i;
    flow_call_t  c;

    begin(6);

    for (i = 0; i < 20; i++) {
        flow_created(&w, uid);
    }

    for (steps = 0; steps < 60; steps += 3) {
        flow_cache_clear(&w);
        flow_find_filter(&w, &c);
        flow_add_text(&c, "x-a", "1");
        flow_find_start(&c, 100);

        for (i = 0; i < steps && !c.done; i++) {
            fake_step(f);
        }

        if (!c.done) {
            w.store->cancel(w.store, &c.call);
        }

        flow_call_free(&c);

        if (w.ks->flows || w.ks->calls) {
            ok(0, "canceled after %u steps", steps);
        }
    }

    ok(1, "canceled at any step, nothing stays");
    end();
}


int
main(void)
{
    test_all();
    test_filters();
    test_marked();
    test_name();
    test_released();
    test_many();
    test_slow_loads();
    test_slow_bound();
    test_moving();
    test_faults();
    test_cancel();

    return done_testing();
}
