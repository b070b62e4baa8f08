
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Operations whose data come in several requests: what comes out, how long a
 * stream lives, and what ends it.
 */


#include "engine_keys.h"
#include "tap.h"


#define AES_KEY  "0123456789abcdef0123456789abcdef"
#define IV       "01020304050607080910111213141516"
#define PLAIN    "0102030405060708091011121314151601020304050607080910111213" \
                 "14151601"
#define CIPHER   "79abc5c23868ad84d388ce61110a62742bda19d694bbcb757dd06617c0" \
                 "d80fb1df2e71864ad9633d7d797e30860df00d"
#define HMAC     "c911e78196d64c30f631bb079ea37b97" \
                 "a95936d4da764d6a171df030c895ecf9"
#define ABC      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f2" \
                 "0015ad"

#define FIELD    KMIP_RESULT_REASON_INVALID_FIELD
#define FAILURE  KMIP_RESULT_REASON_CRYPTOGRAPHIC_FAILURE

#define FIRST    0x01
#define LAST     0x02


/* one part and its answer */

typedef struct {
    uint32_t             operation;
    const char          *uid;
    const parameter_t   *parameters;
    const char          *iv;
    const char          *mac;
    unsigned             flags;
    uint8_t              value[16];      /* Correlation Value, there and back */
    size_t               value_len;
    uint8_t              data[256];      /* what came back */
    size_t               data_len;
    uint32_t             valid;
    uint8_t              tag[16];
} part_t;


static const parameter_t  cbc[] = {
    PARAMETER_MODE(CBC), PARAMETER_PADDING(PKCS5), PARAMETERS_END
};
static const parameter_t  bare[] = { PARAMETER_MODE(CBC), PARAMETERS_END };
static const parameter_t  ecb[] = { PARAMETER_MODE(ECB), PARAMETERS_END };
static const parameter_t  gcm[] = { PARAMETER_MODE(GCM), PARAMETERS_END };
static const parameter_t  hmac[] = {
    PARAMETER(CRYPTOGRAPHIC_ALGORITHM, ENUMERATION,
              KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA256), PARAMETERS_END
};
static const parameter_t  sha_256[] = {
    PARAMETER(HASHING_ALGORITHM, ENUMERATION, KMIP_HASHING_ALGORITHM_SHA_256),
    PARAMETERS_END
};
static const parameter_t  sha_512[] = {
    PARAMETER(HASHING_ALGORITHM, ENUMERATION, KMIP_HASHING_ALGORITHM_SHA_512),
    PARAMETERS_END
};


static void test_cipher(void);
static void test_blocks(void);
static void test_gcm(void);
static void test_mac(void);
static void test_hash(void);
static void test_refused(void);
static void test_bounds(void);
static void test_ends(void);
static void test_versions(void);
static void test_room(void);


int
main(void)
{
    test_cipher();
    test_blocks();
    test_gcm();
    test_mac();
    test_hash();
    test_refused();
    test_bounds();
    test_ends();
    test_versions();
    test_room();

    return done_testing();
}


static void
key_of(world_t *w, char *uid)
{
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    key.key = AES_KEY;
    key.mask = 0x18c;

    is_int(world_key(w, &key, uid), 0, "a key is registered");
}


static void
part_keep(part_t *part, const kmip_payload_t *p)
{
    const kmip_str_t  *data;

    data = kmip_payload_has(p, MAC_DATA) ? &p->mac_data : &p->data;

    if (data->len) {
        memcpy(part->data + part->data_len, data->data, data->len);
        part->data_len += data->len;
    }

    part->value_len = p->correlation_value.len;

    if (part->value_len) {
        memcpy(part->value, p->correlation_value.data, part->value_len);
    }

    part->valid = p->validity_indicator;

    if (p->tag.len == 16) {
        memcpy(part->tag, p->tag.data, 16);
    }
}


/* data NULL: none; the reason, 0 for a success */

static long
send_part(world_t *w, part_t *part, const uint8_t *data, size_t len)
{
    long             reason;
    talk_t           t;
    kmip_payload_t  *p;

    talk_begin(&t, w);

    p = talk_add_uid(&t, part->operation, part->uid);

    if (part->parameters) {
        talk_parameters(&t, p, part->parameters);
    }

    if (data) {
        p->data.data = data;
        p->data.len = len;
        talk_present(p, DATA);
    }

    if (part->iv) {
        p->iv = talk_hex(&t, part->iv);
        talk_present(p, IV_COUNTER_NONCE);
    }

    if (part->mac) {
        p->mac_data = talk_hex(&t, part->mac);
        talk_present(p, MAC_DATA);
    }

    if (part->value_len) {
        p->correlation_value.data = part->value;
        p->correlation_value.len = part->value_len;
        talk_present(p, CORRELATION_VALUE);
    }

    if (part->flags & FIRST) {
        p->init_indicator = 1;
        talk_present(p, INIT_INDICATOR);
    }

    if (part->flags & LAST) {
        p->final_indicator = 1;
        talk_present(p, FINAL_INDICATOR);
    }

    talk_run(&t);

    reason = talk_result(&t, 0);

    if (reason == 0) {
        part_keep(part, &t.answers[0].payload);
    }

    talk_end(&t);

    return reason;
}


/* all of it in parts of a size; the last one may be empty */

static long
send_all(world_t *w, part_t part, const char *digits, size_t size,
    part_t *result)
{
    long        reason;
    size_t      at, n;
    talk_t      t;
    kmip_str_t  all;

    talk_begin(&t, w);
    all = talk_hex(&t, digits);

    part.flags = FIRST;
    reason = 0;

    for (at = 0; reason == 0 && at < all.len; at += n) {
        n = size < all.len - at ? size : all.len - at;

        reason = send_part(w, &part, all.data + at, n);

        part.flags = 0;
        part.iv = NULL;
        part.mac = NULL;

        if (part.operation != KMIP_OPERATION_HASH) {
            part.parameters = NULL;
        }
    }

    part.flags = LAST;

    if (reason == 0) {
        reason = send_part(w, &part, NULL, 0);
    }

    talk_end(&t);

    *result = part;

    return reason;
}


static int
same(const part_t *part, const char *digits)
{
    talk_t      t;
    int         equal;
    world_t     w;
    kmip_str_t  wanted;

    memset(&w, 0, sizeof(world_t));
    talk_begin(&t, &w);
    wanted = talk_hex(&t, digits);

    equal = part->data_len == wanted.len
            && memcmp(part->data, wanted.data, wanted.len) == 0;

    talk_end(&t);

    return equal;
}


static void
test_cipher(void)
{
    char     uid[64];
    size_t   size;
    part_t   done;
    world_t  w;

    world_init(&w);
    key_of(&w, uid);

    for (size = 1; size <= 33; size++) {
        is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_ENCRYPT,
                                       .uid = uid, .parameters = cbc,
                                       .iv = IV },
                        PLAIN, size, &done),
               0, "Encrypt in parts of %zu", size);
        ok(same(&done, CIPHER), "is what it is in one");
        is_int(done.value_len, 0, "the last answer has no Correlation Value");

        is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_DECRYPT,
                                       .uid = uid, .parameters = cbc,
                                       .iv = IV },
                        CIPHER, size, &done),
               0, "Decrypt in parts of %zu", size);
        ok(same(&done, PLAIN), "is what it is in one");
    }

    ok(!memory_store_material(w.ms), "only the first part loads the key");

    world_free(&w);
}


static void
test_blocks(void)
{
    char     uid[64];
    part_t   done;
    world_t  w;

    world_init(&w);
    key_of(&w, uid);

    is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_ENCRYPT,
                                   .uid = uid, .parameters = ecb },
                    IV IV, 7, &done),
           0, "whole blocks, in parts that are none");
    is_int(done.data_len, 32, "come out as whole blocks");
    is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_ENCRYPT,
                                   .uid = uid, .parameters = ecb },
                    PLAIN, 7, &done),
           FAILURE, "what is no whole block is refused in the end");
    is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_DECRYPT,
                                   .uid = uid, .parameters = cbc, .iv = IV },
                    PLAIN, 16, &done),
           FAILURE, "also by Decrypt");

    world_free(&w);
}


static void
test_gcm(void)
{
    char     uid[64];
    part_t   whole, parts;
    world_t  w;

    world_init(&w);
    key_of(&w, uid);

    memset(&whole, 0, sizeof(part_t));
    whole.operation = KMIP_OPERATION_ENCRYPT;
    whole.uid = uid;
    whole.parameters = gcm;
    whole.iv = IV;
    is_int(send_part(&w, &whole, (const uint8_t *) "0123456789", 10), 0,
           "GCM in one part");

    is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_ENCRYPT,
                                   .uid = uid, .parameters = gcm, .iv = IV },
                    "30313233343536373839", 3, &parts),
           0, "GCM in parts of 3");
    is_mem(parts.data, parts.data_len, whole.data, whole.data_len,
           "is what it is in one");
    is_mem(parts.tag, 16, whole.tag, 16, "and has its tag");

    is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_DECRYPT,
                                   .uid = uid, .parameters = gcm, .iv = IV },
                    "30313233343536373839", 3, &parts),
           FAILURE, "Decrypt of GCM in parts is refused");
    is_int(w.log.cause, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
           "since its tag comes last");

    world_free(&w);
}


static void
test_mac(void)
{
    char     uid[64];
    size_t   size;
    part_t   done;
    world_t  w;

    world_init(&w);
    key_of(&w, uid);

    for (size = 1; size <= 16; size++) {
        is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_MAC,
                                       .uid = uid, .parameters = hmac },
                        IV, size, &done),
               0, "MAC in parts of %zu", size);
        ok(same(&done, HMAC), "is what it is in one");

        is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_MAC_VERIFY,
                                       .uid = uid, .parameters = hmac,
                                       .mac = HMAC },
                        IV, size, &done),
               0, "MAC Verify in parts of %zu", size);
        is_int(done.valid, KMIP_VALIDITY_INDICATOR_VALID, "Valid");
    }

    is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_MAC_VERIFY,
                                   .uid = uid, .parameters = hmac,
                                   .mac = "00" },
                    IV, 5, &done),
           0, "MAC Verify of another MAC");
    is_int(done.valid, KMIP_VALIDITY_INDICATOR_INVALID, "Invalid");
    is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_MAC_VERIFY,
                                   .uid = uid, .parameters = hmac },
                    IV, 5, &done),
           KMIP_RESULT_REASON_INVALID_MESSAGE, "MAC Verify without MAC Data");

    memset(&done, 0, sizeof(part_t));
    done.operation = KMIP_OPERATION_MAC_VERIFY;
    done.uid = uid;
    done.parameters = hmac;
    done.flags = FIRST;
    (void) send_part(&w, &done, (const uint8_t *) "a", 1);
    done.flags = LAST;
    done.mac = HMAC HMAC "00";
    is_int(send_part(&w, &done, (const uint8_t *) "b", 1), FIELD,
           "MAC Data that are longer than any MAC");

    world_free(&w);
}


static void
test_hash(void)
{
    part_t   done;
    world_t  w;

    world_init(&w);

    is_int(send_all(&w, (part_t) { .operation = KMIP_OPERATION_HASH,
                                   .parameters = sha_256 },
                    "616263", 1, &done),
           0, "Hash in parts");
    ok(same(&done, ABC), "is what it is in one");
    is_int(memory_store_count(w.ms, MEMORY_LOAD), 0, "no key is loaded");

    memset(&done, 0, sizeof(part_t));
    done.operation = KMIP_OPERATION_HASH;
    done.parameters = sha_256;
    done.flags = FIRST;
    is_int(send_part(&w, &done, (const uint8_t *) "a", 1), 0, "a first part");
    done.parameters = sha_512;
    done.flags = 0;
    is_int(send_part(&w, &done, (const uint8_t *) "b", 1), FAILURE,
           "a part with another hash");

    world_free(&w);
}


static part_t
begin(world_t *w, const char *uid)
{
    part_t  part;

    memset(&part, 0, sizeof(part_t));

    part.operation = KMIP_OPERATION_ENCRYPT;
    part.uid = uid;
    part.parameters = cbc;
    part.iv = IV;
    part.flags = FIRST;

    is_int(send_part(w, &part, (const uint8_t *) "0123", 4), 0,
           "a first part");
    is_int(part.value_len, KMIP_STREAM_ID, "is answered with a value");

    part.parameters = NULL;
    part.iv = NULL;
    part.flags = 0;

    return part;
}


#define next(w, part)  send_part(w, part, (const uint8_t *) "4567", 4)

static void
test_refused(void)
{
    char     uid[64], other[64];
    part_t   part, bad;
    world_t  w;

    world_init(&w);
    key_of(&w, uid);
    key_of(&w, other);

    part = begin(&w, uid);
    bad = part;
    bad.value[0] ^= 1;
    is_int(next(&w, &bad), FIELD, "another Correlation Value");
    bad = part;
    bad.value[KMIP_STREAM_ID - 1] = 200;
    is_int(next(&w, &bad), FIELD, "one with another number");
    bad = part;
    bad.value_len--;
    is_int(next(&w, &bad), FIELD, "a shorter one");
    bad = part;
    bad.operation = KMIP_OPERATION_DECRYPT;
    is_int(next(&w, &bad), FIELD, "one of another operation");
    bad = part;
    bad.flags = FIRST;
    is_int(next(&w, &bad), FIELD, "a first part that has one");
    is_int(next(&w, &part), 0, "none of them ends the stream");

    bad = part;
    bad.uid = other;
    is_int(next(&w, &bad), FIELD, "another key's part is refused");
    is_int(next(&w, &part), FIELD, "which ends the stream");

    part = begin(&w, uid);
    part.iv = IV;
    is_int(next(&w, &part), FIELD, "an IV in a further part");

    part = begin(&w, uid);
    part.parameters = bare;
    is_int(next(&w, &part), FAILURE, "another Padding Method");

    part = begin(&w, uid);
    part.parameters = cbc;
    is_int(next(&w, &part), 0, "the same Cryptographic Parameters");

    memset(&bad, 0, sizeof(part_t));
    bad.operation = KMIP_OPERATION_ENCRYPT;
    bad.uid = uid;
    bad.parameters = cbc;
    bad.iv = IV;
    is_int(send_part(&w, &bad, NULL, 0), KMIP_RESULT_REASON_INVALID_MESSAGE,
           "neither Data nor a part");
    bad.flags = FIRST|LAST;
    is_int(next(&w, &bad), 0, "a part that is first and last");
    is_int(bad.value_len, 0, "is the whole");

    world_free(&w);
}


static void
test_bounds(void)
{
    char     uid[64];
    size_t   i;
    part_t   parts[KMIP_STREAMS], more;
    world_t  w;

    world_init(&w);
    key_of(&w, uid);

    for (i = 0; i < KMIP_STREAMS; i++) {
        parts[i] = begin(&w, uid);
    }

    memset(&more, 0, sizeof(part_t));
    more.operation = KMIP_OPERATION_ENCRYPT;
    more.uid = uid;
    more.parameters = cbc;
    more.iv = IV;
    more.flags = FIRST;
    is_int(next(&w, &more), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "one more than %d streams", KMIP_STREAMS);
    is_int(w.log.cause, KMIP_CAUSE_SERVER_LIMIT, "is too many");

    parts[2].flags = LAST;
    is_int(next(&w, &parts[2]), 0, "one is finished");
    is_int(next(&w, &more), 0, "then there is room");

    w.clock += KMIP_STREAM_TIME - 1;
    is_int(next(&w, &parts[0]), 0, "a part just before the time is over");
    w.clock += 1;
    is_int(kmip_streams_expire(&w.streams, w.clock), 1,
           "all others have ended");
    is_int(next(&w, &parts[1]), FIELD, "a part of another one is too late");
    is_int(next(&w, &parts[0]), 0, "the one goes on");

    kmip_streams_free(&w.streams);
    is_int(next(&w, &parts[0]), FIELD, "and ends with the session");

    w.no_random = 1;
    is_int(next(&w, &more), FIELD, "a value of before");
    more.value_len = 0;
    is_int(next(&w, &more), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "without random numbers there is no value");

    world_free(&w);
}


/* each part asks whether the key may still be used */

static void
test_ends(void)
{
    char     uid[64];
    part_t   part;
    world_t  w;

    world_init(&w);
    key_of(&w, uid);

    part = begin(&w, uid);
    memory_store_fail(w.ms, MEMORY_LOAD, KMIP_STORE_UNAVAILABLE, 1);
    is_int(next(&w, &part), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "the store is not available");
    is_int(next(&w, &part), 0, "the part can be sent again");

    (void) world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_SUPERSEDED);
    is_int(next(&w, &part), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "the key was revoked meanwhile");
    is_int(kmip_streams_expire(&w.streams, w.clock), 0,
           "which ends its streams");

    world_free(&w);
}


static void
test_versions(void)
{
    char     uid[64];
    part_t   part;
    world_t  w;

    world_init(&w);
    key_of(&w, uid);

    w.version = KMIP_V1_3;
    part = begin(&w, uid);
    part.flags = LAST;
    is_int(next(&w, &part), 0, "1.3 has streams");

    world_free(&w);
}


/* what the client did not get it cannot go on from */

static void
test_room(void)
{
    char             uid[64];
    part_t           part;
    talk_t           t;
    world_t          w;
    kmip_payload_t  *p;

    world_init(&w);
    key_of(&w, uid);
    part = begin(&w, uid);

    talk_begin(&t, &w);
    t.header.maximum_response_size = 400;
    p = talk_add_uid(&t, KMIP_OPERATION_ENCRYPT, uid);
    p->data.data = kmip_arena_calloc(t.arena, 4096);
    p->data.len = 4096;
    talk_present(p, DATA);
    p->correlation_value.data = part.value;
    p->correlation_value.len = part.value_len;
    talk_present(p, CORRELATION_VALUE);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_RESPONSE_TOO_LARGE,
           "a response that is too large");
    talk_end(&t);

    is_int(next(&w, &part), FIELD, "ends the stream");

    world_free(&w);
}
