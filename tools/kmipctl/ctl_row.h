
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The cells of a row, as text.
 */


#ifndef _CTL_ROW_H_INCLUDED_
#define _CTL_ROW_H_INCLUDED_


#include "ctl.h"


#define CTL_TABLE_COLUMNS  12


typedef struct {
    const char            *name;      /* a member of the row's object */
    const char            *title;     /* NULL: in CSV only */
    const char            *instead;   /* member that is shown where it has none,
                                         but not in CSV; may be NULL */
} ctl_column_t;


/*
 * the cells of n columns, in one block of memory; with --json the whole row
 * follows them; NULL: out of memory
 */

char **ctl_row_cells(const ctl_t *c, const ctl_column_t *columns, size_t n,
    const json_t *row);

/* prints them, as of RFC 4180, with the ends of lines of this system */

void ctl_row_csv(char *const *cells, size_t n);


#endif /* _CTL_ROW_H_INCLUDED_ */
