
/*
 * kmipctl doctor: its options, and which sides it looks at.
 */


#include "ctl_doctor.h"
#include "ctl_run.h"

#include <stdlib.h>


static int ctl_doctor_check(ctl_t *c, int *client, int *endpoint);


const ctl_option_t  ctl_doctor_options[] = {
    ctl_text("conf", "FILE", doctor.conf,
             "as the endpoint: nginx's configuration, read as the\n"
             "module reads it"),
    ctl_text("provider", "NAME", doctor.provider,
             "which kmip_key_protect of it (all)"),
    ctl_text("endpoint", "URL", doctor.endpoint,
             "as the endpoint without --conf: this and what follows\n"
             "are directives of kmip_key_protect"),
    ctl_text("iam-endpoint", "URL", doctor.iam_endpoint,
             "where tokens come from"),
    ctl_text("api-key-file", "FILE", doctor.api_key_file,
             "which holds the API key"),
    ctl_text("instance", "GUID", doctor.instance,
             "of the Key Protect instance"),
    ctl_text("root-key", "ID", doctor.root_key,
             "id or alias of the root key"),
    ctl_text("key-ring", "ID", doctor.key_ring, "where records go"),
    ctl_text("root-key-ring", "ID", doctor.root_key_ring,
             "where the root key is"),
    ctl_text("trusted-certificate", "FILE", doctor.trusted_certificate,
             "the CAs that are trusted, PEM"),
    ctl_text("record-prefix", "TEXT", doctor.record_prefix,
             "which names of records begin with"),
    ctl_text("destroy", "HOW", doctor.destroy, "delete or tombstone"),
    ctl_text("proxy", "URL", doctor.proxy, "what connections go through"),
    ctl_flag("write", doctor.write,
             "as a client: make a key at each server, and destroy it;\n"
             "as the endpoint, the acceptance run: it makes test\n"
             "records, and removes them at the end"),
    ctl_list("uid", "UID", uid,
             "as a client: read this key at each server, and compare;\n"
             "repeatable"),
    ctl_text("record", "FILE", doctor.record,
             "write what Key Protect answered into a new file:\n"
             "statuses, codes and headers, no secret"),
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


/* $KMIPCTL_SERVER counts where nothing else is asked for */

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
        return ctl_usage(c, "--provider goes with --conf");
    }

    if (!*endpoint && o->record) {
        return ctl_usage(c, "--record goes with --conf or --endpoint");
    }

    if (!*client && c->o.uid.nelts) {
        return ctl_usage(c, "--uid goes with --server");
    }

    if (!*endpoint && !*client) {
        return ctl_usage(c, "what shall be looked at: --server HOST, as a "
                         "client, --conf FILE or --endpoint URL, as the "
                         "endpoint");
    }

    return CTL_OK;
}
