
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Variables: $kmip_client_fingerprint for "map" before a session is served,
 * the others for log_format at its end.
 */


#include "ngx_stream_kmip_module.h"


#define NGX_STREAM_KMIP_VAR_REQUESTS   0
#define NGX_STREAM_KMIP_VAR_VERSION    1
#define NGX_STREAM_KMIP_VAR_OPERATION  2
#define NGX_STREAM_KMIP_VAR_RESULT     3
#define NGX_STREAM_KMIP_VAR_PROVIDER   4
#define NGX_STREAM_KMIP_VAR_UID        5


static ngx_int_t ngx_stream_kmip_fingerprint_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_stream_kmip_session_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_stream_kmip_text(ngx_stream_kmip_ctx_t *ctx,
    uintptr_t data, ngx_str_t *text, u_char *buf);


static ngx_stream_variable_t  ngx_stream_kmip_variables[] = {

    { ngx_string("kmip_client_fingerprint"), NULL,
      ngx_stream_kmip_fingerprint_variable, 0, 0, 0 },

    { ngx_string("kmip_requests"), NULL, ngx_stream_kmip_session_variable,
      NGX_STREAM_KMIP_VAR_REQUESTS, NGX_STREAM_VAR_NOCACHEABLE, 0 },

    { ngx_string("kmip_version"), NULL, ngx_stream_kmip_session_variable,
      NGX_STREAM_KMIP_VAR_VERSION, NGX_STREAM_VAR_NOCACHEABLE, 0 },

    { ngx_string("kmip_operation"), NULL, ngx_stream_kmip_session_variable,
      NGX_STREAM_KMIP_VAR_OPERATION, NGX_STREAM_VAR_NOCACHEABLE, 0 },

    { ngx_string("kmip_result"), NULL, ngx_stream_kmip_session_variable,
      NGX_STREAM_KMIP_VAR_RESULT, NGX_STREAM_VAR_NOCACHEABLE, 0 },

    { ngx_string("kmip_provider"), NULL, ngx_stream_kmip_session_variable,
      NGX_STREAM_KMIP_VAR_PROVIDER, NGX_STREAM_VAR_NOCACHEABLE, 0 },

    { ngx_string("kmip_uid"), NULL, ngx_stream_kmip_session_variable,
      NGX_STREAM_KMIP_VAR_UID, NGX_STREAM_VAR_NOCACHEABLE, 0 },

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
ngx_stream_kmip_session_variable(ngx_stream_session_t *s,
    ngx_stream_variable_value_t *v, uintptr_t data)
{
    u_char                  buf[KMIP_UID_LOG + NGX_INT_T_LEN];
    ngx_str_t               text;
    ngx_stream_kmip_ctx_t  *ctx;

    ctx = ngx_stream_get_module_ctx(s, ngx_stream_kmip_module);

    if (ctx == NULL || !ctx->admitted
        || ngx_stream_kmip_text(ctx, data, &text, buf) != NGX_OK)
    {
        v->not_found = 1;
        return NGX_OK;
    }

    v->data = ngx_pnalloc(s->connection->pool, text.len);
    if (v->data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(v->data, text.data, text.len);

    v->len = text.len;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    return NGX_OK;
}


static ngx_int_t
ngx_stream_kmip_text(ngx_stream_kmip_ctx_t *ctx, uintptr_t data,
    ngx_str_t *text, u_char *buf)
{
    text->data = buf;

    switch (data) {

    case NGX_STREAM_KMIP_VAR_REQUESTS:
        text->len = ngx_sprintf(buf, "%ui", ctx->requests) - buf;
        return NGX_OK;

    case NGX_STREAM_KMIP_VAR_VERSION:
        if (ctx->version == 0) {
            return NGX_DECLINED;
        }

        text->len = ngx_sprintf(buf, "%ud.%ud",
                                (uint32_t) kmip_version_major(ctx->version),
                                (uint32_t) kmip_version_minor(ctx->version))
                    - buf;
        return NGX_OK;

    case NGX_STREAM_KMIP_VAR_OPERATION:
        if (ctx->operation == 0) {
            return NGX_DECLINED;
        }

        text->data = (u_char *) kmip_operation_name(ctx->operation);
        text->len = ngx_strlen(text->data);
        return NGX_OK;

    case NGX_STREAM_KMIP_VAR_RESULT:
        if (ctx->requests == 0) {
            return NGX_DECLINED;
        }

        text->data = (u_char *) (ctx->reason ? kmip_reason_name(ctx->reason)
                                             : "Success");
        text->len = ngx_strlen(text->data);
        return NGX_OK;

    case NGX_STREAM_KMIP_VAR_PROVIDER:
        if (ctx->provider == NULL) {
            return NGX_DECLINED;
        }

        *text = *ngx_kmip_key_protect_name(ctx->provider);
        return NGX_OK;

    default: /* NGX_STREAM_KMIP_VAR_UID */
        if (ctx->uid_len == 0) {
            return NGX_DECLINED;
        }

        text->data = ctx->uid;
        text->len = ctx->uid_len;
        return NGX_OK;
    }
}
