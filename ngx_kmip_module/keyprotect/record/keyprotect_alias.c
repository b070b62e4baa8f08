
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Building and parsing of aliases.
 */


#include "keyprotect_alias.h"
#include "keyprotect_digest.h"
#include "keyprotect_escape.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>


#define KEYPROTECT_DIGITS     18       /* more would not fit in an int64_t */
#define KEYPROTECT_HASH_TEXT  43       /* of 32 bytes, in base64url */
#define KEYPROTECT_FIELDS     4


/* what follows the stamp: an infix, then fields with "-" between them */

typedef enum {
    KEYPROTECT_FIELD_NONE = 0,
    KEYPROTECT_FIELD_NUMBER,           /* starts at 1 */
    KEYPROTECT_FIELD_ID,
    KEYPROTECT_FIELD_TIME,
    KEYPROTECT_FIELD_ACTIVATED,        /* optional, as are those after it */
    KEYPROTECT_FIELD_DEACTIVATED,
    KEYPROTECT_FIELD_DRAWN             /* a number that tells marks of the same
                                          time apart */
} keyprotect_field_e;

typedef struct {
    keyprotect_alias_e   kind;
    const char          *infix;
    keyprotect_field_e   fields[KEYPROTECT_FIELDS];
    unsigned             archived:1;
} keyprotect_alias_form_t;


static kmip_int_t keyprotect_alias_text(keyprotect_alias_t dst,
    const kmip_str_t *prefix, const char *text);
static int keyprotect_alias_put(char *dst, size_t size,
    keyprotect_field_e field, const keyprotect_parsed_t *parsed);
static int keyprotect_alias_fields(const keyprotect_alias_form_t *form,
    const uint8_t *p, size_t len, keyprotect_parsed_t *parsed);
static int keyprotect_alias_get(keyprotect_field_e field, const uint8_t *p,
    size_t len, keyprotect_parsed_t *parsed);
static int keyprotect_alias_number(const uint8_t *p, size_t len,
    int64_t *number);
static void keyprotect_alias_parse_name(const uint8_t *p, size_t len,
    keyprotect_parsed_t *parsed);


static const keyprotect_alias_form_t  keyprotect_alias_forms[] = {

    { KEYPROTECT_ALIAS_RECORD, "",
      { KEYPROTECT_FIELD_NONE }, 0 },

    { KEYPROTECT_ALIAS_REVISION, "-at",
      { KEYPROTECT_FIELD_NUMBER }, 0 },

    { KEYPROTECT_ALIAS_REVOKED, "-rev-",
      { KEYPROTECT_FIELD_NUMBER, KEYPROTECT_FIELD_TIME,
        KEYPROTECT_FIELD_ACTIVATED }, 0 },

    { KEYPROTECT_ALIAS_PUBLISHED, "-r",
      { KEYPROTECT_FIELD_NUMBER, KEYPROTECT_FIELD_ID }, 0 },

    { KEYPROTECT_ALIAS_PUBLISHED, "-z",
      { KEYPROTECT_FIELD_NUMBER, KEYPROTECT_FIELD_ID }, 1 },

    { KEYPROTECT_ALIAS_ACTIVE, "-act-",
      { KEYPROTECT_FIELD_TIME }, 0 },

    { KEYPROTECT_ALIAS_COMPROMISED, "-cmp-",
      { KEYPROTECT_FIELD_NUMBER, KEYPROTECT_FIELD_TIME,
        KEYPROTECT_FIELD_ACTIVATED, KEYPROTECT_FIELD_DEACTIVATED }, 0 },

    { KEYPROTECT_ALIAS_DESTROYED, "-des-",
      { KEYPROTECT_FIELD_TIME, KEYPROTECT_FIELD_DRAWN }, 0 }
};

#define KEYPROTECT_ALIAS_FORMS                                               \
    (sizeof(keyprotect_alias_forms) / sizeof(keyprotect_alias_form_t))


int
keyprotect_alias_prefix_valid(const kmip_str_t *prefix, const char **why)
{
    size_t       i;
    const char  *text;

    text = NULL;

    if (prefix->len == 0) {
        text = "is empty: records could not be told from other keys";

    } else if (prefix->len > KEYPROTECT_PREFIX_MAX) {
        text = "is longer than 21 characters";
    }

    for (i = 0; text == NULL && i < prefix->len; i++) {
        if (!keyprotect_escape_plain(prefix->data[i])) {
            text = "may hold letters, digits, \"_\" and \"-\" only";
        }
    }

    if (why) {
        *why = text;
    }

    return text == NULL;
}


kmip_int_t
keyprotect_alias_build(keyprotect_alias_t dst, const kmip_str_t *prefix,
    const keyprotect_parsed_t *parsed)
{
    int                             n;
    char                            text[2 * KEYPROTECT_ALIAS_MAX];
    size_t                          i, at;
    const keyprotect_alias_form_t  *form;

    for (i = 0; i < KEYPROTECT_ALIAS_FORMS; i++) {
        if (keyprotect_alias_forms[i].kind == parsed->kind
            && keyprotect_alias_forms[i].archived == parsed->archived)
        {
            break;
        }
    }

    if (i == KEYPROTECT_ALIAS_FORMS
        || parsed->stamp.len != KEYPROTECT_STAMP)
    {
        return KMIP_ERROR;
    }

    form = &keyprotect_alias_forms[i];

    at = (size_t) snprintf(text, sizeof(text), "%.*s%s", KEYPROTECT_STAMP,
                           (const char *) parsed->stamp.data, form->infix);

    for (i = 0; i < KEYPROTECT_FIELDS && form->fields[i]; i++) {

        if ((form->fields[i] == KEYPROTECT_FIELD_ACTIVATED
             && parsed->activated == KEYPROTECT_NO_TIME)
            || (form->fields[i] == KEYPROTECT_FIELD_DEACTIVATED
                && parsed->deactivated == KEYPROTECT_NO_TIME)
            || (form->fields[i] == KEYPROTECT_FIELD_DRAWN
                && parsed->number == 0))
        {
            break;
        }

        if (i) {
            text[at++] = '-';
        }

        n = keyprotect_alias_put(text + at, sizeof(text) - at,
                                 form->fields[i], parsed);
        if (n <= 0) {
            return KMIP_ERROR;
        }

        at += (size_t) n;
    }

    text[at] = '\0';

    return keyprotect_alias_text(dst, prefix, text);
}


/* returns the length of the field; 0 if it cannot be written */

static int
keyprotect_alias_put(char *dst, size_t size, keyprotect_field_e field,
    const keyprotect_parsed_t *parsed)
{
    int64_t  number;
    uint8_t  id[KEYPROTECT_ID_SHORT];

    if (field == KEYPROTECT_FIELD_ID) {

        if (parsed->id.len == KEYPROTECT_ID_SHORT) {
            memcpy(id, parsed->id.data, KEYPROTECT_ID_SHORT);

        } else if (keyprotect_identifier_is_id(&parsed->id)) {
            keyprotect_identifier_shorten(id, parsed->id.data);

        } else {
            return 0;
        }

        return snprintf(dst, size, "%.*s", KEYPROTECT_ID_SHORT,
                        (const char *) id);
    }

    number = (field == KEYPROTECT_FIELD_NUMBER
              || field == KEYPROTECT_FIELD_DRAWN) ? (int64_t) parsed->number
             : field == KEYPROTECT_FIELD_TIME ? parsed->time
             : field == KEYPROTECT_FIELD_ACTIVATED ? parsed->activated
             : parsed->deactivated;

    if (number < (field == KEYPROTECT_FIELD_NUMBER)) {
        return 0;
    }

    return snprintf(dst, size, "%lld", (long long) number);
}


kmip_int_t
keyprotect_alias_name(keyprotect_alias_t dst, const kmip_str_t *prefix,
    uint32_t generation, const kmip_str_t *name)
{
    char     hash[48], text[KEYPROTECT_ALIAS_MAX + 1];
    size_t   i;
    uint8_t  digest[KEYPROTECT_DIGEST];

    if (keyprotect_digest(name->data, name->len, digest) != KMIP_OK) {
        return KMIP_ERROR;
    }

    EVP_EncodeBlock((unsigned char *) hash, digest, sizeof(digest));

    for (i = 0; i < KEYPROTECT_HASH_TEXT; i++) {
        hash[i] = hash[i] == '+' ? '-' : hash[i] == '/' ? '_' : hash[i];
    }

    (void) snprintf(text, sizeof(text), "n%lu-%.*s",
                    (unsigned long) generation, KEYPROTECT_HASH_TEXT, hash);

    return keyprotect_alias_text(dst, prefix, text);
}


static kmip_int_t
keyprotect_alias_text(keyprotect_alias_t dst, const kmip_str_t *prefix,
    const char *text)
{
    size_t  len;

    len = strlen(text);

    if (!keyprotect_alias_prefix_valid(prefix, NULL)
        || prefix->len + len > KEYPROTECT_ALIAS_MAX)
    {
        return KMIP_ERROR;
    }

    memcpy(dst, prefix->data, prefix->len);
    memcpy(dst + prefix->len, text, len + 1);

    return KMIP_OK;
}


void
keyprotect_alias_parse(const kmip_str_t *prefix, const kmip_str_t *alias,
    keyprotect_parsed_t *parsed)
{
    size_t                          i, len, infix;
    kmip_str_t                      stamp;
    const uint8_t                  *p;
    keyprotect_identifier_t         identifier;
    const keyprotect_alias_form_t  *form;

    memset(parsed, 0, sizeof(keyprotect_parsed_t));

    if (alias->len <= prefix->len || alias->len > KEYPROTECT_ALIAS_MAX
        || memcmp(alias->data, prefix->data, prefix->len) != 0)
    {
        return;
    }

    p = alias->data + prefix->len;
    len = alias->len - prefix->len;

    if (*p == 'n') {
        keyprotect_alias_parse_name(p + 1, len - 1, parsed);
        return;
    }

    stamp.data = p;
    stamp.len = KEYPROTECT_STAMP;

    if (len < KEYPROTECT_STAMP
        || keyprotect_identifier_parse(&stamp, &identifier) != KMIP_OK)
    {
        return;
    }

    p += KEYPROTECT_STAMP;
    len -= KEYPROTECT_STAMP;

    for (i = 0; i < KEYPROTECT_ALIAS_FORMS; i++) {
        form = &keyprotect_alias_forms[i];
        infix = strlen(form->infix);

        if (len >= infix && memcmp(p, form->infix, infix) == 0
            && keyprotect_alias_fields(form, p + infix, len - infix, parsed))
        {
            parsed->kind = form->kind;
            parsed->archived = form->archived;
            parsed->stamp = stamp;
            return;
        }
    }
}


/* 1 if p consists exactly of the form's fields */

static int
keyprotect_alias_fields(const keyprotect_alias_form_t *form, const uint8_t *p,
    size_t len, keyprotect_parsed_t *parsed)
{
    size_t  i, n;

    parsed->activated = KEYPROTECT_NO_TIME;
    parsed->deactivated = KEYPROTECT_NO_TIME;

    for (i = 0; i < KEYPROTECT_FIELDS && form->fields[i]; i++) {

        if (i && len == 0 && form->fields[i] >= KEYPROTECT_FIELD_ACTIVATED) {
            return 1;
        }

        if (i) {
            if (len == 0 || *p != '-') {
                return 0;
            }

            p++;
            len--;
        }

        for (n = 0; n < len && p[n] != '-'; n++) { /* void */ }

        if (!keyprotect_alias_get(form->fields[i], p, n, parsed)) {
            return 0;
        }

        p += n;
        len -= n;
    }

    return len == 0;
}


static int
keyprotect_alias_get(keyprotect_field_e field, const uint8_t *p, size_t len,
    keyprotect_parsed_t *parsed)
{
    size_t   i;
    int64_t  number;

    if (field == KEYPROTECT_FIELD_ID) {

        for (i = 0; i < len; i++) {
            if (!((p[i] >= '0' && p[i] <= '9')
                  || (p[i] >= 'a' && p[i] <= 'f')))
            {
                return 0;
            }
        }

        parsed->id.data = p;
        parsed->id.len = len;

        return len == KEYPROTECT_ID_SHORT;
    }

    if (!keyprotect_alias_number(p, len, &number)) {
        return 0;
    }

    switch (field) {

    case KEYPROTECT_FIELD_NUMBER:
    case KEYPROTECT_FIELD_DRAWN:
        parsed->number = (uint32_t) number;
        return number > 0 && number <= UINT32_MAX;

    case KEYPROTECT_FIELD_TIME:
        parsed->time = number;
        return 1;

    case KEYPROTECT_FIELD_ACTIVATED:
        parsed->activated = number;
        return 1;

    default:
        parsed->deactivated = number;
        return 1;
    }
}


/* parses "<generation>-<hash>" */

static void
keyprotect_alias_parse_name(const uint8_t *p, size_t len,
    keyprotect_parsed_t *parsed)
{
    size_t   i, digits;
    int64_t  number;

    for (digits = 0; digits < len; digits++) {
        if (p[digits] == '-') {
            break;
        }
    }

    if (len != digits + 1 + KEYPROTECT_HASH_TEXT
        || !keyprotect_alias_number(p, digits, &number)
        || number >= KEYPROTECT_GENERATIONS)
    {
        return;
    }

    for (i = digits + 1; i < len; i++) {
        if (!keyprotect_escape_plain(p[i])) {
            return;
        }
    }

    parsed->number = (uint32_t) number;
    parsed->kind = KEYPROTECT_ALIAS_NAME;
}


/* each number has one valid form: no leading zeros */

static int
keyprotect_alias_number(const uint8_t *p, size_t len, int64_t *number)
{
    size_t  i;

    if (len == 0 || len > KEYPROTECT_DIGITS || (len > 1 && p[0] == '0')) {
        return 0;
    }

    *number = 0;

    for (i = 0; i < len; i++) {

        if (p[i] < '0' || p[i] > '9') {
            return 0;
        }

        *number = *number * 10 + (p[i] - '0');
    }

    return 1;
}
