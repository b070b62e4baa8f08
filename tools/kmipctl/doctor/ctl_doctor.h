
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor: checks whether a set-up is fit to hold keys, and says what to
 * change.
 */


#ifndef _CTL_DOCTOR_H_INCLUDED_
#define _CTL_DOCTOR_H_INCLUDED_


#include "ctl_doctor_report.h"
#include "ctl_option.h"


extern const ctl_option_t  ctl_doctor_options[];

/* checks as a client: each --server, and whether all return the same key */

void ctl_doctor_client(ctl_t *c, ctl_doctor_report_t *report);

/*
 * checks as the endpoint: the configuration (--conf or options) and Key Protect
 */

void ctl_doctor_endpoint(ctl_t *c, ctl_doctor_report_t *report);


#endif /* _CTL_DOCTOR_H_INCLUDED_ */
