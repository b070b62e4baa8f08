
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: whether the server admits our certificate.
 */


#include "ctl_doctor_client.h"


static void ctl_doctor_admit_asked(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_admit_not_asked(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check);
static ctl_line_e ctl_doctor_admit_discover(ctl_doctor_client_t *d,
    kmip_arena_t *arena, kmip_header_t *header, ctl_item_t *item);
static void ctl_doctor_admit_admitted(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_admit_refused(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, int alert);
static void ctl_doctor_admit_closed(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check);


const ctl_doctor_check_t  ctl_doctor_admit_checks[] = {

    { "asked", "the server asks for a client certificate",
      "server-certificate", ctl_doctor_admit_asked },

    { "admitted", "the server admits our certificate", "asked",
      ctl_doctor_admit_admitted },

    { NULL, NULL, NULL, NULL }
};


static const char  ctl_doctor_admit_log[] =
    "the server's error log says why, in a line with our fingerprint:\n"
    "grep %s /var/log/nginx/error.log\n"
    "\"is not listed\": put the certificate on that host, in its \"server\" "
    "block kmip_allowed_certificate FILE;\n"
    "  then nginx -t && nginx -s reload; vCenter's is the one that vCenter "
    "exports\n"
    "\"sessions of it are busy\": end some of them, or a greater "
    "kmip_max_sessions\n"
    "\"kmip_pass evaluates to\": a kmip_key_protect of that name\n"
    "without such a line, but with \"new sessions are closed\": Key Protect "
    "is unreachable, and on_unavailable is refuse";


static void
ctl_doctor_admit_asked(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_client_t  *d = data;
    ctl_doctor_server_t  *s = d->server;

    if (!s->asked) {
        ctl_doctor_admit_not_asked(d, check);
        return;
    }

    if (s->foreign) {
        ctl_doctor_report_warning(d->r, check,
                                  "some clients send none then; "
                                  "kmip_allowed_certificate needs no "
                                  "\"ssl_client_certificate\": leave it out",
                                  "the server asks for a certificate of %d "
                                  "CA%s, and ours is of none of them", s->cas,
                                  s->cas > 1 ? "s" : "");
        return;
    }

    ctl_doctor_report_good(d->r, check, "the server asks for a client "
                           "certificate");
}


static void
ctl_doctor_admit_not_asked(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check)
{
    ctl_item_t      item;
    ctl_line_e      state;
    kmip_arena_t   *arena;
    kmip_header_t   header;

    arena = kmip_arena_create(CTL_ARENA_MAX);
    state = ctl_doctor_admit_discover(d, arena, &header, &item);
    kmip_arena_destroy(arena);

    if (state == CTL_LINE_OK) {
        ctl_doctor_report_warning(d->r, check,
                                  "with this module a server serves no client "
                                  "without one: is this the server that you "
                                  "mean?",
                                  "the server asks for no client certificate, "
                                  "and serves any client");

    } else if (state == CTL_LINE_NOT_KMIP) {
        ctl_doctor_talk_failed(d, check, state,
                               KMIP_OPERATION_DISCOVER_VERSIONS);

    } else {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                              "in its \"server\" block: ssl_verify_client "
                              "optional_no_ca; then nginx -t && nginx -s "
                              "reload",
                              "the server asks for no client certificate, so "
                              "it admits no client");
    }
}


static ctl_line_e
ctl_doctor_admit_discover(ctl_doctor_client_t *d, kmip_arena_t *arena,
    kmip_header_t *header, ctl_item_t *item)
{
    ctl_line_e  state;

    ctl_item_init(item, KMIP_OPERATION_DISCOVER_VERSIONS, NULL);

    state = ctl_doctor_talk_dial(d, d->server);

    if (state == CTL_LINE_OK) {
        state = ctl_doctor_talk_call(d, arena, header, item, 1);
    }

    return state;
}


/* with TLS 1.3 a refusal arrives after the handshake, in place of a response */

static void
ctl_doctor_admit_admitted(void *data, const ctl_doctor_check_t *check)
{
    ctl_item_t            item;
    ctl_line_e            state;
    kmip_arena_t         *arena;
    kmip_header_t         header;
    ctl_doctor_client_t  *d = data;
    ctl_doctor_server_t  *s = d->server;

    if (!d->pair && s->asked) {
        ctl_doctor_report_skipped(d->r, check, "not checked: whether the "
                                  "server admits our certificate (it needs a "
                                  "certificate and its key)");
        return;
    }

    if (s->alert) {
        ctl_doctor_admit_refused(d, check, s->alert);
        return;
    }

    arena = kmip_arena_create(CTL_ARENA_MAX);
    state = ctl_doctor_admit_discover(d, arena, &header, &item);
    kmip_arena_destroy(arena);

    if (state == CTL_LINE_OK) {
        s->spent = d->line.connecting + d->line.shaking + d->line.answering;

        ctl_doctor_report_good(d->r, check, "the server admits us: it answered "
                               "a first request (%.1f ms)", d->line.answering);

    } else if (state == CTL_LINE_ALERT) {
        ctl_doctor_admit_refused(d, check, d->line.alert);

    } else if (state == CTL_LINE_CLOSED) {
        ctl_doctor_admit_closed(d, check);

    } else {
        ctl_doctor_talk_failed(d, check, state,
                               KMIP_OPERATION_DISCOVER_VERSIONS);
    }
}


static void
ctl_doctor_admit_refused(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, int alert)
{
    ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                          ctl_doctor_report_text(d->r, "give the server our "
                          "certificate, or the CA that issued it; its SHA-256 "
                          "fingerprint is\n%s", d->fingerprint),
                          "the server refuses our certificate: it sent the "
                          "TLS alert \"%s\"",
                          SSL_alert_desc_string_long(alert));
}


static void
ctl_doctor_admit_closed(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check)
{
    if (d->fault) {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE, NULL,
                              "the server closed the connection after the "
                              "handshake, since our certificate %s",
                              d->fault);
        return;
    }

    ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                          ctl_doctor_report_text(d->r, ctl_doctor_admit_log,
                                                 d->fingerprint),
                          "the server closed the connection after the "
                          "handshake: most likely it does not admit our "
                          "certificate");
}
