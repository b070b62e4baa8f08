
/*
 * What the doctor finds: checks in tables, a finding for each, and the verdict
 * that follows from all of them.
 *
 * A finding is printed as soon as it is known: "ok", "warn", "FAIL" or "skip",
 * what was seen as a sentence, and below it what to change.  With --json all
 * of them are one document, which is printed at the end.
 */


#ifndef _CTL_DOCTOR_REPORT_H_INCLUDED_
#define _CTL_DOCTOR_REPORT_H_INCLUDED_


#include "ctl.h"


typedef struct ctl_doctor_report_s  ctl_doctor_report_t;
typedef struct ctl_doctor_check_s   ctl_doctor_check_t;

typedef void (*ctl_doctor_pt)(void *data, const ctl_doctor_check_t *check);

/* a row of a table; the last one has no id */

struct ctl_doctor_check_s {
    const char     *id;           /* short; scripts rely on it */
    const char     *expected;     /* what is right, a sentence without an end */
    const char     *needs;        /* ids, with blanks between: where one found
                                     a fault or was skipped, this is skipped;
                                     NULL: none */
    ctl_doctor_pt   run;          /* says what it found, once or more often */
};


/* NULL: no memory.  The report, and texts of it, live in the arena of c. */

ctl_doctor_report_t *ctl_doctor_report_create(ctl_t *c);

/* what the checks that follow are about; its title is printed */

void ctl_doctor_report_part(ctl_doctor_report_t *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* runs the checks of a table, one after the other */

void ctl_doctor_report_run(ctl_doctor_report_t *r,
    const ctl_doctor_check_t *checks, void *data);

/* 1 if a check of this id was made, in this part, and found no fault */

int ctl_doctor_report_passed(ctl_doctor_report_t *r, const char *id);


/*
 * The findings.  What was seen is a sentence that needs no other one, without
 * the full stop; the advice says what to change, and may be NULL.  The code
 * of a fault is an exit code of kmipctl.
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

/* a text that lives as long as the report; "" without memory */

const char *ctl_doctor_report_text(ctl_doctor_report_t *r,
    const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Says "ready", "ready with warnings" or "do not go live: ...", which is the
 * first fault, and ends the report.  Returns the exit code: that of the first
 * fault, or CTL_OK.
 */

int ctl_doctor_report_end(ctl_doctor_report_t *r);


#endif /* _CTL_DOCTOR_REPORT_H_INCLUDED_ */
