
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The meaning of a record's aliases.
 */


#include "keyprotect_marks.h"
#include "kmip_enums.h"

#include <string.h>


static void keyprotect_marks_earlier(int64_t *time, int64_t other);
static void keyprotect_marks_add(keyprotect_marks_t *marks,
    const keyprotect_parsed_t *parsed);
static void keyprotect_marks_published(keyprotect_marks_t *marks,
    const keyprotect_parsed_t *parsed);
static int keyprotect_marks_repeated(const keyprotect_parsed_t *weak,
    const keyprotect_parsed_t *strong);


void
keyprotect_marks_read(const kmip_str_t *prefix, const kmip_str_t *stamp,
    const kmip_str_t *aliases, size_t n, keyprotect_marks_t *marks)
{
    size_t               i;
    keyprotect_parsed_t  parsed;

    memset(marks, 0, sizeof(keyprotect_marks_t));

    marks->activated = KEYPROTECT_NO_TIME;
    marks->deactivated = KEYPROTECT_NO_TIME;
    marks->compromised = KEYPROTECT_NO_TIME;
    marks->destroyed = KEYPROTECT_NO_TIME;
    marks->count = (unsigned) n;

    for (i = 0; i < n; i++) {
        keyprotect_alias_parse(prefix, &aliases[i], &parsed);

        if (!kmip_str_equal(&parsed.stamp, stamp)) {
            continue;
        }

        keyprotect_marks_add(marks, &parsed);
    }
}


static void
keyprotect_marks_add(keyprotect_marks_t *marks,
    const keyprotect_parsed_t *parsed)
{
    switch (parsed->kind) {

    case KEYPROTECT_ALIAS_RECORD:
        marks->own = 1;
        break;

    case KEYPROTECT_ALIAS_PUBLISHED:
        keyprotect_marks_published(marks, parsed);
        break;

    case KEYPROTECT_ALIAS_ACTIVE:
        keyprotect_marks_earlier(&marks->activated, parsed->time);
        break;

    case KEYPROTECT_ALIAS_REVOKED:

        if (marks->compromised == KEYPROTECT_NO_TIME
            && (marks->reason == 0 || parsed->time < marks->deactivated))
        {
            marks->reason = parsed->number;
        }

        keyprotect_marks_earlier(&marks->deactivated, parsed->time);
        keyprotect_marks_earlier(&marks->activated, parsed->activated);
        break;

    case KEYPROTECT_ALIAS_COMPROMISED:

        if (marks->compromised == KEYPROTECT_NO_TIME
            || parsed->time < marks->compromised)
        {
            marks->reason = parsed->number;
        }

        keyprotect_marks_earlier(&marks->compromised, parsed->time);
        keyprotect_marks_earlier(&marks->activated, parsed->activated);
        keyprotect_marks_earlier(&marks->deactivated, parsed->deactivated);
        break;

    case KEYPROTECT_ALIAS_DESTROYED:
        keyprotect_marks_earlier(&marks->destroyed, parsed->time);
        break;

    default:
        break;
    }
}


static void
keyprotect_marks_earlier(int64_t *time, int64_t other)
{
    if (other != KEYPROTECT_NO_TIME
        && (*time == KEYPROTECT_NO_TIME || other < *time))
    {
        *time = other;
    }
}


static void
keyprotect_marks_published(keyprotect_marks_t *marks,
    const keyprotect_parsed_t *parsed)
{
    uint8_t  id[KEYPROTECT_ID];

    if (parsed->number < marks->newest) {
        return;
    }

    keyprotect_identifier_lengthen(id, parsed->id.data);

    marks->doubled = parsed->number == marks->newest
                     && memcmp(id, marks->newest_id, KEYPROTECT_ID) != 0;
    marks->newest = parsed->number;
    marks->archived = parsed->archived;

    memcpy(marks->newest_id, id, KEYPROTECT_ID);
}


uint32_t
keyprotect_marks_state(const keyprotect_marks_t *marks, uint32_t created)
{
    uint32_t  state;

    state = created ? created : KMIP_STATE_PRE_ACTIVE;

    if (marks->compromised != KEYPROTECT_NO_TIME) {
        state = KMIP_STATE_COMPROMISED;

    } else if (marks->deactivated != KEYPROTECT_NO_TIME) {
        state = KMIP_STATE_DEACTIVATED;

    } else if (marks->activated != KEYPROTECT_NO_TIME
               && state == KMIP_STATE_PRE_ACTIVE)
    {
        state = KMIP_STATE_ACTIVE;
    }

    if (marks->destroyed == KEYPROTECT_NO_TIME) {
        return state;
    }

    return state == KMIP_STATE_COMPROMISED ? KMIP_STATE_DESTROYED_COMPROMISED
                                           : KMIP_STATE_DESTROYED;
}


size_t
keyprotect_marks_spare(const kmip_str_t *prefix, const kmip_str_t *stamp,
    const kmip_str_t *aliases, size_t n, int published)
{
    size_t               i, k, oldest;
    uint32_t             number;
    keyprotect_parsed_t  one, other;

    oldest = n;
    number = UINT32_MAX;

    for (i = 0; i < n; i++) {
        keyprotect_alias_parse(prefix, &aliases[i], &one);

        if (!kmip_str_equal(&one.stamp, stamp)) {
            continue;
        }

        for (k = 0; k < n; k++) {
            keyprotect_alias_parse(prefix, &aliases[k], &other);

            if (k == i || !kmip_str_equal(&other.stamp, stamp)) {
                continue;
            }

            if (keyprotect_marks_repeated(&one, &other)) {
                return i;
            }

            if (one.kind == KEYPROTECT_ALIAS_PUBLISHED
                && other.kind == KEYPROTECT_ALIAS_PUBLISHED
                && one.number < other.number && one.number < number)
            {
                number = one.number;
                oldest = i;
            }
        }
    }

    return published ? oldest : n;
}


/* of two marks of the same type the earlier counts, of equal ones the first */

static int
keyprotect_marks_repeated(const keyprotect_parsed_t *weak,
    const keyprotect_parsed_t *strong)
{
    if (weak->kind == strong->kind
        && (weak->kind == KEYPROTECT_ALIAS_ACTIVE
            || weak->kind == KEYPROTECT_ALIAS_REVOKED
            || weak->kind == KEYPROTECT_ALIAS_COMPROMISED
            || weak->kind == KEYPROTECT_ALIAS_DESTROYED))
    {
        return weak->time > strong->time
               && (weak->activated == KEYPROTECT_NO_TIME
                   || weak->activated == strong->activated)
               && (weak->deactivated == KEYPROTECT_NO_TIME
                   || weak->deactivated == strong->deactivated);
    }

    if (strong->kind != KEYPROTECT_ALIAS_REVOKED
        && strong->kind != KEYPROTECT_ALIAS_COMPROMISED)
    {
        return 0;
    }

    if (weak->kind == KEYPROTECT_ALIAS_ACTIVE) {
        return strong->activated != KEYPROTECT_NO_TIME
               && strong->activated <= weak->time;
    }

    return weak->kind == KEYPROTECT_ALIAS_REVOKED
           && strong->kind == KEYPROTECT_ALIAS_COMPROMISED
           && strong->deactivated != KEYPROTECT_NO_TIME
           && strong->deactivated <= weak->time
           && (weak->activated == KEYPROTECT_NO_TIME
               || (strong->activated != KEYPROTECT_NO_TIME
                   && strong->activated <= weak->activated));
}
