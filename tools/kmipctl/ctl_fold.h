
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A line of columns, which is folded where the terminal is too narrow for it.
 */


#ifndef _CTL_FOLD_H_INCLUDED_
#define _CTL_FOLD_H_INCLUDED_


#include <stddef.h>


typedef struct {
    size_t  terminal;        /* its width; 0: no terminal */
    size_t  column;
    size_t  pad;             /* blanks before the next cell */
} ctl_fold_t;


void ctl_fold_init(ctl_fold_t *fold);

/* prints a cell, and leaves room for the width of its column */

void ctl_fold_cell(ctl_fold_t *fold, const char *text, size_t width);
void ctl_fold_end(ctl_fold_t *fold);


#endif /* _CTL_FOLD_H_INCLUDED_ */
