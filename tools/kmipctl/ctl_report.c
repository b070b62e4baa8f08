
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The report of a command on many objects, in CSV.
 */


#define _GNU_SOURCE

#include "ctl_report.h"
#include "ctl_csv.h"
#include "ctl_option.h"
#include "ctl_value.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>


#define CTL_REPORT_DONE    "done"
#define CTL_REPORT_TITLES  "Date,Operation,Unique Identifier,Result\n"

enum { CTL_REPORT_DATE, CTL_REPORT_OPERATION, CTL_REPORT_UID,
       CTL_REPORT_RESULT, CTL_REPORT_CELLS };


static int ctl_report_read(ctl_t *c, ctl_report_t *report);
static int ctl_report_write(const ctl_report_t *report, const char *text);


int
ctl_report_open(ctl_t *c, ctl_report_t *report, const char *operation)
{
    report->file = c->o.report;
    report->operation = operation;
    report->done = json_object();
    report->fd = -1;

    if (report->file == NULL) {
        return CTL_OK;
    }

    report->fd = open(report->file, O_RDWR|O_APPEND|O_CREAT|O_CLOEXEC, 0644);

    if (report->fd == -1) {
        return ctl_usage(c, "%s: %s", report->file, strerror(errno));
    }

    if (flock(report->fd, LOCK_EX|LOCK_NB) == -1) {
        return ctl_usage(c, "%s is in use by another kmipctl", report->file);
    }

    return ctl_report_read(c, report);
}


static int
ctl_report_read(ctl_t *c, ctl_report_t *report)
{
    char       last;
    off_t      size;
    ctl_csv_t  csv;

    size = lseek(report->fd, 0, SEEK_END);

    if (size == 0) {
        return ctl_report_write(report, CTL_REPORT_TITLES);
    }

    if (ctl_csv_open(c, &csv, report->file) != CTL_OK) {
        return CTL_USAGE;
    }

    if (!ctl_csv_next(&csv) || csv.n != CTL_REPORT_CELLS
        || strcmp(csv.cells[CTL_REPORT_UID], "Unique Identifier") != 0)
    {
        return ctl_usage(c, "%s is no report of kmipctl's", report->file);
    }

    /* a row that was cut off is ended */

    if (pread(report->fd, &last, 1, size - 1) == 1 && last != '\n'
        && ctl_report_write(report, "\n") != CTL_OK)
    {
        return CTL_USAGE;
    }

    while (ctl_csv_next(&csv)) {

        if (csv.n == CTL_REPORT_CELLS
            && strcmp(csv.cells[CTL_REPORT_OPERATION], report->operation) == 0
            && strcmp(csv.cells[CTL_REPORT_RESULT], CTL_REPORT_DONE) == 0)
        {
            json_object_set_new(report->done, csv.cells[CTL_REPORT_UID],
                                json_true());
        }
    }

    return CTL_OK;
}


void
ctl_report_close(ctl_report_t *report)
{
    json_decref(report->done);

    if (report->fd != -1) {
        close(report->fd);
    }
}


int
ctl_report_has(const ctl_report_t *report, const char *uid)
{
    return json_object_get(report->done, uid) != NULL;
}


int
ctl_report_add(ctl_report_t *report, const char *uid, const char *result)
{
    int      rc;
    char    *row;
    json_t  *date;

    if (report->fd == -1) {
        return CTL_OK;
    }

    date = ctl_date_json((int64_t) time(NULL));

    if (asprintf(&row, "%s,%s,%s,\"%s\"\n", json_string_value(date),
                 report->operation, uid, result ? result : CTL_REPORT_DONE)
        == -1)
    {
        row = NULL;
    }

    rc = row ? ctl_report_write(report, row) : CTL_USAGE;

    json_decref(date);
    free(row);

    return rc;
}


/* on disk before the next object is touched */

static int
ctl_report_write(const ctl_report_t *report, const char *text)
{
    size_t  len;

    len = strlen(text);

    if (write(report->fd, text, len) != (ssize_t) len
        || fsync(report->fd) == -1)
    {
        fprintf(stderr, "kmipctl: %s: %s\n", report->file, strerror(errno));
        return CTL_USAGE;
    }

    return CTL_OK;
}
