
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The rules of values.
 */


#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "keyprotect_escape.h"
#include "keyprotect_value.h"


#define KEYPROTECT_VALUE_GUID_LEN      36
#define KEYPROTECT_VALUE_GUID_VERSION  14
#define KEYPROTECT_VALUE_GUID_VARIANT  19
#define KEYPROTECT_VALUE_ID_LEN        100
#define KEYPROTECT_VALUE_DIGITS        9      /* of a number */


static const char *keyprotect_value_authority(keyprotect_value_t *url,
    size_t from, unsigned *given);
static const uint8_t *keyprotect_value_host(const uint8_t *p,
    const uint8_t *last);
static const uint8_t *keyprotect_value_port(const uint8_t *p,
    const uint8_t *last, unsigned *port);
static size_t keyprotect_value_unit(const char *name, size_t len, size_t next);
static int keyprotect_value_guid(const keyprotect_value_t *value);
static int keyprotect_value_monotone(const keyprotect_value_t *guid);


/* a longer unit stands before a shorter one, and each at most once */

static const struct {
    const char  *name;
    uint64_t     ms;
} keyprotect_value_units[] = {
    { "w", 604800000 },
    { "d", 86400000 },
    { "h", 3600000 },
    { "m", 60000 },
    { "s", 1000 },
    { "ms", 1 }
};

#define KEYPROTECT_VALUE_UNITS                                               \
    (sizeof(keyprotect_value_units) / sizeof(keyprotect_value_units[0]))


const char *
keyprotect_value_url(keyprotect_value_t *value, const char **odd)
{
    unsigned  port;

    *odd = NULL;

    if (strncasecmp((char *) value->data, "https://", 8) != 0) {
        return "must be an \"https://\" URL";
    }

    return keyprotect_value_authority(value, 8, &port);
}


const char *
keyprotect_value_proxy(keyprotect_value_t *value, const char **odd)
{
    unsigned     port;
    const char  *wrong;

    *odd = NULL;

    if (strncasecmp((char *) value->data, "http://", 7) != 0) {
        return "must be an \"http://\" URL";
    }

    if (strchr((char *) value->data, '@')) {
        return "must be without user and password";
    }

    wrong = keyprotect_value_authority(value, 7, &port);

    if (wrong == NULL && port == 0) {
        return "must name a port";
    }

    return wrong;
}


/* host and port, nothing else; from is where they begin; port 0: not given */

static const char *
keyprotect_value_authority(keyprotect_value_t *url, size_t from,
    unsigned *given)
{
    const uint8_t  *p, *last;

    if (url->data[url->len - 1] == '/') {
        url->len--;
        url->data[url->len] = '\0';
    }

    *given = 0;

    last = url->data + url->len;
    p = url->len < from ? last : url->data + from;

    p = keyprotect_value_host(p, last);

    if (p == NULL) {
        return "must name a host";
    }

    if (p < last && *p == ':') {
        p = keyprotect_value_port(p + 1, last, given);

        if (p == NULL) {
            return "has an invalid port";
        }
    }

    return p < last ? "must end after host and port" : NULL;
}


/* the end of a host name or an address; NULL: there is none */

static const uint8_t *
keyprotect_value_host(const uint8_t *p, const uint8_t *last)
{
    const uint8_t  *host;

    host = p;

    if (p < last && *p == '[') {

        for (p++; p < last && *p != ']'; p++) {
            if (*p != ':' && *p != '.' && !isxdigit(*p)) {
                return NULL;
            }
        }

        return (p < last && p - host > 2) ? p + 1 : NULL;
    }

    while (p < last && (keyprotect_escape_plain(*p) || *p == '.')) {
        p++;
    }

    return p > host ? p : NULL;
}


/* the port ends where a path, a query or a fragment begins */

static const uint8_t *
keyprotect_value_port(const uint8_t *p, const uint8_t *last, unsigned *port)
{
    for (/* void */; p < last && !strchr("/?#", *p); p++) {

        if (!isdigit(*p)) {
            return NULL;
        }

        *port = *port * 10 + (*p - '0');

        if (*port > 65535) {
            return NULL;
        }
    }

    return *port ? p : NULL;
}


const char *
keyprotect_value_instance(keyprotect_value_t *value, const char **odd)
{
    const char  *wrong;

    *odd = NULL;

    if (strncmp((char *) value->data, "crn:", 4) == 0) {
        return "must be the instance's GUID, not its CRN";
    }

    wrong = keyprotect_value_id(value, odd);

    if (wrong) {
        return wrong;
    }

    if (!keyprotect_value_guid(value)) {
        *odd = "does not look like a GUID";

    } else if (keyprotect_value_monotone(value)) {
        *odd = "is a placeholder";
    }

    return NULL;
}


const char *
keyprotect_value_root(keyprotect_value_t *value, const char **odd)
{
    const char  *wrong;

    *odd = NULL;

    if (strncmp((char *) value->data, "crn:", 4) == 0) {
        return "must be the root key's id or alias, not its CRN";
    }

    wrong = keyprotect_value_id(value, odd);

    if (wrong == NULL && keyprotect_value_guid(value)
        && keyprotect_value_monotone(value))
    {
        *odd = "is a placeholder";
    }

    return wrong;
}


const char *
keyprotect_value_id(keyprotect_value_t *value, const char **odd)
{
    size_t  i;

    *odd = NULL;

    if (value->len == 0 || value->len > KEYPROTECT_VALUE_ID_LEN) {
        return "must have between 1 and 100 characters";
    }

    for (i = 0; i < value->len; i++) {
        if (!keyprotect_escape_plain(value->data[i])) {
            return "must consist of letters, digits, \"-\" and \"_\"";
        }
    }

    return NULL;
}


static int
keyprotect_value_guid(const keyprotect_value_t *value)
{
    int     dash;
    size_t  i;

    if (value->len != KEYPROTECT_VALUE_GUID_LEN) {
        return 0;
    }

    for (i = 0; i < KEYPROTECT_VALUE_GUID_LEN; i++) {
        dash = (i == 8 || i == 13 || i == 18 || i == 23);

        if (dash ? value->data[i] != '-' : !isxdigit(value->data[i])) {
            return 0;
        }
    }

    return 1;
}


/* as in examples: all digits are the same, but those that tell a UUID's kind */

static int
keyprotect_value_monotone(const keyprotect_value_t *guid)
{
    size_t  i;

    for (i = 0; i < guid->len; i++) {
        if (guid->data[i] != '-' && guid->data[i] != guid->data[0]
            && i != KEYPROTECT_VALUE_GUID_VERSION
            && i != KEYPROTECT_VALUE_GUID_VARIANT)
        {
            return 0;
        }
    }

    return 1;
}


kmip_int_t
keyprotect_value_number(const keyprotect_value_t *value, uint64_t *number)
{
    size_t  i;

    *number = 0;

    if (value->len == 0 || value->len > KEYPROTECT_VALUE_DIGITS) {
        return KMIP_ERROR;
    }

    for (i = 0; i < value->len; i++) {

        if (!isdigit(value->data[i])) {
            return KMIP_ERROR;
        }

        *number = *number * 10 + (value->data[i] - '0');
    }

    return KMIP_OK;
}


kmip_int_t
keyprotect_value_msec(const keyprotect_value_t *value, uint64_t *ms)
{
    size_t              i, len;
    uint64_t            number;
    const char         *p;
    keyprotect_value_t  digits;

    *ms = 0;
    i = 0;

    for (p = (const char *) value->data; *p; p += strspn(p, " ")) {
        digits.data = (uint8_t *) p;
        digits.len = strspn(p, "0123456789");
        p += digits.len;
        len = strspn(p, "dhmsw");

        /* the last number may have no unit */

        i = keyprotect_value_unit(*p ? p : "s", *p ? len : 1, i);

        if (keyprotect_value_number(&digits, &number) != KMIP_OK
            || i == KEYPROTECT_VALUE_UNITS)
        {
            return KMIP_ERROR;
        }

        *ms += number * keyprotect_value_units[i++].ms;
        p += len;
    }

    return i ? KMIP_OK : KMIP_ERROR;
}


/* its index, which is at least next */

static size_t
keyprotect_value_unit(const char *name, size_t len, size_t next)
{
    size_t  i;

    for (i = next; i < KEYPROTECT_VALUE_UNITS; i++) {
        if (strlen(keyprotect_value_units[i].name) == len
            && strncmp(keyprotect_value_units[i].name, name, len) == 0)
        {
            break;
        }
    }

    return i;
}


const char *
keyprotect_value_api_key(kmip_secret_t *key)
{
    size_t  i, n;

    while (key->len && isspace(key->data[key->len - 1])) {
        key->len--;
    }

    for (n = 0; n < key->len && isspace(key->data[n]); n++) {
        /* void */
    }

    key->len -= n;
    memmove(key->data, key->data + n, key->len);

    if (key->len == 0) {
        return "is empty";
    }

    if (key->data[0] == '{') {
        return "is JSON, but must contain the value of \"apikey\" only";
    }

    for (i = 0; i < key->len; i++) {
        if (!isgraph(key->data[i])) {
            return "must contain one API key and nothing else";
        }
    }

    return NULL;
}
