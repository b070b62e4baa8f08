
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Variables: $kmip_client_fingerprint for "map" before a session is served,
 * the others for log_format at its end.
 */


#include "ngx_stream_kmip_module.h"


typedef enum {
    NGX_STREAM_KMIP_VAR_VERSION = 0,
    NGX_STREAM_KMIP_VAR_OPERATION,
    NGX_STREAM_KMIP_VAR_RESULT,
    NGX_STREAM_KMIP_VAR_PROVIDER,
    NGX_STREAM_KMIP_VAR_UID,
    NGX_STREAM_KMIP_VAR_NAME,
    NGX_STREAM_KMIP_VAR_VM,
    NGX_STREAM_KMIP_VAR_CALL_STATUS,
    NGX_STREAM_KMIP_VAR_CALL_CORRELATION
} ngx_stream_kmip_variable_e;


static ngx_int_t ngx_stream_kmip_fingerprint_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_stream_kmip_text_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_stream_kmip_count_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_stream_kmip_time_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, uintptr_t data);
static ngx_stream_kmip_ctx_t *ngx_stream_kmip_admitted_ctx(
    ngx_stream_session_t *s);
static ngx_int_t ngx_stream_kmip_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, const u_char *data, size_t len);
static void ngx_stream_kmip_text(ngx_stream_kmip_ctx_t *ctx,
    ngx_stream_kmip_variable_e variable, ngx_str_t *text, u_char *buf);
static void ngx_stream_kmip_last_text(ngx_stream_kmip_ctx_t *ctx,
    ngx_stream_kmip_variable_e variable, ngx_str_t *text, u_char *buf);


#define ngx_stream_kmip_text_row(name, variable)                             \
    { ngx_string(name), NULL, ngx_stream_kmip_text_variable, variable,       \
      NGX_STREAM_VAR_NOCACHEABLE, 0 }

#define ngx_stream_kmip_count_row(name, field)                               \
    { ngx_string(name), NULL, ngx_stream_kmip_count_variable,                \
      offsetof(ngx_stream_kmip_ctx_t, field), NGX_STREAM_VAR_NOCACHEABLE, 0 }

#define ngx_stream_kmip_time_row(name, field)                                \
    { ngx_string(name), NULL, ngx_stream_kmip_time_variable,                 \
      offsetof(ngx_stream_kmip_ctx_t, field), NGX_STREAM_VAR_NOCACHEABLE, 0 }


static ngx_stream_variable_t  ngx_stream_kmip_variables[] = {

    { ngx_string("kmip_client_fingerprint"), NULL,
      ngx_stream_kmip_fingerprint_variable, 0, 0, 0 },

    ngx_stream_kmip_text_row("kmip_version", NGX_STREAM_KMIP_VAR_VERSION),
    ngx_stream_kmip_text_row("kmip_operation", NGX_STREAM_KMIP_VAR_OPERATION),
    ngx_stream_kmip_text_row("kmip_result", NGX_STREAM_KMIP_VAR_RESULT),
    ngx_stream_kmip_text_row("kmip_provider", NGX_STREAM_KMIP_VAR_PROVIDER),
    ngx_stream_kmip_text_row("kmip_uid", NGX_STREAM_KMIP_VAR_UID),
    ngx_stream_kmip_text_row("kmip_name", NGX_STREAM_KMIP_VAR_NAME),
    ngx_stream_kmip_text_row("kmip_vm", NGX_STREAM_KMIP_VAR_VM),

    ngx_stream_kmip_count_row("kmip_requests", requests),
    ngx_stream_kmip_count_row("kmip_items", totals.items),
    ngx_stream_kmip_count_row("kmip_failed_items", totals.failed_items),
    ngx_stream_kmip_time_row("kmip_time", totals.time),

    ngx_stream_kmip_count_row("kmip_calls", totals.calls),
    ngx_stream_kmip_count_row("kmip_failed_calls", totals.failed_calls),
    ngx_stream_kmip_time_row("kmip_call_time", totals.call_time),
    ngx_stream_kmip_text_row("kmip_call_status",
                             NGX_STREAM_KMIP_VAR_CALL_STATUS),
    ngx_stream_kmip_text_row("kmip_call_correlation",
                             NGX_STREAM_KMIP_VAR_CALL_CORRELATION),

      ngx_stream_null_variable
};


ngx_int_t
ngx_stream_kmip_add_variables(ngx_conf_t *cf)
{
    ngx_stream_variable_t  *var, *v;

    for (v = ngx_stream_kmip_variables; v->name.len; v++) {

        var = ngx_stream_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_stream_kmip_fingerprint_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, uintptr_t data)
{
    u_char  *p;

    p = ngx_pnalloc(s->connection->pool, NGX_STREAM_KMIP_FINGERPRINT_HEX);
    if (p == NULL) {
        return NGX_ERROR;
    }

    if (ngx_stream_kmip_fingerprint(s->connection, p) != NGX_OK) {

        /* limit_conn evaluates it before the handshake, kmip_pass after it */

        v->not_found = 1;
        v->no_cacheable = 1;
        return NGX_OK;
    }

    v->len = NGX_STREAM_KMIP_FINGERPRINT_HEX;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;
    v->data = p;

    return NGX_OK;
}


static ngx_int_t
ngx_stream_kmip_text_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, uintptr_t data)
{
    u_char                  buf[NGX_INT_T_LEN * 2];
    ngx_str_t               text;
    ngx_stream_kmip_ctx_t  *ctx;

    ctx = ngx_stream_kmip_admitted_ctx(s);

    ngx_str_null(&text);

    if (ctx) {
        ngx_stream_kmip_text(ctx, data, &text, buf);
    }

    return ngx_stream_kmip_variable(s, v, text.data, text.len);
}


static ngx_int_t
ngx_stream_kmip_count_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, uintptr_t data)
{
    u_char                  buf[NGX_INT_T_LEN], *p;
    ngx_stream_kmip_ctx_t  *ctx;

    ctx = ngx_stream_kmip_admitted_ctx(s);
    p = buf;

    if (ctx) {
        p = ngx_sprintf(p, "%ui", *(ngx_uint_t *) ((char *) ctx + data));
    }

    return ngx_stream_kmip_variable(s, v, buf, p - buf);
}


/* seconds, as nginx's $session_time */

static ngx_int_t
ngx_stream_kmip_time_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, uintptr_t data)
{
    u_char                  buf[NGX_TIME_T_LEN + 4], *p;
    ngx_msec_t              ms;
    ngx_stream_kmip_ctx_t  *ctx;

    ctx = ngx_stream_kmip_admitted_ctx(s);
    p = buf;

    if (ctx) {
        ms = *(ngx_msec_t *) ((char *) ctx + data);
        p = ngx_sprintf(p, "%T.%03M", (time_t) (ms / 1000), ms % 1000);
    }

    return ngx_stream_kmip_variable(s, v, buf, p - buf);
}


/* NULL: the client is not admitted, or not yet */

static ngx_stream_kmip_ctx_t *
ngx_stream_kmip_admitted_ctx(ngx_stream_session_t *s)
{
    ngx_stream_kmip_ctx_t  *ctx;

    ctx = ngx_stream_get_module_ctx(s, ngx_stream_kmip_module);

    return ctx && ctx->admitted ? ctx : NULL;
}


/* an empty value is not found, which logs show as "-" */

static ngx_int_t
ngx_stream_kmip_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, const u_char *data, size_t len)
{
    if (len == 0) {
        v->not_found = 1;
        return NGX_OK;
    }

    v->data = ngx_pnalloc(s->connection->pool, len);
    if (v->data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(v->data, data, len);

    v->len = len;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    return NGX_OK;
}


static void
ngx_stream_kmip_text(ngx_stream_kmip_ctx_t *ctx,
    ngx_stream_kmip_variable_e variable, ngx_str_t *text, u_char *buf)
{
    const char  *name;

    name = NULL;

    switch (variable) {

    case NGX_STREAM_KMIP_VAR_VERSION:
        text->data = buf;
        text->len = ctx->version == 0 ? 0
                    : ngx_sprintf(buf, "%ud.%ud",
                                  (uint32_t) kmip_version_major(ctx->version),
                                  (uint32_t) kmip_version_minor(ctx->version))
                      - buf;
        return;

    case NGX_STREAM_KMIP_VAR_OPERATION:
        name = ctx->operation ? kmip_operation_name(ctx->operation) : NULL;
        break;

    case NGX_STREAM_KMIP_VAR_RESULT:
        if (ctx->requests) {
            name = ctx->reason ? kmip_reason_name(ctx->reason) : "Success";
        }

        break;

    case NGX_STREAM_KMIP_VAR_PROVIDER:
        if (ctx->provider) {
            *text = *ngx_kmip_key_protect_name(ctx->provider);
        }

        return;

    default:
        ngx_stream_kmip_last_text(ctx, variable, text, buf);
        return;
    }

    if (name) {
        text->data = (u_char *) name;
        text->len = ngx_strlen(name);
    }
}


/* of the last batch item, and of the last call to Key Protect */

static void
ngx_stream_kmip_last_text(ngx_stream_kmip_ctx_t *ctx,
    ngx_stream_kmip_variable_e variable, ngx_str_t *text, u_char *buf)
{
    switch (variable) {

    case NGX_STREAM_KMIP_VAR_UID:
        text->data = ctx->uid;
        text->len = ctx->uid_len;
        break;

    case NGX_STREAM_KMIP_VAR_NAME:
        text->data = ctx->name;
        text->len = ctx->name_len;
        break;

    case NGX_STREAM_KMIP_VAR_VM:
        text->data = ctx->vm;
        text->len = ctx->vm_len;
        break;

    case NGX_STREAM_KMIP_VAR_CALL_STATUS:
        if (ctx->totals.calls) {
            text->data = buf;
            text->len = ngx_sprintf(buf, "%ui", ctx->totals.status) - buf;
        }

        break;

    default: /* NGX_STREAM_KMIP_VAR_CALL_CORRELATION */
        text->data = ctx->totals.correlation;
        text->len = ngx_strlen(text->data);
    }
}
