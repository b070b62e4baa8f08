
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What host names and CRNs of IBM Cloud tell: region, instance, and network.
 *
 *   [private.]REGION.kms.cloud.ibm.com           Key Protect
 *   INSTANCE.api.[private.]REGION.kms.appdomain.cloud        dedicated
 *   INSTANCE.api.[private.]REGION.hs-crypto.appdomain.cloud  HPCS
 *   [private.[REGION.]]iam.cloud.ibm.com         IAM
 *
 *   crn:v1:bluemix:public:kms:REGION:a/ACCOUNT:INSTANCE:key:ID
 */


#ifndef _CTL_REGION_H_INCLUDED_
#define _CTL_REGION_H_INCLUDED_


#include <stddef.h>


typedef struct {
    unsigned    known:1;          /* the host is IBM's, by its name */
    unsigned    private:1;        /* reached over IBM's private network only */
    char        region[32];       /* empty: the name has none */
} ctl_region_host_t;


/* url is "https://HOST", with a port or without */

void ctl_region_of_host(const char *url, ctl_region_host_t *host);

/* both empty if it is not a CRN of this form */

void ctl_region_of_crn(const char *crn, char *region, size_t rsize,
    char *instance, size_t isize);


#endif /* _CTL_REGION_H_INCLUDED_ */
