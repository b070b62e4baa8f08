
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The name that a user may have meant.
 */


#ifndef _CTL_NEAR_H_INCLUDED_
#define _CTL_NEAR_H_INCLUDED_


#include <stddef.h>


typedef struct {
    const char  *word;
    size_t       len;
    const char  *best;          /* NULL: no name is near */
    size_t       distance;
} ctl_near_t;


void ctl_near_init(ctl_near_t *near, const char *word, size_t len);

/* takes note of a name if it is nearer than those before */

void ctl_near_offer(ctl_near_t *near, const char *name);


#endif /* _CTL_NEAR_H_INCLUDED_ */
