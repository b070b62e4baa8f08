
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * When keys were read, as far as operation logs (kmip_log) tell.
 */


#include "ctl_reads.h"
#include "ctl_option.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static int ctl_reads_file(ctl_t *c, ctl_reads_t *reads, const char *name);
static int ctl_reads_line(ctl_reads_t *reads, const char *line,
    char since[CTL_READS_TIME]);
static int ctl_reads_uses(const char *operation);


/* operations that return a key, or use it */

static const char *const  ctl_reads_operations[] = {
    "Get", "Export", "Encrypt", "Decrypt", "MAC", "MAC Verify", NULL
};


int
ctl_reads_load(ctl_t *c, ctl_reads_t *reads)
{
    size_t  i;

    memset(reads, 0, sizeof(ctl_reads_t));

    for (i = 0; i < c->o.log.nelts; i++) {

        if (reads->last == NULL) {
            reads->last = json_object();
        }

        if (ctl_reads_file(c, reads, c->o.log.elts[i]) != CTL_OK) {
            return CTL_USAGE;
        }
    }

    return CTL_OK;
}


void
ctl_reads_done(ctl_reads_t *reads)
{
    json_decref(reads->last);
    reads->last = NULL;
}


const char *
ctl_reads_last(const ctl_reads_t *reads, const char *uid)
{
    return json_string_value(json_object_get(reads->last, uid));
}


/*
 * A line may be cut off where a disk was full.  Each file is the log of another
 * endpoint, on which a key may have been read before its log begins.
 */

static int
ctl_reads_file(ctl_t *c, ctl_reads_t *reads, const char *name)
{
    int      rc;
    char    *line, since[CTL_READS_TIME];
    FILE    *file;
    size_t   size, lines;

    file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");

    if (file == NULL) {
        return ctl_usage(c, "%s: %s", name, strerror(errno));
    }

    line = NULL;
    size = 0;
    lines = 0;
    since[0] = '\0';

    while (getline(&line, &size, file) != -1) {
        lines += (size_t) ctl_reads_line(reads, line, since);
    }

    if (strcmp(since, reads->since) > 0) {
        memcpy(reads->since, since, CTL_READS_TIME);
    }

    rc = CTL_OK;

    if (ferror(file)) {
        rc = ctl_usage(c, "%s: %s", name, strerror(errno));

    } else if (lines == 0) {
        rc = ctl_usage(c, "%s has no line of kmip_log", name);
    }

    free(line);

    if (file != stdin) {
        fclose(file);
    }

    return rc;
}


/* 1 if it is a line of kmip_log; sets since to the earliest time of the file */

static int
ctl_reads_line(ctl_reads_t *reads, const char *line,
    char since[CTL_READS_TIME])
{
    json_t      *json;
    const char  *time, *operation, *result, *uid, *last;

    json = json_loads(line, 0, NULL);

    if (json_unpack(json, "{s:s, s:s, s:s, s:s}", "time", &time, "operation",
                    &operation, "result", &result, "uid", &uid)
        != 0)
    {
        json_decref(json);
        return 0;
    }

    if (since[0] == '\0' || strcmp(time, since) < 0) {
        snprintf(since, CTL_READS_TIME, "%s", time);
    }

    if (*uid && strcmp(result, "Success") == 0 && ctl_reads_uses(operation)) {
        last = ctl_reads_last(reads, uid);

        if (last == NULL || strcmp(last, time) < 0) {
            json_object_set_new(reads->last, uid, json_string(time));
        }
    }

    json_decref(json);

    return 1;
}


static int
ctl_reads_uses(const char *operation)
{
    size_t  i;

    for (i = 0; ctl_reads_operations[i]; i++) {

        if (strcmp(ctl_reads_operations[i], operation) == 0) {
            return 1;
        }
    }

    return 0;
}
