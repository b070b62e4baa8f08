
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * An unwrapped key is accepted only if its SHA-256 is that of the record: keys,
 * sealed objects, secrets.
 */


#include "flow_world.h"
#include "keyprotect_proof.h"
#include "tap.h"


static fake_keyprotect_t  *f;
static flow_world_t        w;
static const char         *lie;      /* what is unwrapped, in base64 */
static const char         *path;


static void
begin(uint32_t seed)
{
    f = fake_create(seed);
    flow_world_init(&w, f);
    lie = NULL;
    path = "/actions/unwrap";
}


static void
end(void)
{
    flow_world_exit(&w);
    fake_destroy(f);
}


/* the right status, the right JSON, another plaintext */

static void
answered(fake_keyprotect_t *fake, fake_call_t *c)
{
    json_t  *json;

    (void) fake;

    if (lie == NULL || strstr(c->http->path, path) == NULL
        || c->status != 200)
    {
        return;
    }

    json = json_loads(c->answer, 0, NULL);

    json_object_set_new(json, "plaintext", json_string(lie));
    free(c->answer);

    c->answer = json_dumps(json, JSON_COMPACT);

    json_decref(json);
}


static void
make(char *uid, uint32_t type, size_t len)
{
    uint8_t      bytes[4000];
    flow_call_t  c;

    memset(bytes, 0x5a, sizeof(bytes));
    flow_create_draft(&w, &c);
    c.draft.object.object_type = type;

    if (type != KMIP_OBJECT_TYPE_SYMMETRIC_KEY) {
        c.draft.object.data_type = 1;
    }

    if (type == KMIP_OBJECT_TYPE_OPAQUE_OBJECT) {
        c.draft.object.key_format_type = 0;
    }

    if (len) {
        c.call.generate = 0;
        c.draft.object.material = kmip_secret_copy(c.arena, bytes, len);
    }

    flow_create_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_OK, "an object of %zu bytes", len);
    snprintf(uid, sizeof(c.uid), "%s", c.uid);
    flow_call_free(&c);
}


static kmip_store_outcome_e
get(const char *uid)
{
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    outcome = flow_wait(&c);

    ok(outcome == KMIP_STORE_OK ? c.call.result->material != NULL
                                : c.call.result == NULL,
       "a key is told with success only");
    flow_call_free(&c);

    return outcome;
}


static void
test_lies(void)
{
    char      uid[64], text[512];
    size_t    i, k;
    unsigned  before;

    static const struct {
        uint32_t  type;
        size_t    len;                /* 0: made by the HSM */
    } objects[] = {
        { KMIP_OBJECT_TYPE_SYMMETRIC_KEY, 0 },
        { KMIP_OBJECT_TYPE_SYMMETRIC_KEY, 16 },
        { KMIP_OBJECT_TYPE_SYMMETRIC_KEY, 4000 },
        { KMIP_OBJECT_TYPE_SECRET_DATA, 7 },
        { KMIP_OBJECT_TYPE_OPAQUE_OBJECT, 100 }
    };

    static const char  *lies[] = {
        "c2V2ZW4gYg==",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "AAAAAAAAAA==",
        "",
        "no base64"
    };

    for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
        begin(1 + (uint32_t) i);
        f->answered = answered;
        make(uid, objects[i].type, objects[i].len);
        flow_activate(&w, uid);

        for (k = 0; k < sizeof(lies) / sizeof(lies[0]); k++) {
            lie = lies[k];

            fake_pass(f, 2000);
            before = flow_logged(&w, "failed to unwrap");

            is_int(get(uid), KMIP_STORE_INVALID, "\"%s\" is not its key",
                   lie);
            is_int(flow_logged(&w, "failed to unwrap"), before + 1,
                   "the log has a line of it");
        }

        ok(flow_logged(&w, "not the stored key"), "which says what is wrong");
        ok(flow_logged(&w, "correlation id ") >= k, "and of which call");

        lie = NULL;
        is_int(get(uid), KMIP_STORE_OK, "the truth is its key");
        snprintf(text, sizeof(text), "%s", w.log[w.nlog - 1]);
        ok(strstr(text, "AAAAAAA") == NULL, "no plaintext is in the log");
        end();
    }
}


/* all flows that share an unwrap get the same result */

static void
test_shared(void)
{
    int          i, wrong;
    char         uid[64];
    flow_call_t  c[4];

    begin(10);
    f->answered = answered;
    flow_created(&w, uid);
    lie = "c2V2ZW4gYg==";
    f->held = 1;

    for (i = 0; i < 4; i++) {
        flow_load(&w, &c[i], uid, KMIP_NEED_METADATA, 1);
    }

    f->held = 0;
    wrong = 0;

    for (i = 0; i < 4; i++) {
        wrong += flow_wait(&c[i]) != KMIP_STORE_INVALID;
        flow_call_free(&c[i]);
    }

    is_int(wrong, 0, "no flow gets a wrong key");
    is_int(fake_journal(f, "/actions/unwrap"), 1, "of one unwrap");
    end();
}


/* what wraps without plaintext has to give a key of 32 bytes */

static void
test_created(void)
{
    char         uid[64];
    flow_call_t  c;

    begin(11);
    f->answered = answered;
    path = "/actions/wrap";
    lie = "c2V2ZW4gYg==";
    flow_create(&w, &c);
    is_int(flow_wait(&c), KMIP_STORE_INVALID, "7 bytes are no key");
    is_int(flow_logged(&w, "failed to wrap"), 1, "the log has a line of it");
    is_int(fake_journal(f, "POST /api/v2/keys "), 0, "nothing is stored");
    flow_call_free(&c);

    /* 32 bytes that are not those wrapped: it shows when they are asked for */

    lie = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    flow_created(&w, uid);
    lie = NULL;
    is_int(get(uid), KMIP_STORE_INVALID, "what was told is not what is there");
    end();
}


static kmip_int_t
check(const keyprotect_record_t *r, const kmip_secret_t *secret)
{
    kmip_int_t     rc;
    kmip_arena_t  *arena;

    arena = kmip_arena_create(4096);
    rc = keyprotect_proof_check(arena, r, secret);
    kmip_arena_destroy(arena);

    return rc;
}


/* a record that proves nothing: its Digest is not there, or another one's */

static void
test_record(void)
{
    uint8_t              bytes[32] = { 0 };
    kmip_arena_t        *arena;
    kmip_secret_t       *secret;
    kmip_str_t           digest;
    kmip_attribute_t     a;
    keyprotect_record_t  r;

    arena = kmip_arena_create(65536);
    secret = kmip_secret_copy(arena, bytes, sizeof(bytes));
    memset(&r, 0, sizeof(r));
    memset(&a, 0, sizeof(a));
    kmip_attributes_init(arena, &r.attributes);
    is_int(check(&r, secret), KMIP_DECLINED, "no Digest, no proof");

    keyprotect_seal_digest(arena, secret, &digest);
    a.id = KMIP_ATTR_DIGEST;
    kmip_value_digest(arena, &a.value, KMIP_HASHING_ALGORITHM_SHA_512,
                      &digest, KMIP_KEY_FORMAT_TYPE_RAW, KMIP_V_ANY);
    kmip_attributes_append(arena, &r.attributes, &a);
    is_int(check(&r, secret), KMIP_DECLINED, "by another algorithm");

    kmip_value_digest(arena, &r.attributes.elts[0].value,
                      KMIP_HASHING_ALGORITHM_SHA_256, &digest,
                      KMIP_KEY_FORMAT_TYPE_RAW, KMIP_V_ANY);
    is_int(check(&r, secret), KMIP_OK, "its own");

    secret->len--;
    is_int(check(&r, secret), KMIP_DECLINED, "not of a shorter one");
    secret->len++;
    secret->data[31] ^= 1;
    is_int(check(&r, secret), KMIP_DECLINED, "nor of another one");
    kmip_arena_destroy(arena);
}


/*
 * A published case has this digest, of the encoded Key Material, for a
 * Transparent Symmetric Key.
 */

static void
test_transparent(void)
{
    size_t               i;
    uint8_t              bytes[32];
    kmip_arena_t        *arena;
    kmip_secret_t       *secret;
    kmip_str_t           digest;
    kmip_attribute_t     a;
    keyprotect_record_t  r;

    static const uint8_t  expected[32] = {
        0x49, 0x9c, 0xe9, 0x6f, 0xf6, 0xf5, 0xe1, 0x9f,
        0xe9, 0xfe, 0x7a, 0x2f, 0xe4, 0xc3, 0xe9, 0x2b,
        0x88, 0xdb, 0x00, 0x01, 0xa4, 0xe8, 0xdf, 0x28,
        0xd9, 0x96, 0x68, 0x56, 0xb6, 0xc4, 0xb8, 0x7c
    };

    for (i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t) (i / 2 * 0x11);
    }

    arena = kmip_arena_create(65536);
    secret = kmip_secret_copy(arena, bytes, sizeof(bytes));
    memset(&r, 0, sizeof(r));
    memset(&a, 0, sizeof(a));
    kmip_attributes_init(arena, &r.attributes);

    r.key_format_type = KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY;
    is_int(keyprotect_proof_make(arena, &r, secret, &digest), KMIP_OK,
           "a Transparent Symmetric Key has a digest");
    is_mem(digest.data, digest.len, expected, sizeof(expected),
           "of the encoded structure");

    a.id = KMIP_ATTR_DIGEST;
    kmip_value_digest(arena, &a.value, KMIP_HASHING_ALGORITHM_SHA_256,
                      &digest, r.key_format_type, KMIP_V_ANY);
    kmip_attributes_append(arena, &r.attributes, &a);
    is_int(check(&r, secret), KMIP_OK, "which proves the key");

    r.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    is_int(check(&r, secret), KMIP_DECLINED, "but no Raw one");

    r.key_format_type = KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY;
    a.id = KMIP_ATTR_KEY_BLOCK;
    kmip_attributes_append(arena, &r.attributes, &a);
    keyprotect_proof_make(arena, &r, secret, &digest);
    r.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    r.attributes.nelts = 0;
    a.id = KMIP_ATTR_DIGEST;
    kmip_value_digest(arena, &a.value, KMIP_HASHING_ALGORITHM_SHA_256,
                      &digest, r.key_format_type, KMIP_V_ANY);
    kmip_attributes_append(arena, &r.attributes, &a);
    is_int(check(&r, secret), KMIP_OK,
           "wrapped bytes have their own digest, whatever the key in them is");

    kmip_arena_destroy(arena);
}


int
main(void)
{
    test_record();
    test_transparent();
    test_lies();
    test_shared();
    test_created();

    return done_testing();
}
