
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Which objects a user wants to see.
 */


#ifndef _CTL_FILTER_H_INCLUDED_
#define _CTL_FILTER_H_INCLUDED_


#include "ctl.h"


typedef struct {
    const char  *state;
    const char  *name;
    const char  *vm;
    int          no_vm;
    int64_t      from;
    int64_t      to;
    char         since[32];       /* from and to as ISO 8601, or "" */
    char         until[32];
} ctl_filter_t;


/* reads the options: CTL_OK, or CTL_USAGE after a message */

int ctl_filter_init(ctl_t *c, ctl_filter_t *filter);

/* the dates of --created; INT64_MIN and INT64_MAX where it has no limit */

int ctl_filter_dates(ctl_t *c, int64_t *from, int64_t *to);

/* 1 if the object, as of ctl_key_json(), matches */

int ctl_filter_match(const ctl_filter_t *filter, const json_t *key);


#endif /* _CTL_FILTER_H_INCLUDED_ */
