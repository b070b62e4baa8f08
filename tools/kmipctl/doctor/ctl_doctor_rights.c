
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor: checks the token, the root key, and each right that can be tested
 * without writing.
 */


#include "ctl_doctor_kp.h"

#include <string.h>


#define CTL_DOCTOR_LIFE    900       /* s, the shortest that IAM can be set
                                        to */
#define CTL_DOCTOR_CLOCK   30        /* s, as in the module's log */
#define CTL_DOCTOR_STAMP   "doctor"


static void ctl_doctor_token(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_root(void *data, const ctl_doctor_check_t *check);
static const char *ctl_doctor_root_advice(ctl_doctor_kp_t *d);
static void ctl_doctor_root_state(ctl_doctor_kp_t *d,
    const ctl_doctor_check_t *check);
static void ctl_doctor_clock(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_wrap(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_unwrap(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_create(void *data, const ctl_doctor_check_t *check);


static const ctl_doctor_check_t  ctl_doctor_rights_checks[] = {

    { "token", "IAM gives a token for the API key", "iam-tls",
      ctl_doctor_token },

    { "root-key", "the root key is there, active, and cannot be extracted",
      "token kms-tls", ctl_doctor_root },

    { "clock", "the clock of this host is that of Key Protect",
      "token kms-tls",
      ctl_doctor_clock },

    { "wrap", "the root key wraps a new key", "root-key", ctl_doctor_wrap },

    { "unwrap", "the root key unwraps it", "wrap", ctl_doctor_unwrap },

    { "may-create", "this credential may make keys in the key ring",
      "token kms-tls", ctl_doctor_create },

    { NULL, NULL, NULL, NULL }
};


void
ctl_doctor_rights(ctl_doctor_kp_t *d)
{
    ctl_doctor_report_run(d->report, ctl_doctor_rights_checks, d);
}


static void
ctl_doctor_token(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_kp_t  *d = data;

    ctl_record_check(d->record, check->id);

    if (!ctl_doctor_kp_token(d)) {
        ctl_doctor_report_bad(d->report, check,
                              d->iam_status ? CTL_FAILED : CTL_UNREACHABLE,
                              d->iam_advice[0] ? d->iam_advice : NULL,
                              "IAM gives no token: status %u, %s",
                              d->iam_status, d->iam_code[0] ? d->iam_code
                              : d->iam_text[0] ? d->iam_text
                                               : "no error code");
        return;
    }

    if (d->lifetime < CTL_DOCTOR_LIFE) {
        ctl_doctor_report_warning(d->report, check,
                                  "the account's setting for the life of "
                                  "access tokens can be as long as an hour",
                                  "IAM gives a token that lives only %d s",
                                  d->lifetime);
        return;
    }

    ctl_doctor_report_good(d->report, check,
                           "IAM gives a token that lives %d s", d->lifetime);
}


static void
ctl_doctor_root(void *data, const ctl_doctor_check_t *check)
{
    json_t           *crn;
    kmip_int_t        rc;
    ctl_doctor_kp_t  *d = data;

    ctl_record_check(d->record, check->id);

    rc = keyprotect_request_root(&d->ks, &d->call, d->c->arena,
                                 &d->ks.root_key);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK) {
        ctl_doctor_kp_fault(d, check, "the root key cannot be read",
                            ctl_doctor_root_advice(d));
        return;
    }

    if (keyprotect_answer_key(d->json, d->c->arena, &d->root) != KMIP_OK) {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "is endpoint that of Key Protect?",
                              "the root key's metadata cannot be read");
        return;
    }

    crn = json_object_get(json_array_get(json_object_get(d->json,
                                                         "resources"), 0),
                          "crn");
    d->root_crn = json_is_string(crn)
                  ? ctl_doctor_report_text(d->report, "%s",
                                           json_string_value(crn))
                  : NULL;

    if (d->root.extractable) {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "name a root key: kp key create NAME",
                              "the key %s is a standard key, which wraps "
                              "nothing", d->ks.root_key.data);
        return;
    }

    ctl_doctor_root_state(d, check);
}


/* where Key Protect has answered, its instance may be in another region */

static const char *
ctl_doctor_root_advice(ctl_doctor_kp_t *d)
{
    const char  *advice, *place;

    advice = ctl_doctor_kp_advice(d, "check root_key");
    place = d->call.http.error == KEYPROTECT_HTTP_OK
            ? ctl_doctor_place_advice(d) : NULL;

    return place ? ctl_doctor_report_text(d->report, "%s\n%s", advice, place)
                 : advice;
}


static void
ctl_doctor_root_state(ctl_doctor_kp_t *d, const ctl_doctor_check_t *check)
{
    const char  *what, *advice;

    what = NULL;
    advice = NULL;

    switch (d->root.state) {

    case KEYPROTECT_STATE_ACTIVE:
        break;

    case KEYPROTECT_STATE_SUSPENDED:
        what = "disabled: no key can be made or read";
        advice = "enable it: kp key enable ID";
        break;

    case KEYPROTECT_STATE_DESTROYED:
        what = "deleted: no key can be made or read";
        advice = "restore it, which can be done for 30 days";
        break;

    case KEYPROTECT_STATE_DEACTIVATED:
        what = "expired: no key can be made";
        advice = "name a root key that does not expire";
        break;

    default:
        what = "not active";
        advice = "wait until its activation date, or name another";
    }

    if (what) {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED, advice,
                              "the root key %.*s is %s",
                              (int) d->root.id.len, d->root.id.data, what);
        return;
    }

    snprintf(d->ks.root_id, sizeof(d->ks.root_id), "%.*s",
             (int) d->root.id.len, d->root.id.data);

    ctl_doctor_report_good(d->report, check, "the root key %s is active, in "
                           "the key ring %.*s", d->ks.root_id,
                           d->root.ring.len ? (int) d->root.ring.len : 7,
                           d->root.ring.len ? (const char *) d->root.ring.data
                                            : "default");
}


static void
ctl_doctor_clock(void *data, const ctl_doctor_check_t *check)
{
    long long         skew;
    ctl_doctor_kp_t  *d = data;

    skew = d->skew < 0 ? -d->skew : d->skew;

    if (!d->dated) {
        ctl_doctor_report_warning(d->report, check,
                                  "a proxy may take the header away",
                                  "Key Protect's answers have no Date");

    } else if (skew > CTL_DOCTOR_CLOCK) {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "let a time service set it: timedatectl "
                              "set-ntp true",
                              "the clock of this host is %lld s %s Key "
                              "Protect's", skew,
                              d->skew < 0 ? "behind" : "ahead of");

    } else {
        ctl_doctor_report_good(d->report, check, "the clock of this host is "
                               "within %lld s of Key Protect's",
                               skew < 1 ? 1 : skew);
    }
}


static void
ctl_doctor_wrap(void *data, const ctl_doctor_check_t *check)
{
    kmip_int_t        rc;
    ctl_doctor_kp_t  *d = data;

    ctl_record_check(d->record, check->id);
    d->stamp = ctl_doctor_kp_str(CTL_DOCTOR_STAMP);

    rc = keyprotect_request_wrap(&d->ks, &d->call, d->c->arena, NULL, NULL,
                                 &d->stamp);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK) {
        ctl_doctor_kp_bad(d, check, "the root key does not wrap", NULL);
        return;
    }

    if (keyprotect_answer_wrap(d->json, d->c->arena, 1, &d->wrapped)
        != KMIP_OK)
    {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "is endpoint that of Key Protect?",
                              "Key Protect made no key of 256 bits");
        return;
    }

    ctl_doctor_report_good(d->report, check,
                           "Key Protect makes and wraps a key of 256 bits");
}


static void
ctl_doctor_unwrap(void *data, const ctl_doctor_check_t *check)
{
    kmip_int_t        rc;
    kmip_secret_t    *plain;
    ctl_doctor_kp_t  *d = data;

    ctl_record_check(d->record, check->id);

    rc = keyprotect_request_unwrap(&d->ks, &d->call, d->c->arena, NULL,
                                   &d->wrapped.ciphertext, &d->stamp);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK) {
        ctl_doctor_kp_bad(d, check, "the root key does not unwrap", NULL);
        return;
    }

    plain = NULL;

    if (keyprotect_answer_unwrap(d->json, d->c->arena, &plain) == KMIP_OK
        && kmip_secret_equal(plain->data, plain->len,
                             d->wrapped.plaintext->data,
                             d->wrapped.plaintext->len))
    {
        ctl_doctor_report_good(d->report, check,
                               "what was wrapped is unwrapped, bit for bit");

    } else {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "something between changes answers",
                              "what is unwrapped is not what was wrapped");
    }

    kmip_secret_cleanse(plain);
}


/*
 * Sends a POST without a key, which creates nothing. A refusal proves that the
 * right is missing; no document says that Key Protect refuses before it reads
 * the body, so anything else proves nothing.
 */

static void
ctl_doctor_create(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_kp_t  *d = data;

    ctl_record_check(d->record, check->id);
    ctl_doctor_kp_nothing(d, d->ks.key_ring);

    d->make_status = ctl_doctor_kp_status(d);
    snprintf(d->make_code, sizeof(d->make_code), "%s", d->call.code);

    if (d->make_status == 400 && d->c->o.doctor.write) {
        ctl_doctor_report_good(d->report, check, "a request for no key is "
                               "read, not refused; whether this credential "
                               "may make keys is tested below");

    } else if (d->make_status == 400) {
        ctl_doctor_report_warning(d->report, check,
                                  "run the doctor with --write, which makes "
                                  "a key", "not proven: this credential may "
                                  "make keys; a request for no key is read, "
                                  "not refused, which shows it only if Key "
                                  "Protect checks rights first");

    } else if (ctl_doctor_kp_status(d) == 401
               || ctl_doctor_kp_status(d) == 403)
    {
        ctl_doctor_kp_bad(d, check, "this credential may not make keys in "
                          "the key ring", "grant Manager on the key ring");

    } else if (strcmp(d->call.code, "KEY_RING_NOT_FOUND_ERR") == 0) {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "check key_ring",
                              "the instance has no key ring %s",
                              d->ks.key_ring);

    } else {
        ctl_doctor_report_warning(d->report, check,
                                  "run the doctor with --write, which makes "
                                  "a key", "it is not known whether this "
                                  "credential may make keys: %s",
                                  ctl_doctor_kp_said(d));
    }
}
