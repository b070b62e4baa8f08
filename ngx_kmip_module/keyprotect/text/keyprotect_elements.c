
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Elements of a JSON array.  This code only finds where each element begins
 * and ends; jansson parses it.
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyprotect_elements.h"


#define KEYPROTECT_ELEMENTS_REST  16


/* what the text must continue with */

enum {
    KEYPROTECT_ELEMENTS_OBJECT = 0,
    KEYPROTECT_ELEMENTS_FIRST_MEMBER,    /* or the end of the object */
    KEYPROTECT_ELEMENTS_MEMBER,
    KEYPROTECT_ELEMENTS_AFTER_MEMBER,
    KEYPROTECT_ELEMENTS_FIRST,           /* or the end of the array */
    KEYPROTECT_ELEMENTS_ELEMENT,
    KEYPROTECT_ELEMENTS_AFTER,
    KEYPROTECT_ELEMENTS_END,
    KEYPROTECT_ELEMENTS_BAD
};


static json_t *keyprotect_elements_pair(const kmip_str_t *name,
    const kmip_str_t *value);
static int keyprotect_elements_rest(keyprotect_elements_t *e, json_t *json);
static void keyprotect_elements_blanks(keyprotect_elements_t *e);
static int keyprotect_elements_char(keyprotect_elements_t *e, uint8_t ch);
static int keyprotect_elements_value(keyprotect_elements_t *e,
    kmip_str_t *value);
static const uint8_t *keyprotect_elements_string(const uint8_t *p,
    const uint8_t *end);
static kmip_int_t keyprotect_elements_step(keyprotect_elements_t *e,
    json_t **json);
static int keyprotect_elements_member(keyprotect_elements_t *e);
static kmip_int_t keyprotect_elements_read(keyprotect_elements_t *e,
    json_t **json);


kmip_int_t
keyprotect_elements_init(keyprotect_elements_t *e, const char *name,
    const void *data, size_t len)
{
    memset(e, 0, sizeof(keyprotect_elements_t));

    e->p = data;
    e->end = len ? e->p + len : e->p;
    e->name = name;
    e->rest = json_object();

    return e->rest ? KMIP_OK : KMIP_ERROR;
}


void
keyprotect_elements_done(keyprotect_elements_t *e)
{
    json_decref(e->rest);
    e->rest = NULL;
}


kmip_int_t
keyprotect_elements_next(keyprotect_elements_t *e, json_t **json)
{
    kmip_int_t  rc;

    do {
        rc = keyprotect_elements_step(e, json);
    } while (rc == KMIP_AGAIN);

    if (rc == KMIP_ERROR) {
        e->stage = KEYPROTECT_ELEMENTS_BAD;
    }

    return rc;
}


size_t
keyprotect_elements_count(const keyprotect_elements_t *e)
{
    size_t                  n;
    keyprotect_elements_t   copy;

    copy = *e;
    copy.counting = 1;

    for (n = 0; keyprotect_elements_next(&copy, NULL) == KMIP_OK; n++) {
        /* void */
    }

    return n;
}


/* one step; KMIP_AGAIN: no element yet */

static kmip_int_t
keyprotect_elements_step(keyprotect_elements_t *e, json_t **json)
{
    switch (e->stage) {

    case KEYPROTECT_ELEMENTS_OBJECT:
        e->stage = KEYPROTECT_ELEMENTS_FIRST_MEMBER;
        return keyprotect_elements_char(e, '{') ? KMIP_AGAIN : KMIP_ERROR;

    case KEYPROTECT_ELEMENTS_FIRST_MEMBER:
        e->stage = keyprotect_elements_char(e, '}')
                   ? KEYPROTECT_ELEMENTS_END : KEYPROTECT_ELEMENTS_MEMBER;
        return KMIP_AGAIN;

    case KEYPROTECT_ELEMENTS_MEMBER:
        return keyprotect_elements_member(e) ? KMIP_AGAIN : KMIP_ERROR;

    case KEYPROTECT_ELEMENTS_AFTER_MEMBER:

        if (keyprotect_elements_char(e, ',')) {
            e->stage = KEYPROTECT_ELEMENTS_MEMBER;
            return KMIP_AGAIN;
        }

        e->stage = KEYPROTECT_ELEMENTS_END;
        return keyprotect_elements_char(e, '}') ? KMIP_AGAIN : KMIP_ERROR;

    case KEYPROTECT_ELEMENTS_FIRST:
        e->stage = keyprotect_elements_char(e, ']')
                   ? KEYPROTECT_ELEMENTS_AFTER_MEMBER
                   : KEYPROTECT_ELEMENTS_ELEMENT;
        return KMIP_AGAIN;

    case KEYPROTECT_ELEMENTS_ELEMENT:
        e->stage = KEYPROTECT_ELEMENTS_AFTER;
        return keyprotect_elements_read(e, json);

    case KEYPROTECT_ELEMENTS_AFTER:

        if (keyprotect_elements_char(e, ',')) {
            e->stage = KEYPROTECT_ELEMENTS_ELEMENT;
            return KMIP_AGAIN;
        }

        e->stage = KEYPROTECT_ELEMENTS_AFTER_MEMBER;
        return keyprotect_elements_char(e, ']') ? KMIP_AGAIN : KMIP_ERROR;

    case KEYPROTECT_ELEMENTS_END:

        keyprotect_elements_blanks(e);
        return e->p == e->end ? KMIP_DONE : KMIP_ERROR;

    default:
        return KMIP_ERROR;
    }
}


static int
keyprotect_elements_member(keyprotect_elements_t *e)
{
    int          rc;
    json_t      *json;
    kmip_str_t   name, value;

    if (!keyprotect_elements_value(e, &name) || name.data[0] != '"'
        || !keyprotect_elements_char(e, ':'))
    {
        return 0;
    }

    name.data++;
    name.len -= 2;

    if (kmip_str_equal_c(&name, e->name) && keyprotect_elements_char(e, '['))
    {
        e->stage = KEYPROTECT_ELEMENTS_FIRST;

        if (e->found || (!e->counting && json_object_get(e->rest, e->name))) {
            return 0;
        }

        e->found = 1;
        return 1;
    }

    e->stage = KEYPROTECT_ELEMENTS_AFTER_MEMBER;

    if (!keyprotect_elements_value(e, &value)) {
        return 0;
    }

    if (e->counting) {
        return 1;
    }

    json = keyprotect_elements_pair(&name, &value);

    if (json == NULL) {
        return 0;
    }

    rc = keyprotect_elements_rest(e, json);

    json_decref(json);

    return rc;
}


/* parses {"name":value} */

static json_t *
keyprotect_elements_pair(const kmip_str_t *name, const kmip_str_t *value)
{
    char    *text;
    json_t  *json;
    size_t   len;

    len = name->len + value->len + sizeof("{\"\":}") - 1;

    text = malloc(len + 1);
    if (text == NULL) {
        return NULL;
    }

    (void) snprintf(text, len + 1, "{\"%.*s\":%.*s}", (int) name->len,
                    (const char *) name->data, (int) value->len,
                    (const char *) value->data);

    json = keyprotect_json_parse(text, len);

    free(text);

    return json;
}


/*
 * Stores a member of the outermost object.  Fails if it is the array after
 * all, since names may be written with escapes, or if there are too many
 * members.
 */

static int
keyprotect_elements_rest(keyprotect_elements_t *e, json_t *json)
{
    size_t   n;
    json_t  *other;

    n = json_object_size(e->rest);
    other = json_object_get(json, e->name);

    return (other == NULL || (json_is_null(other) && !e->found))
           && n < KEYPROTECT_ELEMENTS_REST
           && json_object_update_missing(e->rest, json) == 0
           && json_object_size(e->rest) == n + json_object_size(json)
           && json_object_size(json) == 1;
}


static kmip_int_t
keyprotect_elements_read(keyprotect_elements_t *e, json_t **json)
{
    kmip_str_t  value;

    if (!keyprotect_elements_value(e, &value)) {
        return KMIP_ERROR;
    }

    if (e->counting) {
        return KMIP_OK;
    }

    *json = keyprotect_json_parse(value.data, value.len);

    return *json ? KMIP_OK : KMIP_ERROR;
}


static void
keyprotect_elements_blanks(keyprotect_elements_t *e)
{
    while (e->p < e->end
           && (*e->p == ' ' || *e->p == '\t' || *e->p == '\n'
               || *e->p == '\r'))
    {
        e->p++;
    }
}


/* skips white space, and ch if it follows */

static int
keyprotect_elements_char(keyprotect_elements_t *e, uint8_t ch)
{
    keyprotect_elements_blanks(e);

    if (e->p == e->end || *e->p != ch) {
        return 0;
    }

    e->p++;

    return 1;
}


/* finds the end of a value; whether it is valid is left to jansson */

static int
keyprotect_elements_value(keyprotect_elements_t *e, kmip_str_t *value)
{
    unsigned        depth;
    const uint8_t  *p;

    keyprotect_elements_blanks(e);

    depth = 0;
    p = e->p;

    while (p < e->end) {

        if (*p == '"') {
            p = keyprotect_elements_string(p, e->end);

            if (p == NULL) {
                return 0;
            }

            if (depth == 0) {
                break;
            }

            continue;
        }

        if (*p == '{' || *p == '[') {
            depth++;

        } else if (*p == '}' || *p == ']') {

            if (depth == 0) {
                break;
            }

            if (--depth == 0) {
                p++;
                break;
            }

        } else if (depth == 0 && (*p == ',' || *p == ':')) {
            break;
        }

        p++;
    }

    value->data = e->p;
    value->len = (size_t) (p - e->p);

    e->p = p;

    return value->len != 0;
}


static const uint8_t *
keyprotect_elements_string(const uint8_t *p, const uint8_t *end)
{
    for (p++; p < end; p++) {

        if (*p == '"') {
            return p + 1;
        }

        if (*p == '\\') {
            p++;
        }
    }

    return NULL;
}
