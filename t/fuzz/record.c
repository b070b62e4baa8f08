
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What we keep in Key Protect and read again: payloads, attributes in JSON,
 * descriptions, aliases, and the numbers, dates and base64 they are made of.
 * What can be read is written, and read again is the same.
 *
 * The input is a letter that says what it is, a character that says which
 * allocation is refused ('0': none), and the text.
 */


#include "fuzz.h"
#include "keyprotect_alias.h"
#include "keyprotect_attribute_json.h"
#include "keyprotect_base64.h"
#include "keyprotect_description.h"
#include "keyprotect_hex.h"
#include "keyprotect_json.h"
#include "keyprotect_marks.h"
#include "keyprotect_record.h"

#include <stdlib.h>


#define FUZZ_ARENA    (4 * 1024 * 1024)
#define FUZZ_ALIASES  8


typedef void (*fuzz_kind_pt)(kmip_arena_t *arena, const kmip_str_t *text);

typedef struct {
    char           letter;
    fuzz_kind_pt   handler;
} fuzz_kind_t;


static void fuzz_record(kmip_arena_t *arena, const kmip_str_t *text);
static void fuzz_revision(kmip_arena_t *arena, const kmip_str_t *text);
static void fuzz_attributes(kmip_arena_t *arena, const kmip_str_t *text);
static void fuzz_description(kmip_arena_t *arena, const kmip_str_t *text);
static void fuzz_aliases(kmip_arena_t *arena, const kmip_str_t *text);
static void fuzz_encodings(kmip_arena_t *arena, const kmip_str_t *text);
static void fuzz_members(kmip_arena_t *arena, const kmip_str_t *text);


static const fuzz_kind_t  fuzz_kinds[] = {
    { 'P', fuzz_record },
    { 'R', fuzz_revision },
    { 'J', fuzz_attributes },
    { 'D', fuzz_description },
    { 'A', fuzz_aliases },
    { 'E', fuzz_encodings },
    { 'M', fuzz_members }
};

#define FUZZ_KINDS  (sizeof(fuzz_kinds) / sizeof(fuzz_kinds[0]))

static const kmip_str_t  fuzz_stamp = kmip_string("01890a5dac964b302099a805");
static const kmip_str_t  fuzz_prefix = kmip_string("vmware_kmip_");

/* with an allocation refused nothing can be said of the outcome */

static int       fuzz_short;
static unsigned  fuzz_refusing;


static void
fuzz_payload(kmip_arena_t *arena, const kmip_str_t *text, uint32_t revision)
{
    kmip_int_t           rc;
    kmip_str_t           base64, once, twice, description;
    keyprotect_record_t  record, again;

    if (keyprotect_base64_encode(arena, text->data, text->len, &base64)
        != KMIP_OK
        || keyprotect_record_decode(arena, &base64, &fuzz_stamp, revision,
                                    &record)
           != KMIP_OK)
    {
        return;
    }

    fuzz_check(kmip_str_equal(&record.stamp, &fuzz_stamp));
    fuzz_check(record.revision == revision);

    (void) keyprotect_description_write(arena, &record, &description);

    rc = keyprotect_record_encode(arena, &record, &once);

    /* an attribute that grew as it was written may make it too long */

    if (rc != KMIP_OK) {
        fuzz_check(rc == KMIP_DECLINED || fuzz_short);
        return;
    }

    rc = keyprotect_record_decode(arena, &once, &fuzz_stamp, revision, &again);

    if (rc == KMIP_OK) {
        rc = keyprotect_record_encode(arena, &again, &twice);
    }

    if (!fuzz_short) {
        fuzz_check(rc == KMIP_OK);
        fuzz_check(kmip_str_equal(&once, &twice));
    }
}


static void
fuzz_record(kmip_arena_t *arena, const kmip_str_t *text)
{
    fuzz_payload(arena, text, 0);
}


static void
fuzz_revision(kmip_arena_t *arena, const kmip_str_t *text)
{
    fuzz_payload(arena, text, 1);
}


/* the list and what became of it, both as text */

static kmip_int_t
fuzz_list(kmip_arena_t *arena, const json_t *json, kmip_str_t *out,
    json_t **written)
{
    kmip_attributes_t  list;

    kmip_attributes_init(arena, &list);

    if (keyprotect_attribute_json_read(arena, json, &list) != KMIP_OK) {
        return KMIP_ERROR;
    }

    *written = keyprotect_attribute_json_write(arena, &list);

    if (*written == NULL) {
        fuzz_check(fuzz_short);
        return KMIP_ERROR;
    }

    return keyprotect_json_write(arena, *written, out);
}


static void
fuzz_attributes(kmip_arena_t *arena, const kmip_str_t *text)
{
    json_t      *json, *once, *twice;
    kmip_int_t   rc;
    kmip_str_t   first, second;

    once = NULL;
    twice = NULL;
    json = keyprotect_json_parse(text->data, text->len);

    if (json
        && fuzz_list(arena, json_object_get(json, "attributes"), &first, &once)
           == KMIP_OK)
    {
        rc = fuzz_list(arena, once, &second, &twice);

        if (!fuzz_short) {
            fuzz_check(rc == KMIP_OK);
            fuzz_check(kmip_str_equal(&first, &second));
        }
    }

    json_decref(json);
    json_decref(once);
    json_decref(twice);
}


static void
fuzz_description(kmip_arena_t *arena, const kmip_str_t *text)
{
    kmip_int_t           rc;
    kmip_str_t           once, twice;
    keyprotect_record_t  record, again;

    memset(&record, 0, sizeof(keyprotect_record_t));
    memset(&again, 0, sizeof(keyprotect_record_t));

    if (keyprotect_description_parse(arena, text, &record) != KMIP_OK
        || keyprotect_description_write(arena, &record, &once) != KMIP_OK)
    {
        return;
    }

    rc = keyprotect_description_parse(arena, &once, &again);

    if (rc == KMIP_OK) {
        rc = keyprotect_description_write(arena, &again, &twice);
    }

    if (!fuzz_short) {
        fuzz_check(rc == KMIP_OK);
        fuzz_check(kmip_str_equal(&once, &twice));
    }
}


static void
fuzz_alias(const kmip_str_t *alias)
{
    kmip_str_t           built;
    keyprotect_alias_t   dst;
    keyprotect_parsed_t  parsed;

    keyprotect_alias_parse(&fuzz_prefix, alias, &parsed);

    if (parsed.kind == KEYPROTECT_ALIAS_FOREIGN
        || parsed.kind == KEYPROTECT_ALIAS_NAME)
    {
        return;
    }

    fuzz_check(keyprotect_alias_build(dst, &fuzz_prefix, &parsed) == KMIP_OK);

    built.data = (const uint8_t *) dst;
    built.len = strlen(dst);

    fuzz_check(kmip_str_equal(&built, alias));
}


/* lines */

static void
fuzz_aliases(kmip_arena_t *arena, const kmip_str_t *text)
{
    size_t              n;
    kmip_str_t          aliases[FUZZ_ALIASES];
    fuzz_input_t        in;
    keyprotect_alias_t  name;
    keyprotect_marks_t  marks;

    fuzz_input_init(&in, text->data, text->len);

    for (n = 0; n < FUZZ_ALIASES && fuzz_left(&in); n++) {
        aliases[n] = fuzz_piece(&in, '\n');
        fuzz_alias(&aliases[n]);
        (void) keyprotect_alias_prefix_valid(&aliases[n], NULL);
        (void) keyprotect_alias_name(name, &fuzz_prefix, (uint32_t) n,
                                     &aliases[n]);
    }

    keyprotect_marks_read(&fuzz_prefix, &fuzz_stamp, aliases, n, &marks);

    fuzz_check(marks.count == n);
    fuzz_check(marks.activated >= KEYPROTECT_NO_TIME);
    fuzz_check(marks.destroyed >= KEYPROTECT_NO_TIME);
    fuzz_check(keyprotect_marks_spare(&fuzz_prefix, &fuzz_stamp, aliases, n, 1)
               <= n);
}


static void
fuzz_encodings(kmip_arena_t *arena, const kmip_str_t *text)
{
    kmip_str_t      decoded, encoded;
    kmip_secret_t  *secret;

    if (keyprotect_base64_decode(arena, text, &decoded) == KMIP_OK
        && keyprotect_base64_encode(arena, decoded.data, decoded.len, &encoded)
           == KMIP_OK)
    {
        fuzz_check(kmip_str_equal(&encoded, text));

        secret = keyprotect_base64_secret(arena, text);

        if (secret) {
            fuzz_check(secret->len == decoded.len);
            fuzz_check(memcmp(secret->data, decoded.data, secret->len) == 0);
        }
    }

    if (keyprotect_hex_decode(arena, text, &decoded) == KMIP_OK
        && keyprotect_hex_encode(arena, decoded.data, decoded.len, &encoded)
           == KMIP_OK)
    {
        fuzz_check(encoded.len == text->len);
    }

    if (keyprotect_base64_encode(arena, text->data, text->len, &encoded)
        == KMIP_OK
        && keyprotect_base64_decode(arena, &encoded, &decoded) == KMIP_OK)
    {
        fuzz_check(kmip_str_equal(&decoded, text));
    }
}


static void
fuzz_members(kmip_arena_t *arena, const kmip_str_t *text)
{
    int          flag;
    json_t      *json, *member;
    int64_t      number;
    kmip_str_t   value, written;
    const char  *name;

    json = keyprotect_json_parse(text->data, text->len);

    /* without room nothing is read at all */

    fuzz_check(json == NULL || fuzz_refusing != 1);

    json_object_foreach(json, name, member) {

        if (keyprotect_json_string(json, name, 100, arena, &value) == KMIP_OK)
        {
            fuzz_check(value.len <= 100);
            json_decref(keyprotect_json_text(&value));
        }

        if (keyprotect_json_number(json, name, -5, 5, &number) == KMIP_OK) {
            fuzz_check(number >= -5 && number <= 5);
        }

        (void) keyprotect_json_boolean(json, name, &flag);
        (void) keyprotect_json_time(json, name, &number);
        (void) keyprotect_json_object(json, name);
        (void) keyprotect_json_array(json, name);
    }

    if (json) {
        (void) keyprotect_json_write(arena, json, &written);
    }

    json_decref(json);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t         i;
    kmip_str_t     text;
    kmip_arena_t  *arena;

    if (size < 2) {
        return 0;
    }

    keyprotect_json_init();

    arena = kmip_arena_create(FUZZ_ARENA);
    if (arena == NULL) {
        abort();
    }

    text.data = data + 2;
    text.len = size - 2;

    fuzz_refusing = (uint8_t) (data[1] - '0');
    fuzz_short = fuzz_refusing != 0;
    fuzz_refuse(fuzz_refusing, 0);

    for (i = 0; i < FUZZ_KINDS; i++) {
        if (data[0] == (uint8_t) fuzz_kinds[i].letter) {
            fuzz_kinds[i].handler(arena, &text);
        }
    }

    fuzz_refuse(0, 0);
    kmip_arena_destroy(arena);

    return 0;
}
