
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor's calls: a store without flows, on a transport that waits.
 */


#include "ctl_doctor_kp.h"

#include "keyprotect_advice.h"
#include "keyprotect_json.h"

#include <stdio.h>
#include <string.h>


#define CTL_DOCTOR_PATIENCE  10000      /* ms per call */
#define CTL_DOCTOR_CONNECT   5000
#define CTL_DOCTOR_KEYS      "application/vnd.ibm.kms.key+json"


static char *ctl_doctor_kp_ring(char *dst, const keyprotect_value_t *ring);
static void ctl_doctor_kp_opened(keyprotect_store_t *ks);
static void ctl_doctor_kp_ended(keyprotect_store_t *ks,
    const keyprotect_call_t *call);
static void ctl_doctor_kp_log(void *data, keyprotect_log_level_e level,
    const char *text);
static void ctl_doctor_kp_seen(void *data, const keyprotect_http_t *http,
    const char *content_type, int closes);
static void ctl_doctor_kp_iam(ctl_doctor_kp_t *d,
    const keyprotect_http_t *http);
static void ctl_doctor_kp_waited(keyprotect_iam_waiter_t *waiter,
    keyprotect_iam_e result);
static void ctl_doctor_kp_done(keyprotect_call_t *call);


kmip_int_t
ctl_doctor_kp_open(ctl_doctor_kp_t *d)
{
    keyprotect_store_t     *ks;
    keyprotect_settings_t  *settings;

    ks = &d->ks;
    settings = &d->provider->settings;

    /* a check may take longer than a client's request */

    if (settings->timeout < CTL_DOCTOR_PATIENCE) {
        settings->timeout = CTL_DOCTOR_PATIENCE;
    }

    if (settings->connect_timeout < CTL_DOCTOR_CONNECT) {
        settings->connect_timeout = CTL_DOCTOR_CONNECT;
    }

    keyprotect_settings_store(settings, &d->conf);

    d->conf.name = ctl_doctor_kp_str(d->provider->name ? d->provider->name
                                                       : "");
    d->conf.api_key = d->api_key;
    d->conf.log = ctl_doctor_kp_log;
    d->conf.log_data = d;
    d->lifetime = -1;

    d->https = ctl_https_create(settings, d->trusted);
    if (d->https == NULL) {
        return KMIP_ERROR;
    }

    ctl_https_watch(d->https, ctl_doctor_kp_seen, d);

    ks->conf = &d->conf;
    ks->transport = ctl_https_transport(d->https);
    ks->key_ring = ctl_doctor_kp_ring(d->rings[0], &settings->key_ring);
    ks->root_key_ring = ctl_doctor_kp_ring(d->rings[1],
                                           &settings->root_key_ring);
    ks->root_key = d->conf.root_key;
    ks->opened = ctl_doctor_kp_opened;
    ks->ended = ctl_doctor_kp_ended;

    keyprotect_iam_init(&ks->iam, ks);

    return KMIP_OK;
}


/* the header's value; NULL: no header */

static char *
ctl_doctor_kp_ring(char *dst, const keyprotect_value_t *ring)
{
    if (ring->len == 0) {
        return NULL;
    }

    snprintf(dst, 128, "%s", (char *) ring->data);

    return dst;
}


void
ctl_doctor_kp_close(ctl_doctor_kp_t *d)
{
    json_decref(d->json);
    d->json = NULL;

    if (d->https) {
        keyprotect_call_cancel(&d->call);
        keyprotect_iam_stop(&d->ks.iam);
        ctl_https_destroy(d->https);
        d->https = NULL;
    }

    kmip_secret_cleanse(d->api_key);
    X509_STORE_free(d->trusted);
    d->trusted = NULL;
}


static void
ctl_doctor_kp_opened(keyprotect_store_t *ks)
{
}


static void
ctl_doctor_kp_ended(keyprotect_store_t *ks, const keyprotect_call_t *call)
{
}


/* the report has what a log would say */

static void
ctl_doctor_kp_log(void *data, keyprotect_log_level_e level, const char *text)
{
}


static void
ctl_doctor_kp_seen(void *data, const keyprotect_http_t *http,
    const char *content_type, int closes)
{
    ctl_doctor_kp_t  *d = data;

    ctl_record_write(d->record, http, content_type, closes);

    if (http->error == KEYPROTECT_HTTP_OK && http->date
        && http->target == KEYPROTECT_TARGET_KMS)
    {
        d->skew = keyprotect_now(&d->ks) - http->date;
        d->dated = 1;
    }

    if (http->target == KEYPROTECT_TARGET_IAM) {
        ctl_doctor_kp_iam(d, http);
    }
}


static void
ctl_doctor_kp_iam(ctl_doctor_kp_t *d, const keyprotect_http_t *http)
{
    json_t  *json, *life;

    json = http->error == KEYPROTECT_HTTP_OK
           ? keyprotect_json_parse(http->answer.data, http->answer.len) : NULL;

    life = json_object_get(json, "expires_in");

    if (json_is_integer(life)) {
        d->lifetime = (int) json_integer_value(life);
    }

    keyprotect_answer_iam_code(json, d->iam_code, sizeof(d->iam_code));
    json_decref(json);

    d->iam_status = http->status;
    snprintf(d->iam_text, sizeof(d->iam_text), "%s", http->error_text);

    keyprotect_advice_iam(&d->ks, http, d->iam_code, d->iam_advice,
                          sizeof(d->iam_advice));
}


int
ctl_doctor_kp_token(ctl_doctor_kp_t *d)
{
    keyprotect_token_t  *token;

    token = NULL;
    d->done = 0;

    d->waiter.done = ctl_doctor_kp_waited;
    d->waiter.data = d;
    d->waiter.deadline = keyprotect_clock(&d->ks) + CTL_DOCTOR_PATIENCE;

    d->iam = keyprotect_iam_get(&d->ks.iam, &d->waiter, &token);

    if (d->iam == KEYPROTECT_IAM_WAIT) {
        ctl_https_wait(d->https, &d->done);
        keyprotect_iam_cancel(&d->waiter);
    }

    keyprotect_iam_release(token);

    return d->iam == KEYPROTECT_IAM_READY;
}


static void
ctl_doctor_kp_waited(keyprotect_iam_waiter_t *waiter, keyprotect_iam_e result)
{
    ctl_doctor_kp_t  *d = waiter->data;

    d->iam = result;
    d->done = 1;
}


keyprotect_result_e
ctl_doctor_kp_call(ctl_doctor_kp_t *d, kmip_int_t rc)
{
    json_decref(d->json);
    d->json = NULL;
    d->done = 0;

    if (rc != KMIP_OK) {
        d->call.result = KEYPROTECT_MALFORMED;
        return KEYPROTECT_MALFORMED;
    }

    d->call.done = ctl_doctor_kp_done;
    d->call.data = d;
    d->call.probe = 1;
    d->call.deadline = keyprotect_clock(&d->ks) + CTL_DOCTOR_PATIENCE;

    if (keyprotect_call_start(&d->ks, &d->call) == KMIP_AGAIN) {
        ctl_https_wait(d->https, &d->done);
    }

    return d->call.result;
}


static void
ctl_doctor_kp_done(keyprotect_call_t *call)
{
    ctl_doctor_kp_t    *d = call->data;
    keyprotect_http_t  *http = &call->http;

    d->json = call->raw && http->error == KEYPROTECT_HTTP_OK
              && http->status < 300
              ? keyprotect_json_parse(http->answer.data, http->answer.len)
              : json_incref(call->json);
    d->done = 1;
}


keyprotect_result_e
ctl_doctor_kp_raw(ctl_doctor_kp_t *d, keyprotect_method_e method,
    const char *path, const char *body, const char *ring)
{
    memset(&d->call, 0, sizeof(keyprotect_call_t));

    d->call.kind = method == KEYPROTECT_GET ? KEYPROTECT_CALL_LIST
                   : method == KEYPROTECT_DELETE ? KEYPROTECT_CALL_DELETE
                                                 : KEYPROTECT_CALL_CREATE;
    d->call.raw = 1;
    d->call.http.method = method;
    d->call.http.target = KEYPROTECT_TARGET_KMS;
    d->call.http.path = path;
    d->call.http.key_ring = ring;
    d->call.http.changing = (method != KEYPROTECT_GET);

    if (body) {
        d->call.http.content_type = CTL_DOCTOR_KEYS;
        d->call.http.body = ctl_doctor_kp_str(body);
    }

    return ctl_doctor_kp_call(d, KMIP_OK);
}


void
ctl_doctor_kp_nothing(ctl_doctor_kp_t *d, const char *ring)
{
    static const char  nothing[] =
        "{\"metadata\":{\"collectionType\":"
        "\"application/vnd.ibm.kms.key+json\",\"collectionTotal\":0},"
        "\"resources\":[]}";

    ctl_doctor_kp_raw(d, KEYPROTECT_POST, "/api/v2/keys", nothing, ring);
}


const char *
ctl_doctor_kp_said(ctl_doctor_kp_t *d)
{
    keyprotect_call_t  *call;

    call = &d->call;

    if (call->http.error != KEYPROTECT_HTTP_OK || call->http.status == 0) {
        return ctl_doctor_report_text(d->report, "%s",
                                      call->http.error_text[0]
                                      ? call->http.error_text
                                      : "no answer");
    }

    return ctl_doctor_report_text(d->report, "status %u, %s",
                                  call->http.status,
                                  call->code[0] ? call->code
                                                : "no reason code");
}


const char *
ctl_doctor_kp_advice(ctl_doctor_kp_t *d, const char *other)
{
    char  text[512];

    keyprotect_advice(&d->ks, &d->call, text, sizeof(text));

    return text[0] ? ctl_doctor_report_text(d->report, "%s", text) : other;
}


void
ctl_doctor_kp_bad(ctl_doctor_kp_t *d, const ctl_doctor_check_t *check,
    const char *what, const char *advice)
{
    ctl_doctor_kp_fault(d, check, what, ctl_doctor_kp_advice(d, advice));
}


void
ctl_doctor_kp_fault(ctl_doctor_kp_t *d, const ctl_doctor_check_t *check,
    const char *what, const char *advice)
{
    ctl_doctor_report_bad(d->report, check,
                          d->call.http.error == KEYPROTECT_HTTP_OK
                          ? CTL_FAILED : CTL_UNREACHABLE,
                          advice, "%s: %s (%s)", what,
                          keyprotect_error_result_name(d->call.result),
                          ctl_doctor_kp_said(d));
}
