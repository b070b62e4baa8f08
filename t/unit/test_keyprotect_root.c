
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A root key that is configured by its alias, which is moved to another one.
 */


#include "flow_world.h"
#include "tap.h"


#define OTHER  "c2d10000-0000-4000-8000-000000000002"


static fake_keyprotect_t  *f;
static flow_world_t        w;


static void
root_alias(keyprotect_conf_t *conf)
{
    conf->root_key = (kmip_str_t) kmip_string(FAKE_ROOT_ALIAS);
}


/* a self-test, which is repeated until it passes, finds out at this moment */

static void
moved(fake_keyprotect_t *fake, fake_call_t *c)
{
    size_t  len;

    len = strlen(c->http->path) - strlen(fake->data);

    if (strcmp(c->http->path + len, fake->data) == 0) {
        memcpy(w.ks->root_id, OTHER, sizeof(OTHER));
    }
}


static void
test_moved(void)
{
    char         uid[64];
    unsigned     i;
    flow_call_t  c;

    static const struct {
        const char  *path;
        const char  *what;
    } moments[] = {
        { "/wrap", "while a key is wrapped" },
        { "/keys", "while its record is written" }
    };

    for (i = 0; i < 2; i++) {
        f = fake_create(1);
        flow_world_init_conf(&w, f, root_alias);

        f->data = (void *) moments[i].path;
        f->answered = moved;
        is_int(flow_created(&w, uid), KMIP_STORE_OK, "%s", moments[i].what);
        is_str(w.ks->root_id, OTHER, "the alias is moved");

        flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
        is_int(flow_wait(&c), KMIP_STORE_OK,
               "the cache names the key that wrapped it");
        flow_call_free(&c);

        flow_cache_clear(&w);
        flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
        is_int(flow_wait(&c), KMIP_STORE_OK, "and so does the record");
        flow_call_free(&c);

        flow_world_exit(&w);
        fake_destroy(f);
    }
}


int
main(void)
{
    test_moved();

    return done_testing();
}
