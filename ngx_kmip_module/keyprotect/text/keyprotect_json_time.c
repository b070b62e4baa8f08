
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Times in JSON (RFC 3339).
 */


#include "keyprotect_json.h"

#include <string.h>
#include <time.h>


static kmip_int_t keyprotect_json_digits(const char **p, unsigned n,
    int64_t max, int64_t *number);
static kmip_int_t keyprotect_json_zone(const char *p, int64_t *offset);


kmip_int_t
keyprotect_json_time(const json_t *object, const char *name,
    int64_t *seconds)
{
    size_t         i;
    int64_t        n[6], offset;
    struct tm      tm;
    const char    *p;
    const json_t  *member;

    static const struct {
        unsigned   digits;
        int64_t    max;
        char       end;
    } parts[6] = {
        { 4, 9999, '-' }, { 2, 12, '-' }, { 2, 31, 'T' },
        { 2, 23, ':' }, { 2, 59, ':' }, { 2, 60, '\0' }
    };

    member = json_object_get(object, name);

    if (member == NULL || json_is_null(member)) {
        return KMIP_DECLINED;
    }

    p = json_string_value(member);

    if (p == NULL) {
        return KMIP_ERROR;
    }

    for (i = 0; i < 6; i++) {

        if (keyprotect_json_digits(&p, parts[i].digits, parts[i].max, &n[i])
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        if (parts[i].end && *p++ != parts[i].end) {
            return KMIP_ERROR;
        }
    }

    if (n[1] == 0 || n[2] == 0
        || keyprotect_json_zone(p, &offset) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    memset(&tm, 0, sizeof(struct tm));

    tm.tm_year = (int) n[0] - 1900;
    tm.tm_mon = (int) n[1] - 1;
    tm.tm_mday = (int) n[2];
    tm.tm_hour = (int) n[3];
    tm.tm_min = (int) n[4];
    tm.tm_sec = (int) n[5];

    *seconds = (int64_t) timegm(&tm) - offset;

    return KMIP_OK;
}


static kmip_int_t
keyprotect_json_digits(const char **p, unsigned n, int64_t max,
    int64_t *number)
{
    *number = 0;

    for ( /* void */ ; n; n--, (*p)++) {

        if (**p < '0' || **p > '9') {
            return KMIP_ERROR;
        }

        *number = *number * 10 + (**p - '0');
    }

    return *number <= max ? KMIP_OK : KMIP_ERROR;
}


/* reads what follows the seconds: a fraction, and "Z" or "+01:00" */

static kmip_int_t
keyprotect_json_zone(const char *p, int64_t *offset)
{
    int64_t  sign, hours, minutes;

    if (*p == '.') {
        for (p++; *p >= '0' && *p <= '9'; p++) { /* void */ }
    }

    *offset = 0;

    if (*p == 'Z') {
        return p[1] == '\0' ? KMIP_OK : KMIP_ERROR;
    }

    if (*p != '+' && *p != '-') {
        return KMIP_ERROR;
    }

    sign = *p++ == '+' ? 1 : -1;

    if (keyprotect_json_digits(&p, 2, 23, &hours) != KMIP_OK
        || *p++ != ':'
        || keyprotect_json_digits(&p, 2, 59, &minutes) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    *offset = sign * (hours * 3600 + minutes * 60);

    return *p == '\0' ? KMIP_OK : KMIP_ERROR;
}
