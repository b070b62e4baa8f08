
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Printing JSON values as aligned lines, and failures as sentences.
 */


#include "ctl_print.h"
#include "ctl_width.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define CTL_COLUMNS  8
#define CTL_GAP      2


typedef struct {
    uint32_t     reason;
    uint32_t     operation;        /* 0: any */
    const char  *message;          /* part of the Result Message to which the
                                      hint belongs; NULL: any */
    const char  *text;
} ctl_hint_t;


static json_t *ctl_plain_join(json_t *left, const char *between,
    json_t *right);
static json_t *ctl_plain_clean(const char *text, size_t len);
static size_t ctl_control(const uint8_t *p, size_t left);
static json_t *ctl_rows(const json_t *object);
static void ctl_rows_print(const json_t *rows);
static json_t *ctl_row_plain(const json_t *row, size_t *width);
static void ctl_row_print(const json_t *row, const size_t *width);
static const char *ctl_hint(const ctl_item_t *item, const char *message);
static json_t *ctl_failure(const ctl_item_t *item);


static const ctl_hint_t  ctl_hints[] = {
    { KMIP_RESULT_REASON_ITEM_NOT_FOUND, KMIP_OPERATION_GET, NULL,
      "to list all objects: kmipctl list" },
    { KMIP_RESULT_REASON_ITEM_NOT_FOUND, KMIP_OPERATION_GET_ATTRIBUTES, NULL,
      "to list all objects: kmipctl list" },
    { KMIP_RESULT_REASON_ITEM_NOT_FOUND, KMIP_OPERATION_DELETE_ATTRIBUTE, NULL,
      "to list its attributes: kmipctl attribute-list UID" },
    { KMIP_RESULT_REASON_ITEM_NOT_FOUND, KMIP_OPERATION_MODIFY_ATTRIBUTE, NULL,
      "to list its attributes: kmipctl attribute-list UID" },
    { KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED, 0, NULL,
      "to show the server's operations: kmipctl query" },
    { KMIP_RESULT_REASON_CRYPTOGRAPHIC_FAILURE, 0, NULL,
      "the root key may be disabled or deleted; "
      "see the error log of the server" },
    { KMIP_RESULT_REASON_GENERAL_FAILURE, KMIP_OPERATION_CREATE, NULL,
      "see the error log of the server" },
    { KMIP_RESULT_REASON_GENERAL_FAILURE, KMIP_OPERATION_REGISTER, NULL,
      "see the error log of the server" },
    { KMIP_RESULT_REASON_GENERAL_FAILURE, KMIP_OPERATION_LOCATE, "in time",
      "with many keys the server needs a longer timeout in kmip_key_protect" },
    { KMIP_RESULT_REASON_GENERAL_FAILURE, KMIP_OPERATION_LOCATE, NULL,
      "see the error log of the server" },
    { KMIP_RESULT_REASON_GENERAL_FAILURE, 0, NULL,
      "this does not mean that the object is lost; see the error log of the "
      "server" },
    { KMIP_RESULT_REASON_PERMISSION_DENIED, KMIP_OPERATION_DESTROY, "Active",
      "to revoke it: kmipctl revoke UID" },
    { KMIP_RESULT_REASON_PERMISSION_DENIED, KMIP_OPERATION_DESTROY,
      "Key Protect", "see the error log of the server" },
    { KMIP_RESULT_REASON_PERMISSION_DENIED, KMIP_OPERATION_ACTIVATE,
      "Pre-Active",
      "to show its State: kmipctl attributes UID State" },
    { KMIP_RESULT_REASON_AUTHENTICATION_NOT_SUCCESSFUL, 0, NULL,
      "see --cert, --username and --password-file" },
    { KMIP_RESULT_REASON_KEY_FORMAT_TYPE_NOT_SUPPORTED, 0, NULL,
      "try --format raw" },
    { 0, 0, NULL, NULL }
};


json_t *
ctl_plain(const json_t *value)
{
    void        *i;
    json_t      *text, *next;
    size_t       n;
    const char  *name;

    switch (json_typeof(value)) {

    case JSON_STRING:
        return ctl_plain_clean(json_string_value(value),
                               json_string_length(value));

    case JSON_INTEGER:
        return json_sprintf("%" JSON_INTEGER_FORMAT,
                            json_integer_value(value));

    case JSON_ARRAY:
        text = json_string("");

        for (n = 0; n < json_array_size(value); n++) {
            text = ctl_plain_join(text, ", ",
                                  ctl_plain(json_array_get(value, n)));
        }

        return text;

    case JSON_OBJECT:
        text = json_string("");
        i = json_object_iter((json_t *) value);

        for (/* void */; i; i = json_object_iter_next((json_t *) value, i)) {
            name = json_object_iter_key(i);
            next = ctl_plain(json_object_iter_value(i));
            text = ctl_plain_join(text, "; ",
                                  json_sprintf("%s: %s", name,
                                               json_string_value(next)));
            json_decref(next);
        }

        return text;

    default:
        return json_string(json_is_true(value) ? "True" : "False");
    }
}


static json_t *
ctl_plain_join(json_t *left, const char *between, json_t *right)
{
    json_t  *text;

    if (json_string_length(left) == 0) {
        json_decref(left);
        return right;
    }

    text = json_sprintf("%s%s%s", json_string_value(left), between,
                        json_string_value(right));
    json_decref(left);
    json_decref(right);

    return text;
}


/*
 * makes control characters visible: a server's text must not control the
 * terminal
 */

static json_t *
ctl_plain_clean(const char *text, size_t len)
{
    char           *out, *p;
    json_t         *json;
    size_t          i, n;
    const uint8_t  *s = (const uint8_t *) text;

    out = malloc(len * 4 + 1);
    if (out == NULL) {
        return NULL;
    }

    p = out;

    for (i = 0; i < len; /* void */) {
        n = ctl_control(s + i, len - i);

        if (n == 0) {
            *p++ = text[i++];
        }

        for (/* void */; n; n--) {
            p += sprintf(p, "\\x%02x", s[i++]);
        }
    }

    json = json_stringn(out, (size_t) (p - out));

    kmip_cleanse(out, len * 4);
    free(out);

    return json;
}


/* the length of the control character at p, or 0 */

static size_t
ctl_control(const uint8_t *p, size_t left)
{
    if (*p < 0x20 || *p == 0x7f) {
        return 1;
    }

    if (*p == 0xc2 && left > 1 && p[1] < 0xa0) {
        return 2;
    }

    return 0;
}


/* rows of two columns: one for each member of an object */

static json_t *
ctl_rows(const json_t *object)
{
    void        *i;
    json_t      *rows, *value;
    const char  *name;

    rows = json_array();
    i = json_object_iter((json_t *) object);

    for (/* void */; i; i = json_object_iter_next((json_t *) object, i)) {
        name = json_object_iter_key(i);
        value = json_object_iter_value(i);

        json_array_append_new(rows, json_pack("[sO]", name, value));
    }

    return rows;
}


void
ctl_rows_attributes(json_t *rows, const json_t *attributes)
{
    size_t   i;
    json_t  *a, *index, *name;

    for (i = 0; i < json_array_size(attributes); i++) {
        a = json_array_get(attributes, i);
        name = json_object_get(a, "Attribute Name");
        index = json_object_get(a, "Attribute Index");

        name = index ? json_sprintf("%s[%d]", json_string_value(name),
                                    (int) json_integer_value(index))
                     : json_incref(name);

        json_array_append_new(rows,
                              json_pack("[oO]", name,
                                        json_object_get(a,
                                                        "Attribute Value")));
    }
}


int
ctl_print(ctl_t *c, json_t *result, json_t *rows)
{
    if (c->o.json) {
        json_dumpf(result, stdout, JSON_INDENT(2));
        printf("\n");

    } else {

        if (rows == NULL) {
            rows = ctl_rows(result);
        }

        ctl_rows_print(rows);
    }

    json_decref(rows);
    json_decref(result);

    return CTL_OK;
}


static void
ctl_rows_print(const json_t *rows)
{
    size_t   i, width[CTL_COLUMNS];
    json_t  *plain;

    memset(width, 0, sizeof(width));
    plain = json_array();

    for (i = 0; i < json_array_size(rows); i++) {
        json_array_append_new(plain, ctl_row_plain(json_array_get(rows, i),
                                                   width));
    }

    for (i = 0; i < json_array_size(plain); i++) {
        ctl_row_print(json_array_get(plain, i), width);
    }

    json_decref(plain);
}


static json_t *
ctl_row_plain(const json_t *row, size_t *width)
{
    size_t   i, w;
    json_t  *plain, *cell;

    plain = json_array();

    for (i = 0; i < json_array_size(row); i++) {
        cell = ctl_plain(json_array_get(row, i));
        w = ctl_width(json_string_value(cell));

        /* the last column needs no width */

        if (i + 1 < json_array_size(row) && i < CTL_COLUMNS && w > width[i])
        {
            width[i] = w;
        }

        json_array_append_new(plain, cell);
    }

    return plain;
}


static void
ctl_row_print(const json_t *row, const size_t *width)
{
    size_t       i, n, pad;
    const char  *text;

    n = json_array_size(row);

    for (i = 0; i < n; i++) {
        text = json_string_value(json_array_get(row, i));
        pad = 0;

        if (i + 1 < n && i < CTL_COLUMNS) {
            pad = width[i] - ctl_width(text) + CTL_GAP;
        }

        printf("%s%*s", text, (int) pad, "");
    }

    printf("\n");
}


int
ctl_print_failure(ctl_t *c, const ctl_item_t *item)
{
    json_t      *result, *reason, *message;
    const char  *hint;

    result = ctl_failure(item);
    reason = ctl_plain(json_object_get(result, "Result Reason"));
    message = ctl_plain(json_object_get(result, "Result Message"));
    hint = ctl_hint(item, json_string_value(message));

    fprintf(stderr, "kmipctl: %s: %s%s%s\n",
            kmip_operation_name(item->operation), json_string_value(reason),
            json_string_length(message) ? ": " : "",
            json_string_value(message));

    if (hint) {
        fprintf(stderr, "%s\n", hint);
    }

    json_decref(reason);
    json_decref(message);

    if (c->o.json) {
        ctl_print(c, result, NULL);

    } else {
        json_decref(result);
    }

    return CTL_FAILED;
}


json_t *
ctl_failure_text(const ctl_item_t *item)
{
    json_t  *text, *reason, *message;

    reason = ctl_json_reason(item);
    message = ctl_plain_clean((const char *) item->message.data,
                              item->message.len);

    text = json_sprintf("%s%s%s", json_string_value(reason),
                        item->message.len ? ": " : "",
                        json_string_value(message));
    json_decref(reason);
    json_decref(message);

    return text;
}


static json_t *
ctl_failure(const ctl_item_t *item)
{
    json_t  *result;

    result = json_object();

    json_object_set_new(result, "Operation",
                        ctl_json_enum(KMIP_ENUM_ID_OPERATION,
                                      item->operation));
    json_object_set_new(result, "Result Status",
                        ctl_json_enum(KMIP_ENUM_ID_RESULT_STATUS,
                                      item->status));
    json_object_set_new(result, "Result Reason", ctl_json_reason(item));
    json_object_set_new(result, "Result Message",
                        ctl_json_text(&item->message));

    return result;
}


static const char *
ctl_hint(const ctl_item_t *item, const char *message)
{
    const ctl_hint_t  *hint;

    for (hint = ctl_hints; hint->text; hint++) {

        if (hint->reason == item->reason
            && (hint->operation == 0 || hint->operation == item->operation)
            && (hint->message == NULL
                || (message && strstr(message, hint->message))))
        {
            break;
        }
    }

    return hint->text;
}
