
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The question before what cannot be undone by this command.
 */


#ifndef _CTL_ASK_H_INCLUDED_
#define _CTL_ASK_H_INCLUDED_


#include "ctl.h"


/*
 * On a terminal the user is asked; without one --yes is needed for more than
 * one object. CTL_OK, or CTL_USAGE after a message.
 */

int ctl_ask(const ctl_t *c, const char *verb, size_t n);


#endif /* _CTL_ASK_H_INCLUDED_ */
