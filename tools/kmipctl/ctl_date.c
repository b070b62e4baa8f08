
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Dates, in ISO 8601 and UTC.
 */


#define _GNU_SOURCE

#include "ctl_number.h"
#include "ctl_option.h"
#include "ctl_value.h"

#include <stdio.h>
#include <string.h>
#include <time.h>


int
ctl_date_parse(ctl_t *c, const char *text, size_t len, int64_t *date)
{
    char         copy[64];
    size_t       i;
    struct tm    tm;
    const char  *end;

    static const char  *const forms[] = {
        "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%SZ", "%Y-%m-%d", NULL
    };

    snprintf(copy, sizeof(copy), "%.*s", (int) len, text);

    if (strcmp(copy, "now") == 0) {
        *date = (int64_t) time(NULL);
        return CTL_OK;
    }

    if (ctl_number_parse(copy, strlen(copy), INT64_MIN, INT64_MAX, date)) {
        return CTL_OK;
    }

    for (i = 0; forms[i]; i++) {
        memset(&tm, 0, sizeof(tm));
        end = strptime(copy, forms[i], &tm);

        if (end && *end == '\0') {
            *date = (int64_t) timegm(&tm);
            return CTL_OK;
        }
    }

    return ctl_usage(c, "\"%.*s\" is not a date: 2026-11-24T09:30:00Z, "
                     "2026-11-24, now, or seconds since 1970", (int) len, text);
}


json_t *
ctl_date_json(int64_t date)
{
    char       text[64];
    time_t     t;
    struct tm  tm;

    t = (time_t) date;

    if (gmtime_r(&t, &tm) == NULL
        || strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
    {
        return json_integer(date);
    }

    return json_string(text);
}
