
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: follows the steps of vCenter.
 */


#include "ctl_doctor_client.h"

#include <stdlib.h>


static void ctl_doctor_client_options(ctl_doctor_client_t *d);
static void ctl_doctor_client_option(const char **field,
    const char *variable);
static void ctl_doctor_client_server(ctl_doctor_client_t *d,
    ctl_doctor_server_t *server);
static void ctl_doctor_client_free(ctl_doctor_client_t *d);


void
ctl_doctor_client(ctl_t *c, ctl_doctor_report_t *report)
{
    size_t                i;
    ctl_doctor_client_t  *d;

    d = calloc(1, sizeof(ctl_doctor_client_t));
    if (d == NULL) {
        return;
    }

    d->c = c;
    d->r = report;
    d->line.fd = -1;

    ctl_doctor_client_options(d);

    ctl_doctor_report_part(report, "Our certificate:");
    ctl_doctor_report_run(report, ctl_doctor_own_checks, d);

    for (i = 0; i < d->nservers; i++) {
        ctl_doctor_client_server(d, &d->servers[i]);
    }

    ctl_doctor_keys(d);

    for (i = 0; c->o.doctor.write && i < d->nservers; i++) {
        ctl_doctor_report_part(report, "A vSphere key, created at %s:",
                               d->servers[i].name);
        ctl_doctor_life(d, &d->servers[i]);
    }

    ctl_doctor_client_free(d);
}


static void
ctl_doctor_client_options(ctl_doctor_client_t *d)
{
    size_t          i;
    ctl_options_t  *o = &d->c->o;

    if (o->server.nelts == 0) {
        ctl_doctor_client_option(&o->server.elts[0], "KMIPCTL_SERVER");
        o->server.nelts = 1;
    }

    ctl_doctor_client_option(&o->cert, "KMIPCTL_CERT");
    ctl_doctor_client_option(&o->key, "KMIPCTL_KEY");
    ctl_doctor_client_option(&o->ca, "KMIPCTL_CA");

    d->timeout = (o->timeout ? o->timeout : 10) * 1000;
    d->c->version = KMIP_V1_1;

    for (i = 0; i < o->server.nelts; i++) {
        d->servers[i].name = o->server.elts[i];
    }

    d->nservers = o->server.nelts;
}


static void
ctl_doctor_client_option(const char **field, const char *variable)
{
    const char  *value;

    value = getenv(variable);

    if (*field == NULL && value && *value) {
        *field = value;
    }
}


static void
ctl_doctor_client_server(ctl_doctor_client_t *d, ctl_doctor_server_t *server)
{
    d->server = server;

    ctl_doctor_report_part(d->r, "Server %s:", server->name);

    ctl_doctor_report_run(d->r, ctl_doctor_reach_checks, d);
    ctl_doctor_report_run(d->r, ctl_doctor_trust_checks, d);
    ctl_doctor_report_run(d->r, ctl_doctor_admit_checks, d);
    ctl_doctor_report_run(d->r, ctl_doctor_speak_checks, d);

    ctl_line_close(&d->line);
}


static void
ctl_doctor_client_free(ctl_doctor_client_t *d)
{
    size_t                i;
    ctl_doctor_server_t  *server;

    ctl_line_close(&d->line);

    for (i = 0; i < d->nservers; i++) {
        server = &d->servers[i];

        if (server->addresses) {
            freeaddrinfo(server->addresses);
        }

        X509_free(server->cert);
        sk_X509_pop_free(server->chain, X509_free);
    }

    X509_free(d->cert);
    sk_X509_pop_free(d->chain, X509_free);
    EVP_PKEY_free(d->key);
    X509_STORE_free(d->store);

    free(d);
}
