
/*
 * What is cached when a record or a revision is written is what is cached
 * when it is read.
 */


#include "flow_world.h"
#include "keyprotect_cached.h"
#include "tap.h"


static flow_world_t  w;


/* all that is cached, longest first, as one string of bytes */

static size_t
cached(uint8_t *dst)
{
    size_t  i, len, longest;

    longest = w.cache.n > 1 && w.cache.values[1].len > w.cache.values[0].len;
    len = 0;

    for (i = 0; i < w.cache.n; i++) {
        memcpy(dst + len, w.cache.values[i ^ longest].data,
               w.cache.values[i ^ longest].len);
        len += w.cache.values[i ^ longest].len;
    }

    return len;
}


static void
same(const char *uid, size_t n, const char *name)
{
    size_t       a, b, i;
    uint8_t      written[8192], read[8192];
    flow_call_t  get;

    is_int(w.cache.n, n, "as many are cached");

    for (i = 0; i < n; i++) {
        is_mem(w.cache.keys[i].data + KEYPROTECT_CACHED_SPACE,
               w.cache.keys[i].len - KEYPROTECT_CACHED_SPACE, uid,
               strlen(uid), "under its uid");
    }

    a = cached(written);
    flow_cache_clear(&w);

    flow_load(&w, &get, uid, KMIP_NEED_ATTRIBUTES, 0);
    is_int(flow_wait(&get), KMIP_STORE_OK, "%s", name);
    flow_call_free(&get);

    b = cached(read);
    is_mem(read, b, written, a, "%s: cached as when it was written", name);
}


int
main(void)
{
    char                uid[40];
    fake_keyprotect_t  *f;

    f = fake_create(1);
    flow_world_init(&w, f);

    is_int(flow_created(&w, uid), KMIP_STORE_OK, "created");
    same(uid, 1, "a record");

    is_int(flow_tag(&w, uid, "x-Name", "vm-7"), KMIP_STORE_OK, "tagged");
    same(uid, 2, "a record and a revision");

    flow_world_exit(&w);
    fake_destroy(f);

    return done_testing();
}
