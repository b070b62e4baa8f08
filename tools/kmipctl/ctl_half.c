
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Records and revisions of objects, and which of them lack the other.
 */


#include "ctl_half.h"
#include "keyprotect_marks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static int ctl_half_order(const void *a, const void *b);
static int ctl_half_has(const ctl_half_list_t *list, const ctl_half_t *record);


kmip_int_t
ctl_half_add(ctl_half_list_t *list, const kmip_str_t *prefix,
    const keyprotect_key_t *key)
{
    size_t                nalloc;
    ctl_half_t           *half;
    keyprotect_parsed_t   parsed;

    keyprotect_alias_parse(prefix, &key->name, &parsed);

    if ((parsed.kind != KEYPROTECT_ALIAS_RECORD
         && parsed.kind != KEYPROTECT_ALIAS_REVISION)
        || key->id.len != KEYPROTECT_ID || !key->extractable)
    {
        return KMIP_OK;
    }

    if (list->n == list->nalloc) {
        nalloc = list->nalloc ? list->nalloc * 2 : 256;

        half = realloc(list->halves, nalloc * sizeof(ctl_half_t));
        if (half == NULL) {
            return KMIP_ERROR;
        }

        list->halves = half;
        list->nalloc = nalloc;
    }

    half = &list->halves[list->n++];
    memset(half, 0, sizeof(ctl_half_t));

    memcpy(half->stamp, parsed.stamp.data, KEYPROTECT_STAMP);
    memcpy(half->id, key->id.data, KEYPROTECT_ID);
    memcpy(half->name, key->name.data, key->name.len);

    half->created = key->created;
    half->revision = parsed.kind == KEYPROTECT_ALIAS_REVISION;
    half->number = half->revision ? parsed.number : 0;

    if (!half->revision && key->has_aliases) {
        ctl_half_aliases(half, prefix, key);
    }

    return KMIP_OK;
}


void
ctl_half_aliases(ctl_half_t *half, const kmip_str_t *prefix,
    const keyprotect_key_t *key)
{
    kmip_str_t          stamp;
    keyprotect_marks_t  marks;

    stamp.data = (const uint8_t *) half->stamp;
    stamp.len = KEYPROTECT_STAMP;

    keyprotect_marks_read(prefix, &stamp, key->aliases, key->naliases, &marks);

    half->shown = 1;
    half->destroyed = marks.destroyed != KEYPROTECT_NO_TIME;
    half->newest = marks.newest;

    if (marks.newest) {
        memcpy(half->newest_id, marks.newest_id, KEYPROTECT_ID);
    }
}


size_t
ctl_half_sort(ctl_half_list_t *list)
{
    size_t  i, n;

    if (list->n == 0) {
        return 0;
    }

    qsort(list->halves, list->n, sizeof(ctl_half_t), ctl_half_order);

    for (i = 1, n = 1; i < list->n; i++) {

        if (strcmp(list->halves[i].id, list->halves[n - 1].id) != 0) {
            list->halves[n++] = list->halves[i];
        }
    }

    list->n = n;

    return n;
}


void
ctl_half_done(ctl_half_list_t *list)
{
    free(list->halves);
    memset(list, 0, sizeof(ctl_half_list_t));
}


static int
ctl_half_order(const void *a, const void *b)
{
    int  order;

    const ctl_half_t  *one = a;
    const ctl_half_t  *two = b;

    order = strcmp(one->stamp, two->stamp);

    if (order == 0) {
        order = (int) one->revision - (int) two->revision;
    }

    if (order == 0) {
        order = (one->number > two->number) - (one->number < two->number);
    }

    return order ? order : strcmp(one->id, two->id);
}


int
ctl_half_reason(const ctl_half_list_t *list, const ctl_half_t *record,
    const ctl_half_t *half, char reason[CTL_HALF_REASON])
{
    if (!half->revision && half->destroyed) {
        snprintf(reason, CTL_HALF_REASON, "destroyed by a client");
        return 1;
    }

    if (!half->revision) {
        snprintf(reason, CTL_HALF_REASON, "revision %lu, key %s, is missing: "
                 "restore it", (unsigned long) half->newest, half->newest_id);

        return half->newest && !ctl_half_has(list, half);
    }

    if (record == NULL) {
        snprintf(reason, CTL_HALF_REASON, "its record is not there");
        return 1;
    }

    if (record->destroyed) {
        snprintf(reason, CTL_HALF_REASON, "of a destroyed record");
        return 1;
    }

    if (half->number < record->newest) {
        snprintf(reason, CTL_HALF_REASON, "replaced by revision %lu",
                 (unsigned long) record->newest);
        return 1;
    }

    snprintf(reason, CTL_HALF_REASON, "never published");

    return half->number > record->newest
           || strcmp(half->id, record->newest_id) != 0;
}


/* the revisions of a record follow it */

static int
ctl_half_has(const ctl_half_list_t *list, const ctl_half_t *record)
{
    const ctl_half_t  *half;

    for (half = record + 1; half < list->halves + list->n
                            && strcmp(half->stamp, record->stamp) == 0; half++)
    {
        if (strcmp(half->id, record->newest_id) == 0) {
            return 1;
        }
    }

    return 0;
}


int
ctl_half_needed(const ctl_half_t *half)
{
    return !half->revision && !half->destroyed;
}
