
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor's access to Key Protect: one provider, checked call by call. The
 * calls are the module's own, made one after the other.
 */


#ifndef _CTL_DOCTOR_KP_H_INCLUDED_
#define _CTL_DOCTOR_KP_H_INCLUDED_


#include "ctl_doctor_report.h"
#include "ctl_https.h"
#include "ctl_provider.h"
#include "ctl_record.h"
#include "keyprotect_answer.h"
#include "keyprotect_internal.h"
#include "keyprotect_request.h"


typedef struct {
    ctl_t                  *c;
    ctl_doctor_report_t    *report;
    ctl_provider_t         *provider;
    ctl_record_t           *record;         /* NULL: no --record */

    kmip_secret_t          *api_key;
    X509_STORE             *trusted;
    ctl_https_t            *https;
    keyprotect_conf_t       conf;
    keyprotect_store_t      ks;
    char                    rings[2][128];

    /* the last call */

    keyprotect_call_t       call;
    json_t                 *json;           /* its response; valid until the
                                               next call */
    int                     done;

    /* results */

    keyprotect_iam_waiter_t waiter;
    keyprotect_iam_e        iam;            /* result of the request for a
                                               token */
    unsigned                iam_status;     /* of IAM's last response */
    char                    iam_code[48];
    char                    iam_text[160];  /* why there was no response */
    char                    iam_advice[256];
    int                     lifetime;       /* of the token, s; -1: unknown */
    int64_t                 skew;           /* our clock minus Key Protect's,
                                               s */
    unsigned                dated:1;        /* skew is known */
    unsigned                empty:1;        /* no record was seen */
    keyprotect_key_t        root;
    const char             *root_crn;       /* NULL: none in its metadata */
    keyprotect_wrapped_t    wrapped;
    kmip_str_t              stamp;
    keyprotect_key_t       *records;        /* with our prefix, newest first */
    size_t                  nrecords;
    size_t                  nkeys;          /* in the list of the key ring */
    unsigned                foreign:1;      /* with keys of another ring */
    unsigned                make_status;    /* of a request for no key */
    char                    make_code[48];
} ctl_doctor_kp_t;


/* call it after trusted and api_key are set; KMIP_ERROR: out of memory */

kmip_int_t ctl_doctor_kp_open(ctl_doctor_kp_t *d);
void ctl_doctor_kp_close(ctl_doctor_kp_t *d);

/* requests a token: 1 if there is one */

int ctl_doctor_kp_token(ctl_doctor_kp_t *d);

/* performs d->call; rc is the result of building its request */

keyprotect_result_e ctl_doctor_kp_call(ctl_doctor_kp_t *d, kmip_int_t rc);

/*
 * Performs a call that the module never makes. A success is not checked;
 * d->call.http.status has its status, d->json its JSON. body may be NULL.
 */

keyprotect_result_e ctl_doctor_kp_raw(ctl_doctor_kp_t *d,
    keyprotect_method_e method, const char *path, const char *body,
    const char *ring);

/*
 * describes the last result: "status 404, KEY_NOT_FOUND_ERR", or why there is
 * none
 */

const char *ctl_doctor_kp_said(ctl_doctor_kp_t *d);

/* the module's advice for the last result, else "other"; may be NULL */

const char *ctl_doctor_kp_advice(ctl_doctor_kp_t *d, const char *other);

/* reports the last call as a fault: what could not be done, and why */

void ctl_doctor_kp_bad(ctl_doctor_kp_t *d, const ctl_doctor_check_t *check,
    const char *what, const char *advice);

/* the same; the advice is complete */

void ctl_doctor_kp_fault(ctl_doctor_kp_t *d, const ctl_doctor_check_t *check,
    const char *what, const char *advice);

/* requests the creation of no key in a ring; NULL: in the default one */

void ctl_doctor_kp_nothing(ctl_doctor_kp_t *d, const char *ring);

#define ctl_doctor_kp_status(d)  ((d)->call.http.status)
#define ctl_doctor_kp_str(text)                                              \
    ((kmip_str_t) { strlen(text), (const uint8_t *) (text) })


/* the parts of the endpoint's checks; each reports by its own tables */

int ctl_doctor_files(ctl_doctor_kp_t *d);          /* 1: continue */
void ctl_doctor_network(ctl_doctor_kp_t *d);
void ctl_doctor_rights(ctl_doctor_kp_t *d);
void ctl_doctor_place(ctl_doctor_kp_t *d);
void ctl_doctor_ring(ctl_doctor_kp_t *d);
void ctl_doctor_instance(ctl_doctor_kp_t *d);
void ctl_doctor_accept(ctl_doctor_kp_t *d);

/* which region endpoint is in, as advice; NULL: its name does not tell */

const char *ctl_doctor_place_advice(ctl_doctor_kp_t *d);


#endif /* _CTL_DOCTOR_KP_H_INCLUDED_ */
