
/*
 * Times in JSON (RFC 3339).
 */


#include "keyprotect_json.h"


static kmip_int_t keyprotect_json_digits(const char **p, unsigned n,
    int64_t max, int64_t *number);
static kmip_int_t keyprotect_json_zone(const char *p, int64_t *offset);
static int64_t keyprotect_json_days(int64_t year, int64_t month, int64_t day);


kmip_int_t
keyprotect_json_time(const json_t *object, const char *name,
    int64_t *seconds)
{
    size_t         i;
    int64_t        n[6], offset;
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

    *seconds = keyprotect_json_days(n[0], n[1], n[2]) * 86400
               + n[3] * 3600 + n[4] * 60 + n[5] - offset;

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


/*
 * Days since 1970 in the Gregorian calendar.  The year is taken to begin in
 * March, so that a leap day is its last day.
 */

static int64_t
keyprotect_json_days(int64_t year, int64_t month, int64_t day)
{
    int64_t  of_year;

    if (month <= 2) {
        year--;
        month += 12;
    }

    of_year = (153 * (month - 3) + 2) / 5 + day - 1;

    return 365 * year + year / 4 - year / 100 + year / 400 + of_year
           - 719468;
}
