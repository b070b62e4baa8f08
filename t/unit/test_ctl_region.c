
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Regions that kmipctl reads from host names and CRNs.
 */


#include "ctl_region.h"
#include "tap.h"

#include <string.h>


static void
test_hosts(void)
{
    size_t             i;
    ctl_region_host_t  host;

    static const struct {
        const char  *url;
        int          known;
        int          private;
        const char  *region;
    } cases[] = {
        { "https://eu-de.kms.cloud.ibm.com", 1, 0, "eu-de" },
        { "https://eu-de.kms.cloud.ibm.com:443", 1, 0, "eu-de" },
        { "https://private.us-south.kms.cloud.ibm.com", 1, 1, "us-south" },
        { "https://5b0c.api.eu-es.kms.appdomain.cloud", 1, 0, "eu-es" },
        { "https://5b0c.api.private.us-east.kms.appdomain.cloud:8443", 1, 1,
          "us-east" },
        { "https://5b0c.api.us-south.hs-crypto.appdomain.cloud", 1, 0,
          "us-south" },
        { "https://iam.cloud.ibm.com", 1, 0, "" },
        { "https://private.iam.cloud.ibm.com", 1, 1, "" },
        { "https://private.eu-de.iam.cloud.ibm.com", 1, 1, "eu-de" },
        { "https://127.0.0.1:8443", 0, 0, "" },
        { "https://[::1]:8443", 0, 0, "" },
        { "https://kms.cloud.ibm.com", 0, 0, "" },
        { "https://eu-de.kms.cloud.ibm.com.example.com", 0, 0, "" },
        { "https://eu-de.xkms.cloud.ibm.com", 0, 0, "" },
        { "https://privateer.kms.cloud.ibm.com", 1, 0, "privateer" },
        { "", 0, 0, "" }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ctl_region_of_host(cases[i].url, &host);
        is_int(host.known, cases[i].known, "\"%s\": IBM's or not",
               cases[i].url);
        is_int(host.private, cases[i].private, "its network");
        is_str(host.region, cases[i].region, "its region");
    }
}


static void
test_crns(void)
{
    char    region[32], instance[64];
    size_t  i;

    static const struct {
        const char  *crn;
        const char  *region;
        const char  *instance;
    } cases[] = {
        { "crn:v1:bluemix:public:kms:eu-de:a/123:5b0c-7a52:key:c2d1", "eu-de",
          "5b0c-7a52" },
        { "crn:v1:bluemix:public:hs-crypto:us-east:a/1:5b0c::", "us-east",
          "5b0c" },
        { "crn:v1:bluemix:public:kms:eu-de:a/123", "", "" },
        { "xcrn:v1:bluemix:public:kms:eu-de:a/123:5b0c:key:c2d1", "", "" },
        { "crn:v1:bluemix:public:kms:"
          "a-region-of-a-name-that-is-longer-than-any:a/1:5b0c:key:1",
          "a-region-of-a-name-that-is-long", "5b0c" },
        { "", "", "" },
        { NULL, "", "" }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ctl_region_of_crn(cases[i].crn, region, sizeof(region), instance,
                          sizeof(instance));
        is_str(region, cases[i].region, "\"%s\": region",
               cases[i].crn ? cases[i].crn : "nothing");
        is_str(instance, cases[i].instance, "and instance");
    }
}


int
main(void)
{
    test_hosts();
    test_crns();

    return done_testing();
}
