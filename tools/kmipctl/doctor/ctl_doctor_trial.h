
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The acceptance run's test records: creates them, and deletes them at the end.
 * Their names and aliases begin with record_prefix, "doctor_" and a number of
 * the run.
 */


#ifndef _CTL_DOCTOR_TRIAL_H_INCLUDED_
#define _CTL_DOCTOR_TRIAL_H_INCLUDED_


#include "ctl_doctor_kp.h"


#define CTL_DOCTOR_TRIALS    128
#define CTL_DOCTOR_PAYLOAD   7500      /* bytes, before base64 */

#define ctl_doctor_bit(result)  (1u << KEYPROTECT_##result)


typedef struct {
    ctl_doctor_kp_t   *d;
    kmip_str_t         prefix;                  /* of this run */
    kmip_str_t         ids[CTL_DOCTOR_TRIALS];  /* of all records created */
    size_t             nids;
    unsigned           number;                  /* number of the next name */

    /* the record that most checks use */

    kmip_str_t         id;
    kmip_str_t         name;                    /* name and alias */
    kmip_str_t         payload;                 /* base64 */
    kmip_str_t         other;                   /* id of another record */
    kmip_str_t         last_alias;              /* last alias added to the
                                                   record */
    unsigned           restored:1;

    /* the record that is deleted before the pause of --wait */

    kmip_str_t         later_id;
    kmip_str_t         later;                   /* name and alias */
    int64_t            later_date;              /* of the deletion, by Key
                                                   Protect's clock; 0: none */
} ctl_doctor_trial_t;


kmip_int_t ctl_doctor_trial_init(ctl_doctor_trial_t *t, ctl_doctor_kp_t *d);

/* generates an unused name; filled up to len if that is longer */

kmip_str_t ctl_doctor_trial_name(ctl_doctor_trial_t *t, size_t len);

/* base64 of a pattern of len bytes */

kmip_str_t ctl_doctor_trial_payload(ctl_doctor_trial_t *t, size_t len);

/* creates a record; sets *id, if it is not NULL, on success */

keyprotect_result_e ctl_doctor_trial_make(ctl_doctor_trial_t *t,
    const kmip_str_t *name, const kmip_str_t *aliases, size_t n,
    const kmip_str_t *payload, kmip_str_t *id);

/* notes a created record for deletion; id may be NULL */

void ctl_doctor_trial_made(ctl_doctor_trial_t *t, const kmip_str_t *id);

/*
 * Reports the result of the last call: "good" and "odd" are sets of results,
 * and odd ones are warnings. "what" begins the sentence.
 */

void ctl_doctor_trial_expect(ctl_doctor_trial_t *t,
    const ctl_doctor_check_t *check, unsigned good, unsigned odd,
    const char *what, const char *advice);

/* expects a deleted record: state 5, or an error code that says so */

void ctl_doctor_trial_dead(ctl_doctor_trial_t *t,
    const ctl_doctor_check_t *check, const kmip_str_t *id, const char *what);

/* deletes all records with the names of this run or of earlier ones */

void ctl_doctor_trial_clean(void *data, const ctl_doctor_check_t *check);


/* tables of checks; data is a ctl_doctor_trial_t */

extern const ctl_doctor_check_t  ctl_doctor_accept_record[];
extern const ctl_doctor_check_t  ctl_doctor_accept_aliases[];
extern const ctl_doctor_check_t  ctl_doctor_accept_end[];
extern const ctl_doctor_check_t  ctl_doctor_accept_later[];
extern const ctl_doctor_check_t  ctl_doctor_accept_no_wait[];


#endif /* _CTL_DOCTOR_TRIAL_H_INCLUDED_ */
