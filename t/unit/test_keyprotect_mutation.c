
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Payloads, descriptions and responses with random faults: an accepted one can
 * be written and read again, and no read leaves its bounds.
 */


#include "record.h"

#include "keyprotect_answer.h"


#define ROUNDS  4000


static void test_payload(void);
static void test_description(void);
static void test_answer(void);


static uint32_t  seed = 20261;


int
main(void)
{
    keyprotect_json_init();

    test_payload();
    test_description();
    test_answer();

    return done_testing();
}


static uint32_t
next(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;

    return seed % n;
}


/* a copy in memory of just its size, with a few faults, perhaps shorter */

static kmip_str_t
mutate(const kmip_str_t *text)
{
    uint8_t     *data;
    uint32_t     i, n;
    kmip_str_t   s;

    static const char  likely[] = "{}[]\",:=\\0123456789-truefalsn \xff";

    s.len = next(8) ? text->len : next((uint32_t) text->len + 1);

    data = malloc(s.len ? s.len : 1);
    memcpy(data, text->data, s.len);

    n = s.len ? next(4) : 0;

    for (i = 0; i < n; i++) {
        data[next((uint32_t) s.len)] = next(2)
                                       ? (uint8_t) next(256)
                                       : (uint8_t) likely[next(sizeof(likely)
                                                               - 1)];
    }

    s.data = data;

    return s;
}


static void
test_payload(void)
{
    unsigned             i, accepted, refused, wrong;
    kmip_str_t           payload, json, bad, again;
    keyprotect_record_t  r, d;

    accepted = 0;
    refused = 0;
    wrong = 0;

    for (i = 0; i < ROUNDS; i++) {
        arena = kmip_arena_create(1 << 20);

        make_record(&r);
        r.revision = next(2);

        if (r.revision == 0 && next(2)) {
            r.sealed.bytes = str("sealed bytes");
        }

        keyprotect_record_encode(arena, &r, &payload);
        keyprotect_base64_decode(arena, &payload, &json);

        bad = mutate(&json);
        keyprotect_base64_encode(arena, bad.data, bad.len, &payload);

        if (keyprotect_record_decode(arena, &payload, &stamp, r.revision, &d)
            == KMIP_OK)
        {
            accepted++;
            wrong += keyprotect_record_encode(arena, &d, &again) != KMIP_OK
                     || keyprotect_record_decode(arena, &again, &stamp,
                                                 r.revision, &r)
                        != KMIP_OK;

        } else {
            refused++;
        }

        free((void *) bad.data);
        kmip_arena_destroy(arena);
    }

    ok(accepted > ROUNDS / 20, "payloads: %u accepted", accepted);
    ok(refused > ROUNDS / 20, "payloads: %u refused", refused);
    is_int(wrong, 0, "those that are accepted can be written again");
}


static void
test_description(void)
{
    unsigned             i, accepted, refused, wrong;
    kmip_str_t           text, bad, again;
    keyprotect_record_t  r, d;

    accepted = 0;
    refused = 0;
    wrong = 0;

    for (i = 0; i < ROUNDS; i++) {
        arena = kmip_arena_create(1 << 20);

        make_record(&r);
        keyprotect_description_write(arena, &r, &text);

        bad = mutate(&text);

        if (keyprotect_description_parse(arena, &bad, &d) == KMIP_OK) {
            accepted++;
            wrong += keyprotect_description_write(arena, &d, &again)
                     != KMIP_OK
                     || keyprotect_description_parse(arena, &again, &r)
                        != KMIP_OK;

        } else {
            refused++;
        }

        free((void *) bad.data);
        kmip_arena_destroy(arena);
    }

    ok(accepted > ROUNDS / 20, "descriptions: %u accepted", accepted);
    ok(refused > ROUNDS / 20, "descriptions: %u refused", refused);
    is_int(wrong, 0, "those that are accepted can be written again");
}


static void
test_answer(void)
{
    char                  code[48];
    size_t                n;
    json_t               *json;
    unsigned              i, read, unread;
    kmip_str_t            bad;
    kmip_secret_t        *key;
    keyprotect_key_t      one, *keys;
    keyprotect_wrapped_t  wrapped;

    static const kmip_str_t  good = kmip_string(
        "{\"metadata\":{\"collectionTotal\":1},\"resources\":[{"
        "\"id\":\"5b0c7a52\",\"name\":\"n\",\"aliases\":[\"a\",\"b\"],"
        "\"state\":1,\"extractable\":true,\"payload\":\"eyJ9\","
        "\"creationDate\":\"2025-02-01T08:00:00.5+01:00\","
        "\"reasons\":[{\"code\":\"A_ERR\"}]}],\"plaintext\":\"AQID\","
        "\"ciphertext\":\"CC\",\"keyVersion\":{\"id\":\"v\"}}");

    read = 0;
    unread = 0;

    for (i = 0; i < ROUNDS; i++) {
        arena = kmip_arena_create(1 << 20);

        bad = mutate(&good);
        json = keyprotect_json_parse(bad.data, bad.len);

        keyprotect_answer_code(json, code, sizeof(code));
        (void) keyprotect_answer_list(json, arena, &keys, &n);
        (void) keyprotect_answer_wrap(json, arena, 0, &wrapped);
        (void) keyprotect_answer_unwrap(json, arena, &key);

        if (keyprotect_answer_key(json, arena, &one) == KMIP_OK) {
            read += one.id.len > 0;

        } else {
            unread++;
        }

        json_decref(json);
        free((void *) bad.data);
        kmip_arena_destroy(arena);
    }

    ok(read > ROUNDS / 20, "answers: %u can be read", read);
    ok(unread > ROUNDS / 20, "answers: %u cannot", unread);
    is_int(read + unread, ROUNDS, "each is the one or the other");
}
