
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The acceptance run: what shows only after some minutes (--wait).
 *
 * One pause serves all: a record is deleted before it, no call is made during
 * it, and the first call after it uses the connection that was idle.
 */


#include "ctl_doctor_trial.h"

#include <stdio.h>
#include <unistd.h>


#define CTL_DOCTOR_RELEASE  360       /* s; Key Protect documents 5 minutes */
#define CTL_DOCTOR_IDLE     600       /* s */


static void ctl_doctor_later_pause(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_later_idle(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_later_id(void *data, const ctl_doctor_check_t *check);
static int ctl_doctor_later_elapsed(const ctl_doctor_trial_t *t);
static void ctl_doctor_later_alias(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_later_not(void *data, const ctl_doctor_check_t *check);


const ctl_doctor_check_t  ctl_doctor_accept_later[] = {

    { "later", "a record can be deleted before the pause", "delete",
      ctl_doctor_later_pause },

    { "idle", "a call is answered after a pause of 10 minutes", "later",
      ctl_doctor_later_idle },

    { "later-id", "a deleted record is seen to be deleted after the pause",
      "later", ctl_doctor_later_id },

    { "later-alias", "the alias of a deleted record is free after 6 minutes",
      "later", ctl_doctor_later_alias },

    { NULL, NULL, NULL, NULL }
};

const ctl_doctor_check_t  ctl_doctor_accept_no_wait[] = {

    { "idle", "a call is answered after a pause of 10 minutes: run the doctor "
      "with --wait 600", NULL, ctl_doctor_later_not },

    { "later-alias", "the alias of a deleted record is free after 6 minutes: "
      "run the doctor with --wait 600", NULL, ctl_doctor_later_not },

    { NULL, NULL, NULL, NULL }
};


static void
ctl_doctor_later_not(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    ctl_doctor_report_skipped(t->d->report, check, "not checked: %s",
                              check->expected);
}


static void
ctl_doctor_later_pause(void *data, const ctl_doctor_check_t *check)
{
    int                  wait;
    kmip_int_t           rc;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    ctl_record_check(d->record, check->id);

    wait = d->c->o.doctor.wait;
    t->later = ctl_doctor_trial_name(t, 0);

    if (ctl_doctor_trial_make(t, &t->later, &t->later, 1, &t->payload,
                              &t->later_id)
        != KEYPROTECT_OK)
    {
        ctl_doctor_kp_bad(d, check, "no record can be made for it", NULL);
        return;
    }

    rc = keyprotect_request_delete(&d->ks, &d->call, d->c->arena,
                                   &t->later_id);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK) {
        ctl_doctor_kp_bad(d, check, "a record cannot be deleted", NULL);
        return;
    }

    t->later_date = d->call.http.date;

    fprintf(stderr, "kmipctl: waiting for %d s\n", wait);
    sleep((unsigned) wait);

    ctl_doctor_report_good(d->report, check, "a record was deleted %d s ago",
                           wait);
}


static void
ctl_doctor_later_idle(void *data, const ctl_doctor_check_t *check)
{
    int                  wait;
    kmip_int_t           rc;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    ctl_record_check(d->record, check->id);

    wait = d->c->o.doctor.wait;

    rc = keyprotect_request_root(&d->ks, &d->call, d->c->arena,
                                 &d->ks.root_key);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK) {
        ctl_doctor_kp_bad(d, check, "a call after the pause fails",
                          "something between forgets connections that are "
                          "idle, and does not say so");

    } else if (d->call.attempts > 1) {
        ctl_doctor_report_warning(d->report, check,
                                  "the module repeats such calls, but they "
                                  "take longer",
                                  "after %d s without a call the first one "
                                  "had to be repeated", wait);

    } else {
        ctl_doctor_report_good(d->report, check, "a call is answered after "
                               "%d s without one%s", wait,
                               wait < CTL_DOCTOR_IDLE
                               ? "; --wait 600 shows 10 minutes" : "");
    }
}


static void
ctl_doctor_later_id(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    ctl_doctor_trial_dead(t, check, &t->later_id,
                          "a record that was deleted before the pause");
}


/* since the deletion by Key Protect's clock, else as we paused; s */

static int
ctl_doctor_later_elapsed(const ctl_doctor_trial_t *t)
{
    int64_t  now;

    now = t->d->call.http.date;

    return now && t->later_date && now >= t->later_date
           ? (int) (now - t->later_date) : t->d->c->o.doctor.wait;
}


static void
ctl_doctor_later_alias(void *data, const ctl_doctor_check_t *check)
{
    int                  elapsed;
    kmip_str_t           name;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    ctl_record_check(d->record, check->id);

    name = ctl_doctor_trial_name(t, 0);

    ctl_doctor_trial_make(t, &name, &t->later, 1, &t->payload, NULL);
    elapsed = ctl_doctor_later_elapsed(t);

    if (d->call.result == KEYPROTECT_ALIAS_CLASH
        && elapsed < CTL_DOCTOR_RELEASE)
    {
        ctl_doctor_report_skipped(d->report, check, "not known: the alias of "
                                  "a deleted record is still taken after %d "
                                  "s; --wait 600 shows more", elapsed);
        return;
    }

    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK),
                            ctl_doctor_bit(ALIAS_CLASH),
                            ctl_doctor_report_text(d->report, "a new record "
                                "with the alias of one that was deleted %d s "
                                "ago", elapsed),
                            "the Name of a destroyed object may stay taken "
                            "for longer than some minutes");
}
