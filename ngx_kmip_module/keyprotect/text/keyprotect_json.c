
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * JSON by jansson, whose memory is cleansed before it is freed.
 */


#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "keyprotect_json.h"
#include "kmip_buffer.h"


#define KEYPROTECT_JSON_DEPTH  32

/* initial and maximum output size, in bytes */

#define KEYPROTECT_JSON_SIZE   1536
#define KEYPROTECT_JSON_MAX    (256 * 1024)

/* most bytes that jansson needs per byte of input */

#define KEYPROTECT_JSON_ROOM   64

/* most responses are shorter; the reserve for them is kept */

#define KEYPROTECT_JSON_SHORT  8192

/* a byte times this is a word of eight such bytes */

#define KEYPROTECT_JSON_EIGHT  UINT64_C(0x0101010101010101)


/* the reserve of memory for parsing */

typedef struct {
    uint8_t  *start;
    size_t    size;
    size_t    used;
    unsigned  reading:1;
    unsigned  refused:1;             /* the reserve was used */
} keyprotect_json_room_t;


static void *keyprotect_json_malloc(size_t size);
static void keyprotect_json_free(void *p);
static int keyprotect_json_reserve(size_t len);
static void keyprotect_json_release(void);
static int keyprotect_json_plain_eight(uint64_t eight);
static void keyprotect_json_put(kmip_writer_t *w, const json_t *json);
static void keyprotect_json_put_object(kmip_writer_t *w, json_t *json);
static void keyprotect_json_put_array(kmip_writer_t *w, const json_t *json);
static void keyprotect_json_put_string(kmip_writer_t *w, const char *text,
    size_t len);
static int keyprotect_json_out(const char *text, size_t len, void *data);
static int keyprotect_json_shallow(const char *data, size_t len);
static size_t keyprotect_json_count(const char *data, size_t len, char ch);


static keyprotect_json_room_t  keyprotect_json_room;


void
keyprotect_json_init(void)
{
    json_set_alloc_funcs(keyprotect_json_malloc, keyprotect_json_free);
}


/*
 * jansson's lexer does not check whether its buffer could grow: it would
 * continue without the bytes that did not fit, or abort.  So while parsing, no
 * allocation fails: a reserve is used, and the result is then discarded.
 */

static void *
keyprotect_json_malloc(size_t size)
{
    void                    *p;
    keyprotect_json_room_t  *room;

    p = malloc(size);
    room = &keyprotect_json_room;

    if (p || !room->reading) {
        return p;
    }

    size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t)
           * sizeof(max_align_t);

    if (size == 0 || size > room->size - room->used) {
        return NULL;
    }

    p = room->start + room->used;
    room->used += size;

    return p;
}


/*
 * The blocks have no header, since some may have been allocated by others
 * before keyprotect_json_init().
 */

static void
keyprotect_json_free(void *p)
{
    keyprotect_json_room_t  *room;

    if (p == NULL) {
        return;
    }

    room = &keyprotect_json_room;

    if (room->used && (uint8_t *) p >= room->start
        && (uint8_t *) p < room->start + room->used)
    {
        return;
    }

    kmip_cleanse(p, malloc_usable_size(p));
    free(p);
}


json_t *
keyprotect_json_parse(const void *data, size_t len)
{
    json_t  *json;

    keyprotect_json_room.refused = 0;

    if (len == 0 || !keyprotect_json_shallow(data, len)
        || !keyprotect_json_reserve(len))
    {
        return NULL;
    }

    json = json_loadb(data, len, JSON_REJECT_DUPLICATES|JSON_ALLOW_NUL, NULL);

    if (json && (!json_is_object(json) || keyprotect_json_room.used)) {
        json_decref(json);
        json = NULL;
    }

    keyprotect_json_release();

    return json;
}


int
keyprotect_json_refused(void)
{
    return keyprotect_json_room.refused;
}


/* jansson recurses, so deeply nested input is refused before it is parsed */

static int
keyprotect_json_shallow(const char *data, size_t len)
{
    int         quoted;
    size_t      i;
    unsigned    depth;

    if (keyprotect_json_count(data, len, '{')
        + keyprotect_json_count(data, len, '[')
        <= KEYPROTECT_JSON_DEPTH)
    {
        return 1;
    }

    quoted = 0;
    depth = 0;

    for (i = 0; i < len; i++) {

        switch (data[i]) {

        case '\\':
            i += quoted;
            break;

        case '"':
            quoted = !quoted;
            break;

        case '{':
        case '[':
            depth += !quoted;
            break;

        case '}':
        case ']':
            depth -= !quoted && depth;
            break;
        }

        if (depth > KEYPROTECT_JSON_DEPTH) {
            return 0;
        }
    }

    return 1;
}


static size_t
keyprotect_json_count(const char *data, size_t len, char ch)
{
    size_t       n;
    const char  *p, *end;

    n = 0;
    end = data + len;

    for (p = memchr(data, ch, len);
         p && n <= KEYPROTECT_JSON_DEPTH;
         p = memchr(p + 1, ch, (size_t) (end - p - 1)))
    {
        n++;
    }

    return n;
}


static int
keyprotect_json_reserve(size_t len)
{
    size_t                   size;
    keyprotect_json_room_t  *room;

    room = &keyprotect_json_room;

    if (len > SIZE_MAX / KEYPROTECT_JSON_ROOM) {
        return 0;
    }

    size = KEYPROTECT_JSON_ROOM * (len > KEYPROTECT_JSON_SHORT
                                   ? len : KEYPROTECT_JSON_SHORT);

    if (size > room->size) {
        free(room->start);

        room->start = malloc(size);
        room->size = room->start ? size : 0;
    }

    room->reading = room->start != NULL;
    room->refused = room->start == NULL;

    return room->reading;
}


/* cleanse whatever the parser has left in the reserve */

static void
keyprotect_json_release(void)
{
    keyprotect_json_room_t  *room;

    room = &keyprotect_json_room;

    kmip_cleanse(room->start, room->used);

    room->refused = room->used != 0;
    room->reading = 0;
    room->used = 0;

    if (room->size > KEYPROTECT_JSON_ROOM * KEYPROTECT_JSON_SHORT) {
        free(room->start);

        room->start = NULL;
        room->size = 0;
    }
}


json_t *
keyprotect_json_text(const kmip_str_t *text)
{
    /* the data of an empty string may be NULL */

    return json_stringn(text->len ? (const char *) text->data : "",
                        text->len);
}


json_t *
keyprotect_json_known(const kmip_str_t *text)
{
    return json_stringn_nocheck(text->len ? (const char *) text->data : "",
                                text->len);
}


int
keyprotect_json_plain(const void *data, size_t len)
{
    uint64_t        eight;
    const uint8_t  *p;

    p = data;

    for ( /* void */ ; len >= sizeof(eight); len -= sizeof(eight)) {
        memcpy(&eight, p, sizeof(eight));

        if (!keyprotect_json_plain_eight(eight)) {
            return 0;
        }

        p += sizeof(eight);
    }

    /* spaces are plain */

    memset(&eight, ' ', sizeof(eight));

    if (len) {
        memcpy(&eight, p, len);
    }

    return keyprotect_json_plain_eight(eight);
}


/*
 * Whether each of eight characters is within ' ' to '~' and is neither '"' nor
 * '\\'.  A difference of bytes borrows from the next byte only if it is
 * negative, and then the word is not plain anyway.
 */

static int
keyprotect_json_plain_eight(uint64_t eight)
{
    uint64_t  quote, escape, bad;

    quote = eight ^ '"' * KEYPROTECT_JSON_EIGHT;
    escape = eight ^ '\\' * KEYPROTECT_JSON_EIGHT;

    bad = eight | (eight + KEYPROTECT_JSON_EIGHT);
    bad |= eight - ' ' * KEYPROTECT_JSON_EIGHT;
    bad |= (quote - KEYPROTECT_JSON_EIGHT) | (escape - KEYPROTECT_JSON_EIGHT);

    return (bad & 0x80 * KEYPROTECT_JSON_EIGHT) == 0;
}


kmip_int_t
keyprotect_json_write(kmip_arena_t *arena, const json_t *json,
    kmip_str_t *dst)
{
    kmip_writer_t  w;

    if (kmip_writer_init(&w, arena, KEYPROTECT_JSON_SIZE, KEYPROTECT_JSON_MAX)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    keyprotect_json_put(&w, json);
    kmip_write_uint8(&w, '\0');

    if (w.failed) {
        return KMIP_ERROR;
    }

    dst->data = w.start;
    dst->len = kmip_writer_used(&w) - 1;

    return KMIP_OK;
}


/*
 * jansson takes about 70 instructions per character of a string.  Strings that
 * need no escapes are written here, all others by jansson.
 */

static void
keyprotect_json_put(kmip_writer_t *w, const json_t *json)
{
    if (json_is_object(json)) {
        keyprotect_json_put_object(w, (json_t *) json);
        return;
    }

    if (json_is_array(json)) {
        keyprotect_json_put_array(w, json);
        return;
    }

    if (json_is_string(json)
        && keyprotect_json_plain(json_string_value(json),
                                 json_string_length(json)))
    {
        keyprotect_json_put_string(w, json_string_value(json),
                                   json_string_length(json));
        return;
    }

    if (json_dump_callback(json, keyprotect_json_out, w,
                           JSON_COMPACT|JSON_ENCODE_ANY)
        != 0)
    {
        w->failed = 1;
    }
}


static void
keyprotect_json_put_object(kmip_writer_t *w, json_t *json)
{
    void        *iter;
    const char  *name;

    kmip_write_uint8(w, '{');

    for (iter = json_object_iter(json); iter; /* void */ ) {
        name = json_object_iter_key(iter);

        keyprotect_json_put_string(w, name, strlen(name));
        kmip_write_uint8(w, ':');
        keyprotect_json_put(w, json_object_iter_value(iter));

        iter = json_object_iter_next(json, iter);

        if (iter) {
            kmip_write_uint8(w, ',');
        }
    }

    kmip_write_uint8(w, '}');
}


static void
keyprotect_json_put_array(kmip_writer_t *w, const json_t *json)
{
    size_t  i;

    kmip_write_uint8(w, '[');

    for (i = 0; i < json_array_size(json); i++) {
        if (i) {
            kmip_write_uint8(w, ',');
        }

        keyprotect_json_put(w, json_array_get(json, i));
    }

    kmip_write_uint8(w, ']');
}


/* names of members come from this code and need no escapes */

static void
keyprotect_json_put_string(kmip_writer_t *w, const char *text, size_t len)
{
    kmip_write_uint8(w, '"');
    kmip_write_bytes(w, text, len);
    kmip_write_uint8(w, '"');
}


static int
keyprotect_json_out(const char *text, size_t len, void *data)
{
    kmip_write_bytes(data, text, len);

    return 0;
}


static const json_t *
keyprotect_json_member(const json_t *object, const char *name)
{
    const json_t  *member;

    member = json_object_get(object, name);

    return json_is_null(member) ? NULL : member;
}


kmip_int_t
keyprotect_json_string(const json_t *object, const char *name, size_t max,
    kmip_arena_t *arena, kmip_str_t *dst)
{
    size_t         len;
    const json_t  *member;

    member = keyprotect_json_member(object, name);

    if (member == NULL) {
        return KMIP_DECLINED;
    }

    if (!json_is_string(member)) {
        return KMIP_ERROR;
    }

    len = json_string_length(member);

    if (len > max) {
        return KMIP_ERROR;
    }

    return kmip_arena_copy(arena, dst, json_string_value(member), len);
}


kmip_int_t
keyprotect_json_number(const json_t *object, const char *name, int64_t min,
    int64_t max, int64_t *number)
{
    json_int_t     value;
    const json_t  *member;

    member = keyprotect_json_member(object, name);

    if (member == NULL) {
        return KMIP_DECLINED;
    }

    if (!json_is_integer(member)) {
        return KMIP_ERROR;
    }

    value = json_integer_value(member);

    if (value < min || value > max) {
        return KMIP_ERROR;
    }

    *number = value;

    return KMIP_OK;
}


kmip_int_t
keyprotect_json_boolean(const json_t *object, const char *name, int *value)
{
    const json_t  *member;

    member = keyprotect_json_member(object, name);

    if (member == NULL) {
        return KMIP_DECLINED;
    }

    if (!json_is_boolean(member)) {
        return KMIP_ERROR;
    }

    *value = json_is_true(member);

    return KMIP_OK;
}


json_t *
keyprotect_json_object(const json_t *object, const char *name)
{
    json_t  *member;

    member = json_object_get(object, name);

    return json_is_object(member) ? member : NULL;
}


json_t *
keyprotect_json_array(const json_t *object, const char *name)
{
    json_t  *member;

    member = json_object_get(object, name);

    return json_is_array(member) ? member : NULL;
}
