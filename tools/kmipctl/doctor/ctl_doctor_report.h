
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor's report: checks in tables, a finding for each, and a verdict.
 *
 * A finding is printed at once: "ok", "warn", "FAIL" or "skip", a sentence that
 * says what was seen, and below it what to change. With --json all findings are
 * printed at the end, as one document.
 */


#ifndef _CTL_DOCTOR_REPORT_H_INCLUDED_
#define _CTL_DOCTOR_REPORT_H_INCLUDED_


#include "ctl.h"


typedef struct ctl_doctor_report_s  ctl_doctor_report_t;
typedef struct ctl_doctor_check_s   ctl_doctor_check_t;

typedef void (*ctl_doctor_pt)(void *data, const ctl_doctor_check_t *check);

/* a row of a table; the last one has no id */

struct ctl_doctor_check_s {
    const char     *id;           /* short and stable, for scripts */
    const char     *expected;     /* the expectation, a sentence without its
                                     full stop */
    const char     *needs;        /* ids, separated by blanks: if one of them
                                     failed or was skipped, this check is
                                     skipped; NULL: none */
    ctl_doctor_pt   run;          /* reports one or more findings */
};


/* NULL: out of memory. The report and its texts live in the arena of c. */

ctl_doctor_report_t *ctl_doctor_report_create(ctl_t *c);

/* prints nothing; another command says what the first fault is */

void ctl_doctor_report_quiet(ctl_doctor_report_t *r);
const char *ctl_doctor_report_fault(const ctl_doctor_report_t *r);

/* of a report that is not ended; r may be NULL */

void ctl_doctor_report_free(ctl_doctor_report_t *r);

/* begins a part of the report and prints its title */

void ctl_doctor_report_part(ctl_doctor_report_t *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* runs the checks of a table in order */

void ctl_doctor_report_run(ctl_doctor_report_t *r,
    const ctl_doctor_check_t *checks, void *data);

/* 1 if a check with this id ran in this part and found no fault */

int ctl_doctor_report_passed(ctl_doctor_report_t *r, const char *id);


/*
 * The findings. The text says what was seen in one complete sentence, without
 * the full stop; the advice says what to change, and may be NULL. The code of a
 * fault is an exit code of kmipctl.
 */

void ctl_doctor_report_good(ctl_doctor_report_t *r,
    const ctl_doctor_check_t *check, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void ctl_doctor_report_warning(ctl_doctor_report_t *r,
    const ctl_doctor_check_t *check, const char *advice,
    const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void ctl_doctor_report_bad(ctl_doctor_report_t *r,
    const ctl_doctor_check_t *check, int code, const char *advice,
    const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void ctl_doctor_report_skipped(ctl_doctor_report_t *r,
    const ctl_doctor_check_t *check, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* formats a text that lives as long as the report; "" if out of memory */

const char *ctl_doctor_report_text(ctl_doctor_report_t *r,
    const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Prints "ready", "ready with warnings" or "do not go live: " and the first
 * fault, and ends the report. Returns the exit code: that of the first fault,
 * or CTL_OK.
 */

int ctl_doctor_report_end(ctl_doctor_report_t *r);


#endif /* _CTL_DOCTOR_REPORT_H_INCLUDED_ */
