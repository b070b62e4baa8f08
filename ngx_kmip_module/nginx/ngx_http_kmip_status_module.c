
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The http module beside the stream module, in the same file: a content
 * handler that shows the counters of this nginx's KMIP servers.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_kmip_status.h"
#include "ngx_stream_kmip_dates.h"


typedef enum {
    NGX_HTTP_KMIP_PROMETHEUS = 0,
    NGX_HTTP_KMIP_JSON,
    NGX_HTTP_KMIP_HTML,
    NGX_HTTP_KMIP_HEALTH
} ngx_http_kmip_page_e;


typedef struct {
    ngx_uint_t   page;
} ngx_http_kmip_loc_conf_t;


static void *ngx_http_kmip_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_kmip_status(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static ngx_int_t ngx_http_kmip_handler(ngx_http_request_t *r);
static ngx_int_t ngx_http_kmip_write(ngx_http_request_t *r,
    ngx_kmip_status_t *st, ngx_kmip_stats_t *stats);
static ngx_int_t ngx_http_kmip_headers(ngx_http_request_t *r,
    ngx_uint_t page);
static ngx_int_t ngx_http_kmip_header(ngx_http_request_t *r,
    const char *name, ngx_str_t *value);
static ngx_int_t ngx_http_kmip_send(ngx_http_request_t *r,
    ngx_kmip_status_t *st);


static ngx_conf_enum_t  ngx_http_kmip_pages[] = {
    { ngx_string("prometheus"), NGX_HTTP_KMIP_PROMETHEUS },
    { ngx_string("json"), NGX_HTTP_KMIP_JSON },
    { ngx_string("html"), NGX_HTTP_KMIP_HTML },
    { ngx_string("health"), NGX_HTTP_KMIP_HEALTH },
    { ngx_null_string, 0 }
};

/* types of the pages, in the order of ngx_http_kmip_page_e */

static ngx_str_t  ngx_http_kmip_types[] = {
    ngx_string("text/plain; version=0.0.4; charset=utf-8"),
    ngx_string("application/json"),
    ngx_string("text/html; charset=utf-8"),
    ngx_string("text/plain; charset=utf-8")
};


static ngx_command_t  ngx_http_kmip_commands[] = {

    { ngx_string("kmip_status"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_kmip_status,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_kmip_loc_conf_t, page),
      ngx_http_kmip_pages },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_kmip_status_module_ctx = {
    NULL,                                  /* preconfiguration */
    NULL,                                  /* postconfiguration */

    NULL,                                  /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_kmip_create_loc_conf,         /* create location configuration */
    NULL                                   /* merge location configuration */
};


ngx_module_t  ngx_http_kmip_status_module = {
    NGX_MODULE_V1,
    &ngx_http_kmip_status_module_ctx,      /* module context */
    ngx_http_kmip_commands,                /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static void *
ngx_http_kmip_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_kmip_loc_conf_t  *klcf;

    klcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_kmip_loc_conf_t));
    if (klcf == NULL) {
        return NULL;
    }

    klcf->page = NGX_CONF_UNSET_UINT;

    return klcf;
}


static char *
ngx_http_kmip_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_http_kmip_handler;

    return ngx_conf_set_enum_slot(cf, cmd, conf);
}


static ngx_int_t
ngx_http_kmip_handler(ngx_http_request_t *r)
{
    ngx_int_t                     rc;
    ngx_array_t                   none;
    ngx_kmip_status_t             st;
    ngx_stream_conf_ctx_t        *ctx;
    ngx_http_kmip_loc_conf_t     *klcf;
    ngx_stream_kmip_main_conf_t  *kmcf;

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        return NGX_HTTP_NOT_ALLOWED;
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    /* nothing to show without KMIP, or in a process that does not serve it */

    ctx = (ngx_stream_conf_ctx_t *)
          ngx_cycle->conf_ctx[ngx_stream_module.index];
    kmcf = ctx ? ctx->main_conf[ngx_stream_kmip_module.ctx_index] : NULL;

    if (kmcf == NULL || kmcf->stats == NULL || kmcf->providers.nelts == 0) {
        return NGX_HTTP_NOT_FOUND;
    }

    ngx_memzero(&st, sizeof(ngx_kmip_status_t));
    ngx_memzero(&none, sizeof(ngx_array_t));

    st.pool = r->pool;
    st.dates = &none;
    ngx_kmip_text_init(&st.text, r->pool);

    klcf = ngx_http_get_module_loc_conf(r, ngx_http_kmip_status_module);

    /* a load balancer asks often, and needs no dates */

    if (klcf->page != NGX_HTTP_KMIP_HEALTH) {
        st.dates = ngx_stream_kmip_dates(r->pool,
                            ctx->main_conf[ngx_stream_core_module.ctx_index]);
    }

    ngx_kmip_key_protect_publish(&kmcf->providers);

    if (st.dates == NULL
        || ngx_http_kmip_write(r, &st, kmcf->stats) != NGX_OK
        || ngx_http_kmip_headers(r, klcf->page) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_kmip_send(r, &st);
}


static ngx_int_t
ngx_http_kmip_write(ngx_http_request_t *r, ngx_kmip_status_t *st,
    ngx_kmip_stats_t *stats)
{
    ngx_str_t                  provider;
    ngx_http_kmip_loc_conf_t  *klcf;

    klcf = ngx_http_get_module_loc_conf(r, ngx_http_kmip_status_module);

    st->sn = ngx_kmip_snapshot(r->pool, stats);
    if (st->sn == NULL) {
        return NGX_ERROR;
    }

    r->headers_out.status = NGX_HTTP_OK;

    switch (klcf->page) {

    case NGX_HTTP_KMIP_PROMETHEUS:
        ngx_kmip_status_prometheus(st);
        break;

    case NGX_HTTP_KMIP_JSON:
        ngx_kmip_status_json(st);
        break;

    case NGX_HTTP_KMIP_HTML:
        ngx_kmip_status_html(st);
        break;

    default:
        ngx_str_null(&provider);
        (void) ngx_http_arg(r, (u_char *) "provider", 8, &provider);
        r->headers_out.status = ngx_kmip_status_health(st, &provider);
    }

    return st->text.failed || st->text.out == NULL ? NGX_ERROR : NGX_OK;
}


static ngx_int_t
ngx_http_kmip_headers(ngx_http_request_t *r, ngx_uint_t page)
{
    ngx_str_t  policy;

    static ngx_str_t  no_store = ngx_string("no-store");
    static ngx_str_t  no_sniff = ngx_string("nosniff");
    static ngx_str_t  no_referrer = ngx_string("no-referrer");

    r->headers_out.content_type = ngx_http_kmip_types[page];
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->headers_out.content_type_lowcase = NULL;

    if (ngx_http_kmip_header(r, "Cache-Control", &no_store) != NGX_OK
        || ngx_http_kmip_header(r, "X-Content-Type-Options", &no_sniff)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (page != NGX_HTTP_KMIP_HTML) {
        return NGX_OK;
    }

    if (ngx_kmip_status_policy(r->pool, &policy) != NGX_OK
        || ngx_http_kmip_header(r, "Content-Security-Policy", &policy)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_kmip_header(r, "Referrer-Policy", &no_referrer);
}


static ngx_int_t
ngx_http_kmip_header(ngx_http_request_t *r, const char *name,
    ngx_str_t *value)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(h, sizeof(ngx_table_elt_t));

    h->hash = 1;
    h->key.data = (u_char *) name;
    h->key.len = ngx_strlen(name);
    h->value = *value;

    return NGX_OK;
}


static ngx_int_t
ngx_http_kmip_send(ngx_http_request_t *r, ngx_kmip_status_t *st)
{
    ngx_int_t  rc;

    r->headers_out.content_length_n = st->text.size;

    st->text.buf->last_buf = (r == r->main) ? 1 : 0;
    st->text.buf->last_in_chain = 1;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    return ngx_http_output_filter(r, st->text.out);
}
