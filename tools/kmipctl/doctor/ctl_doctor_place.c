
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor: checks that instance, region and networks belong together, as far
 * as host names and the root key's CRN tell them.
 */


#include "ctl_doctor_kp.h"
#include "ctl_region.h"

#include <string.h>
#include <strings.h>


static void ctl_doctor_place_instance(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_place_region(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_place_networks(void *data,
    const ctl_doctor_check_t *check);


static const ctl_doctor_check_t  ctl_doctor_place_checks[] = {

    { "instance", "the root key is one of the configured instance",
      "root-key", ctl_doctor_place_instance },

    { "region", "the host of endpoint is in the region of the instance",
      "root-key", ctl_doctor_place_region },

    { "networks", "endpoint and iam_endpoint are reached over the same "
      "network", NULL, ctl_doctor_place_networks },

    { NULL, NULL, NULL, NULL }
};


void
ctl_doctor_place(ctl_doctor_kp_t *d)
{
    ctl_doctor_report_run(d->report, ctl_doctor_place_checks, d);
}


const char *
ctl_doctor_place_advice(ctl_doctor_kp_t *d)
{
    ctl_region_host_t  host;

    ctl_region_of_host((const char *) d->provider->settings.endpoint.data,
                       &host);

    if (host.region[0] == '\0') {
        return NULL;
    }

    return ctl_doctor_report_text(d->report, "endpoint is the host of region "
               "%s; the region of an instance is the sixth field of its CRN: "
               "ibmcloud resource service-instance NAME", host.region);
}


static void
ctl_doctor_place_instance(void *data, const ctl_doctor_check_t *check)
{
    char              region[32], instance[64];
    const char       *configured;
    ctl_doctor_kp_t  *d = data;

    configured = (const char *) d->provider->settings.instance.data;

    ctl_region_of_crn(d->root_crn, region, sizeof(region), instance,
                      sizeof(instance));

    if (instance[0] == '\0') {
        ctl_doctor_report_skipped(d->report, check, "not checked: the root "
                                  "key's metadata have no CRN");

    } else if (strcasecmp(instance, configured) != 0) {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "check instance, and that no gateway changes "
                              "the header Bluemix-Instance",
                              "the root key is one of instance %s, and %s is "
                              "configured", instance, configured);

    } else {
        ctl_doctor_report_good(d->report, check, "the root key is one of "
                               "instance %s, by its CRN", instance);
    }
}


static void
ctl_doctor_place_region(void *data, const ctl_doctor_check_t *check)
{
    char                region[32], instance[64];
    const char         *endpoint;
    ctl_doctor_kp_t    *d = data;
    ctl_region_host_t   host;

    endpoint = (const char *) d->provider->settings.endpoint.data;

    ctl_region_of_host(endpoint, &host);
    ctl_region_of_crn(d->root_crn, region, sizeof(region), instance,
                      sizeof(instance));

    if (region[0] == '\0' || host.region[0] == '\0') {
        ctl_doctor_report_skipped(d->report, check, "not checked: %s names "
                                  "no region",
                                  region[0] ? endpoint
                                            : "the root key's metadata");

    } else if (strcmp(region, host.region) != 0) {
        ctl_doctor_report_warning(d->report, check,
                                  ctl_doctor_report_text(d->report,
                                      "use the endpoint of region %s, unless "
                                      "the instance has failed over", region),
                                  "the instance is in region %s, and "
                                  "endpoint is the host of region %s",
                                  region, host.region);

    } else {
        ctl_doctor_report_good(d->report, check, "instance and endpoint are "
                               "in region %s", region);
    }
}


static void
ctl_doctor_place_networks(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_kp_t                *d = data;
    ctl_region_host_t               kms, iam;
    const keyprotect_settings_t    *settings;

    settings = &d->provider->settings;

    ctl_region_of_host((const char *) settings->endpoint.data, &kms);
    ctl_region_of_host((const char *) settings->iam_endpoint.data, &iam);

    if (!kms.known || !iam.known) {
        ctl_doctor_report_skipped(d->report, check, "not checked: endpoint "
                                  "and iam_endpoint are not both host names "
                                  "of IBM Cloud");

    } else if (kms.private != iam.private) {
        ctl_doctor_report_warning(d->report, check,
                                  kms.private
                                  ? "private.iam.cloud.ibm.com is IAM's "
                                    "private host"
                                  : "iam.cloud.ibm.com is IAM's public host",
                                  "%s is reached over IBM's private network, "
                                  "%s over the public one: both must work",
                                  kms.private ? "endpoint" : "iam_endpoint",
                                  kms.private ? "iam_endpoint" : "endpoint");

    } else {
        ctl_doctor_report_good(d->report, check, "endpoint and iam_endpoint "
                               "are reached over %s network",
                               kms.private ? "IBM's private"
                                           : "the public");
    }
}
