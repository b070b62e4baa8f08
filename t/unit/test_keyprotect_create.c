
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Creating an object: the stored record, and the durability of an acknowledged
 * object.
 */


#include "flow_world.h"
#include "kmip_snapshot.h"
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
attributes_off(keyprotect_conf_t *conf)
{
    conf->attributes_off = 1;
}


/* the key of an object as a Get tells it; NULL: it failed */

static const kmip_secret_t *
material(flow_call_t *c, const char *uid)
{
    flow_load(&w, c, uid, KMIP_NEED_METADATA, 1);

    return flow_wait(c) == KMIP_STORE_OK ? c->call.result->material : NULL;
}


static void
test_generated(void)
{
    size_t                i;
    char                  uid[64], name[128];
    fake_key_t           *key;
    flow_call_t           c, get;
    kmip_item_t           item;
    kmip_str_t            digest;
    const kmip_secret_t  *secret;
    kmip_attribute_t     *a;

    begin(1);
    flow_create(&w, &c);
    is_int(flow_wait(&c), KMIP_STORE_OK, "created");
    strcpy(uid, c.uid);
    is_int(f->performed, 2, "with two calls");
    is_int(fake_journal(f, "/actions/wrap"), 1, "a wrap without plaintext");

    key = flow_record(&w, uid);
    snprintf(name, sizeof(name), FLOW_PREFIX "%.24s", uid);

    ok(key && fake_find(f, name) == key,
       "the record's name and alias have the identifier's stamp");
    is_str(uid + 25, key ? key->id : "", "the identifier ends with its id");
    is_str(key->ring, "vmware", "it is in the key ring");
    ok(strlen(key->description) <= 240 && strstr(key->description, "AES"),
       "people can read what it is");

    secret = material(&get, uid);
    ok(secret && secret->len == 32, "the key is 256 bits long");

    for (i = 0; i + secret->len <= strlen(key->payload); i++) {
        if (memcmp(key->payload + i, secret->data, secret->len) == 0) {
            break;
        }
    }

    ok(i + secret->len > strlen(key->payload), "and not in the record");

    a = kmip_attributes_get(&c.call.result->attributes, KMIP_ATTR_DIGEST,
                            NULL, 0);
    ok(a && kmip_ttlv_find(&a->value, KMIP_TAG_DIGEST_VALUE, &item) == KMIP_OK
       && keyprotect_seal_digest(c.arena, secret, &digest) == KMIP_OK
       && kmip_str_equal(&digest, &item.value.bytes),
       "the Digest is that of the key");
    ok(c.call.result->material == NULL, "the answer has no key");

    flow_call_free(&get);
    flow_call_free(&c);
    end();
}


static void
test_lengths(void)
{
    int                   parity;
    char                  uid[64];
    size_t                i, bit, ones;
    uint32_t              len;
    flow_call_t           c, get;
    const kmip_secret_t  *secret;

    static const uint32_t  lengths[] = { 16, 24, 32, 64, 3000, 3001, 4000 };

    for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        len = lengths[i];

        begin(10 + (uint32_t) i);
        flow_create_draft(&w, &c);
        c.call.generate = len;
        c.call.parity = len == 24;
        flow_create_start(&c);
        is_int(flow_wait(&c), KMIP_STORE_OK, "%u bytes are made", len);
        strcpy(uid, c.uid);

        secret = material(&get, uid);
        ok(secret && secret->len == len, "and come back");

        parity = 1;

        for (bit = 0; len == 24 && bit < len; bit++) {
            ones = (size_t) __builtin_popcount(secret->data[bit]);
            parity &= ones % 2 == 1;
        }

        ok(parity, "with their parity");

        flow_call_free(&get);
        flow_call_free(&c);
        end();
    }
}


/* a Template costs one call: there is nothing to wrap or to unwrap */

static void
test_keyless(void)
{
    char         uid[64];
    flow_call_t  c, get;

    begin(40);
    flow_create_draft(&w, &c);

    c.call.generate = 0;
    c.draft.object.object_type = KMIP_OBJECT_TYPE_TEMPLATE;
    c.draft.object.key_format_type = 0;

    fake_journal_clear(f);
    flow_create_start(&c);

    is_int(flow_wait(&c), KMIP_STORE_OK, "an object without a key is stored");
    is_int(fake_journal(f, "/actions/wrap"), 0, "nothing is wrapped");
    is_int(c.call.result->object_type, KMIP_OBJECT_TYPE_TEMPLATE,
           "it is a Template");

    strcpy(uid, c.uid);
    flow_call_free(&c);

    ok(material(&get, uid) == NULL, "no key comes back");
    is_int(get.call.outcome, KMIP_STORE_OK, "but the object does");
    is_int(get.call.result->object_type, KMIP_OBJECT_TYPE_TEMPLATE,
           "as a Template");
    is_int(fake_journal(f, "/actions/unwrap"), 0, "nothing is unwrapped");

    flow_call_free(&get);

    flow_create_draft(&w, &c);
    c.call.generate = 0;
    flow_create_start(&c);
    ok(flow_wait(&c) != KMIP_STORE_OK, "a key without its bytes is not stored");
    flow_call_free(&c);

    flow_create_draft(&w, &c);
    c.call.generate = 0;
    kmip_attributes_set_number(c.arena, &c.draft.object.attributes,
                               KMIP_ATTR_KEY_VALUE_PRESENT, 0);
    flow_create_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_OK, "but one that is elsewhere is");
    strcpy(uid, c.uid);
    flow_call_free(&c);

    ok(material(&get, uid) == NULL, "no key comes back");
    is_int(get.call.outcome, KMIP_STORE_OK, "but the object does");
    ok(kmip_snapshot_keyless(get.call.result), "which says so");
    flow_call_free(&get);

    end();
}


static void
test_given(void)
{
    char                  uid[64];
    uint8_t               bytes[300000];
    size_t                i;
    flow_call_t           c, get;
    const kmip_secret_t  *secret;

    static const struct {
        size_t                len;
        kmip_store_outcome_e  outcome;
    } cases[] = {
        { 5, KMIP_STORE_OK },
        { 3000, KMIP_STORE_OK },
        { 3001, KMIP_STORE_OK },
        { 4500, KMIP_STORE_OK },
        { 5213, KMIP_STORE_OK },
        { 6000, KMIP_STORE_OK },
        { 7000, KMIP_STORE_TOO_LARGE },
        { 300000, KMIP_STORE_TOO_LARGE }
    };

    for (i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t) (i * 7);
    }

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(20 + (uint32_t) i);
        flow_create_draft(&w, &c);
        c.call.generate = 0;
        c.draft.object.material = kmip_secret_copy(c.arena, bytes,
                                                   cases[i].len);
        flow_create_start(&c);
        is_int(flow_wait(&c), cases[i].outcome, "%zu bytes that are given",
               cases[i].len);
        strcpy(uid, c.uid);
        flow_call_free(&c);

        if (cases[i].outcome == KMIP_STORE_OK) {
            secret = material(&get, uid);
            is_mem(secret->data, secret->len, bytes, cases[i].len,
                   "come back");
            flow_call_free(&get);

        } else {
            is_int(fake_journal(f, "POST /api/v2/keys vmware"), 0,
                   "are refused before anything is stored");
        }

        end();
    }
}


/* keeps the first wrapping, and answers the second one with it */

static void
cross(fake_keyprotect_t *fake, fake_call_t *c)
{
    char  **first = fake->data;

    if (strstr(c->http->path, "/actions/wrap") == NULL) {
        return;
    }

    if (*first == NULL) {
        *first = strdup(c->answer);
        return;
    }

    free(c->answer);
    c->answer = strdup(*first);
}


/* a client's key exists nowhere else, so the wrapped key is verified */

static void
test_crossed(void)
{
    char         *first, uid[64];
    size_t        i;
    uint8_t       bytes[4500];
    unsigned      records;
    flow_call_t   c;

    static const size_t  lens[] = { 16, 32, 4500 };

    for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
        begin(60 + (uint32_t) i);
        first = NULL;
        f->data = &first;
        f->answered = cross;
        memset(bytes, 'k', sizeof(bytes));

        flow_create_draft(&w, &c);
        c.call.generate = 0;
        c.draft.object.material = kmip_secret_copy(c.arena, bytes, lens[i]);
        flow_create_start(&c);
        is_int(flow_wait(&c), KMIP_STORE_OK, "%zu bytes that are given",
               lens[i]);
        is_int(fake_journal(f, "/actions/unwrap"), 1, "are unwrapped once");
        strcpy(uid, c.uid);
        flow_call_free(&c);

        records = fake_journal(f, "POST /api/v2/keys vmware");
        flow_create_draft(&w, &c);
        c.call.generate = 0;
        bytes[0] = 'j';
        c.draft.object.material = kmip_secret_copy(c.arena, bytes, lens[i]);
        flow_create_start(&c);
        ok(flow_wait(&c) != KMIP_STORE_OK,
           "with the wrapping of others they are not acknowledged");
        is_int(fake_journal(f, "POST /api/v2/keys vmware"), records,
               "and nothing is stored");
        flow_call_free(&c);

        free(first);
        end();
    }
}


static void
test_large(void)
{
    int          i;
    char         name[32], value[256];
    flow_call_t  c;

    begin(30);
    flow_create_draft(&w, &c);

    memset(value, 'v', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';

    for (i = 0; i < 40; i++) {
        snprintf(name, sizeof(name), "x-%d", i);
        flow_add_text(&c, name, value);
    }

    flow_create_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_TOO_LARGE, "too many attributes");
    is_int(fake_journal(f, "POST /api/v2/keys vmware"), 0, "store nothing");
    flow_call_free(&c);

    end();
}


static void
test_off(void)
{
    char         uid[64];
    flow_call_t  c;

    f = fake_create(31);
    flow_world_init_conf(&w, f, attributes_off);

    is_int(flow_created(&w, uid), KMIP_STORE_OK,
           "\"attributes off\": a key as such is made");

    flow_create_draft(&w, &c);
    flow_add_text(&c, "x-Vendor", "VMware, Inc.");
    flow_create_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_UNSUPPORTED,
           "with a client's attribute not");
    ok(flow_logged(&w, "x-Vendor") && flow_logged(&w, "VMware, Inc."),
       "the log tells name and value");
    flow_call_free(&c);

    end();
}


static void
test_refusals(void)
{
    size_t       i;
    flow_call_t  c;

    static const struct {
        unsigned              status;
        const char           *code;
        const char           *match;
        kmip_store_outcome_e  outcome;
    } cases[] = {
        { 409, "KEY_ACTION_INVALID_STATE_ERR", "/wrap", KMIP_STORE_CRYPTO },
        { 410, "KEY_DELETED_ERR", "/wrap", KMIP_STORE_CRYPTO },
        { 404, "KEY_NOT_FOUND_ERR", "/wrap", KMIP_STORE_CRYPTO },
        { 401, NULL, "/wrap", KMIP_STORE_MISCONFIGURED },
        { 403, NULL, "POST /api/v2/keys vm", KMIP_STORE_MISCONFIGURED },
        { 409, "KEY_CREATE_IMPORT_ACCESS_ERR", "POST /api/v2/keys vm",
          KMIP_STORE_MISCONFIGURED },
        { 429, NULL, "POST /api/v2/keys vm", KMIP_STORE_UNAVAILABLE },
        { 400, "BAD_BODY_ERR", "POST /api/v2/keys vm", KMIP_STORE_INVALID }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(40 + (uint32_t) i);
        fake_fault_status(f, cases[i].status, cases[i].code, cases[i].match,
                          0, 0);
        flow_create(&w, &c);
        is_int(flow_wait(&c), cases[i].outcome, "%u %s of %s",
               cases[i].status, cases[i].code ? cases[i].code : "",
               cases[i].match);
        flow_call_free(&c);
        end();
    }
}


static void
delete_key(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    if (http->method == KEYPROTECT_GET && strstr(http->path, FLOW_PREFIX)) {
        fake->keys[fake->nkeys - 1]->state = 5;
    }
}


static kmip_store_outcome_e
named(char *uid, const char *name)
{
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    flow_create_draft(&w, &c);
    flow_add_name(&c, name);
    flow_create_start(&c);
    outcome = flow_wait(&c);
    strcpy(uid, c.uid);
    flow_call_free(&c);

    return outcome;
}


static void
test_names(void)
{
    char      first[64], second[64], third[64];
    unsigned  status;

    for (status = 400; status <= 422; status += 11) {
        begin(status);
        f->clash_status = status;

        is_int(named(first, "disk"), KMIP_STORE_OK, "a Name");
        is_int(flow_record(&w, first)->naliases, 2, "is an alias");
        is_int(named(second, "disk"), KMIP_STORE_NAME_EXISTS,
               "that no other object gets");
        is_int(fake_keys_live(f, FLOW_PREFIX), 1, "which is not stored");
        is_int(named(second, "disk2"), KMIP_STORE_OK, "another Name is free");

        is_int(flow_destroyed(&w, first), KMIP_STORE_OK, "destroyed");
        is_int(named(third, "disk"), KMIP_STORE_OK, "its Name is free again");
        is_int(named(second, "disk"), KMIP_STORE_NAME_EXISTS, "once");

        f->free_alias = 1;
        is_int(flow_destroyed(&w, third), KMIP_STORE_OK, "destroyed");
        is_int(named(third, "disk"), KMIP_STORE_OK, "its alias is free");
        f->free_alias = 0;

        f->no_alias = 1;
        is_int(flow_destroyed(&w, third), KMIP_STORE_OK, "destroyed");
        is_int(named(third, "disk"), KMIP_STORE_OK,
               "free again, though its aliases lead nowhere");
        is_int(named(second, "disk"), KMIP_STORE_NAME_EXISTS, "once");

        end();
    }
}


/* the alias of a former owner is free again, and a later one has it */

static void
test_free_alias(void)
{
    char         first[64], second[64], third[64];
    flow_call_t  load, c;

    begin(54);
    named(first, "disk");

    flow_load(&w, &load, first, KMIP_NEED_ATTRIBUTES, 0);
    flow_wait(&load);
    flow_commit_draft(&w, &c, &load);
    c.draft.changes = KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_NAME;
    kmip_attributes_remove(&c.draft.object.attributes,
                           kmip_attributes_get(&c.draft.object.attributes,
                                               KMIP_ATTR_NAME, NULL, 0));
    flow_commit_start(&c);
    flow_wait(&c);
    flow_call_free(&c);
    flow_call_free(&load);

    is_int(named(second, "disk"), KMIP_STORE_OK, "another one bears the Name");
    f->free_alias = 1;
    is_int(flow_destroyed(&w, first), KMIP_STORE_OK, "the former one goes");
    is_int(named(third, "disk"), KMIP_STORE_NAME_EXISTS,
           "which does not make it free");
    end();
}


/*
 * Each call fails in each way: what was acknowledged is there, what was not is
 * at most an orphan, and the identifier was never given to two.
 */

static void
test_faults(void)
{
    int                   bad;
    char                  uid[64];
    unsigned              kind, k, count, done;
    flow_call_t           c, get;
    kmip_store_outcome_e  outcome;

    bad = 0;
    done = 0;

    for (kind = FAKE_NOT_SENT; kind < FAKE_FAULTS; kind++) {
        for (k = 0; k < 5; k++) {
            for (count = 0; count < 4; count++) {

                begin(kind * 100 + k * 10 + count);

                fake_fault(f, kind, NULL, k, count);

                flow_create_draft(&w, &c);
                flow_add_name(&c, "disk");
                flow_create_start(&c);
                outcome = flow_wait(&c);
                strcpy(uid, c.uid);
                flow_call_free(&c);

                fake_faults_clear(f);
                fake_pass(f, 60000);
                flow_cache_clear(&w);

                if (outcome == KMIP_STORE_OK) {
                    done++;

                    if (material(&get, uid) == NULL) {
                        diag("fault %u at call %u: lost", kind, k);
                        bad++;
                    }

                    flow_call_free(&get);

                } else if (outcome != KMIP_STORE_UNAVAILABLE
                           && outcome != KMIP_STORE_INVALID)
                {
                    diag("fault %u at call %u: outcome %d", kind, k, outcome);
                    bad++;
                }

                if (fake_keys_live(f, FLOW_PREFIX) > 1) {
                    diag("fault %u at call %u: two records", kind, k);
                    bad++;
                }

                end();
            }
        }
    }

    is_int(bad, 0, "whatever is acknowledged is durable");
    ok(done > 80, "most faults are overcome");
}


static void
test_lost(void)
{
    flow_call_t  c;

    begin(50);
    fake_fault(f, FAKE_BROKEN_DONE, "POST /api/v2/keys vm", 0, 1);
    flow_create(&w, &c);
    is_int(flow_wait(&c), KMIP_STORE_OK, "a lost answer");
    is_int(fake_journal(f, "GET /api/v2/keys/vm"), 1, "is read back");
    is_int(fake_journal(f, "POST /api/v2/keys vm"), 1, "and not repeated");
    flow_call_free(&c);
    end();

    begin(51);
    f->lag = 100;
    fake_fault(f, FAKE_TIMEOUT_DONE, "POST /api/v2/keys vm", 0, 1);
    flow_create(&w, &c);
    is_int(flow_wait(&c), KMIP_STORE_OK, "a lost answer of a slow zone");
    flow_call_free(&c);
    end();

    begin(53);
    f->before = delete_key;
    fake_fault(f, FAKE_BROKEN_DONE, "POST /api/v2/keys vm", 0, 1);
    flow_create(&w, &c);
    ok(flow_wait(&c) != KMIP_STORE_OK, "what was deleted is not acknowledged");
    flow_call_free(&c);
    end();
}


/* the client disconnects at any moment: the change ends, and is logged */

static void
test_cancel(void)
{
    int          bad;
    unsigned     steps, i;
    flow_call_t  c;

    bad = 0;

    for (steps = 0; steps < 8; steps++) {
        begin(60 + steps);
        flow_create(&w, &c);

        for (i = 0; i < steps && !c.done; i++) {
            fake_step(f);
        }

        if (!c.done) {
            w.store->cancel(w.store, &c.call);
            flow_call_free(&c);
            fake_run(f, NULL);

            if (fake_keys_live(f, FLOW_PREFIX) != 1 || c.done || w.ks->flows
                || !flow_logged(&w, "after its client had gone"))
            {
                diag("canceled after %u steps", steps);
                bad++;
            }

        } else {
            flow_call_free(&c);
        }

        end();
    }

    is_int(bad, 0, "a Create goes on without its client");

    begin(70);
    flow_create(&w, &c);
    w.store->cancel(w.store, &c.call);
    flow_call_free(&c);
    end();

    ok(1, "and stops with the store");
}


static void
root_alias(keyprotect_conf_t *conf)
{
    conf->root_key = (kmip_str_t) kmip_string(FAKE_ROOT_ALIAS);
}


static void
test_root_alias(void)
{
    char  uid[64];

    f = fake_create(80);
    fake_fault_status(f, 403, NULL, FAKE_ROOT_ALIAS, 0, 0);
    flow_world_init_conf(&w, f, root_alias);
    fake_faults_clear(f);

    is_int(flow_created(&w, uid), KMIP_STORE_OK, "before the self-test");
    is_int(fake_journal(f, FAKE_ROOT_ALIAS "/actions/wrap"), 0,
           "no alias is used, which may be moved");
    is_int(fake_journal(f, FAKE_ROOT_KEY "/actions/wrap"), 1, "but the id");

    end();
}


int
main(void)
{
    test_root_alias();
    test_generated();
    test_lengths();
    test_keyless();
    test_given();
    test_crossed();
    test_large();
    test_off();
    test_refusals();
    test_names();
    test_free_alias();
    test_lost();
    test_faults();
    test_cancel();

    return done_testing();
}
