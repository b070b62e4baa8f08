
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Keys in Key Protect that lack their other half.
 */


#include "ctl_halves.h"
#include "ctl_doctor_kp.h"
#include "ctl_half.h"
#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_progress.h"
#include "ctl_table.h"
#include "ctl_value.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define CTL_HALVES_PAGE     500
#define CTL_HALVES_OVERLAP  20
#define CTL_HALVES_ARENA    (16 * 1024 * 1024)


typedef struct {
    ctl_t            *c;
    ctl_doctor_kp_t  *d;
    ctl_table_t       table;
    ctl_half_list_t   list;
    int64_t           since;        /* younger keys are left out */
    size_t            keys;         /* with record_prefix */
    size_t            found;
    size_t            billed;       /* of these can go */
} ctl_halves_t;


static int ctl_halves_open(ctl_t *c, ctl_doctor_kp_t *d);
static ctl_provider_t *ctl_halves_provider(ctl_t *c);
static int ctl_halves_read(ctl_halves_t *h);
static int ctl_halves_page(ctl_halves_t *h, unsigned offset,
    kmip_arena_t *arena, char last[KEYPROTECT_ID + 1], size_t *n);
static int ctl_halves_aliases(ctl_halves_t *h);
static int ctl_halves_failed(ctl_halves_t *h, const char *what);
static int ctl_halves_judge(ctl_halves_t *h);
static int ctl_halves_row(ctl_halves_t *h, const ctl_half_t *half,
    const char *reason);
static void ctl_halves_end(ctl_halves_t *h, double price);


static const ctl_column_t  ctl_halves_columns[] = {
    { "Name", "NAME IN KEY PROTECT", NULL },
    { "Id", "ID", NULL },
    { "Created", "CREATED", NULL },
    { "Reason", "REASON", NULL },
    { NULL, NULL, NULL }
};


int
ctl_halves_wanted(const ctl_t *c)
{
    return c->o.doctor.conf && strcmp(c->command->name, "orphans") == 0;
}


int
ctl_halves(ctl_t *c)
{
    int              rc;
    double           price;
    ctl_halves_t     h;
    ctl_doctor_kp_t  d;

    memset(&h, 0, sizeof(ctl_halves_t));
    memset(&d, 0, sizeof(ctl_doctor_kp_t));

    h.c = c;
    h.d = &d;
    h.since = ctl_orphans_since(c);

    if (c->o.inventory.nelts || c->o.log.nelts) {
        return ctl_usage(c, "--conf asks Key Protect alone: leave out "
                         "--inventory and --log");
    }

    if (ctl_orphans_price(c, &price) != CTL_OK
        || ctl_table_init(&h.table, c, ctl_halves_columns, "Keys") != CTL_OK)
    {
        return CTL_USAGE;
    }

    curl_global_init(CURL_GLOBAL_DEFAULT);

    rc = ctl_halves_open(c, &d);

    if (rc == CTL_OK) {
        rc = ctl_halves_read(&h);
    }

    ctl_progress_clear();

    if (rc == CTL_OK) {
        rc = ctl_halves_judge(&h);
    }

    if (rc == CTL_OK) {
        ctl_halves_end(&h, price);
    }

    ctl_table_done(&h.table);
    ctl_half_done(&h.list);
    ctl_doctor_kp_close(&d);
    ctl_doctor_report_free(d.report);
    curl_global_cleanup();

    return rc;
}


/* makes the doctor's checks of files, and tells only their first fault */

static int
ctl_halves_open(ctl_t *c, ctl_doctor_kp_t *d)
{
    d->c = c;
    d->provider = ctl_halves_provider(c);

    if (d->provider == NULL) {
        return CTL_USAGE;
    }

    d->report = ctl_doctor_report_create(c);

    if (d->report == NULL) {
        return ctl_usage(c, "no memory");
    }

    ctl_doctor_report_quiet(d->report);

    if (!ctl_doctor_files(d) || ctl_doctor_kp_open(d) != KMIP_OK) {
        return ctl_usage(c, "%s", ctl_doctor_report_fault(d->report));
    }

    return CTL_OK;
}


static ctl_provider_t *
ctl_halves_provider(ctl_t *c)
{
    const char      *wrong, *name;
    ctl_provider_t  *first, *p;

    first = NULL;
    name = c->o.doctor.provider;
    wrong = ctl_provider_read(c->arena, c->o.doctor.conf, &first);

    if (wrong) {
        (void) ctl_usage(c, "%s", wrong);
        return NULL;
    }

    for (p = first; p && name && strcmp(p->name, name) != 0; p = p->next) {
        /* the one that is wanted */
    }

    if (p == NULL) {
        (void) ctl_usage(c, "%s has no kmip_key_protect%s%s",
                         c->o.doctor.conf, name ? " " : "", name ? name : "");

    } else if (name == NULL && p->next) {
        (void) ctl_usage(c, "%s has several kmip_key_protect: choose with "
                         "--provider", c->o.doctor.conf);
        p = NULL;
    }

    return p;
}


/*
 * Lists the keys of all key rings, since a record may have been moved. Pages
 * overlap: a record that is missed would make its revisions look forlorn.
 */

static int
ctl_halves_read(ctl_halves_t *h)
{
    int            rc;
    char           last[KEYPROTECT_ID + 1];
    size_t         n;
    unsigned       offset;
    kmip_arena_t  *arena;

    last[0] = '\0';
    offset = 0;

    do {
        arena = kmip_arena_create(CTL_HALVES_ARENA);

        rc = arena ? ctl_halves_page(h, offset, arena, last, &n)
                   : ctl_usage(h->c, "no memory");

        kmip_arena_destroy(arena);

        ctl_progress("keys listed:", offset + n);

        offset += CTL_HALVES_PAGE - CTL_HALVES_OVERLAP;

    } while (rc == CTL_OK && n == CTL_HALVES_PAGE);

    if (rc != CTL_OK) {
        return rc;
    }

    h->keys = ctl_half_sort(&h->list);

    return ctl_halves_aliases(h);
}


static int
ctl_halves_page(ctl_halves_t *h, unsigned offset, kmip_arena_t *arena,
    char last[KEYPROTECT_ID + 1], size_t *n)
{
    int                 continues;
    size_t              i;
    kmip_int_t          rc;
    ctl_doctor_kp_t    *d;
    keyprotect_key_t   *keys;
    keyprotect_list_t   list;

    d = h->d;
    *n = 0;

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = CTL_HALVES_PAGE;
    list.offset = offset;
    list.states = "1";
    list.newest_first = 1;

    rc = keyprotect_request_list(&d->ks, &d->call, arena, &list);
    d->call.http.key_ring = NULL;

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK
        || keyprotect_answer_list(d->json, arena, &keys, n) != KMIP_OK)
    {
        return ctl_halves_failed(h, "the keys cannot be listed");
    }

    continues = (offset == 0);

    for (i = 0; i < *n; i++) {
        continues |= kmip_str_equal_c(&keys[i].id, last);

        if (ctl_half_add(&h->list, &d->conf.record_prefix, &keys[i])
            != KMIP_OK)
        {
            return ctl_usage(h->c, "no memory");
        }
    }

    if (!continues) {
        fprintf(stderr, "kmipctl: keys come and go too fast to be listed; run "
                "it again\n");
        return CTL_FAILED;
    }

    if (*n) {
        snprintf(last, KEYPROTECT_ID + 1, "%.*s", (int) keys[*n - 1].id.len,
                 (const char *) keys[*n - 1].id.data);
    }

    return CTL_OK;
}


/* where the list shows no aliases, a record is asked for them */

static int
ctl_halves_aliases(ctl_halves_t *h)
{
    size_t             i;
    kmip_int_t         rc;
    kmip_str_t         id;
    ctl_half_t        *half;
    kmip_arena_t      *arena;
    ctl_doctor_kp_t   *d;
    keyprotect_key_t   key;

    d = h->d;

    for (i = 0; i < h->list.n; i++) {
        half = &h->list.halves[i];

        if (half->revision || half->shown) {
            continue;
        }

        ctl_progress("records read:", i);

        arena = kmip_arena_create(CTL_HALVES_ARENA);
        if (arena == NULL) {
            return ctl_usage(h->c, "no memory");
        }

        id = ctl_str(half->id);
        rc = keyprotect_request_metadata(&d->ks, &d->call, arena, &id);
        d->call.http.key_ring = NULL;

        if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK
            || keyprotect_answer_key(d->json, arena, &key) != KMIP_OK)
        {
            kmip_arena_destroy(arena);
            return ctl_halves_failed(h, "a record cannot be read");
        }

        ctl_half_aliases(half, &d->conf.record_prefix, &key);
        kmip_arena_destroy(arena);
    }

    return CTL_OK;
}


static int
ctl_halves_failed(ctl_halves_t *h, const char *what)
{
    const char  *advice;

    ctl_progress_clear();

    advice = ctl_doctor_kp_advice(h->d, NULL);

    fprintf(stderr, "kmipctl: %s: %s\n%s%s", what, ctl_doctor_kp_said(h->d),
            advice ? advice : "", advice ? "\n" : "");

    return CTL_FAILED;
}


/* the halves of an object follow each other, the record first */

static int
ctl_halves_judge(ctl_halves_t *h)
{
    int                rc;
    char               reason[CTL_HALF_REASON];
    size_t             i;
    const ctl_half_t  *half, *record;

    rc = CTL_OK;
    record = NULL;

    for (i = 0; rc == CTL_OK && i < h->list.n; i++) {
        half = &h->list.halves[i];

        if (record == NULL || strcmp(record->stamp, half->stamp) != 0) {
            record = half->revision ? NULL : half;
        }

        if (half->created >= h->since) {
            continue;
        }

        if (ctl_half_reason(&h->list, record, half, reason)) {
            h->billed += !ctl_half_needed(half);
            rc = ctl_halves_row(h, half, reason);
        }
    }

    return rc;
}


static int
ctl_halves_row(ctl_halves_t *h, const ctl_half_t *half, const char *reason)
{
    json_t  *row;
    int      rc;

    h->found++;

    row = json_pack("{ssssss}", "Name", half->name, "Id", half->id, "Reason",
                    reason);

    json_object_set_new(row, "Created", ctl_date_json(half->created));

    rc = ctl_table_row(&h->table, row);

    json_decref(row);

    return rc;
}


static void
ctl_halves_end(ctl_halves_t *h, double price)
{
    double   cost;
    json_t  *text, *members;

    cost = (double) h->billed * price;

    text = json_sprintf("%d of %d keys lack their other half; %d of them may "
                        "go, which cost %s%.2f a month at %s a key",
                        (int) h->found, (int) h->keys, (int) h->billed,
                        h->c->o.price ? "" : "USD ", cost,
                        h->c->o.price ? h->c->o.price : CTL_PRICE);

    members = json_pack("{sisisisfsf}", "Read", (int) h->keys, "Found",
                        (int) h->found, "Billed", (int) h->billed, "Price",
                        price, "Cost", cost);

    ctl_table_end(&h->table, members, json_string_value(text));
    json_decref(text);
}
