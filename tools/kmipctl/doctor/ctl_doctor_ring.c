
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor: checks whether the key ring is there, and what its list shows.
 *
 * Key Protect may answer for a key ring that does not exist as for an empty
 * one, and for one that the API key may not read, too. So what it answers for
 * the key ring is compared with what it answers for one that does not exist.
 */


#include "ctl_doctor_kp.h"

#include "keyprotect_retry.h"

#include <stdio.h>
#include <string.h>


#define CTL_DOCTOR_PAGE  1000


static void ctl_doctor_ring_exists(void *data,
    const ctl_doctor_check_t *check);
static int ctl_doctor_ring_listed(ctl_doctor_kp_t *d, const char *ring);
static void ctl_doctor_ring_keys(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_ring_ours(ctl_doctor_kp_t *d, keyprotect_key_t *keys,
    size_t n);
static void ctl_doctor_ring_told(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_ring_compare(ctl_doctor_kp_t *d,
    const ctl_doctor_check_t *check);


static const ctl_doctor_check_t  ctl_doctor_ring_checks[] = {

    { "key-ring", "the instance has the key ring", "token kms-tls",
      ctl_doctor_ring_exists },

    { "list", "the keys of the key ring can be listed", "token kms-tls",
      ctl_doctor_ring_keys },

    { "key-ring-told", "Key Protect answers otherwise for the key ring than "
      "for one that does not exist", "list", ctl_doctor_ring_told },

    { NULL, NULL, NULL, NULL }
};


void
ctl_doctor_ring(ctl_doctor_kp_t *d)
{
    ctl_doctor_report_run(d->report, ctl_doctor_ring_checks, d);
}


static void
ctl_doctor_ring_exists(void *data, const ctl_doctor_check_t *check)
{
    const char       *ring;
    ctl_doctor_kp_t  *d = data;

    ring = d->ks.key_ring ? d->ks.key_ring : "default";
    ctl_record_check(d->record, check->id);

    ctl_doctor_kp_raw(d, KEYPROTECT_GET, "/api/v2/key_rings", NULL, NULL);

    if (ctl_doctor_kp_status(d) != 200 || d->json == NULL) {
        ctl_doctor_report_skipped(d->report, check, "this credential may not "
                                  "list key rings (%s), which it need not",
                                  ctl_doctor_kp_said(d));

    } else if (ctl_doctor_ring_listed(d, ring)) {
        ctl_doctor_report_good(d->report, check, "the instance has the key "
                               "ring %s", ring);

    } else {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              ctl_doctor_report_text(d->report,
                                  "check key_ring, or make it: kp key-ring "
                                  "create %s", ring),
                              "the instance has no key ring %s", ring);
    }
}


static int
ctl_doctor_ring_listed(ctl_doctor_kp_t *d, const char *ring)
{
    size_t       i;
    json_t      *resources;
    const char  *id;

    resources = json_object_get(d->json, "resources");

    for (i = 0; i < json_array_size(resources); i++) {
        id = json_string_value(json_object_get(json_array_get(resources, i),
                                               "id"));
        if (id && strcmp(id, ring) == 0) {
            return 1;
        }
    }

    return 0;
}


static void
ctl_doctor_ring_keys(void *data, const ctl_doctor_check_t *check)
{
    size_t              n;
    kmip_int_t          rc;
    keyprotect_key_t   *keys;
    keyprotect_list_t   list;
    ctl_doctor_kp_t    *d = data;

    ctl_record_check(d->record, check->id);

    memset(&list, 0, sizeof(list));
    list.limit = CTL_DOCTOR_PAGE;
    list.newest_first = 1;

    rc = keyprotect_request_list(&d->ks, &d->call, d->c->arena, &list);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK
        || keyprotect_answer_list(d->json, d->c->arena, &keys, &n) != KMIP_OK)
    {
        ctl_doctor_kp_bad(d, check, "the keys of the key ring cannot be "
                          "listed", NULL);
        return;
    }

    ctl_doctor_ring_ours(d, keys, n);

    if (d->foreign) {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "the header X-Kms-Key-Ring gets lost on its "
                              "way", "the list of the key ring has keys of "
                              "other key rings");
        return;
    }

    if (n == 0 && d->c->o.doctor.write) {
        ctl_doctor_report_good(d->report, check, "the list of the key ring is "
                               "empty; its rights are tested below");
        return;
    }

    if (n == 0) {
        ctl_doctor_report_warning(d->report, check,
                                  "run the doctor with --write: it makes a "
                                  "record, and reads it",
                                  "the list of the key ring is empty, which "
                                  "proves no right: Key Protect also gives it "
                                  "to an API key that may not read there");
        return;
    }

    ctl_doctor_report_good(d->report, check, "the list of the key ring has "
                           "%s%zu keys, %zu of them records",
                           n == CTL_DOCTOR_PAGE ? "at least " : "", n,
                           d->nrecords);
}


/* moves keys whose names begin with record_prefix to the front */

static void
ctl_doctor_ring_ours(ctl_doctor_kp_t *d, keyprotect_key_t *keys, size_t n)
{
    size_t             i;
    const char        *ring;
    kmip_str_t        *prefix;
    keyprotect_key_t   key;

    ring = d->ks.key_ring ? d->ks.key_ring : "default";
    prefix = &d->conf.record_prefix;
    d->nkeys = n;
    d->records = keys;
    d->nrecords = 0;

    for (i = 0; i < n; i++) {

        if (keys[i].ring.len
            && (keys[i].ring.len != strlen(ring)
                || memcmp(keys[i].ring.data, ring, keys[i].ring.len) != 0)
            && d->ks.key_ring)
        {
            d->foreign = 1;
        }

        if (keys[i].name.len > prefix->len
            && memcmp(keys[i].name.data, prefix->data, prefix->len) == 0)
        {
            key = keys[d->nrecords];
            keys[d->nrecords++] = keys[i];
            keys[i] = key;
        }
    }
}


static void
ctl_doctor_ring_told(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_kp_t  *d = data;

    if (d->ks.key_ring == NULL) {
        ctl_doctor_report_good(d->report, check, "the key ring default is in "
                               "every instance");

    } else if (ctl_doctor_report_passed(d->report, "key-ring")) {
        ctl_doctor_report_good(d->report, check, "the key ring %s is in the "
                               "list of key rings", d->ks.key_ring);

    } else if (d->nkeys) {
        ctl_doctor_report_good(d->report, check, "the key ring %s has keys",
                               d->ks.key_ring);

    } else {
        ctl_doctor_ring_compare(d, check);
    }
}


/* by the response to a request for no key, see may-create */

static void
ctl_doctor_ring_compare(ctl_doctor_kp_t *d, const ctl_doctor_check_t *check)
{
    int          alike;
    char         ring[64];
    const char  *said;

    snprintf(ring, sizeof(ring), "doctor-no-ring-%08x",
             keyprotect_retry_random(0xffffffff));

    ctl_record_check(d->record, check->id);
    ctl_doctor_kp_nothing(d, ring);

    said = ctl_doctor_kp_said(d);
    alike = ctl_doctor_kp_status(d) == d->make_status
            && strcmp(d->call.code, d->make_code) == 0;

    if (!alike) {
        ctl_doctor_report_good(d->report, check, "the key ring %s is there: "
                               "one that does not exist is answered by %s",
                               d->ks.key_ring, said);

    } else if (d->make_status == 401 || d->make_status == 403) {
        ctl_doctor_report_warning(d->report, check,
                                  "check key_ring, and that Manager on it is "
                                  "granted", "the key ring %s does not exist, "
                                  "or this credential has no right in it: Key "
                                  "Protect answers as for one that does not "
                                  "exist (%s)", d->ks.key_ring, said);

    } else {
        ctl_doctor_report_warning(d->report, check,
                                  "run the doctor with --write, which makes "
                                  "a key", "not proven: there is a key ring "
                                  "%s; Key Protect answers as for one that "
                                  "does not exist (%s)", d->ks.key_ring,
                                  said);
    }
}
