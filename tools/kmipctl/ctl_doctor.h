
/*
 * The doctor: is a set-up fit to hold keys, and where it is not, what has to
 * be changed.
 */


#ifndef _CTL_DOCTOR_H_INCLUDED_
#define _CTL_DOCTOR_H_INCLUDED_


#include "ctl_doctor_report.h"
#include "ctl_option.h"


extern const ctl_option_t  ctl_doctor_options[];

/* as vCenter: each server of --server, and whether they give the same key */

void ctl_doctor_client(ctl_t *c, ctl_doctor_report_t *report);

/* as the endpoint: what --conf or the options say, and Key Protect behind */

void ctl_doctor_endpoint(ctl_t *c, ctl_doctor_report_t *report);


#endif /* _CTL_DOCTOR_H_INCLUDED_ */
