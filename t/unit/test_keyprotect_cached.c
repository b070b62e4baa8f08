
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What is cached when a record or a revision is written is what is cached
 * when it is read; and what is known of a record for a while.
 */


#include "flow_world.h"
#include "keyprotect_cached.h"
#include "tap.h"


static flow_world_t  w;


/* the payloads that are cached, longest first, as one string of bytes */

static size_t
payloads(uint8_t *dst, size_t *n)
{
    size_t             i, len, at;
    const kmip_str_t  *found[2], *key;

    *n = 0;

    for (i = 0; i < w.cache.n && *n < 2; i++) {
        key = &w.cache.keys[i];

        if (key->data[key->len - 1] == 0) {
            found[(*n)++] = &w.cache.values[i];
        }
    }

    len = 0;

    for (i = 0; i < *n; i++) {
        at = (*n == 2 && found[1]->len > found[0]->len) ? 1 - i : i;

        memcpy(dst + len, found[at]->data, found[at]->len);
        len += found[at]->len;
    }

    return len;
}


static void
same(const char *uid, size_t n, const char *name)
{
    size_t       a, b, had, has;
    uint8_t      written[16384], read[16384];
    flow_call_t  get;

    a = payloads(written, &had);
    is_int(had, n, "%s: payloads that are cached when it is written", name);

    flow_cache_clear(&w);

    flow_load(&w, &get, uid, KMIP_NEED_ATTRIBUTES, 0);
    is_int(flow_wait(&get), KMIP_STORE_OK, "%s: read", name);
    flow_call_free(&get);

    b = payloads(read, &has);
    is_int(has, n, "%s: payloads that are cached when it is read", name);
    is_mem(read, b, written, a, "%s: they are the same", name);
}


/* what one worker does not know of the other is not built on */

static void
test_known(const char *uid)
{
    kmip_str_t           id;
    kmip_arena_t        *arena;
    keyprotect_known_t   known, got;

    arena = kmip_arena_create(1 << 20);

    id.data = (const uint8_t *) uid + KEYPROTECT_STAMP + 1;
    id.len = KEYPROTECT_ID;

    memset(&known, 0, sizeof(keyprotect_known_t));

    known.clock = 9000000;
    known.newest = 1;
    known.destroyed = 1;
    known.naliases = 1;
    known.aliases[0] = id;

    keyprotect_cached_put_known(w.ks->cached, arena, &id, &known);
    is_int(keyprotect_cached_known(w.ks->cached, arena, &id, &got), KMIP_OK,
           "what is known of a record is cached");
    is_int(got.clock, 9000000, "known: when it was asked for");
    is_int(got.newest, 1, "known: the newest revision");
    ok(got.destroyed && !got.torn, "known: it is destroyed");
    ok(got.naliases == 1 && kmip_str_equal(&got.aliases[0], &id),
       "known: its alias");

    known.clock = 8000000;
    known.newest = 2;
    known.destroyed = 0;
    known.naliases = 0;

    keyprotect_cached_put_known(w.ks->cached, arena, &id, &known);
    keyprotect_cached_known(w.ks->cached, arena, &id, &got);
    ok(got.torn, "an earlier answer that is told later tears it");
    is_int(got.newest, 2, "the highest number is kept");
    ok(got.destroyed, "so is that it is destroyed");

    known.clock = 9500000;
    keyprotect_cached_put_known(w.ks->cached, arena, &id, &known);
    keyprotect_cached_known(w.ks->cached, arena, &id, &got);
    ok(!got.torn, "a later answer mends it");

    kmip_arena_destroy(arena);
}


int
main(void)
{
    char                uid[64];
    fake_keyprotect_t  *f;

    f = fake_create(1);
    flow_world_init(&w, f);

    is_int(flow_created(&w, uid), KMIP_STORE_OK, "created");
    same(uid, 1, "a record");

    is_int(flow_tag(&w, uid, "x-Name", "vm-7"), KMIP_STORE_OK, "tagged");
    same(uid, 2, "a record and a revision");

    test_known(uid);

    flow_world_exit(&w);
    fake_destroy(f);

    return done_testing();
}
