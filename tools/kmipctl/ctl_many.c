
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * An operation that ends objects, done to one or to many.
 *
 * All objects are read first. Those that must not be ended are refused, and
 * the user is asked about the others, before the first object is touched.
 */


#include "ctl_many.h"
#include "ctl_ask.h"
#include "ctl_inventory.h"
#include "ctl_key_json.h"
#include "ctl_keys.h"
#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_report.h"
#include "ctl_table.h"
#include "ctl_verdict.h"
#include "ctl_wanted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


/* consecutive failures that end the command */

#define CTL_MANY_FAILED  5


typedef struct {
    const char         *uid;
    char               *refused;        /* the reason; NULL: it is not */
    char               *vm;
} ctl_many_one_t;

typedef struct {
    ctl_t              *c;
    const ctl_deed_t   *deed;
    ctl_inventory_t     inventory;
    ctl_report_t        report;
    ctl_table_t         table;

    ctl_many_one_t     *ones;
    size_t              n;
    size_t              before;         /* done before, by the report */
    size_t              refused;
    size_t              done;
    size_t              failed;
    size_t              in_a_row;       /* of these */
} ctl_many_t;


static int ctl_many_begin(ctl_many_t *m);
static int ctl_many_look(ctl_many_t *m, kmip_strs_t *uids);
static int ctl_many_key(ctl_keys_t *keys, json_t *key);
static int ctl_many_run_all(ctl_many_t *m);
static int ctl_many_do(ctl_many_t *m, const ctl_many_one_t *one);
static int ctl_many_note(ctl_many_t *m, const ctl_many_one_t *one,
    const ctl_item_t *item);
static int ctl_many_row(ctl_many_t *m, const ctl_many_one_t *one,
    const char *result);
static int ctl_many_end(ctl_many_t *m, int rc);
static void ctl_many_free(ctl_many_t *m);


static const char *const  ctl_many_names[] = {
    "State", "x-Name", "x-Identifier", NULL
};

static const ctl_column_t  ctl_many_columns[] = {
    { "Unique Identifier", "UNIQUE IDENTIFIER", NULL },
    { "Result", "RESULT", NULL },
    { "x-Name", "NAME", NULL },
    { NULL, NULL, NULL }
};


int
ctl_many_run(ctl_t *c, const ctl_deed_t *deed)
{
    int         rc;
    ctl_many_t  m;

    memset(&m, 0, sizeof(ctl_many_t));

    m.c = c;
    m.deed = deed;
    m.report.fd = -1;

    rc = ctl_many_begin(&m);

    if (rc == CTL_OK) {
        rc = ctl_many_run_all(&m);
    }

    ctl_many_free(&m);

    return rc;
}


/* refuses what is wrong in the options, before the server is asked */

static int
ctl_many_begin(ctl_many_t *m)
{
    size_t       i;
    kmip_strs_t  uids, left;

    if (ctl_table_init(&m->table, m->c, ctl_many_columns, "Objects") != CTL_OK
        || ctl_wanted_read(m->c, &uids) != CTL_OK
        || ctl_inventory_read(m->c, &m->inventory) != CTL_OK
        || ctl_report_open(m->c, &m->report, m->deed->verb) != CTL_OK)
    {
        return CTL_USAGE;
    }

    m->table.wait = 1;
    left.elts = uids.elts;
    left.nelts = 0;

    for (i = 0; i < uids.nelts; i++) {

        if (ctl_report_has(&m->report, (const char *) uids.elts[i].data)) {
            m->before++;
            continue;
        }

        left.elts[left.nelts++] = uids.elts[i];
    }

    m->ones = calloc(left.nelts + 1, sizeof(ctl_many_one_t));

    if (m->ones == NULL) {
        return ctl_usage(m->c, "no memory");
    }

    return left.nelts ? ctl_many_look(m, &left) : CTL_OK;
}


static int
ctl_many_look(ctl_many_t *m, kmip_strs_t *uids)
{
    int         rc;
    size_t      i;
    ctl_keys_t  keys;

    if (m->c->o.force && !m->c->o.dry_run) {

        for (i = 0; i < uids->nelts; i++) {
            m->ones[m->n++].uid = (const char *) uids->elts[i].data;
        }

        return CTL_OK;
    }

    memset(&keys, 0, sizeof(ctl_keys_t));

    keys.names = ctl_many_names;
    keys.uids = *uids;
    keys.key = ctl_many_key;
    keys.data = m;

    rc = ctl_keys_walk(m->c, &keys);

    if (rc != CTL_OK) {
        (void) ctl_keys_failed(&keys);

    } else {
        json_decref(keys.failure);
    }

    return rc;
}


static int
ctl_many_key(ctl_keys_t *keys, json_t *key)
{
    json_t          *verdict;
    ctl_many_t      *m;
    ctl_many_one_t  *one;

    m = keys->data;
    one = &m->ones[m->n++];

    one->uid = (const char *) keys->uids.elts[keys->n - 1].data;
    one->vm = strdup(ctl_key_text(key, "x-Name", 0));

    verdict = m->c->o.force ? NULL : ctl_verdict(&m->inventory, key,
                                                 m->deed->takes);

    if (verdict) {
        one->refused = strdup(json_string_value(verdict));
        json_decref(verdict);
    }

    return CTL_OK;
}


static int
ctl_many_run_all(ctl_many_t *m)
{
    int     rc;
    size_t  i;

    for (i = 0; i < m->n; i++) {
        m->refused += m->ones[i].refused != NULL;
    }

    if (!m->c->o.dry_run
        && ctl_ask(m->c, m->deed->verb, m->n - m->refused) != CTL_OK)
    {
        return CTL_USAGE;
    }

    rc = CTL_OK;

    for (i = 0; rc == CTL_OK && i < m->n; i++) {
        rc = ctl_many_do(m, &m->ones[i]);
    }

    return ctl_many_end(m, rc);
}


static int
ctl_many_do(ctl_many_t *m, const ctl_many_one_t *one)
{
    int            rc;
    ctl_item_t     item;
    kmip_arena_t  *arena;

    if (one->refused) {
        return ctl_many_row(m, one, one->refused);
    }

    if (m->c->o.dry_run) {
        return ctl_many_row(m, one, "to be done");
    }

    ctl_item_init(&item, m->deed->operation, one->uid);

    if (m->deed->request
        && m->deed->request(m->c, &item.request) != CTL_OK)
    {
        return CTL_USAGE;
    }

    arena = kmip_arena_create(CTL_ARENA_MAX);
    if (arena == NULL) {
        return ctl_usage(m->c, "no memory");
    }

    rc = ctl_exchange(m->c, arena, &item, 1);

    if (rc == CTL_OK) {
        rc = ctl_many_note(m, one, &item);
    }

    kmip_arena_destroy(arena);

    return rc;
}


static int
ctl_many_note(ctl_many_t *m, const ctl_many_one_t *one,
    const ctl_item_t *item)
{
    int      rc;
    json_t  *why;

    if (item->status == KMIP_RESULT_STATUS_SUCCESS) {
        m->done++;
        m->in_a_row = 0;

        rc = ctl_report_add(&m->report, one->uid, NULL);

        return ctl_many_row(m, one, m->deed->past) == CTL_OK ? rc : CTL_USAGE;
    }

    m->failed++;
    m->in_a_row++;

    why = ctl_failure_text(item);

    rc = ctl_report_add(&m->report, one->uid, json_string_value(why));
    ctl_many_row(m, one, json_string_value(why));

    json_decref(why);

    return rc == CTL_OK && m->in_a_row == CTL_MANY_FAILED ? CTL_FAILED : rc;
}


static int
ctl_many_row(ctl_many_t *m, const ctl_many_one_t *one, const char *result)
{
    int      rc;
    json_t  *row;

    row = json_pack("{ssss}", "Unique Identifier", one->uid, "Result", result);

    if (one->vm && one->vm[0]) {
        json_object_set_new(row, "x-Name", json_string(one->vm));
    }

    rc = ctl_table_row(&m->table, row);
    json_decref(row);
    fflush(stdout);

    return rc;
}


static int
ctl_many_end(ctl_many_t *m, int rc)
{
    size_t   left;
    json_t  *text, *members;

    left = m->n - m->done - m->failed - m->refused;

    text = json_sprintf("%d %s, %d refused, %d failed, %d %s, %d done before",
                        (int) m->done, m->deed->past, (int) m->refused,
                        (int) m->failed, (int) left,
                        m->c->o.dry_run ? "to be done" : "not tried",
                        (int) m->before);

    members = json_pack("{sisisisisi}", "Done", (int) m->done, "Refused",
                        (int) m->refused, "Failed", (int) m->failed, "Left",
                        (int) left, "Done Before", (int) m->before);

    ctl_table_end(&m->table, members, json_string_value(text));
    json_decref(text);

    if (m->in_a_row == CTL_MANY_FAILED) {
        fprintf(stderr, "kmipctl: ended after %d failures in a row%s\n",
                CTL_MANY_FAILED,
                m->report.file ? "; run it again to go on" : "");
    }

    if (rc != CTL_OK) {
        return rc;
    }

    return m->refused || m->failed ? CTL_FAILED : CTL_OK;
}


static void
ctl_many_free(ctl_many_t *m)
{
    size_t  i;

    for (i = 0; i < m->n; i++) {
        free(m->ones[i].refused);
        free(m->ones[i].vm);
    }

    free(m->ones);

    ctl_table_done(&m->table);
    ctl_inventory_done(&m->inventory);
    ctl_report_close(&m->report);
}
