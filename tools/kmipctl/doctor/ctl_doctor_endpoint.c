
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as the endpoint: checks its configuration, and Key Protect as this
 * host reaches it.
 */


#include "ctl_doctor.h"
#include "ctl_doctor_kp.h"
#include "ctl_file.h"

#include <curl/curl.h>
#include <string.h>
#include <unistd.h>


static ctl_provider_t *ctl_doctor_providers(ctl_t *c,
    ctl_doctor_report_t *report);
static int ctl_doctor_record(ctl_t *c, ctl_doctor_report_t *report,
    ctl_record_t *record);
static void ctl_doctor_provider(ctl_t *c, ctl_doctor_report_t *report,
    ctl_provider_t *provider, ctl_record_t *record);


static const ctl_doctor_check_t  ctl_doctor_conf_check = {
    "conf", "nginx can read its configuration, and there is a "
    "kmip_key_protect in it", NULL, NULL
};

static const ctl_doctor_check_t  ctl_doctor_record_check = {
    "record", "what Key Protect answers can be written down", NULL, NULL
};


void
ctl_doctor_endpoint(ctl_t *c, ctl_doctor_report_t *report)
{
    ctl_record_t     record, *rp;
    ctl_provider_t  *p;

    memset(&record, 0, sizeof(record));
    curl_global_init(CURL_GLOBAL_DEFAULT);

    p = ctl_doctor_providers(c, report);
    rp = c->o.doctor.record ? &record : NULL;

    if (p && rp && !ctl_doctor_record(c, report, rp)) {
        p = NULL;
    }

    for (/* void */; p; p = p->next) {

        if (p->name && c->o.doctor.provider
            && strcmp(p->name, c->o.doctor.provider) != 0)
        {
            continue;
        }

        ctl_doctor_provider(c, report, p, rp);
    }

    if (record.file && (fclose(record.file) || record.failed)) {
        ctl_doctor_report_bad(report, &ctl_doctor_record_check, CTL_USAGE,
                              "is there room on the disk?",
                              "the record %s could not be written whole",
                              c->o.doctor.record);
    }

    curl_global_cleanup();
}


static ctl_provider_t *
ctl_doctor_providers(ctl_t *c, ctl_doctor_report_t *report)
{
    const char                  *wrong;
    ctl_provider_t              *first, *p;
    const ctl_doctor_options_t  *o = &c->o.doctor;

    if (o->conf == NULL) {
        return ctl_provider_options(c->arena, o);
    }

    first = NULL;
    ctl_doctor_report_part(report, "The configuration %s:", o->conf);
    wrong = ctl_provider_read(c->arena, o->conf, &first);

    if (wrong) {
        ctl_doctor_report_bad(report, &ctl_doctor_conf_check, CTL_USAGE,
                              "nginx -t says the same",
                              "nginx does not take it: %s", wrong);
        return NULL;
    }

    for (p = first; p && o->provider; p = p->next) {
        if (strcmp(p->name, o->provider) == 0) {
            break;
        }
    }

    if (first == NULL || (o->provider && p == NULL)) {
        ctl_doctor_report_bad(report, &ctl_doctor_conf_check, CTL_USAGE,
                              "kmip_key_protect stands in the stream block; "
                              "is its file included?",
                              "there is no kmip_key_protect%s%s%s in it",
                              o->provider ? " \"" : "",
                              o->provider ? o->provider : "",
                              o->provider ? "\"" : "");
        return NULL;
    }

    ctl_doctor_report_good(report, &ctl_doctor_conf_check,
                           "the configuration can be read");

    return first;
}


static int
ctl_doctor_record(ctl_t *c, ctl_doctor_report_t *report, ctl_record_t *record)
{
    int  fd;

    fd = ctl_file_create(c->o.doctor.record);
    record->file = fd == -1 ? NULL : fdopen(fd, "w");

    if (record->file) {
        return 1;
    }

    if (fd != -1) {
        close(fd);
    }

    ctl_doctor_report_bad(report, &ctl_doctor_record_check, CTL_USAGE,
                          "name a file that is not there, in a folder that "
                          "can be written", "the record %s cannot be made",
                          c->o.doctor.record);

    return 0;
}


static void
ctl_doctor_provider(ctl_t *c, ctl_doctor_report_t *report,
    ctl_provider_t *provider, ctl_record_t *record)
{
    ctl_doctor_kp_t  *d;

    d = kmip_arena_alloc(c->arena, sizeof(ctl_doctor_kp_t));
    if (d == NULL) {
        return;
    }

    memset(d, 0, sizeof(ctl_doctor_kp_t));
    d->c = c;
    d->report = report;
    d->provider = provider;
    d->record = record;

    if (provider->name) {
        ctl_doctor_report_part(report, "As the endpoint, kmip_key_protect "
                               "\"%s\" of %s:%u:", provider->name,
                               provider->file, provider->line);

    } else {
        ctl_doctor_report_part(report, "As the endpoint:");
    }

    if (ctl_doctor_files(d) && ctl_doctor_kp_open(d) == KMIP_OK) {
        ctl_doctor_network(d);
        ctl_doctor_rights(d);
        ctl_doctor_place(d);
        ctl_doctor_ring(d);
        ctl_doctor_instance(d);
        ctl_doctor_accept(d);
    }

    ctl_doctor_kp_close(d);
}
