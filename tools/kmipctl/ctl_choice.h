
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Lists valid names after a mistyped one.
 */


#ifndef _CTL_CHOICE_H_INCLUDED_
#define _CTL_CHOICE_H_INCLUDED_


#include "ctl.h"


/* each prints an error with the names that there are; returns CTL_USAGE */

int ctl_choice_enum(const ctl_t *c, kmip_enum_e id, const char *text,
    size_t len);
int ctl_choice_attribute(const ctl_t *c, const char *text, size_t len);


#endif /* _CTL_CHOICE_H_INCLUDED_ */
