
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The acceptance run (--write): tests the module's assumptions about Key
 * Protect on a real instance.
 */


#include "ctl_doctor_trial.h"

#include <stdio.h>
#include <string.h>


static void ctl_doctor_elsewhere(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_root_ring(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_unknown_instance(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_absent_without(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_absent_ring(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_absent_id(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_list_ring(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_absence(ctl_doctor_trial_t *t,
    const ctl_doctor_check_t *check, const kmip_str_t *id, const char *ring,
    const char *what);


static const ctl_doctor_check_t  ctl_doctor_accept_absence[] = {

    { "root-key-ring", "the root key is found without the header of its ring",
      "root-key", ctl_doctor_root_ring },

    { "unknown-instance", "an instance that does not exist is refused",
      "token kms-tls", ctl_doctor_unknown_instance },

    { "absent-alias-anywhere", "an alias that does not exist is answered "
      "alike without a key ring", "token kms-tls", ctl_doctor_absent_without },

    { "absent-alias-ring", "an alias in a key ring that does not exist is "
      "not found", "token kms-tls", ctl_doctor_absent_ring },

    { "absent-id", "an id that does not exist is answered by status 404, "
      "KEY_NOT_FOUND_ERR", "token kms-tls", ctl_doctor_absent_id },

    { "list-unknown-ring", "the list of a key ring that does not exist is "
      "refused, or empty", "token kms-tls", ctl_doctor_list_ring },

    { NULL, NULL, NULL, NULL }
};


/* checks that need another set-up; the sentence says which */

static const ctl_doctor_check_t  ctl_doctor_accept_elsewhere[] = {

    { "other-region", "another region refuses this instance: run the doctor "
      "with its endpoint", NULL, ctl_doctor_elsewhere },

    { "private-endpoint", "the private endpoint answers alike: run the "
      "doctor with it", NULL, ctl_doctor_elsewhere },

    { "other-ring", "a key ring that this credential may not see: a second "
      "credential has to show it", NULL, ctl_doctor_elsewhere },

    { "reader-only", "a Reader may not read payloads: run the doctor with "
      "the key of one", NULL, ctl_doctor_elsewhere },

    { "writer-only", "a Writer may do all but delete: run the doctor with "
      "the key of one, and --destroy tombstone", NULL, ctl_doctor_elsewhere },

    { "root-key-delete", "this credential may not delete a root key: it needs "
      "one that is not in use", NULL, ctl_doctor_elsewhere },

    { "move", "a record that was moved to another key ring is found: it needs "
      "Manager on both", NULL, ctl_doctor_elsewhere },

    { "root-key-rotate", "an old ciphertext is unwrapped after a rotation: it "
      "needs a root key that is not in use", NULL, ctl_doctor_elsewhere },

    { "root-key-disable", "a disabled root key refuses to wrap: it needs one "
      "that is not in use", NULL, ctl_doctor_elsewhere },

    { "root-key-restore", "a deleted root key refuses to wrap: it needs one "
      "that is not in use", NULL, ctl_doctor_elsewhere },

    { "thousand-aliases", "the instance takes 1,010 aliases: that many are "
      "not made", NULL, ctl_doctor_elsewhere },

    { "product", "keys are made at one endpoint and read at the other: run "
      "the doctor with --server", NULL, ctl_doctor_elsewhere },

    { NULL, NULL, NULL, NULL }
};


static const ctl_doctor_check_t  ctl_doctor_accept_clean[] = {

    { "clean-up", "no test record is left", "token kms-tls",
      ctl_doctor_trial_clean },

    { NULL, NULL, NULL, NULL }
};


static const ctl_doctor_check_t  ctl_doctor_accept_not[] = {

    { "write", "this credential may make, alias and delete records: run the "
      "doctor with --write", NULL, ctl_doctor_elsewhere },

    { NULL, NULL, NULL, NULL }
};


void
ctl_doctor_accept(ctl_doctor_kp_t *d)
{
    ctl_doctor_trial_t  *t;

    t = kmip_arena_alloc(d->c->arena, sizeof(ctl_doctor_trial_t));

    if (t == NULL || ctl_doctor_trial_init(t, d) != KMIP_OK) {
        return;
    }

    if (!d->c->o.doctor.write) {
        ctl_doctor_report_run(d->report, ctl_doctor_accept_not, t);
        return;
    }

    ctl_doctor_report_run(d->report, ctl_doctor_accept_absence, t);
    ctl_doctor_report_run(d->report, ctl_doctor_accept_record, t);
    ctl_doctor_report_run(d->report, ctl_doctor_accept_aliases, t);
    ctl_doctor_report_run(d->report, ctl_doctor_accept_end, t);
    ctl_doctor_report_run(d->report, d->c->o.doctor.wait
                                     ? ctl_doctor_accept_later
                                     : ctl_doctor_accept_no_wait, t);
    ctl_doctor_report_run(d->report, ctl_doctor_accept_clean, t);
    ctl_doctor_report_run(d->report, ctl_doctor_accept_elsewhere, t);
}


static void
ctl_doctor_elsewhere(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    ctl_doctor_report_skipped(t->d->report, check, "not checked: %s",
                              check->expected);
}


static void
ctl_doctor_root_ring(void *data, const ctl_doctor_check_t *check)
{
    kmip_int_t           rc;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    ctl_record_check(d->record, check->id);

    rc = keyprotect_request_root(&d->ks, &d->call, d->c->arena, &d->root.id);
    d->call.http.key_ring = NULL;

    ctl_doctor_kp_call(d, rc);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK),
                            ctl_doctor_bit(UNAUTHORIZED)
                            | ctl_doctor_bit(ABSENT),
                            "the root key without the header of a key ring",
                            "root_key_ring is needed here");
}


static void
ctl_doctor_unknown_instance(void *data, const ctl_doctor_check_t *check)
{
    kmip_int_t           rc;
    keyprotect_value_t   instance;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    static char  other[] = "0badc0de-0000-4000-8000-000000000bad";

    ctl_record_check(d->record, check->id);

    instance = d->provider->settings.instance;
    d->provider->settings.instance.data = (uint8_t *) other;

    rc = keyprotect_request_root(&d->ks, &d->call, d->c->arena,
                                 &d->ks.root_key);
    ctl_doctor_kp_call(d, rc);

    d->provider->settings.instance = instance;

    if (ctl_doctor_kp_status(d) == 401 || ctl_doctor_kp_status(d) == 404) {
        ctl_doctor_report_good(d->report, check, "an instance that does not "
                               "exist is refused: %s", ctl_doctor_kp_said(d));
        return;
    }

    ctl_doctor_trial_expect(t, check, 0, ~ctl_doctor_bit(OK),
                            "an instance that does not exist", NULL);
}


static void
ctl_doctor_absence(ctl_doctor_trial_t *t, const ctl_doctor_check_t *check,
    const kmip_str_t *id, const char *ring, const char *what)
{
    kmip_int_t        rc;
    ctl_doctor_kp_t  *d = t->d;

    ctl_record_check(d->record, check->id);

    rc = keyprotect_request_metadata(&d->ks, &d->call, d->c->arena, id);
    d->call.http.key_ring = ring;

    ctl_doctor_kp_call(d, rc);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(ABSENT),
                            ctl_doctor_bit(UNAUTHORIZED)
                            | ctl_doctor_bit(MALFORMED), what,
                            "the endpoint copes with it: what does not exist "
                            "may be answered by General Failure instead of "
                            "Item Not Found");
}


static void
ctl_doctor_absent_without(void *data, const ctl_doctor_check_t *check)
{
    kmip_str_t           name;
    ctl_doctor_trial_t  *t = data;

    name = ctl_doctor_trial_name(t, 0);

    ctl_doctor_absence(t, check, &name, NULL,
                       "an alias that does not exist, without a key ring");
}


static void
ctl_doctor_absent_ring(void *data, const ctl_doctor_check_t *check)
{
    kmip_str_t           name;
    ctl_doctor_trial_t  *t = data;

    static const char  ring[] = "doctor-no-such-ring";

    name = ctl_doctor_trial_name(t, 0);

    ctl_doctor_absence(t, check, &name, ring,
                       "an alias in a key ring that does not exist");
}


static void
ctl_doctor_absent_id(void *data, const ctl_doctor_check_t *check)
{
    kmip_str_t           id;
    ctl_doctor_trial_t  *t = data;

    id = ctl_doctor_kp_str("0badc0de-0000-4000-8000-000000000bad");

    ctl_doctor_absence(t, check, &id, t->d->ks.key_ring,
                       "an id that does not exist");
}


static void
ctl_doctor_list_ring(void *data, const ctl_doctor_check_t *check)
{
    size_t               n;
    kmip_int_t           rc;
    keyprotect_key_t    *keys;
    keyprotect_list_t    list;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    static const char  ring[] = "doctor-no-such-ring";

    ctl_record_check(d->record, check->id);

    memset(&list, 0, sizeof(list));
    list.limit = 1;

    rc = keyprotect_request_list(&d->ks, &d->call, d->c->arena, &list);
    d->call.http.key_ring = ring;

    if (ctl_doctor_kp_call(d, rc) == KEYPROTECT_OK
        && keyprotect_answer_list(d->json, d->c->arena, &keys, &n) == KMIP_OK
        && n != 0)
    {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "the header X-Kms-Key-Ring gets lost on its "
                              "way",
                              "the list of a key ring that does not exist has "
                              "keys");
        return;
    }

    ctl_doctor_report_good(d->report, check, "the list of a key ring that "
                           "does not exist is %s: %s",
                           d->call.result == KEYPROTECT_OK ? "empty"
                                                           : "refused",
                           ctl_doctor_kp_said(d));
}
