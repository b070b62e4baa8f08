
/*
 * JSON by jansson, whose memory is cleansed before it is freed.
 */


#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "keyprotect_json.h"
#include "keyprotect_json_read.h"
#include "kmip_buffer.h"


/* initial and maximum output size, in bytes */

#define KEYPROTECT_JSON_SIZE   1536
#define KEYPROTECT_JSON_MAX    (256 * 1024)


static void keyprotect_json_free(void *p);
static void keyprotect_json_put(kmip_writer_t *w, const json_t *json);
static void keyprotect_json_put_object(kmip_writer_t *w, json_t *json);
static void keyprotect_json_put_array(kmip_writer_t *w, const json_t *json);
static void keyprotect_json_put_string(kmip_writer_t *w, const char *text,
    size_t len);
static int keyprotect_json_out(const char *text, size_t len, void *data);


static int  keyprotect_json_out_of_memory;


void
keyprotect_json_init(void)
{
    json_set_alloc_funcs(malloc, keyprotect_json_free);
}


static void
keyprotect_json_free(void *p)
{
    if (p) {
        kmip_cleanse(p, malloc_usable_size(p));
        free(p);
    }
}


json_t *
keyprotect_json_parse(const void *data, size_t len)
{
    json_t  *json;

    json = keyprotect_json_read(data, len, &keyprotect_json_out_of_memory);

    if (json_is_object(json)) {
        return json;
    }

    json_decref(json);

    return NULL;
}


int
keyprotect_json_refused(void)
{
    return keyprotect_json_out_of_memory;
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
    size_t          i;
    const uint8_t  *p;

    p = data;

    for (i = 0; i < len; i++) {
        if (p[i] < ' ' || p[i] > '~' || p[i] == '"' || p[i] == '\\') {
            return 0;
        }
    }

    return 1;
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
