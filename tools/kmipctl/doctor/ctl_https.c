
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The transport: calls, timers, and the loop that serves them.
 */


#include "ctl_https_call.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>


#define CTL_HTTPS_TIMERS  64


struct ctl_https_s {
    keyprotect_transport_t         t;
    const keyprotect_settings_t   *settings;
    X509_STORE                    *trusted;
    CURLM                         *multi;
    ctl_https_call_t              *calls;
    keyprotect_timer_t            *timers[CTL_HTTPS_TIMERS];
    uint64_t                       due[CTL_HTTPS_TIMERS];
    size_t                         ntimers;
    ctl_https_seen_pt              seen;
    void                          *data;
};

/* a connection without a request */

typedef struct {
    X509_STORE        *trusted;
    ctl_https_peer_t  *peer;
} ctl_https_look_t;


static kmip_int_t ctl_https_send(keyprotect_transport_t *t,
    keyprotect_http_t *http);
static void ctl_https_cancel(keyprotect_transport_t *t,
    keyprotect_http_t *http);
static ctl_https_call_t *ctl_https_unlink(ctl_https_t *h,
    const keyprotect_http_t *http);
static kmip_int_t ctl_https_timer_add(keyprotect_transport_t *t,
    keyprotect_timer_t *timer, uint64_t ms);
static void ctl_https_timer_del(keyprotect_transport_t *t,
    keyprotect_timer_t *timer);
static uint64_t ctl_https_clock(keyprotect_transport_t *t);
static int64_t ctl_https_now(keyprotect_transport_t *t);
static void ctl_https_finish(ctl_https_t *h);
static int ctl_https_fire(ctl_https_t *h);
static int ctl_https_pause(const ctl_https_t *h);
static CURLcode ctl_https_look_ctx(CURL *easy, void *ctx, void *data);
static void ctl_https_look_info(const SSL *ssl, int where, int rc);


ctl_https_t *
ctl_https_create(const keyprotect_settings_t *settings, X509_STORE *trusted)
{
    ctl_https_t  *h;

    h = calloc(1, sizeof(ctl_https_t));
    if (h == NULL) {
        return NULL;
    }

    h->settings = settings;
    h->trusted = trusted;
    h->multi = curl_multi_init();

    h->t.send = ctl_https_send;
    h->t.cancel = ctl_https_cancel;
    h->t.timer_add = ctl_https_timer_add;
    h->t.timer_del = ctl_https_timer_del;
    h->t.clock = ctl_https_clock;
    h->t.now = ctl_https_now;
    h->t.data = h;

    if (h->multi == NULL) {
        free(h);
        return NULL;
    }

    return h;
}


void
ctl_https_destroy(ctl_https_t *h)
{
    while (h->calls) {
        ctl_https_cancel(&h->t, h->calls->http);
    }

    curl_multi_cleanup(h->multi);
    ERR_clear_error();
    free(h);
}


void
ctl_https_watch(ctl_https_t *h, ctl_https_seen_pt seen, void *data)
{
    h->seen = seen;
    h->data = data;
}


keyprotect_transport_t *
ctl_https_transport(ctl_https_t *h)
{
    return &h->t;
}


static kmip_int_t
ctl_https_send(keyprotect_transport_t *t, keyprotect_http_t *http)
{
    uint64_t           now;
    ctl_https_t       *h;
    ctl_https_call_t  *call;

    h = t->data;
    now = ctl_https_clock(t);

    call = ctl_https_call_create(h->settings, h->trusted, http,
                                 http->deadline > now ? http->deadline - now
                                                      : 1);
    if (call == NULL) {
        return KMIP_ERROR;
    }

    if (curl_multi_add_handle(h->multi, call->easy) != CURLM_OK) {
        ctl_https_call_destroy(call);
        return KMIP_ERROR;
    }

    call->begun = now;
    call->next = h->calls;
    h->calls = call;

    return KMIP_OK;
}


static void
ctl_https_cancel(keyprotect_transport_t *t, keyprotect_http_t *http)
{
    ctl_https_t       *h;
    ctl_https_call_t  *call;

    h = t->data;
    call = ctl_https_unlink(h, http);

    if (call) {
        curl_multi_remove_handle(h->multi, call->easy);
        ctl_https_call_destroy(call);
    }
}


static ctl_https_call_t *
ctl_https_unlink(ctl_https_t *h, const keyprotect_http_t *http)
{
    ctl_https_call_t  *call, **prev;

    for (prev = &h->calls; *prev; prev = &(*prev)->next) {
        call = *prev;

        if (call->http == http) {
            *prev = call->next;
            return call;
        }
    }

    return NULL;
}


static kmip_int_t
ctl_https_timer_add(keyprotect_transport_t *t, keyprotect_timer_t *timer,
    uint64_t ms)
{
    ctl_https_t  *h;

    h = t->data;
    ctl_https_timer_del(t, timer);

    if (h->ntimers == CTL_HTTPS_TIMERS) {
        return KMIP_ERROR;
    }

    h->timers[h->ntimers] = timer;
    h->due[h->ntimers++] = ctl_https_clock(t) + ms;

    return KMIP_OK;
}


static void
ctl_https_timer_del(keyprotect_transport_t *t, keyprotect_timer_t *timer)
{
    size_t        i;
    ctl_https_t  *h;

    h = t->data;

    for (i = 0; i < h->ntimers; i++) {

        if (h->timers[i] == timer) {
            h->ntimers--;
            h->timers[i] = h->timers[h->ntimers];
            h->due[i] = h->due[h->ntimers];
            return;
        }
    }
}


static uint64_t
ctl_https_clock(keyprotect_transport_t *t)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (uint64_t) ts.tv_sec * 1000 + (uint64_t) ts.tv_nsec / 1000000;
}


static int64_t
ctl_https_now(keyprotect_transport_t *t)
{
    return time(NULL);
}


void
ctl_https_wait(ctl_https_t *h, const int *done)
{
    int  running;

    while (!*done && (h->calls || h->ntimers)) {

        curl_multi_perform(h->multi, &running);
        ctl_https_finish(h);

        if (!*done && !ctl_https_fire(h)) {
            curl_multi_poll(h->multi, NULL, 0, ctl_https_pause(h), NULL);
        }
    }
}


/* calls the handlers of calls that have ended */

static void
ctl_https_finish(ctl_https_t *h)
{
    int                 left;
    CURLMsg            *msg;
    CURLcode            code;
    ctl_https_call_t   *call;
    keyprotect_http_t  *http;

    while ((msg = curl_multi_info_read(h->multi, &left)) != NULL) {

        if (msg->msg != CURLMSG_DONE) {
            continue;
        }

        code = msg->data.result;
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **) &call);

        http = call->http;
        http->elapsed = ctl_https_clock(&h->t) - call->begun;

        ctl_https_call_end(call, h->settings, code);
        curl_multi_remove_handle(h->multi, call->easy);
        ctl_https_unlink(h, http);

        if (h->seen) {
            h->seen(h->data, http, call->content_type, call->closes);
        }

        http->done(http);
        ctl_https_call_destroy(call);
    }
}


/* runs one timer that is due; 0: none is */

static int
ctl_https_fire(ctl_https_t *h)
{
    size_t               i;
    keyprotect_timer_t  *timer;

    for (i = 0; i < h->ntimers; i++) {

        if (h->due[i] <= ctl_https_clock(&h->t)) {
            timer = h->timers[i];
            ctl_https_timer_del(&h->t, timer);
            timer->handler(timer);
            return 1;
        }
    }

    return 0;
}


/* ms until the next timer, at most a second */

static int
ctl_https_pause(const ctl_https_t *h)
{
    size_t    i;
    uint64_t  now, ms;

    ms = 1000;
    now = ctl_https_clock(NULL);

    for (i = 0; i < h->ntimers; i++) {

        if (h->due[i] <= now) {
            return 0;
        }

        if (h->due[i] - now < ms) {
            ms = h->due[i] - now;
        }
    }

    return (int) ms;
}


void
ctl_https_look(ctl_https_t *h, keyprotect_target_e target,
    ctl_https_peer_t *peer)
{
    char               error[CURL_ERROR_SIZE], *address;
    CURL              *easy;
    CURLcode           rc;
    ctl_https_look_t   look;

    memset(peer, 0, sizeof(ctl_https_peer_t));
    error[0] = '\0';

    easy = ctl_https_handle(h->settings, h->trusted);

    if (easy == NULL) {
        peer->cause = KEYPROTECT_CAUSE_CONNECT;
        snprintf(peer->text, sizeof(peer->text), "no memory");
        return;
    }

    look.peer = peer;
    look.trusted = h->trusted;

    rc = curl_easy_setopt(easy, CURLOPT_URL,
                          ctl_https_host(h->settings, target));
    rc |= curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, ctl_https_look_ctx);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &look);
    rc |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error);

    if (rc == CURLE_OK) {
        rc = curl_easy_perform(easy);
    }

    if (rc == CURLE_OK) {
        address = NULL;
        curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
        snprintf(peer->address, sizeof(peer->address), "%.63s",
                 address ? address : "");

    } else {
        peer->cause = ctl_https_cause(h->settings, rc);
        snprintf(peer->text, sizeof(peer->text), "%.159s",
                 error[0] ? error : curl_easy_strerror(rc));
    }

    curl_easy_cleanup(easy);
    ERR_clear_error();
}


/* libcurl gives no access to the TLS connection after the handshake */

static CURLcode
ctl_https_look_ctx(CURL *easy, void *ctx, void *data)
{
    ctl_https_look_t  *look = data;

    SSL_CTX_set1_cert_store(ctx, look->trusted);
    SSL_CTX_set_app_data(ctx, look->peer);
    SSL_CTX_set_info_callback(ctx, ctl_https_look_info);

    return CURLE_OK;
}


static void
ctl_https_look_info(const SSL *ssl, int where, int rc)
{
    int                days, seconds;
    X509              *cert;
    ctl_https_peer_t  *peer;

    if ((where & SSL_CB_HANDSHAKE_DONE) == 0) {
        return;
    }

    peer = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    peer->protocol = SSL_get_version(ssl);

    cert = SSL_get1_peer_certificate(ssl);

    if (cert == NULL) {
        return;
    }

    if (ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(cert))) {
        peer->days = days;
    }

    X509_NAME_oneline(X509_get_issuer_name(cert), peer->issuer,
                      sizeof(peer->issuer));
    X509_free(cert);
}
