
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * "on_unavailable refuse": a store reports itself unavailable while no key can
 * be created or read through it, and available soon afterwards.
 */


#include "flow_world.h"
#include "keyprotect_selftest.h"
#include "tap.h"


static fake_keyprotect_t  *f;
static flow_world_t        w;


static void
begin(void)
{
    f = fake_create(1);
    flow_world_init(&w, f);
    fake_pass(f, 60000);
}


static void
end(void)
{
    flow_world_exit(&w);
    fake_destroy(f);
}


static int
available(void)
{
    return keyprotect_store_available(w.ks);
}


typedef struct {
    const char    *name;
    fake_fault_e   kind;
    unsigned       status;
    const char    *code;
    const char    *match;         /* NULL: every call to Key Protect */
    int            available;     /* as long as it lasts */
} trouble_t;

static const trouble_t  troubles[] = {
    { "401 to all", FAKE_STATUS, 401, NULL, NULL, 0 },
    { "403 to all", FAKE_STATUS, 403, "RESOURCE_OWNER_ERR", NULL, 0 },
    { "429 to all", FAKE_STATUS, 429, NULL, NULL, 0 },
    { "503 to all", FAKE_STATUS, 503, NULL, NULL, 0 },
    { "no connection", FAKE_NOT_SENT, 0, NULL, NULL, 0 },
    { "HTML to all", FAKE_GARBAGE_DONE, 0, NULL, NULL, 0 },
    { "401 to wraps and unwraps", FAKE_STATUS, 401, NULL, "/actions/", 0 },

    { "the root key is disabled", FAKE_STATUS, 409,
      "KEY_ACTION_INVALID_STATE_ERR", "/actions/", 1 },
    { "the root key is deleted", FAKE_STATUS, 410, "KEY_DELETED_ERR",
      "/actions/", 1 },
    { "a role is missing for records", FAKE_STATUS, 401, NULL,
      "POST /api/v2/keys ", 1 },
    { "a policy forbids to make keys", FAKE_STATUS, 409,
      "KEY_CREATE_IMPORT_ACCESS_ERR", "POST /api/v2/keys ", 1 }
};


static void
try(char *uid)
{
    unsigned  n;

    for (n = 0; n < 3; n++) {
        flow_created(&w, uid);
        fake_pass(f, 1500);
    }
}


static void
test_troubles(void)
{
    char              uid[64];
    size_t            i;
    const trouble_t  *t;

    for (i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++) {
        t = &troubles[i];

        begin();
        ok(available(), "%s: available before", t->name);

        fake_fault(f, t->kind, t->match, 0, 0);
        f->faults[0].status = t->status;
        f->faults[0].code = t->code;

        try(uid);
        is_int(available(), t->available, "%s: %s", t->name,
               t->available ? "the other endpoint would fail, too"
                            : "the other endpoint may succeed");

        ok(f->faults[0].hits > 0, "calls met it");

        fake_pass(f, 120000);
        is_int(available(), t->available, "and so it stays");

        fake_faults_clear(f);
        fake_pass(f, 31000);
        ok(available(), "available by itself when that is over");
        is_int(flow_created(&w, uid), KMIP_STORE_OK, "a key is made");

        end();
    }
}


/* sessions of before are served: their success opens it within a second */

static void
test_success(void)
{
    char  uid[64];

    begin();

    fake_fault_status(f, 401, NULL, NULL, 0, 0);
    try(uid);
    fake_pass(f, 120000);
    ok(!available(), "401 for long");

    fake_faults_clear(f);
    is_int(flow_created(&w, uid), KMIP_STORE_OK, "a client makes a key");
    fake_pass(f, 1100);
    ok(available(), "and sessions need not wait for the next self-test");

    end();
}


/* a client's missing role does not start a self-test each time */

static void
test_seldom(void)
{
    char      uid[64];
    unsigned  n;

    begin();

    fake_fault_status(f, 401, NULL, "POST /api/v2/keys ", 0, 0);
    fake_journal_clear(f);

    for (n = 0; n < 50; n++) {
        flow_created(&w, uid);
        fake_pass(f, 100);
    }

    ok(fake_journal(f, "/actions/unwrap") <= 2,
       "in about 5 s of failures: %u self-tests",
       fake_journal(f, "/actions/unwrap"));
    is_int(flow_logged(&w, "ready"), 1, "and \"ready\" is said once");

    end();
}


int
main(void)
{
    test_troubles();
    test_success();
    test_seldom();

    return done_testing();
}
