
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Counting aliases.
 */


#include "keyprotect_census.h"
#include "keyprotect_elements.h"
#include "keyprotect_internal.h"
#include "keyprotect_request.h"

#include <string.h>


#define KEYPROTECT_CENSUS_ARENA  16384


static void keyprotect_census_timer(keyprotect_timer_t *timer);
static kmip_int_t keyprotect_census_page(keyprotect_series_t *s);
static void keyprotect_census_done(keyprotect_call_t *call);
static kmip_int_t keyprotect_census_add(keyprotect_census_t *census,
    size_t *n);
static void keyprotect_census_tell(keyprotect_census_t *census);
static void keyprotect_census_end(keyprotect_census_t *census, uint64_t ms);


void
keyprotect_census_init(keyprotect_census_t *census, keyprotect_store_t *ks)
{
    keyprotect_series_init(&census->series, ks, keyprotect_census_timer);
}


void
keyprotect_census_start(keyprotect_store_t *ks)
{
    keyprotect_series_arm(&ks->census->series, KEYPROTECT_CENSUS_FIRST);
}


void
keyprotect_census_stop(keyprotect_store_t *ks)
{
    keyprotect_series_end(&ks->census->series);
}


static void
keyprotect_census_timer(keyprotect_timer_t *timer)
{
    keyprotect_series_t  *s;
    keyprotect_census_t  *census;

    s = timer->data;
    census = s->store->census;

    s->armed = 0;
    s->step = 0;

    census->aliases = 0;
    census->keys = 0;

    if (s->store->breaker.open || s->store->unusable
        || keyprotect_census_page(s) != KMIP_OK)
    {
        keyprotect_census_end(census, KEYPROTECT_CENSUS_AGAIN);
    }
}


/*
 * A page is a background call, and the breaker and the self-test's result were
 * checked before it.
 */

static kmip_int_t
keyprotect_census_page(keyprotect_series_t *s)
{
    keyprotect_list_t    list;
    keyprotect_store_t  *ks;

    ks = s->store;

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = KEYPROTECT_CENSUS_PAGE;
    list.offset = s->step * KEYPROTECT_CENSUS_PAGE;

    kmip_arena_destroy(s->arena);

    s->arena = kmip_arena_create(KEYPROTECT_CENSUS_ARENA);

    if (s->arena == NULL
        || keyprotect_request_list(ks, &s->call, s->arena, &list) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    s->call.http.background = 1;
    s->call.raw = 1;
    s->call.done = keyprotect_census_done;
    s->call.data = s;
    s->call.deadline = keyprotect_clock(ks) + ks->conf->timeout;

    return keyprotect_call_start(ks, &s->call) == KMIP_AGAIN ? KMIP_OK
                                                             : KMIP_ERROR;
}


static void
keyprotect_census_done(keyprotect_call_t *call)
{
    size_t                n;
    keyprotect_series_t  *s;
    keyprotect_census_t  *census;

    s = call->data;
    census = s->store->census;

    if (call->result != KEYPROTECT_OK
        || keyprotect_census_add(census, &n) != KMIP_OK)
    {
        keyprotect_census_end(census, KEYPROTECT_CENSUS_AGAIN);
        return;
    }

    if (n >= KEYPROTECT_CENSUS_PAGE
        && census->aliases <= KEYPROTECT_CENSUS_ENOUGH
        && ++s->step < KEYPROTECT_CENSUS_PAGES)
    {
        if (keyprotect_census_page(s) != KMIP_OK) {
            keyprotect_census_end(census, KEYPROTECT_CENSUS_AGAIN);
        }

        return;
    }

    keyprotect_census_tell(census);
    keyprotect_census_end(census, KEYPROTECT_CENSUS_DAY);
}


/*
 * parses one key at a time: the list as a whole would need many times its
 * memory
 */

static kmip_int_t
keyprotect_census_add(keyprotect_census_t *census, size_t *n)
{
    json_t                 *json;
    kmip_int_t              rc;
    keyprotect_elements_t   elements;
    const kmip_secret_t    *answer;

    *n = 0;
    answer = &census->series.call.http.answer;

    if (keyprotect_elements_init(&elements, "resources", answer->data,
                                 answer->len)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    while ((rc = keyprotect_elements_next(&elements, &json)) == KMIP_OK) {
        census->aliases += (unsigned) json_array_size(
                               json_object_get(json, "aliases"));
        ++*n;

        json_decref(json);
    }

    if (rc == KMIP_DONE
        && !keyprotect_judge(KEYPROTECT_CALL_LIST, elements.rest,
                             &census->series.call.asked))
    {
        rc = KMIP_ERROR;
    }

    keyprotect_elements_done(&elements);

    census->keys += (unsigned) *n;

    return rc == KMIP_DONE ? KMIP_OK : KMIP_ERROR;
}


/* "more than 1,000" is logged only once, since it disproves the limit */

static void
keyprotect_census_tell(keyprotect_census_t *census)
{
    keyprotect_store_t  *ks;

    ks = census->series.store;

    if (census->keys && census->aliases == 0) {
        keyprotect_log(ks, KEYPROTECT_LOG_INFO,
                       "lists of keys show no aliases here: how many there "
                       "are is not known");
        return;
    }

    if (census->aliases < KEYPROTECT_CENSUS_WARN) {
        census->over = 0;
        return;
    }

    if (census->aliases <= KEYPROTECT_CENSUS_ENOUGH) {
        keyprotect_log(ks, KEYPROTECT_LOG_WARN,
                       "there are at least %u aliases, and a page of Key "
                       "Protect's documentation says that an instance takes "
                       "no more than 1,000: ask IBM whether that holds for "
                       "this one", census->aliases);
        return;
    }

    if (!census->over) {
        keyprotect_log(ks, KEYPROTECT_LOG_WARN,
                       "there are more than 1,000 aliases, the limit that a "
                       "page of Key Protect's documentation tells: here it "
                       "does not hold, or not yet");
    }

    census->over = 1;
}


static void
keyprotect_census_end(keyprotect_census_t *census, uint64_t ms)
{
    keyprotect_series_end(&census->series);
    keyprotect_series_arm(&census->series, ms);
}
