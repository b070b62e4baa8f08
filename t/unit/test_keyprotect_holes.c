
/*
 * Names that were given again and again, some of whose aliases lead nowhere.
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


static kmip_store_outcome_e
named(char *uid, const char *name)
{
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    flow_uid(&w, uid, 0);
    flow_create_draft(&w, &c, uid);
    flow_add_name(&c, name);
    flow_create_start(&c);
    outcome = flow_wait(&c);
    flow_call_free(&c);

    return outcome;
}


/* 1 if it is the one that bears the Name, 0 if nobody does, else -1 */

static int
found(const char *uid, const char *name)
{
    int          rc;
    flow_call_t  c;

    flow_find_filter(&w, &c);
    flow_add_name(&c, name);
    flow_find_start(&c, 10);

    rc = flow_wait(&c) != KMIP_STORE_OK ? -1 : (int) c.call.nuids;

    if (rc == 1 && !kmip_str_equal_c(&c.call.uids[0], uid)) {
        rc = -1;
    }

    flow_call_free(&c);

    return rc;
}


static void
test_holes(int way)
{
    int          i;
    char         uid[40], other[40];
    const char  *what;

    static const char  *ways[] = {
        "deleted keys are found", "deleted keys are not found by aliases",
        "deleted keys are purged later"
    };

    what = ways[way];

    begin(1);
    f->no_alias = way == 1;

    for (i = 0; i < 4; i++) {
        is_int(named(uid, "disk"), KMIP_STORE_OK, "%s: given", what);
        is_int(found(uid, "disk"), 1, "and found");

        if (i < 3) {
            flow_destroyed(&w, uid);

            if (way != 2) {
                is_int(found(uid, "disk"), 0, "until it is destroyed");
            }
        }
    }

    for (i = 0; way == 2 && i < (int) f->nkeys; i++) {
        f->keys[i]->purged |= f->keys[i]->state == 5;
    }

    is_int(found(uid, "disk"), 1, "%s: the last one is found", what);
    is_int(named(other, "disk"), KMIP_STORE_NAME_EXISTS,
           "and nobody else gets its Name");
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "destroyed");
    is_int(found(uid, "disk"), 0, "it is free");
    is_int(named(other, "disk"), KMIP_STORE_OK, "and given");
    is_int(found(other, "disk"), 1, "again");
    end();
}


int
main(void)
{
    test_holes(0);
    test_holes(1);
    test_holes(2);

    return done_testing();
}
