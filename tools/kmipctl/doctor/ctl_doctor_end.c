
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The acceptance run: deletes a record, looks at it afterwards, restores it.
 */


#include "ctl_doctor_trial.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>


#define CTL_DOCTOR_EARLY  32        /* s; Key Protect requires 30 */


static void ctl_doctor_delete(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_delete_again(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_dead_id(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_dead_alias(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_dead_reuse(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_delete_alias(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_restore(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_restored(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_restored_alias(void *data,
    const ctl_doctor_check_t *check);


const ctl_doctor_check_t  ctl_doctor_accept_end[] = {

    { "delete", "this credential may delete a record", "create",
      ctl_doctor_delete },

    { "delete-again", "a record that is deleted is deleted once", "delete",
      ctl_doctor_delete_again },

    { "deleted-id", "a deleted record is seen to be deleted by its id",
      "delete", ctl_doctor_dead_id },

    { "deleted-alias", "a deleted record is not seen to live by its alias",
      "delete", ctl_doctor_dead_alias },

    { "deleted-reuse", "the alias of a deleted record is still taken, or "
      "free", "delete", ctl_doctor_dead_reuse },

    { "delete-by-alias", "a key can be deleted by an alias, or not",
      "delete", ctl_doctor_delete_alias },

    { "restore", "a deleted record can be restored after 30 s", "delete",
      ctl_doctor_restore },

    { "restored", "a restored record has its payload", "restore",
      ctl_doctor_restored },

    { "restored-alias", "a restored record has its aliases", "restore",
      ctl_doctor_restored_alias },

    { NULL, NULL, NULL, NULL }
};


static keyprotect_result_e
ctl_doctor_delete_call(ctl_doctor_trial_t *t)
{
    kmip_int_t        rc;
    ctl_doctor_kp_t  *d = t->d;

    rc = keyprotect_request_delete(&d->ks, &d->call, d->c->arena, &t->id);

    return ctl_doctor_kp_call(d, rc);
}


static void
ctl_doctor_delete(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    if (ctl_doctor_delete_call(t) == KEYPROTECT_PROTECTED
        && t->d->conf.destroy_tombstone)
    {
        ctl_doctor_report_skipped(t->d->report, check, "this credential may "
                                  "not delete, and with \"destroy "
                                  "tombstone\" need not: %s",
                                  ctl_doctor_kp_said(t->d));
        return;
    }

    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK), 0,
                            "the deletion of a record",
                            ctl_doctor_kp_advice(t->d, NULL));
}


static void
ctl_doctor_delete_again(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    ctl_doctor_delete_call(t);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(GONE)
                            | ctl_doctor_bit(ABSENT),
                            ctl_doctor_bit(OK) | ctl_doctor_bit(MALFORMED)
                            | ctl_doctor_bit(PROTECTED),
                            "the deletion of what is deleted",
                            "a Destroy that is repeated may fail here");
}


static void
ctl_doctor_dead_id(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    ctl_doctor_trial_dead(t, check, &t->id, "a deleted record by its id");
}


static void
ctl_doctor_dead_alias(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    ctl_doctor_trial_dead(t, check, &t->name, "a deleted record by its alias");
}


/*
 * if the alias is free, another record takes it, and the first is not restored
 */

static void
ctl_doctor_dead_reuse(void *data, const ctl_doctor_check_t *check)
{
    kmip_str_t           name;
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    name = ctl_doctor_trial_name(t, 0);

    ctl_doctor_trial_make(t, &name, &t->name, 1, &t->payload, NULL);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(ALIAS_CLASH)
                            | ctl_doctor_bit(OK), 0,
                            "a new record with the alias of a deleted one",
                            NULL);
}


static void
ctl_doctor_delete_alias(void *data, const ctl_doctor_check_t *check)
{
    kmip_str_t           name, path;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    ctl_record_check(d->record, check->id);

    name = ctl_doctor_trial_name(t, 0);

    if (ctl_doctor_trial_make(t, &name, &name, 1, &t->payload, NULL)
        != KEYPROTECT_OK)
    {
        ctl_doctor_kp_bad(d, check, "no record can be made for it", NULL);
        return;
    }

    path = kmip_arena_printf(d->c->arena, "/api/v2/keys/%s", name.data);

    ctl_doctor_kp_raw(d, KEYPROTECT_DELETE, (const char *) path.data, NULL,
                      d->ks.key_ring);

    ctl_doctor_report_good(d->report, check, "a deletion by an alias, which "
                           "the module never asks for: %s",
                           ctl_doctor_kp_said(d));
}


static void
ctl_doctor_restore(void *data, const ctl_doctor_check_t *check)
{
    kmip_str_t           path;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    ctl_record_check(d->record, check->id);

    path = kmip_arena_printf(d->c->arena, "/api/v2/keys/%.*s/restore",
                             (int) t->id.len, t->id.data);

    ctl_doctor_kp_raw(d, KEYPROTECT_POST, (const char *) path.data, NULL,
                      d->ks.key_ring);

    if (strcmp(d->call.code, "REQ_TOO_EARLY_ERR") == 0) {
        sleep(CTL_DOCTOR_EARLY);
        ctl_doctor_kp_raw(d, KEYPROTECT_POST, (const char *) path.data, NULL,
                          d->ks.key_ring);
    }

    t->restored = (d->call.result == KEYPROTECT_OK);

    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK),
                            ctl_doctor_bit(UNAUTHORIZED)
                            | ctl_doctor_bit(MALFORMED)
                            | ctl_doctor_bit(ALIAS_CLASH),
                            "the restoring of a deleted record",
                            "a record that was deleted by mistake is "
                            "restored by a Manager");
}


static int
ctl_doctor_not_restored(ctl_doctor_trial_t *t,
    const ctl_doctor_check_t *check)
{
    if (t->restored) {
        ctl_record_check(t->d->record, check->id);
        return 0;
    }

    ctl_doctor_report_skipped(t->d->report, check,
                              "not checked: no record was restored");
    return 1;
}


static void
ctl_doctor_restored(void *data, const ctl_doctor_check_t *check)
{
    kmip_int_t           rc;
    keyprotect_key_t     key;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    if (ctl_doctor_not_restored(t, check)) {
        return;
    }

    rc = keyprotect_request_key(&d->ks, &d->call, d->c->arena, &t->id);

    if (ctl_doctor_kp_call(d, rc) == KEYPROTECT_OK
        && keyprotect_answer_key(d->json, d->c->arena, &key) == KMIP_OK
        && key.state == KEYPROTECT_STATE_ACTIVE && key.payload.len)
    {
        ctl_doctor_report_good(d->report, check, "a restored record is "
                               "active, with its payload and %s aliases",
                               key.naliases ? "with" : "without");
        return;
    }

    ctl_doctor_report_warning(d->report, check, "a record that is deleted by "
                              "mistake is lost here",
                              "a restored record cannot be read with its "
                              "payload: %s", ctl_doctor_kp_said(d));
}


static void
ctl_doctor_restored_alias(void *data, const ctl_doctor_check_t *check)
{
    kmip_int_t           rc;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    if (ctl_doctor_not_restored(t, check)) {
        return;
    }

    rc = keyprotect_request_metadata(&d->ks, &d->call, d->c->arena, &t->name);

    ctl_doctor_kp_call(d, rc);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK),
                            ctl_doctor_bit(ABSENT) | ctl_doctor_bit(MALFORMED)
                            | ctl_doctor_bit(UNAUTHORIZED),
                            "a restored record by its alias",
                            "the module finds it by its id; its State and "
                            "Names need the aliases that it had");
}
