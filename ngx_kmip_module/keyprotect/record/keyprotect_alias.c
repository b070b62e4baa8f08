
/*
 * Aliases.
 */


#include <stdio.h>
#include <string.h>

#include "keyprotect_alias.h"
#include "keyprotect_escape.h"

#include <openssl/err.h>
#include <openssl/evp.h>


#define KEYPROTECT_DIGITS     18       /* more would not fit an int64_t */
#define KEYPROTECT_HASH_TEXT  43       /* of 32 bytes in base64url */


typedef struct {
    keyprotect_alias_e   kind;
    const char          *infix;        /* between uid and number */
    unsigned             numbered:1;
    int64_t              min;
    int64_t              max;
} keyprotect_alias_form_t;


static kmip_int_t keyprotect_alias_text(keyprotect_alias_t dst,
    const kmip_str_t *prefix, const char *text);
static int keyprotect_alias_number(const uint8_t *p, size_t len,
    int64_t *number);
static void keyprotect_alias_parse_name(const uint8_t *p, size_t len,
    keyprotect_alias_parsed_t *parsed);


static const keyprotect_alias_form_t  keyprotect_alias_forms[] = {
    { KEYPROTECT_ALIAS_RECORD,    "",      0, 0, 0 },
    { KEYPROTECT_ALIAS_REVISION,  "-at",   1, 1, UINT32_MAX },
    { KEYPROTECT_ALIAS_ACTIVE,    "-act-", 1, 0, INT64_MAX },
    { KEYPROTECT_ALIAS_LIFE,      "-life", 0, 0, 0 },
    { KEYPROTECT_ALIAS_FROM,      "-from", 1, 1, UINT32_MAX },
    { KEYPROTECT_ALIAS_DESTROYED, "-des-", 1, 0, INT64_MAX }
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
        text = "is empty: a UUID alone cannot be an alias";

    } else if (prefix->len > KEYPROTECT_PREFIX_MAX) {
        text = "is longer than 32 characters";
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
    keyprotect_alias_e kind, const kmip_str_t *uid, int64_t number)
{
    size_t                          i;
    char                            text[KEYPROTECT_ALIAS_MAX + 1];
    const keyprotect_alias_form_t  *form;

    for (i = 0; i < KEYPROTECT_ALIAS_FORMS; i++) {
        if (keyprotect_alias_forms[i].kind == kind) {
            break;
        }
    }

    if (i == KEYPROTECT_ALIAS_FORMS
        || !kmip_uuid_parse(uid->data, uid->len, NULL))
    {
        return KMIP_ERROR;
    }

    form = &keyprotect_alias_forms[i];

    if (form->numbered && (number < form->min || number > form->max)) {
        return KMIP_ERROR;
    }

    if (form->numbered) {
        (void) snprintf(text, sizeof(text), "%.*s%s%lld", KMIP_UUID_LEN,
                        (const char *) uid->data, form->infix,
                        (long long) number);

    } else {
        (void) snprintf(text, sizeof(text), "%.*s%s", KMIP_UUID_LEN,
                        (const char *) uid->data, form->infix);
    }

    return keyprotect_alias_text(dst, prefix, text);
}


kmip_int_t
keyprotect_alias_name(keyprotect_alias_t dst, const kmip_str_t *prefix,
    uint32_t generation, const kmip_str_t *name)
{
    char     hash[48], text[KEYPROTECT_ALIAS_MAX + 1];
    size_t   i;
    uint8_t  digest[32];

    if (EVP_Digest(name->data, name->len, digest, NULL, EVP_sha256(), NULL)
        != 1)
    {
        ERR_clear_error();
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
    keyprotect_alias_parsed_t *parsed)
{
    size_t                          i, len, infix;
    int64_t                         number;
    const uint8_t                  *p;
    const keyprotect_alias_form_t  *form;

    memset(parsed, 0, sizeof(keyprotect_alias_parsed_t));

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

    if (len < KMIP_UUID_LEN || !kmip_uuid_parse(p, KMIP_UUID_LEN, NULL)) {
        return;
    }

    parsed->uid.data = p;
    parsed->uid.len = KMIP_UUID_LEN;

    p += KMIP_UUID_LEN;
    len -= KMIP_UUID_LEN;

    for (i = 0; i < KEYPROTECT_ALIAS_FORMS; i++) {
        form = &keyprotect_alias_forms[i];
        infix = strlen(form->infix);

        if (len < infix || memcmp(p, form->infix, infix) != 0) {
            continue;
        }

        if (!form->numbered) {

            if (len == infix) {
                parsed->kind = form->kind;
                return;
            }

            continue;
        }

        if (keyprotect_alias_number(p + infix, len - infix, &number)
            && number >= form->min && number <= form->max)
        {
            parsed->kind = form->kind;
            parsed->number = number;
            return;
        }
    }
}


/* <generation>-<hash> */

static void
keyprotect_alias_parse_name(const uint8_t *p, size_t len,
    keyprotect_alias_parsed_t *parsed)
{
    size_t  i, digits;

    for (digits = 0; digits < len; digits++) {
        if (p[digits] == '-') {
            break;
        }
    }

    if (len != digits + 1 + KEYPROTECT_HASH_TEXT
        || !keyprotect_alias_number(p, digits, &parsed->number)
        || parsed->number > UINT32_MAX)
    {
        return;
    }

    for (i = digits + 1; i < len; i++) {
        if (!keyprotect_escape_plain(p[i])) {
            return;
        }
    }

    parsed->kind = KEYPROTECT_ALIAS_NAME;
}


/* one form only of each number: no leading zeros */

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


void
keyprotect_alias_markers(const kmip_str_t *prefix, const kmip_str_t *uid,
    const kmip_str_t *aliases, size_t n, keyprotect_markers_t *markers)
{
    size_t                     i;
    keyprotect_alias_parsed_t  parsed;

    memset(markers, 0, sizeof(keyprotect_markers_t));

    markers->active = -1;
    markers->destroyed = -1;
    markers->count = (unsigned) n;

    /* no room for "-life" any more: nobody can rely on its absence */

    markers->life = n >= KEYPROTECT_ALIASES;

    for (i = 0; i < n; i++) {
        keyprotect_alias_parse(prefix, &aliases[i], &parsed);

        if (!kmip_str_equal(&parsed.uid, uid)) {
            continue;
        }

        switch (parsed.kind) {

        case KEYPROTECT_ALIAS_ACTIVE:
            if (markers->active < 0 || parsed.number < markers->active) {
                markers->active = parsed.number;
            }

            break;

        case KEYPROTECT_ALIAS_DESTROYED:
            if (markers->destroyed < 0
                || parsed.number < markers->destroyed)
            {
                markers->destroyed = parsed.number;
            }

            break;

        case KEYPROTECT_ALIAS_FROM:
            if (parsed.number > markers->from) {
                markers->from = (uint32_t) parsed.number;
            }

            break;

        case KEYPROTECT_ALIAS_LIFE:
            markers->life = 1;
            break;

        default:
            break;
        }
    }
}
