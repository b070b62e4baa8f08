
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The report of a command on many objects: what was done is written down at
 * once, and is not done again.
 */


#ifndef _CTL_REPORT_H_INCLUDED_
#define _CTL_REPORT_H_INCLUDED_


#include "ctl.h"


typedef struct {
    const char  *file;
    int          fd;             /* -1: no report */
    const char  *operation;
    json_t      *done;           /* identifier => true */
} ctl_report_t;


/*
 * Opens the file of --report, or makes it: CTL_OK, or CTL_USAGE after a
 * message. No other kmipctl can use it until it is closed.
 */

int ctl_report_open(ctl_t *c, ctl_report_t *report, const char *operation);
void ctl_report_close(ctl_report_t *report);

/* 1 if the operation was done to this object before */

int ctl_report_has(const ctl_report_t *report, const char *uid);

/* writes a row to disk; result NULL: done */

int ctl_report_add(ctl_report_t *report, const char *uid, const char *result);


#endif /* _CTL_REPORT_H_INCLUDED_ */
