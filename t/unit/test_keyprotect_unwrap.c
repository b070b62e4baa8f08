
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Unwrapping: which flows share a call, and that no flow gets a wrong key.
 */


#include "flow_world.h"
#include "tap.h"

#include <openssl/rand.h>


#define GETS  6


static fake_keyprotect_t  *f;
static flow_world_t        w;
static char                uid[64];


static void
begin(uint32_t seed)
{
    f = fake_create(seed);
    flow_world_init(&w, f);
    flow_created(&w, uid);
    fake_journal_clear(f);
}


static void
end(void)
{
    flow_world_exit(&w);
    fake_destroy(f);
}


static void
get(flow_call_t *c)
{
    flow_load(&w, c, uid, KMIP_NEED_METADATA, 1);
}


static void
test_join(void)
{
    int          i, same;
    flow_call_t  c[GETS], late;

    begin(1);
    f->held = 1;

    for (i = 0; i < GETS; i++) {
        get(&c[i]);
    }

    f->held = 0;
    same = 1;

    for (i = 0; i < GETS; i++) {
        same &= flow_wait(&c[i]) == KMIP_STORE_OK
                && c[i].call.result->material->len == 32
                && memcmp(c[i].call.result->material->data,
                          c[0].call.result->material->data, 32) == 0
                && (i == 0 || c[i].call.result->material->data
                              != c[0].call.result->material->data);
    }

    ok(same, "all get the key, each a copy");
    is_int(fake_journal(f, "/actions/unwrap"), 1, "of one unwrap");
    is_int(fake_journal(f, "/metadata"), GETS,
           "and each asked whether the record lives");
    ok(w.ks->unwraps == NULL, "nothing stays");

    for (i = 0; i < GETS; i++) {
        flow_call_free(&c[i]);
    }

    /* a call that was sent may be older than the next Get */

    fake_journal_clear(f);
    get(&c[0]);

    while (w.ks->unwraps == NULL
           || fake_journal(f, "/actions/unwrap") == 0)
    {
        fake_step(f);
    }

    get(&late);
    flow_wait(&c[0]);
    flow_wait(&late);
    is_int(fake_journal(f, "/actions/unwrap"), 2,
           "no flow joins a call that was sent");
    flow_call_free(&c[0]);
    flow_call_free(&late);
    end();
}


static void
test_sent(void)
{
    fake_call_t  *call;
    flow_call_t   a, b;
    size_t        i;

    begin(2);
    f->ordered = 1;
    get(&a);

    /* sent, but not performed */

    for (call = NULL; call == NULL; fake_step(f)) {
        for (i = 0; i < f->ncalls; i++) {
            if (strstr(f->calls[i]->http->path, "unwrap")
                && f->calls[i]->http->sent)
            {
                call = f->calls[i];
            }
        }
    }

    get(&b);
    fake_find(f, FAKE_ROOT_KEY)->state = 2;
    flow_wait(&a);
    is_int(flow_wait(&b), KMIP_STORE_CRYPTO,
           "a Get after the root key was disabled fails");
    flow_call_free(&a);
    flow_call_free(&b);
    end();
}


static void
test_leave(void)
{
    flow_call_t  a, b, c;

    begin(3);
    f->held = 1;
    get(&a);
    get(&b);
    get(&c);
    w.store->cancel(w.store, &a.call);
    flow_call_free(&a);
    f->held = 0;
    is_int(flow_wait(&b), KMIP_STORE_OK, "the first may go");
    is_int(flow_wait(&c), KMIP_STORE_OK, "the others get their key");
    is_int(fake_journal(f, "/actions/unwrap"), 1, "with one unwrap");
    flow_call_free(&b);
    flow_call_free(&c);

    f->held = 1;
    get(&a);
    get(&b);
    w.store->cancel(w.store, &a.call);
    w.store->cancel(w.store, &b.call);
    flow_call_free(&a);
    flow_call_free(&b);
    ok(w.ks->unwraps == NULL && f->ncalls == 0, "all went: no call is left");
    end();
}


/* the first deadline has passed while a later one has not */

static void
test_deadline(void)
{
    flow_call_t  a, b;

    begin(4);
    f->held = 1;
    get(&a);
    fake_pass(f, 2500);
    get(&b);
    fake_pass(f, 1000);
    is_int(a.done, 1, "the first one's time is up");
    is_int(a.call.outcome, KMIP_STORE_UNAVAILABLE, "it is told so");
    is_int(b.done, 0, "the other one waits");
    f->held = 0;
    is_int(flow_wait(&b), KMIP_STORE_OK, "and gets the key");
    flow_call_free(&a);
    flow_call_free(&b);
    end();
}


/* a failure before the deadline is one for all of its time */

/* a flow with less time left than the other one does not wait for it */

static void
test_earlier(void)
{
    uint64_t     clock;
    flow_call_t  a, b;

    begin(5);
    clock = f->clock;
    f->held = 1;
    get(&a);
    flow_call_init(&w, &b);
    snprintf(b.uid, sizeof(b.uid), "%s", uid);
    b.call.uid = a.call.uid;
    b.call.need = KMIP_NEED_METADATA;
    b.call.material = 1;
    b.call.started = clock - 2000;
    w.store->load(w.store, &b.call);
    f->held = 0;

    fake_fault(f, FAKE_TIMEOUT, "/actions/unwrap", 0, 0);
    is_int(flow_wait(&b), KMIP_STORE_UNAVAILABLE, "no unwrap is answered");
    ok(f->clock <= clock + 1100, "each is told at its own deadline");
    is_int(flow_wait(&a), KMIP_STORE_UNAVAILABLE, "the other one, too");
    flow_call_free(&a);
    flow_call_free(&b);
    end();
}


static void
test_throttled(void)
{
    flow_call_t  a, b;

    begin(9);
    fake_fault_status(f, 429, NULL, "/unwrap", 0, 0);
    f->faults[0].retry_after = 100;
    f->held = 1;
    get(&a);
    get(&b);
    f->held = 0;
    is_int(flow_wait(&a), KMIP_STORE_UNAVAILABLE, "throttled for long");
    is_int(flow_wait(&b), KMIP_STORE_UNAVAILABLE, "both are told");
    is_int(fake_journal(f, "/unwrap"), 1, "after one call");
    flow_call_free(&a);
    flow_call_free(&b);
    end();
}


static void
test_root_keys(void)
{
    fake_key_t   *old, *root;
    flow_call_t   c;
    char          id[37];

    static const char  other[] = "c2d10000-0000-4000-8000-00000000000a";

    begin(5);
    root = fake_find(f, FAKE_ROOT_KEY);

    /* the same material under another id, as an import in another region */

    old = fake_key_add(f, "old", "default");
    old->extractable = 0;
    memcpy(old->material, root->material, sizeof(old->material));
    old->versions = root->versions;
    snprintf(id, sizeof(id), "%s", root->id);

    snprintf(root->id, sizeof(root->id), "%s", other);
    snprintf(old->id, sizeof(old->id), "%s", id);
    fake_journal_clear(f);

    get(&c);
    is_int(flow_wait(&c), KMIP_STORE_OK, "the root key of the record is used");
    flow_call_free(&c);
    end();
}


static void
configured(keyprotect_conf_t *conf)
{
    conf->root_key = (kmip_str_t) kmip_string(
        "c2d10000-0000-4000-8000-00000000000b");
}


static void
test_fallback(void)
{
    fake_key_t    *root, *copy;
    flow_call_t    c;
    flow_world_t   other;

    begin(6);
    root = fake_find(f, FAKE_ROOT_KEY);

    copy = fake_key_add(f, "copy", "default");
    copy->extractable = 0;
    memcpy(copy->material, root->material, sizeof(copy->material));
    copy->versions = root->versions;
    snprintf(copy->id, sizeof(copy->id),
             "c2d10000-0000-4000-8000-00000000000b");

    flow_world_init_conf(&other, f, configured);

    root->state = 2;
    flow_load(&other, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_CRYPTO,
           "another root key is no way around a disabled one");
    flow_call_free(&c);

    root->purged = 1;
    flow_load(&other, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK,
           "one that is not there is replaced by the configured one");
    flow_call_free(&c);

    RAND_bytes(copy->material[0], 32);
    flow_load(&other, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_CRYPTO, "if it is the same material");
    flow_call_free(&c);

    flow_world_exit(&other);
    end();
}


/* at the same time, but not the same */

static void
test_others(void)
{
    char         other[64];
    flow_call_t  a, b;

    begin(8);
    flow_created(&w, other);
    f->held = 1;
    get(&a);
    flow_load(&w, &b, other, KMIP_NEED_METADATA, 1);
    f->held = 0;
    ok(flow_wait(&a) == KMIP_STORE_OK && flow_wait(&b) == KMIP_STORE_OK
       && memcmp(a.call.result->material->data,
                 b.call.result->material->data, 32) != 0,
       "two objects have two keys");
    flow_call_free(&a);
    flow_call_free(&b);
    end();
}


/* a record cannot be given another's key */

static void
test_swapped(void)
{
    char          other[64], *payload, *copy, *mine;
    fake_key_t   *key, *second;
    flow_call_t   c;

    begin(7);
    flow_created(&w, other);
    key = flow_record(&w, uid);
    second = flow_record(&w, other);

    mine = key->payload;
    copy = strdup(second->payload);
    key->payload = copy;
    flow_cache_clear(&w);
    get(&c);
    is_int(flow_wait(&c), KMIP_STORE_INVALID, "another one's payload");
    flow_call_free(&c);

    payload = second->payload;
    second->payload = mine;
    key->payload = mine;
    flow_cache_clear(&w);
    flow_load(&w, &c, other, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_INVALID, "is no other object's");
    flow_call_free(&c);

    second->payload = payload;
    free(copy);
    end();
}


/* record and unwrap complete in any order: the record decides */

static void
test_destroyed(void)
{
    int          bad;
    uint32_t     seed;
    flow_call_t  c;

    bad = 0;

    for (seed = 1; seed < 20; seed++) {
        begin(seed);
        flow_record(&w, uid)->state = 5;
        get(&c);

        if (flow_wait(&c) != KMIP_STORE_OK || c.call.result->material) {
            bad++;
        }

        flow_call_free(&c);

        fake_find(f, FAKE_ROOT_KEY)->state = 2;
        get(&c);

        if (flow_wait(&c) != KMIP_STORE_OK) {
            bad++;
        }

        flow_call_free(&c);
        end();
    }

    is_int(bad, 0, "a deleted record's key is never told");
}


/* the caller's arena may be full at any moment */

static void
test_memory(void)
{
    int          bad;
    size_t       limit;
    flow_call_t  c;

    bad = 0;
    begin(10);
    flow_tag(&w, uid, "x-a", "1");

    for (limit = 0; limit < 6000; limit += 96) {
        flow_call_init(&w, &c);
        kmip_arena_destroy(c.arena);

        c.arena = kmip_arena_create(limit);
        c.call.arena = c.arena;
        c.call.uid.data = (const uint8_t *) uid;
        c.call.uid.len = strlen(uid);
        c.call.need = KMIP_NEED_ATTRIBUTES;
        c.call.material = 1;

        if (w.store->load(w.store, &c.call) != KMIP_AGAIN
            || (flow_wait(&c) != KMIP_STORE_OK
                && c.call.outcome != KMIP_STORE_UNAVAILABLE)
            || (c.call.outcome == KMIP_STORE_OK)
               != (c.call.result && c.call.result->material))
        {
            diag("%zu bytes: %d", limit, c.call.outcome);
            bad++;
        }

        flow_call_free(&c);
    }

    is_int(bad, 0, "whatever room there is");
    end();
}


int
main(void)
{
    test_memory();
    test_join();
    test_sent();
    test_leave();
    test_deadline();
    test_earlier();
    test_throttled();
    test_root_keys();
    test_fallback();
    test_others();
    test_swapped();
    test_destroyed();

    return done_testing();
}
