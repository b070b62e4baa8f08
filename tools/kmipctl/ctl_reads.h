
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * When keys were read, as far as operation logs (kmip_log) tell.
 */


#ifndef _CTL_READS_H_INCLUDED_
#define _CTL_READS_H_INCLUDED_


#include "ctl.h"


#define CTL_READS_TIME  32


typedef struct {
    json_t  *last;                    /* identifier => time; NULL: no log */
    char     since[CTL_READS_TIME];   /* all logs tell from then on */
} ctl_reads_t;


/* reads the files of --log: CTL_OK, or CTL_USAGE after a message */

int ctl_reads_load(ctl_t *c, ctl_reads_t *reads);
void ctl_reads_done(ctl_reads_t *reads);

/* the last time that a key was used; or NULL */

const char *ctl_reads_last(const ctl_reads_t *reads, const char *uid);


#endif /* _CTL_READS_H_INCLUDED_ */
