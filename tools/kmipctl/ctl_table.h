
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Rows for people and for scripts: a table, CSV, or one JSON object. Rows are
 * printed as they come, unless they are to be sorted.
 */


#ifndef _CTL_TABLE_H_INCLUDED_
#define _CTL_TABLE_H_INCLUDED_


#include "ctl_row.h"


typedef struct {
    char                 **cells;     /* one block; JSON: one cell */
    size_t                 seq;
} ctl_row_t;

typedef struct {
    const ctl_t           *c;
    const ctl_column_t    *columns;   /* ends with a row without a name */
    size_t                 n;
    const char            *list;      /* name of the list in JSON */
    int                    sort;      /* column, or -1 */
    size_t                 wait;      /* rows that are held back for the widths;
                                         SIZE_MAX: all, until the end */

    size_t                 width[CTL_TABLE_COLUMNS];
    unsigned               begun:1;
    size_t                 printed;

    ctl_row_t             *rows;      /* that wait */
    size_t                 nrows;
    size_t                 nalloc;
} ctl_table_t;


/* CTL_OK, or CTL_USAGE after a message */

int ctl_table_init(ctl_table_t *table, const ctl_t *c,
    const ctl_column_t *columns, const char *list);
int ctl_table_row(ctl_table_t *table, const json_t *row);

/*
 * ends the table with a summary: members of the JSON object, and text below the
 * rows of a table. Takes over the reference to the members, which may be NULL.
 */

void ctl_table_end(ctl_table_t *table, json_t *members, const char *text);

/* frees what an unfinished table holds */

void ctl_table_done(ctl_table_t *table);


#endif /* _CTL_TABLE_H_INCLUDED_ */
