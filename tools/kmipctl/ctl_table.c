
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Rows for people and for scripts.
 */


#define _GNU_SOURCE

#include "ctl_table.h"
#include "ctl_fold.h"
#include "ctl_option.h"
#include "ctl_progress.h"
#include "ctl_width.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>


/* rows that are looked at for the widths of columns */

#define CTL_TABLE_WAIT  1000


static int ctl_table_sort_by(ctl_table_t *table);
static void ctl_table_flush(ctl_table_t *table);
static void ctl_table_begin(ctl_table_t *table);
static void ctl_table_print(ctl_table_t *table, char *const *cells);
static int ctl_row_order(const void *a, const void *b);


/* qsort() has no argument for it */

static int  ctl_row_column;


int
ctl_table_init(ctl_table_t *table, const ctl_t *c,
    const ctl_column_t *columns, const char *list)
{
    memset(table, 0, sizeof(ctl_table_t));

    table->c = c;
    table->columns = columns;
    table->list = list;
    table->sort = -1;
    table->wait = c->o.csv || c->o.json ? 1 : CTL_TABLE_WAIT;

    while (columns[table->n].name) {
        table->n++;
    }

    if (c->o.csv && c->o.json) {
        return ctl_usage(c, "--csv and --json exclude each other");
    }

    return c->o.sort ? ctl_table_sort_by(table) : CTL_OK;
}


/* a column by its title, by the beginning of it, or by its name */

static int
ctl_table_sort_by(ctl_table_t *table)
{
    size_t       i, used;
    char         titles[256];
    const char  *title;

    used = 0;

    for (i = 0; i < table->n; i++) {
        title = table->columns[i].title;

        if (table->sort < 0 && title
            && strncasecmp(title, table->c->o.sort, strlen(table->c->o.sort))
               == 0)
        {
            table->sort = (int) i;
            table->wait = SIZE_MAX;
        }

        if (title && used < sizeof(titles)) {
            used += (size_t) snprintf(titles + used, sizeof(titles) - used,
                                      "%s%s", used ? ", " : "", title);
        }
    }

    for (i = 0; i < table->n && table->sort < 0; i++) {

        if (strcasecmp(table->columns[i].name, table->c->o.sort) == 0) {
            table->sort = (int) i;
            table->wait = SIZE_MAX;
        }
    }

    if (table->sort >= 0) {
        return CTL_OK;
    }

    return ctl_usage(table->c, "--sort %s: there is no such column\n"
                     "there are: %s", table->c->o.sort, titles);
}


int
ctl_table_row(ctl_table_t *table, const json_t *row)
{
    size_t      nalloc;
    ctl_row_t  *rows;

    if (table->nrows == table->nalloc) {
        nalloc = table->nalloc ? table->nalloc * 2 : CTL_TABLE_WAIT;
        rows = realloc(table->rows, nalloc * sizeof(ctl_row_t));

        if (rows == NULL) {
            return ctl_usage(table->c, "no memory");
        }

        table->rows = rows;
        table->nalloc = nalloc;
    }

    rows = &table->rows[table->nrows];

    rows->cells = ctl_row_cells(table->c, table->columns, table->n, row);
    rows->seq = table->nrows;

    if (rows->cells == NULL) {
        return ctl_usage(table->c, "no memory");
    }

    table->nrows++;

    if (table->nrows >= table->wait || table->begun) {
        ctl_table_flush(table);
    }

    /* the reader has closed the pipe, as with "| head" */

    return ferror(stdout) ? CTL_USAGE : CTL_OK;
}


/* prints the rows that wait */

static void
ctl_table_flush(ctl_table_t *table)
{
    size_t  i, k, width;

    if (table->sort >= 0) {
        ctl_row_column = table->sort;
        qsort(table->rows, table->nrows, sizeof(ctl_row_t), ctl_row_order);
    }

    ctl_progress_clear();

    for (i = 0; i < table->nrows && !table->begun; i++) {

        for (k = 0; k < table->n; k++) {
            width = ctl_width(table->rows[i].cells[k]);

            if (width > table->width[k]) {
                table->width[k] = width;
            }
        }
    }

    if (!table->begun) {
        ctl_table_begin(table);
    }

    for (i = 0; i < table->nrows; i++) {
        ctl_table_print(table, table->rows[i].cells);
        free(table->rows[i].cells);
    }

    table->nrows = 0;

    if (isatty(STDOUT_FILENO)) {
        fflush(stdout);
    }
}


static void
ctl_table_begin(ctl_table_t *table)
{
    size_t       i;
    const char  *titles[CTL_TABLE_COLUMNS];

    table->begun = 1;

    if (table->c->o.json) {
        printf("{\"%s\": [", table->list);
        return;
    }

    for (i = 0; i < table->n; i++) {
        titles[i] = table->columns[i].title;

        if (table->c->o.csv) {
            titles[i] = table->columns[i].name;

        } else if (titles[i] && strlen(titles[i]) > table->width[i]) {
            table->width[i] = strlen(titles[i]);
        }
    }

    ctl_table_print(table, (char *const *) titles);
    table->printed = 0;
}


static void
ctl_table_print(ctl_table_t *table, char *const *cells)
{
    size_t       i;
    ctl_fold_t   fold;

    if (table->c->o.json) {
        printf("%s\n%s", table->printed ? "," : "", cells[table->n]);

    } else if (table->c->o.csv) {
        ctl_row_csv(cells, table->n);

    } else {
        ctl_fold_init(&fold);

        for (i = 0; i < table->n; i++) {

            if (table->columns[i].title) {
                ctl_fold_cell(&fold, cells[i], table->width[i]);
            }
        }

        ctl_fold_end(&fold);
    }

    table->printed++;
}


/* rows that are equal stay in order */

static int
ctl_row_order(const void *a, const void *b)
{
    int               order;
    const ctl_row_t  *x = a, *y = b;

    order = strcasecmp(x->cells[ctl_row_column], y->cells[ctl_row_column]);

    if (order) {
        return order;
    }

    return x->seq < y->seq ? -1 : x->seq > y->seq;
}


void
ctl_table_end(ctl_table_t *table, json_t *members, const char *text)
{
    void        *i;
    char        *value;
    const char  *name;

    ctl_table_flush(table);

    if (table->c->o.json) {
        printf("\n]");

        for (i = json_object_iter(members); i;
             i = json_object_iter_next(members, i))
        {
            name = json_object_iter_key(i);
            value = json_dumps(json_object_iter_value(i), JSON_ENCODE_ANY);

            printf(",\n\"%s\": %s", name, value);
            free(value);
        }

        printf("}\n");

    } else if (!table->c->o.csv && text) {
        printf("%s\n", text);
    }

    json_decref(members);
    ctl_table_done(table);
}


void
ctl_table_done(ctl_table_t *table)
{
    size_t  i;

    for (i = 0; i < table->nrows; i++) {
        free(table->rows[i].cells);
    }

    free(table->rows);

    table->rows = NULL;
    table->nrows = 0;
    table->nalloc = 0;
}
