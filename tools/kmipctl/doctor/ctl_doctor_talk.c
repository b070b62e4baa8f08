
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: connections, requests and responses.
 */


#include "ctl_doctor_client.h"

#include <openssl/err.h>
#include <string.h>


/* what a failure means if the server runs this module */

static const struct {
    uint32_t     reason;
    const char  *advice;
} ctl_doctor_talk_reasons[] = {

    { KMIP_RESULT_REASON_CRYPTOGRAPHIC_FAILURE,
      "Key Protect does not use the root key: it is disabled or deleted. "
      "Enable or restore it there;\n"
      "the server's error log names it" },

    { KMIP_RESULT_REASON_GENERAL_FAILURE,
      "this is between the server and Key Protect, and does not mean that a "
      "key is lost: its error log says\n"
      "what failed and what to change; on its host, kmipctl doctor --conf "
      "/etc/nginx/nginx.conf looks at all of it" },

    { KMIP_RESULT_REASON_ITEM_NOT_FOUND,
      "the key was deleted, or was never in the Key Protect instance of this "
      "server: servers of one key provider\n"
      "need the same \"instance\", \"key_ring\" and \"record_prefix\"" },

    { KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED,
      "the server does not do this for us: is it one of this module?" },

    { KMIP_RESULT_REASON_PERMISSION_DENIED,
      "Key Protect, or the state of the key, does not allow it: the server's "
      "error log says what to grant" },

    { KMIP_RESULT_REASON_AUTHENTICATION_NOT_SUCCESSFUL,
      "look at --username and --password-file" },

    { 0, NULL }
};


SSL_CTX *
ctl_doctor_talk_tls(ctl_doctor_client_t *d, int certificate)
{
    int       i;
    SSL_CTX  *ctx;

    ctx = SSL_CTX_new(TLS_client_method());
    if (ctx == NULL) {
        return NULL;
    }

    /* other checks verify the server's certificate */

    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_options(ctx, SSL_OP_CLEANSE_PLAINTEXT);

    if (!certificate || !d->pair) {
        return ctx;
    }

    if (SSL_CTX_use_certificate(ctx, d->cert) != 1
        || SSL_CTX_use_PrivateKey(ctx, d->key) != 1)
    {
        ERR_clear_error();
        SSL_CTX_free(ctx);
        return NULL;
    }

    for (i = 0; i < sk_X509_num(d->chain); i++) {
        SSL_CTX_add1_chain_cert(ctx, sk_X509_value(d->chain, i));
    }

    return ctx;
}


ctl_line_e
ctl_doctor_talk_dial(ctl_doctor_client_t *d, ctl_doctor_server_t *server)
{
    SSL_CTX     *ctx;
    ctl_line_e   state;

    ctl_line_close(&d->line);

    state = ctl_line_connect(&d->line, server->address, d->timeout);

    if (state != CTL_LINE_OK) {
        return state;
    }

    ctx = ctl_doctor_talk_tls(d, 1);
    if (ctx == NULL) {
        return CTL_LINE_MEMORY;
    }

    state = ctl_line_handshake(&d->line, ctx, server->sni);
    SSL_CTX_free(ctx);

    return state;
}


ctl_line_e
ctl_doctor_talk_call(ctl_doctor_client_t *d, kmip_arena_t *arena,
    kmip_header_t *header, ctl_item_t *items, size_t n)
{
    return ctl_line_call(&d->line, d->c, arena, header, items, n);
}


int
ctl_doctor_talk_visit(ctl_doctor_client_t *d, const ctl_doctor_check_t *check,
    ctl_doctor_server_t *server)
{
    int            rc;
    ctl_item_t     item;
    ctl_line_e     state;
    kmip_arena_t  *arena;

    d->server = server;
    state = ctl_doctor_talk_dial(d, server);

    if (state != CTL_LINE_OK) {
        ctl_doctor_talk_failed(d, check, state,
                               KMIP_OPERATION_DISCOVER_VERSIONS);
        return 0;
    }

    arena = kmip_arena_create(CTL_ARENA_MAX);
    ctl_item_init(&item, KMIP_OPERATION_DISCOVER_VERSIONS, NULL);

    rc = ctl_doctor_talk_ask(d, check, arena, &item, 1);
    kmip_arena_destroy(arena);

    return rc;
}


int
ctl_doctor_talk_ask(ctl_doctor_client_t *d, const ctl_doctor_check_t *check,
    kmip_arena_t *arena, ctl_item_t *items, size_t n)
{
    size_t         i;
    ctl_line_e     state;
    kmip_header_t  header;

    state = arena ? ctl_doctor_talk_call(d, arena, &header, items, n)
                  : CTL_LINE_MEMORY;

    if (state != CTL_LINE_OK) {
        ctl_doctor_talk_failed(d, check, state, items[0].operation);
        return 0;
    }

    d->spent = d->line.answering;

    for (i = 0; i < n; i++) {

        if (items[i].status == KMIP_RESULT_STATUS_SUCCESS) {
            continue;
        }

        ctl_doctor_report_bad(d->r, check, CTL_FAILED,
                              d->advice ? d->advice
                                        : ctl_doctor_talk_advice(&items[i]),
                              "%s at %s failed: %s",
                              kmip_operation_name(items[i].operation),
                              d->server->name,
                              ctl_doctor_talk_result(d, &items[i]));
        return 0;
    }

    return 1;
}


void
ctl_doctor_talk_failed(ctl_doctor_client_t *d, const ctl_doctor_check_t *check,
    ctl_line_e state, uint32_t operation)
{
    const char  *name, *server;

    name = kmip_operation_name(operation);
    server = d->server->name;

    if (state == CTL_LINE_TIMEOUT) {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                              "the server waits for Key Protect, or hangs: "
                              "its error log tells",
                              "%s gave no answer to %s within %d s", server,
                              name, d->timeout / 1000);

    } else if (state == CTL_LINE_CLOSED) {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                              "the server's error log says why",
                              "%s closed the connection instead of an answer "
                              "to %s", server, name);

    } else if (state == CTL_LINE_NOT_KMIP && ctl_doctor_talk_http(&d->line)) {
        ctl_doctor_report_bad(d->r, check, CTL_NOT_KMIP,
                              "give the port of the KMIP server: it is 5696 "
                              "in most places",
                              "an HTTPS server answers there, and no KMIP");

    } else if (state == CTL_LINE_NOT_KMIP) {
        ctl_doctor_report_bad(d->r, check, CTL_NOT_KMIP,
                              "is this the port of the KMIP server?",
                              "what %s answers to %s is not KMIP: %s", server,
                              name, d->line.why);

    } else if (state == CTL_LINE_ALERT) {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                              "the server's error log says why",
                              "%s ended TLS with the alert \"%s\"", server,
                              SSL_alert_desc_string_long(d->line.alert));

    } else {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE, NULL,
                              "the connection to %s broke: %s", server,
                              state == CTL_LINE_MEMORY ? "no memory"
                                                       : d->line.why);
    }
}


const char *
ctl_doctor_talk_result(ctl_doctor_client_t *d, const ctl_item_t *item)
{
    const char  *reason;

    reason = kmip_enum_name(KMIP_ENUM_ID_RESULT_REASON, item->reason);

    return ctl_doctor_report_text(d->r, "%s%s%.*s",
                                  reason ? reason : "an unknown reason",
                                  item->message.len ? ": " : "",
                                  (int) item->message.len,
                                  (char *) item->message.data);
}


const char *
ctl_doctor_talk_advice(const ctl_item_t *item)
{
    size_t  i;

    for (i = 0; ctl_doctor_talk_reasons[i].reason; i++) {

        if (ctl_doctor_talk_reasons[i].reason == item->reason) {
            break;
        }
    }

    return ctl_doctor_talk_reasons[i].advice;
}


int
ctl_doctor_talk_http(const ctl_line_t *line)
{
    return strncmp(line->head, "HTTP/", 5) == 0
           || strncmp(line->head, "<html", 5) == 0
           || strncmp(line->head, "<HTML", 5) == 0
           || strncmp(line->head, "<!", 2) == 0;
}
