
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The cells of a row.
 */


#define _GNU_SOURCE

#include "ctl_row.h"
#include "ctl_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static json_t *ctl_row_cell(const ctl_t *c, const ctl_column_t *column,
    const json_t *row);
static char **ctl_row_block(json_t *const *cells, size_t n);
static void ctl_row_csv_cell(const char *text);


char **
ctl_row_cells(const ctl_t *c, const ctl_column_t *columns, size_t n,
    const json_t *row)
{
    char    *text, **block;
    size_t   i;
    json_t  *cells[CTL_TABLE_COLUMNS + 1];

    for (i = 0; i < n; i++) {
        cells[i] = ctl_row_cell(c, &columns[i], row);
    }

    if (c->o.json) {
        text = json_dumps(row, 0);
        cells[n++] = json_string(text ? text : "{}");
        free(text);
    }

    block = ctl_row_block(cells, n);

    for (i = 0; i < n; i++) {
        json_decref(cells[i]);
    }

    return block;
}


static json_t *
ctl_row_cell(const ctl_t *c, const ctl_column_t *column, const json_t *row)
{
    json_t  *value;

    value = json_object_get(row, column->name);

    if (value == NULL && column->instead && !c->o.csv) {
        value = json_object_get(row, column->instead);
    }

    if (value) {
        return ctl_plain(value);
    }

    return json_string(c->o.csv ? "" : "-");
}


/* pointers and texts in one block of memory */

static char **
ctl_row_block(json_t *const *cells, size_t n)
{
    char    *p, **block;
    size_t   i, size;

    size = n * sizeof(char *);

    for (i = 0; i < n; i++) {
        size += json_string_length(cells[i]) + 1;
    }

    block = malloc(size);
    if (block == NULL) {
        return NULL;
    }

    p = (char *) (block + n);

    for (i = 0; i < n; i++) {
        block[i] = p;
        p = stpcpy(p, cells[i] ? json_string_value(cells[i]) : "") + 1;
    }

    return block;
}


void
ctl_row_csv(char *const *cells, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {

        if (i) {
            putchar(',');
        }

        ctl_row_csv_cell(cells[i]);
    }

    putchar('\n');
}


static void
ctl_row_csv_cell(const char *text)
{
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        fputs(text, stdout);
        return;
    }

    putchar('"');

    for (/* void */; *text; text++) {

        if (*text == '"') {
            putchar('"');
        }

        putchar(*text);
    }

    putchar('"');
}
