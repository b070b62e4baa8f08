
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Regions of IBM Cloud in host names and CRNs.
 */


#include "ctl_region.h"

#include <stdio.h>
#include <string.h>


#define CTL_REGION_FIELDS  8
#define CTL_REGION_HOST    256

/* fields of a CRN, separated by colons */

#define CTL_REGION_CRN_REGION    5
#define CTL_REGION_CRN_INSTANCE  7


/* ends of host names of IBM's */

static const char *const  ctl_region_ends[] = {
    ".kms.cloud.ibm.com",
    ".kms.appdomain.cloud",
    ".hs-crypto.appdomain.cloud",
    ".iam.cloud.ibm.com",
    NULL
};


static size_t
ctl_region_name(const char *url, char *name, size_t size)
{
    size_t       len;
    const char  *p;

    p = strstr(url, "://");
    p = p ? p + 3 : url;
    len = strcspn(p, ":/");

    if (len >= size) {
        len = 0;
    }

    memcpy(name, p, len);
    name[len] = '\0';

    return len;
}


void
ctl_region_of_host(const char *url, ctl_region_host_t *host)
{
    char         name[CTL_REGION_HOST], *label;
    size_t       i, len, end;

    memset(host, 0, sizeof(ctl_region_host_t));

    len = ctl_region_name(url, name, sizeof(name));

    if (strcmp(name, "iam.cloud.ibm.com") == 0) {
        host->known = 1;
        return;
    }

    for (i = 0; ctl_region_ends[i]; i++) {
        end = strlen(ctl_region_ends[i]);

        if (len > end && strcmp(name + len - end, ctl_region_ends[i]) == 0) {
            host->known = 1;
            name[len - end] = '\0';
            break;
        }
    }

    if (!host->known) {
        return;
    }

    /* the last label is the region, unless it says "private" */

    label = strrchr(name, '.');
    label = label ? label + 1 : name;

    if (strcmp(label, "private") != 0) {
        snprintf(host->region, sizeof(host->region), "%.31s", label);
    }

    host->private = strncmp(name, "private", strcspn(name, ".")) == 0
                    || strstr(name, ".private.") != NULL;
}


void
ctl_region_of_crn(const char *crn, char *region, size_t rsize,
    char *instance, size_t isize)
{
    size_t       i;
    const char  *fields[CTL_REGION_FIELDS];

    region[0] = '\0';
    instance[0] = '\0';

    for (i = 0; crn && i < CTL_REGION_FIELDS; i++) {
        fields[i] = crn;
        crn = strchr(crn, ':');
        crn = crn ? crn + 1 : NULL;
    }

    if (i < CTL_REGION_FIELDS || strncmp(fields[0], "crn:", 4) != 0) {
        return;
    }

    snprintf(region, rsize, "%.*s",
             (int) strcspn(fields[CTL_REGION_CRN_REGION], ":"),
             fields[CTL_REGION_CRN_REGION]);
    snprintf(instance, isize, "%.*s",
             (int) strcspn(fields[CTL_REGION_CRN_INSTANCE], ":"),
             fields[CTL_REGION_CRN_INSTANCE]);
}
