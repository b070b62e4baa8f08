
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A content handler that reads whole messages (eight bytes of header, the
 * last four of which are the length of what follows), throws them away, and
 * answers a constant: at once, or after the HTTPS calls that are listed.
 * Where there are cases, one is chosen by the message itself.
 *
 * Test only, never installed.  A session that waits holds a header's bytes
 * and nothing else.  There are no timeouts, no checks of the client and no
 * pipelining: what is missing is what the module is measured for.
 */


#include "ngx_stream_floor.h"


#define NGX_STREAM_FLOOR_HEADER   8
#define NGX_STREAM_FLOOR_SCRATCH  65536


/* what a message gets that is this one; without one: any other */

typedef struct {
    ngx_str_t                  request;
    ngx_str_t                  answer;
    ngx_stream_floor_calls_t  *calls;
} ngx_stream_floor_case_t;


typedef struct {
    ngx_stream_floor_case_t    any;
    ngx_array_t               *cases;
} ngx_stream_floor_srv_conf_t;


typedef struct {
    ngx_array_t                calls;    /* of ngx_stream_floor_calls_t * */
} ngx_stream_floor_main_conf_t;


typedef struct {
    ngx_stream_session_t      *session;
    ngx_stream_floor_op_t     *op;
    ngx_stream_floor_case_t   *chosen;
    size_t                     received;
    size_t                     size;
    size_t                     sent;
    u_char                     header[NGX_STREAM_FLOOR_HEADER];
} ngx_stream_floor_ctx_t;


static void *ngx_stream_floor_create_main_conf(ngx_conf_t *cf);
static void *ngx_stream_floor_create_srv_conf(ngx_conf_t *cf);
static char *ngx_stream_floor_answer(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_stream_floor_calls(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_stream_floor_case(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_stream_floor_file(ngx_conf_t *cf, ngx_str_t *name,
    ngx_str_t *text);
static char *ngx_stream_floor_add_calls(ngx_conf_t *cf, ngx_str_t *file,
    ngx_stream_floor_case_t *fc);
static ngx_int_t ngx_stream_floor_init_process(ngx_cycle_t *cycle);

static void ngx_stream_floor_handler(ngx_stream_session_t *s);
static void ngx_stream_floor_cleanup(void *data);
static void ngx_stream_floor_read_handler(ngx_event_t *rev);
static ngx_int_t ngx_stream_floor_take(ngx_stream_floor_ctx_t *ctx,
    const u_char *data, size_t len);
static ngx_stream_floor_case_t *ngx_stream_floor_choose(
    ngx_stream_floor_srv_conf_t *fscf, const u_char *data, size_t len,
    size_t size);
static void ngx_stream_floor_message(ngx_stream_session_t *s,
    ngx_stream_floor_ctx_t *ctx);
static void ngx_stream_floor_done(void *data, ngx_int_t rc);
static void ngx_stream_floor_write_handler(ngx_event_t *wev);
static void ngx_stream_floor_empty_handler(ngx_event_t *ev);


extern ngx_module_t  ngx_stream_floor_module;


static u_char  ngx_stream_floor_scratch[NGX_STREAM_FLOOR_SCRATCH];


static ngx_command_t  ngx_stream_floor_commands[] = {

    { ngx_string("floor_answer"),
      NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_stream_floor_answer,
      NGX_STREAM_SRV_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("floor_calls"),
      NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_stream_floor_calls,
      NGX_STREAM_SRV_CONF_OFFSET,
      0,
      NULL },

    /* a request, its answer, the calls before that */

    { ngx_string("floor_case"),
      NGX_STREAM_SRV_CONF|NGX_CONF_TAKE23,
      ngx_stream_floor_case,
      NGX_STREAM_SRV_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_stream_module_t  ngx_stream_floor_module_ctx = {
    NULL,                                  /* preconfiguration */
    NULL,                                  /* postconfiguration */

    ngx_stream_floor_create_main_conf,     /* create main configuration */
    NULL,                                  /* init main configuration */

    ngx_stream_floor_create_srv_conf,      /* create server configuration */
    NULL                                   /* merge server configuration */
};


ngx_module_t  ngx_stream_floor_module = {
    NGX_MODULE_V1,
    &ngx_stream_floor_module_ctx,          /* module context */
    ngx_stream_floor_commands,             /* module directives */
    NGX_STREAM_MODULE,                     /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_stream_floor_init_process,         /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


/* what nginx's build writes for a dynamic module */

ngx_module_t *ngx_modules[] = {
    &ngx_stream_floor_module,
    NULL
};


char *ngx_module_names[] = {
    "ngx_stream_floor_module",
    NULL
};


char *ngx_module_order[] = {
    NULL
};


static void *
ngx_stream_floor_create_main_conf(ngx_conf_t *cf)
{
    ngx_stream_floor_main_conf_t  *fmcf;

    fmcf = ngx_pcalloc(cf->pool, sizeof(ngx_stream_floor_main_conf_t));

    if (fmcf == NULL
        || ngx_array_init(&fmcf->calls, cf->pool, 4,
                          sizeof(ngx_stream_floor_calls_t *))
           != NGX_OK)
    {
        return NULL;
    }

    return fmcf;
}


static void *
ngx_stream_floor_create_srv_conf(ngx_conf_t *cf)
{
    return ngx_pcalloc(cf->pool, sizeof(ngx_stream_floor_srv_conf_t));
}


static char *
ngx_stream_floor_answer(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_stream_floor_srv_conf_t *fscf = conf;

    ngx_str_t                    *value;
    ngx_stream_core_srv_conf_t   *cscf;

    value = cf->args->elts;

    cscf = ngx_stream_conf_get_module_srv_conf(cf, ngx_stream_core_module);
    cscf->handler = ngx_stream_floor_handler;

    return ngx_stream_floor_file(cf, &value[1], &fscf->any.answer);
}


static char *
ngx_stream_floor_calls(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_stream_floor_srv_conf_t *fscf = conf;

    ngx_str_t  *value;

    value = cf->args->elts;

    return ngx_stream_floor_add_calls(cf, &value[1], &fscf->any);
}


static char *
ngx_stream_floor_case(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_stream_floor_srv_conf_t *fscf = conf;

    char                     *rv;
    ngx_str_t                *value;
    ngx_stream_floor_case_t  *fc;

    value = cf->args->elts;

    if (fscf->cases == NULL) {
        fscf->cases = ngx_array_create(cf->pool, 16,
                                       sizeof(ngx_stream_floor_case_t));
        if (fscf->cases == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    fc = ngx_array_push(fscf->cases);
    if (fc == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(fc, sizeof(ngx_stream_floor_case_t));

    rv = ngx_stream_floor_file(cf, &value[1], &fc->request);

    if (rv == NGX_CONF_OK) {
        rv = ngx_stream_floor_file(cf, &value[2], &fc->answer);
    }

    if (rv != NGX_CONF_OK || cf->args->nelts == 3) {
        return rv;
    }

    return ngx_stream_floor_add_calls(cf, &value[3], fc);
}


static char *
ngx_stream_floor_file(ngx_conf_t *cf, ngx_str_t *name, ngx_str_t *text)
{
    off_t       size;
    ssize_t     n;
    ngx_file_t  file;

    ngx_memzero(&file, sizeof(ngx_file_t));

    file.name = *name;
    file.log = cf->log;
    file.fd = ngx_open_file(name->data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (file.fd == NGX_INVALID_FILE
        || ngx_fd_info(file.fd, &file.info) == NGX_FILE_ERROR)
    {
        return "cannot open its file";
    }

    size = ngx_file_size(&file.info);

    text->data = ngx_pnalloc(cf->pool, size + 1);
    if (text->data == NULL) {
        return NGX_CONF_ERROR;
    }

    n = ngx_read_file(&file, text->data, size, 0);
    ngx_close_file(file.fd);

    if (n != size || n == 0) {
        return "cannot read its file";
    }

    text->len = n;

    return NGX_CONF_OK;
}


static char *
ngx_stream_floor_add_calls(ngx_conf_t *cf, ngx_str_t *file,
    ngx_stream_floor_case_t *fc)
{
    ngx_stream_floor_calls_t      **calls;
    ngx_stream_floor_main_conf_t   *fmcf;

    fmcf = ngx_stream_conf_get_module_main_conf(cf, ngx_stream_floor_module);

    calls = ngx_array_push(&fmcf->calls);
    if (calls == NULL) {
        return NGX_CONF_ERROR;
    }

    *calls = ngx_stream_floor_calls_read(cf, file);
    if (*calls == NULL) {
        return NGX_CONF_ERROR;
    }

    fc->calls = *calls;

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_stream_floor_init_process(ngx_cycle_t *cycle)
{
    ngx_uint_t                      i;
    ngx_stream_floor_calls_t      **calls;
    ngx_stream_floor_main_conf_t   *fmcf;

    fmcf = ngx_stream_cycle_get_module_main_conf(cycle,
                                                 ngx_stream_floor_module);
    calls = fmcf->calls.elts;

    for (i = 0; i < fmcf->calls.nelts; i++) {
        if (ngx_stream_floor_calls_init(calls[i], cycle) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static void
ngx_stream_floor_handler(ngx_stream_session_t *s)
{
    ngx_connection_t        *c;
    ngx_pool_cleanup_t      *cln;
    ngx_stream_floor_ctx_t  *ctx;

    c = s->connection;

    cln = ngx_pool_cleanup_add(c->pool, sizeof(ngx_stream_floor_ctx_t));
    if (cln == NULL) {
        ngx_stream_finalize_session(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        return;
    }

    ctx = cln->data;
    ngx_memzero(ctx, sizeof(ngx_stream_floor_ctx_t));

    ctx->session = s;
    cln->handler = ngx_stream_floor_cleanup;

    ngx_stream_set_ctx(s, ctx, ngx_stream_floor_module);

    c->read->handler = ngx_stream_floor_read_handler;
    c->write->handler = ngx_stream_floor_empty_handler;

    ngx_stream_floor_read_handler(c->read);
}


static void
ngx_stream_floor_cleanup(void *data)
{
    ngx_stream_floor_ctx_t *ctx = data;

    if (ctx->op) {
        ngx_stream_floor_calls_forget(ctx->op);
    }
}


static void
ngx_stream_floor_read_handler(ngx_event_t *rev)
{
    ssize_t                       n;
    ngx_int_t                     rc;
    ngx_connection_t             *c;
    ngx_stream_session_t         *s;
    ngx_stream_floor_ctx_t       *ctx;
    ngx_stream_floor_srv_conf_t  *fscf;

    c = rev->data;
    s = c->data;
    ctx = ngx_stream_get_module_ctx(s, ngx_stream_floor_module);
    fscf = ngx_stream_get_module_srv_conf(s, ngx_stream_floor_module);

    if (c->close) {
        ngx_stream_finalize_session(s, NGX_STREAM_OK);
        return;
    }

    for ( ;; ) {
        n = c->recv(c, ngx_stream_floor_scratch, NGX_STREAM_FLOOR_SCRATCH);

        if (n == NGX_AGAIN) {
            break;
        }

        if (n == 0 || n == NGX_ERROR) {
            ngx_stream_finalize_session(s, NGX_STREAM_OK);
            return;
        }

        rc = ngx_stream_floor_take(ctx, ngx_stream_floor_scratch, n);

        if (rc == NGX_ERROR || (rc == NGX_OK && ctx->op)) {
            ngx_stream_finalize_session(s, NGX_STREAM_BAD_REQUEST);
            return;
        }

        if (rc == NGX_OK) {
            ctx->chosen = ngx_stream_floor_choose(fscf,
                                                  ngx_stream_floor_scratch, n,
                                                  ctx->size);
            ngx_stream_floor_message(s, ctx);
            return;
        }

        if (!rev->ready) {
            break;
        }
    }

    if (ngx_handle_read_event(rev, 0) != NGX_OK) {
        ngx_stream_finalize_session(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
    }
}


/* NGX_OK: a message has ended here; NGX_AGAIN; NGX_ERROR: more than one */

static ngx_int_t
ngx_stream_floor_take(ngx_stream_floor_ctx_t *ctx, const u_char *data,
    size_t len)
{
    u_char  *p;
    size_t   n;

    if (ctx->received < NGX_STREAM_FLOOR_HEADER) {
        n = ngx_min(len, NGX_STREAM_FLOOR_HEADER - ctx->received);
        ngx_memcpy(ctx->header + ctx->received, data, n);

        if (ctx->received + n == NGX_STREAM_FLOOR_HEADER) {
            p = ctx->header + 4;
            ctx->size = NGX_STREAM_FLOOR_HEADER
                        + (((size_t) p[0] << 24) | (p[1] << 16)
                           | (p[2] << 8) | p[3]);
        }
    }

    ctx->received += len;

    if (ctx->received < NGX_STREAM_FLOOR_HEADER
        || ctx->received < ctx->size)
    {
        return NGX_AGAIN;
    }

    return ctx->received == ctx->size ? NGX_OK : NGX_ERROR;
}


/* of a message that came in pieces only the size tells what it is */

static ngx_stream_floor_case_t *
ngx_stream_floor_choose(ngx_stream_floor_srv_conf_t *fscf, const u_char *data,
    size_t len, size_t size)
{
    ngx_uint_t                i;
    ngx_stream_floor_case_t  *fc;

    if (fscf->cases == NULL) {
        return &fscf->any;
    }

    fc = fscf->cases->elts;

    for (i = 0; i < fscf->cases->nelts; i++) {
        if (fc[i].request.len == size
            && (len < size
                || ngx_memcmp(fc[i].request.data, data, size) == 0))
        {
            return &fc[i];
        }
    }

    return &fscf->any;
}


static void
ngx_stream_floor_message(ngx_stream_session_t *s,
    ngx_stream_floor_ctx_t *ctx)
{
    s->received += ctx->size;

    ctx->received = 0;
    ctx->size = 0;
    ctx->sent = 0;

    if (ctx->chosen->calls == NULL) {
        ngx_stream_floor_done(ctx, NGX_OK);
        return;
    }

    ctx->op = ngx_stream_floor_calls_start(ctx->chosen->calls,
                                           ngx_stream_floor_done, ctx);

    if (ctx->op == NULL
        || ngx_handle_read_event(s->connection->read, 0) != NGX_OK)
    {
        ngx_stream_finalize_session(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
    }
}


static void
ngx_stream_floor_done(void *data, ngx_int_t rc)
{
    ngx_stream_floor_ctx_t *ctx = data;

    ctx->op = NULL;

    if (rc != NGX_OK) {
        ngx_stream_finalize_session(ctx->session,
                                    NGX_STREAM_SERVICE_UNAVAILABLE);
        return;
    }

    ngx_stream_floor_write_handler(ctx->session->connection->write);
}


static void
ngx_stream_floor_write_handler(ngx_event_t *wev)
{
    ssize_t                  n;
    ngx_str_t               *answer;
    ngx_connection_t        *c;
    ngx_stream_session_t    *s;
    ngx_stream_floor_ctx_t  *ctx;

    c = wev->data;
    s = c->data;
    ctx = ngx_stream_get_module_ctx(s, ngx_stream_floor_module);
    answer = &ctx->chosen->answer;

    n = c->send(c, answer->data + ctx->sent, answer->len - ctx->sent);

    if (n == NGX_ERROR) {
        ngx_stream_finalize_session(s, NGX_STREAM_OK);
        return;
    }

    ctx->sent += n > 0 ? n : 0;

    if (ctx->sent < answer->len) {
        wev->handler = ngx_stream_floor_write_handler;

        if (ngx_handle_write_event(wev, 0) != NGX_OK) {
            ngx_stream_finalize_session(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        }

        return;
    }

    wev->handler = ngx_stream_floor_empty_handler;

    if (c->read->ready) {
        ngx_post_event(c->read, &ngx_posted_events);
        return;
    }

    if (ngx_handle_read_event(c->read, 0) != NGX_OK) {
        ngx_stream_finalize_session(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
    }
}


static void
ngx_stream_floor_empty_handler(ngx_event_t *ev)
{
    /* nothing is being sent */
}
