
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Test records.
 */


#include "ctl_doctor_trial.h"

#include "keyprotect_base64.h"
#include "keyprotect_retry.h"

#include <string.h>


#define CTL_DOCTOR_PAGE  1000


static size_t ctl_doctor_trial_sweep(ctl_doctor_trial_t *t, int *refused);
static int ctl_doctor_trial_delete(ctl_doctor_trial_t *t,
    const kmip_str_t *id);


kmip_int_t
ctl_doctor_trial_init(ctl_doctor_trial_t *t, ctl_doctor_kp_t *d)
{
    memset(t, 0, sizeof(ctl_doctor_trial_t));

    t->d = d;
    t->prefix = kmip_arena_printf(d->c->arena, "%sdoctor_%08x",
                                  d->conf.record_prefix.data,
                                  keyprotect_retry_random(0xffffffff));

    return t->prefix.len ? KMIP_OK : KMIP_ERROR;
}


kmip_str_t
ctl_doctor_trial_name(ctl_doctor_trial_t *t, size_t len)
{
    size_t      fill;
    kmip_str_t  name;

    static const char  filling[] =
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxxxxxxxxxxxx";

    name = kmip_arena_printf(t->d->c->arena, "%s_%u", t->prefix.data,
                             ++t->number);

    fill = len > name.len ? len - name.len : 0;

    return fill ? kmip_arena_printf(t->d->c->arena, "%s%.*s", name.data,
                                    (int) fill, filling)
                : name;
}


kmip_str_t
ctl_doctor_trial_payload(ctl_doctor_trial_t *t, size_t len)
{
    size_t      i;
    uint8_t    *bytes;
    kmip_str_t  text;

    memset(&text, 0, sizeof(text));
    bytes = kmip_arena_alloc(t->d->c->arena, len);

    if (bytes == NULL) {
        return text;
    }

    for (i = 0; i < len; i++) {
        bytes[i] = (uint8_t) (i * 7 + t->number);
    }

    (void) keyprotect_base64_encode(t->d->c->arena, bytes, len, &text);

    return text;
}


keyprotect_result_e
ctl_doctor_trial_make(ctl_doctor_trial_t *t, const kmip_str_t *name,
    const kmip_str_t *aliases, size_t n, const kmip_str_t *payload,
    kmip_str_t *id)
{
    kmip_int_t           rc;
    keyprotect_new_t     new;
    keyprotect_key_t     key;
    ctl_doctor_kp_t     *d = t->d;

    memset(&new, 0, sizeof(new));
    new.name = *name;
    new.aliases = aliases;
    new.naliases = n;
    new.payload = *payload;
    new.description = ctl_doctor_kp_str("kmipctl doctor: a test, not a key");

    rc = keyprotect_request_create(&d->ks, &d->call, d->c->arena, &new);

    if (ctl_doctor_kp_call(d, rc) == KEYPROTECT_OK
        && keyprotect_answer_key(d->json, d->c->arena, &key) == KMIP_OK)
    {
        ctl_doctor_trial_made(t, &key.id);

        if (id) {
            *id = key.id;
        }
    }

    return d->call.result;
}


void
ctl_doctor_trial_made(ctl_doctor_trial_t *t, const kmip_str_t *id)
{
    if (t->nids < CTL_DOCTOR_TRIALS) {
        t->ids[t->nids++] = *id;
    }
}


void
ctl_doctor_trial_expect(ctl_doctor_trial_t *t,
    const ctl_doctor_check_t *check, unsigned good, unsigned odd,
    const char *what, const char *advice)
{
    unsigned          bit;
    const char       *said;
    ctl_doctor_kp_t  *d = t->d;

    bit = 1u << d->call.result;
    said = d->call.result == KEYPROTECT_OK
           ? ctl_doctor_report_text(d->report, "status %u",
                                    ctl_doctor_kp_status(d))
           : ctl_doctor_kp_said(d);

    if (bit & good) {
        ctl_doctor_report_good(d->report, check, "%s: %s", what, said);

    } else if (bit & odd) {
        ctl_doctor_report_warning(d->report, check, advice, "%s: %s", what,
                                  said);

    } else {
        ctl_doctor_report_bad(d->report, check,
                              d->call.http.error == KEYPROTECT_HTTP_OK
                              ? CTL_FAILED : CTL_UNREACHABLE,
                              advice ? advice : ctl_doctor_kp_advice(d, NULL),
                              "%s: %s", what, said);
    }
}


void
ctl_doctor_trial_dead(ctl_doctor_trial_t *t, const ctl_doctor_check_t *check,
    const kmip_str_t *id, const char *what)
{
    kmip_int_t         rc;
    keyprotect_key_t   key;
    ctl_doctor_kp_t   *d = t->d;

    ctl_record_check(d->record, check->id);

    rc = keyprotect_request_key(&d->ks, &d->call, d->c->arena, id);

    if (ctl_doctor_kp_call(d, rc) == KEYPROTECT_OK
        && keyprotect_answer_key(d->json, d->c->arena, &key) == KMIP_OK)
    {
        if (key.state == KEYPROTECT_STATE_DESTROYED) {
            ctl_doctor_report_good(d->report, check, "%s: state 5, %s "
                                   "payload", what,
                                   key.payload.len ? "with" : "without");

        } else {
            ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                                  "a key that was deleted would be given out "
                                  "here", "%s: state %u", what, key.state);
        }

        return;
    }

    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(GONE)
                            | ctl_doctor_bit(ABSENT),
                            ctl_doctor_bit(UNAUTHORIZED)
                            | ctl_doctor_bit(MALFORMED), what,
                            "what is deleted may be answered by General "
                            "Failure instead of Item Not Found");
}


void
ctl_doctor_trial_clean(void *data, const ctl_doctor_check_t *check)
{
    int                  refused;
    size_t               i, left;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    ctl_record_check(d->record, check->id);
    refused = 0;

    for (i = 0; i < t->nids; i++) {
        refused |= !ctl_doctor_trial_delete(t, &t->ids[i]);
    }

    left = ctl_doctor_trial_sweep(t, &refused);

    if (!refused && left == 0) {
        ctl_doctor_report_good(d->report, check, "the %zu test records are "
                               "deleted; Key Protect keeps deleted keys for "
                               "30 days, and bills them unless they are "
                               "purged", t->nids);
        return;
    }

    ctl_doctor_report_warning(d->report, check,
                              ctl_doctor_report_text(d->report,
                                  "delete the keys whose names begin with "
                                  "%sdoctor_, as Manager",
                                  d->conf.record_prefix.data),
                              "test records are left in the key ring");
}


/*
 * deletes records whose ids are unknown (lost responses, earlier runs); returns
 * how many are left
 */

static size_t
ctl_doctor_trial_sweep(ctl_doctor_trial_t *t, int *refused)
{
    size_t              i, n, left;
    kmip_int_t          rc;
    kmip_str_t          ours;
    keyprotect_key_t   *keys;
    keyprotect_list_t   list;
    ctl_doctor_kp_t    *d = t->d;

    ours = kmip_arena_printf(d->c->arena, "%sdoctor_",
                             d->conf.record_prefix.data);

    memset(&list, 0, sizeof(list));
    list.limit = CTL_DOCTOR_PAGE;
    list.newest_first = 1;

    rc = keyprotect_request_list(&d->ks, &d->call, d->c->arena, &list);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK
        || keyprotect_answer_list(d->json, d->c->arena, &keys, &n) != KMIP_OK)
    {
        return 0;
    }

    left = 0;

    for (i = 0; i < n; i++) {

        if (keys[i].name.len > ours.len
            && memcmp(keys[i].name.data, ours.data, ours.len) == 0
            && !ctl_doctor_trial_delete(t, &keys[i].id))
        {
            left++;
            *refused = 1;
        }
    }

    return left;
}


/* 1 if the key is deleted */

static int
ctl_doctor_trial_delete(ctl_doctor_trial_t *t, const kmip_str_t *id)
{
    kmip_int_t        rc;
    ctl_doctor_kp_t  *d = t->d;

    rc = keyprotect_request_delete(&d->ks, &d->call, d->c->arena, id);

    switch (ctl_doctor_kp_call(d, rc)) {

    case KEYPROTECT_OK:
    case KEYPROTECT_GONE:
    case KEYPROTECT_ABSENT:
        return 1;

    default:
        return 0;
    }
}
