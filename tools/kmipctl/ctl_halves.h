
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Keys in Key Protect that lack their other half: revisions of attributes that
 * no record shows, and records whose revision is not there. They are asked of
 * Key Protect, as the endpoint does it, since KMIP does not show them.
 */


#ifndef _CTL_HALVES_H_INCLUDED_
#define _CTL_HALVES_H_INCLUDED_


#include "ctl.h"


/* doc/operations.md, "What it costs" */

#define CTL_PRICE        "1.045"

#define CTL_ORPHANS_AGE  7            /* days */


/* 1: "orphans" with --conf */

int ctl_halves_wanted(const ctl_t *c);

/* an exit code of kmipctl */

int ctl_halves(ctl_t *c);

/* ctl_orphans_options.c: --price, and the time to which --age reaches back */

int ctl_orphans_price(ctl_t *c, double *price);
int64_t ctl_orphans_since(const ctl_t *c);


#endif /* _CTL_HALVES_H_INCLUDED_ */
