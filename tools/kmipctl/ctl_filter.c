
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Which objects a user wants to see.
 */


#define _GNU_SOURCE

#include "ctl_filter.h"
#include "ctl_key_json.h"
#include "ctl_option.h"
#include "ctl_value.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>


#define CTL_FILTER_DAY  (24 * 60 * 60)


static void ctl_filter_text(char text[32], int64_t date);
static int ctl_filter_any(const json_t *key, const char *name,
    const char *pattern);


int
ctl_filter_init(ctl_t *c, ctl_filter_t *filter)
{
    uint32_t  state;

    memset(filter, 0, sizeof(ctl_filter_t));

    filter->name = c->o.name;
    filter->vm = c->o.vm;
    filter->no_vm = c->o.no_vm;

    if (c->o.state) {

        if (ctl_enum_parse(c, KMIP_ENUM_ID_STATE, c->o.state,
                           strlen(c->o.state), &state)
            != CTL_OK)
        {
            return CTL_USAGE;
        }

        filter->state = kmip_state_name(state);
    }

    if (ctl_filter_dates(c, &filter->from, &filter->to) != CTL_OK) {
        return CTL_USAGE;
    }

    ctl_filter_text(filter->since, filter->from);
    ctl_filter_text(filter->until, filter->to);

    return CTL_OK;
}


/* "FROM..TO", either of which may be absent; a day alone is all of it */

int
ctl_filter_dates(ctl_t *c, int64_t *from, int64_t *to)
{
    size_t       len;
    const char  *text, *end;

    *from = INT64_MIN;
    *to = INT64_MAX;

    text = c->o.created;

    if (text == NULL) {
        return CTL_OK;
    }

    end = strstr(text, "..");
    len = end ? (size_t) (end - text) : strlen(text);
    end = end ? end + 2 : text;

    if (len && ctl_date_parse(c, text, len, from) != CTL_OK) {
        return CTL_USAGE;
    }

    if (*end == '\0') {
        return CTL_OK;
    }

    if (ctl_date_parse(c, end, strlen(end), to) != CTL_OK) {
        return CTL_USAGE;
    }

    /* the last day is a day to its end */

    if (strlen(end) == strlen("2026-11-24") && end[4] == '-') {
        *to += CTL_FILTER_DAY - 1;
    }

    if (*from > *to) {
        return ctl_usage(c, "--created %s: it ends before it begins", text);
    }

    return CTL_OK;
}


static void
ctl_filter_text(char text[32], int64_t date)
{
    json_t  *json;

    text[0] = '\0';

    if (date == INT64_MIN || date == INT64_MAX) {
        return;
    }

    json = ctl_date_json(date);

    if (json_is_string(json)) {
        snprintf(text, 32, "%s", json_string_value(json));
    }

    json_decref(json);
}


/* dates are compared as text, which sorts as they do */

int
ctl_filter_match(const ctl_filter_t *filter, const json_t *key)
{
    const char  *date;

    if (filter->state
        && strcmp(ctl_key_text(key, "State", 0), filter->state) != 0)
    {
        return 0;
    }

    if (filter->name && !ctl_filter_any(key, "Name", filter->name)) {
        return 0;
    }

    if (filter->vm && !ctl_filter_any(key, "x-Name", filter->vm)
        && !ctl_filter_any(key, "x-Identifier", filter->vm))
    {
        return 0;
    }

    /* of an object that could not be read it is not known */

    if (filter->no_vm
        && (ctl_key_count(key, "x-Name") || ctl_key_count(key, "x-Identifier")
            || json_object_get(key, "Failure")))
    {
        return 0;
    }

    date = ctl_key_text(key, "Initial Date", 0);

    if (filter->since[0] && strcmp(date, filter->since) < 0) {
        return 0;
    }

    return filter->until[0] == '\0'
           || (date[0] && strcmp(date, filter->until) <= 0);
}


/* with the wildcards of a shell, in upper or lower case */

static int
ctl_filter_any(const json_t *key, const char *name, const char *pattern)
{
    size_t  i;

    for (i = 0; i < ctl_key_count(key, name); i++) {

        if (fnmatch(pattern, ctl_key_text(key, name, i), FNM_CASEFOLD) == 0) {
            return 1;
        }
    }

    return 0;
}
