
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Files of rows: CSV as spreadsheets, PowerShell and RVTools write it, or one
 * word a line.
 */


#ifndef _CTL_CSV_H_INCLUDED_
#define _CTL_CSV_H_INCLUDED_


#include "ctl.h"


#define CTL_CSV_CELLS  512


typedef struct {
    char        *next;                     /* the next row */
    char         separator;
    char        *cells[CTL_CSV_CELLS];     /* of this row */
    size_t       n;
} ctl_csv_t;


/*
 * Reads a file, "-" the standard input, in UTF-8 or UTF-16: CTL_OK, or
 * CTL_USAGE after a message. The rows are in c->arena.
 */

int ctl_csv_open(ctl_t *c, ctl_csv_t *csv, const char *file);

/* 1 and the cells of the next row, which are not all empty; or 0 */

int ctl_csv_next(ctl_csv_t *csv);

/*
 * The first cell of a row of titles that is one of names, which ends with NULL;
 * -1 if none is. Letters and digits count, in upper or lower case.
 */

int ctl_csv_column(const ctl_csv_t *csv, const char *const *names);


#endif /* _CTL_CSV_H_INCLUDED_ */
