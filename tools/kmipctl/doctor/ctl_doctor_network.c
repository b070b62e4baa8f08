
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor: checks host names, connections and TLS.
 */


#include "ctl_doctor_kp.h"

#include <netdb.h>
#include <string.h>


#define CTL_DOCTOR_EXPIRES  7         /* days before expiry */
#define CTL_DOCTOR_HOST     256


static void ctl_doctor_iam_name(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_kms_name(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_iam_tls(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_kms_tls(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_name(ctl_doctor_kp_t *d,
    const ctl_doctor_check_t *check, const keyprotect_value_t *url,
    const char *directive);
static void ctl_doctor_tls(ctl_doctor_kp_t *d,
    const ctl_doctor_check_t *check, keyprotect_target_e target,
    const keyprotect_value_t *url, const char *directive);
static const char *ctl_doctor_tls_advice(ctl_doctor_kp_t *d,
    const ctl_https_peer_t *peer, const char *directive);


static const ctl_doctor_check_t  ctl_doctor_network_checks[] = {

    { "iam-name", "the host of iam_endpoint has an address", NULL,
      ctl_doctor_iam_name },

    { "iam-tls", "iam_endpoint can be reached, with a certificate that is "
      "trusted", "iam-name", ctl_doctor_iam_tls },

    { "kms-name", "the host of endpoint has an address", NULL,
      ctl_doctor_kms_name },

    { "kms-tls", "endpoint can be reached, with a certificate that is "
      "trusted", "kms-name", ctl_doctor_kms_tls },

    { NULL, NULL, NULL, NULL }
};


void
ctl_doctor_network(ctl_doctor_kp_t *d)
{
    ctl_doctor_report_run(d->report, ctl_doctor_network_checks, d);
}


static void
ctl_doctor_iam_name(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_kp_t  *d = data;

    ctl_doctor_name(d, check, &d->provider->settings.iam_endpoint,
                    "iam_endpoint");
}


static void
ctl_doctor_kms_name(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_kp_t  *d = data;

    ctl_doctor_name(d, check, &d->provider->settings.endpoint, "endpoint");
}


/* with a proxy, the proxy resolves the name */

static void
ctl_doctor_name(ctl_doctor_kp_t *d, const ctl_doctor_check_t *check,
    const keyprotect_value_t *url, const char *directive)
{
    int                rc, n;
    char               host[CTL_DOCTOR_HOST];
    const char        *p;
    struct addrinfo    hints, *list, *a;

    p = (const char *) url->data + strlen("https://");
    n = (int) (*p == '[' ? strcspn(++p, "]") : strcspn(p, ":"));
    snprintf(host, sizeof(host), "%.*s", n, p);

    if (d->provider->settings.proxy.len) {
        ctl_doctor_report_good(d->report, check, "the proxy %s looks up %s",
                               (char *) d->provider->settings.proxy.data,
                               host);
        return;
    }

    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_STREAM;

    rc = getaddrinfo(host, NULL, &hints, &list);

    if (rc) {
        ctl_doctor_report_bad(d->report, check, CTL_UNREACHABLE,
                              ctl_doctor_report_text(d->report,
                                  "check %s, and the name servers of this "
                                  "host (/etc/resolv.conf); hosts with "
                                  "\"private.\" need IBM's private network",
                                  directive),
                              "the host %s has no address: %s", host,
                              gai_strerror(rc));
        return;
    }

    for (n = 0, a = list; a; a = a->ai_next) {
        n++;
    }

    freeaddrinfo(list);

    ctl_doctor_report_good(d->report, check, "the host %s has %d address%s",
                           host, n, n == 1 ? "" : "es");
}


static void
ctl_doctor_iam_tls(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_kp_t  *d = data;

    ctl_doctor_tls(d, check, KEYPROTECT_TARGET_IAM,
                   &d->provider->settings.iam_endpoint, "iam_endpoint");
}


static void
ctl_doctor_kms_tls(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_kp_t  *d = data;

    ctl_doctor_tls(d, check, KEYPROTECT_TARGET_KMS,
                   &d->provider->settings.endpoint, "endpoint");
}


static void
ctl_doctor_tls(ctl_doctor_kp_t *d, const ctl_doctor_check_t *check,
    keyprotect_target_e target, const keyprotect_value_t *url,
    const char *directive)
{
    const char        *host;
    ctl_https_peer_t   peer;

    host = (const char *) url->data;
    ctl_https_look(d->https, target, &peer);

    if (peer.cause != KEYPROTECT_CAUSE_NONE) {
        ctl_doctor_report_bad(d->report, check, CTL_UNREACHABLE,
                              ctl_doctor_tls_advice(d, &peer, directive),
                              "there is no connection to %s: %s", host,
                              peer.text);
        return;
    }

    if (peer.days < CTL_DOCTOR_EXPIRES) {
        ctl_doctor_report_warning(d->report, check,
                                  "look at it again before that day: after "
                                  "it no key can be made or read",
                                  "the certificate of %s ends in %ld days",
                                  host, peer.days);
        return;
    }

    ctl_doctor_report_good(d->report, check, "%s answers (%s, %s, its "
                           "certificate lasts %ld days)", host, peer.address,
                           peer.protocol ? peer.protocol : "TLS", peer.days);
}


static const char *
ctl_doctor_tls_advice(ctl_doctor_kp_t *d, const ctl_https_peer_t *peer,
    const char *directive)
{
    switch (peer->cause) {

    case KEYPROTECT_CAUSE_CERTIFICATE:
        return ctl_doctor_report_text(d->report,
                   "check trusted_certificate, and that %s is the name in "
                   "the certificate; something between that opens TLS needs "
                   "its CA there", directive);

    case KEYPROTECT_CAUSE_TLS:
        return ctl_doctor_report_text(d->report,
                   "check the port of %s: what answers there does not speak "
                   "TLS 1.2 or 1.3", directive);

    case KEYPROTECT_CAUSE_PROXY:
        return "check proxy, and what it lets pass";

    default:
        return ctl_doctor_report_text(d->report,
                   "check %s and its port, routes and firewalls; if there is "
                   "no way out but a proxy, name it with \"proxy\"",
                   directive);
    }
}
