
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * kmipctl doctor: its options, and which sides it checks.
 */


#include "ctl_doctor.h"
#include "ctl_run.h"

#include <stdlib.h>


static int ctl_doctor_check(ctl_t *c, int *client, int *endpoint);


const ctl_option_t  ctl_doctor_options[] = {
    ctl_text("conf", "FILE", doctor.conf,
             "check as the endpoint: nginx's configuration, which is\n"
             "read as the module reads it"),
    ctl_text("provider", "NAME", doctor.provider,
             "check only this kmip_key_protect (all)"),
    ctl_text("endpoint", "URL", doctor.endpoint,
             "check as the endpoint without --conf; this and the\n"
             "following options are directives of kmip_key_protect"),
    ctl_text("iam-endpoint", "URL", doctor.iam_endpoint,
             "URL of IAM"),
    ctl_text("api-key-file", "FILE", doctor.api_key_file,
             "file with the API key"),
    ctl_text("instance", "GUID", doctor.instance,
             "id of the Key Protect instance"),
    ctl_text("root-key", "ID", doctor.root_key,
             "id or alias of the root key"),
    ctl_text("key-ring", "ID", doctor.key_ring, "key ring of the records"),
    ctl_text("root-key-ring", "ID", doctor.root_key_ring,
             "key ring of the root key"),
    ctl_text("trusted-certificate", "FILE", doctor.trusted_certificate,
             "trusted CAs, PEM"),
    ctl_text("record-prefix", "TEXT", doctor.record_prefix,
             "prefix of the records' names"),
    ctl_text("destroy", "HOW", doctor.destroy, "delete or tombstone"),
    ctl_text("proxy", "URL", doctor.proxy, "proxy for connections to Key "
             "Protect and IAM"),
    ctl_flag("write", doctor.write,
             "as a client: create a key at each server and destroy it;\n"
             "as the endpoint: the acceptance run, which creates test\n"
             "records and deletes them at the end"),
    ctl_number("wait", "SECONDS", doctor.wait, 1, 86400,
               "with --write, as the endpoint: pause for so long, and\n"
               "check what shows only then; 600 shows all"),
    ctl_list("uid", "UID", uid,
             "as a client: read this key at each server and compare;\n"
             "repeatable"),
    ctl_text("record", "FILE", doctor.record,
             "write a new file with Key Protect's responses:\n"
             "statuses, codes and headers, no secrets"),
    ctl_options_end
};


int
ctl_run_doctor(ctl_t *c)
{
    int                   rc, client, endpoint;
    ctl_doctor_report_t  *report;

    rc = ctl_doctor_check(c, &client, &endpoint);
    if (rc != CTL_OK) {
        return rc;
    }

    report = ctl_doctor_report_create(c);
    if (report == NULL) {
        return ctl_usage(c, "no memory");
    }

    if (endpoint) {
        ctl_doctor_endpoint(c, report);
    }

    if (client) {
        ctl_doctor_client(c, report);
    }

    return ctl_doctor_report_end(report);
}


/* $KMIPCTL_SERVER counts only if no endpoint is checked */

static int
ctl_doctor_check(ctl_t *c, int *client, int *endpoint)
{
    const char                  *server;
    const ctl_doctor_options_t  *o = &c->o.doctor;

    server = getenv("KMIPCTL_SERVER");

    *endpoint = (o->conf || o->endpoint);
    *client = (c->o.server.nelts || (!*endpoint && server && *server));

    if (o->conf && o->endpoint) {
        return ctl_usage(c, "--conf and --endpoint exclude each other");
    }

    if (o->provider && o->conf == NULL) {
        return ctl_usage(c, "--provider needs --conf");
    }

    if (!*endpoint && o->record) {
        return ctl_usage(c, "--record needs --conf or --endpoint");
    }

    if (o->wait && (!*endpoint || !o->write)) {
        return ctl_usage(c, "--wait needs --write and --conf or --endpoint");
    }

    if (!*client && c->o.uid.nelts) {
        return ctl_usage(c, "--uid needs --server");
    }

    if (!*endpoint && !*client) {
        return ctl_usage(c, "nothing to check: use --server HOST to check as a "
                         "client, --conf FILE or --endpoint URL to check as "
                         "the endpoint");
    }

    return CTL_OK;
}
