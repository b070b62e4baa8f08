
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Text in a chain of buffers.
 */


#include "ngx_kmip_text.h"


#define NGX_KMIP_TEXT_BUFFER  16384
#define NGX_KMIP_TEXT_PIECE   1024


typedef struct {
    u_char        c;
    const char   *text;
} ngx_kmip_text_escape_t;


static u_char *ngx_kmip_text_room(ngx_kmip_text_t *t, size_t size);
static void ngx_kmip_text_added(ngx_kmip_text_t *t, u_char *last);
static void ngx_kmip_text_escaped(ngx_kmip_text_t *t, const u_char *data,
    size_t len, const ngx_kmip_text_escape_t *table, const char *other);


static const ngx_kmip_text_escape_t  ngx_kmip_text_html_table[] = {
    { '&', "&amp;" },
    { '<', "&lt;" },
    { '>', "&gt;" },
    { '"', "&quot;" },
    { '\'', "&#39;" },
    { 0, NULL }
};

static const ngx_kmip_text_escape_t  ngx_kmip_text_json_table[] = {
    { '"', "\\\"" },
    { '\\', "\\\\" },
    { '<', "\\u003c" },
    { 0, NULL }
};

static const ngx_kmip_text_escape_t  ngx_kmip_text_label_table[] = {
    { '"', "\\\"" },
    { '\\', "\\\\" },
    { 0, NULL }
};


void
ngx_kmip_text_init(ngx_kmip_text_t *t, ngx_pool_t *pool)
{
    ngx_memzero(t, sizeof(ngx_kmip_text_t));

    t->pool = pool;
    t->last = &t->out;
}


static u_char *
ngx_kmip_text_room(ngx_kmip_text_t *t, size_t size)
{
    ngx_chain_t  *cl;

    if (t->failed) {
        return NULL;
    }

    if (t->buf && (size_t) (t->buf->end - t->buf->last) >= size) {
        return t->buf->last;
    }

    t->failed = 1;

    cl = ngx_alloc_chain_link(t->pool);
    if (cl == NULL) {
        return NULL;
    }

    t->buf = ngx_create_temp_buf(t->pool,
                                 ngx_max(size, NGX_KMIP_TEXT_BUFFER));
    if (t->buf == NULL) {
        return NULL;
    }

    cl->buf = t->buf;
    cl->next = NULL;
    *t->last = cl;
    t->last = &cl->next;
    t->failed = 0;

    return t->buf->last;
}


static void
ngx_kmip_text_added(ngx_kmip_text_t *t, u_char *last)
{
    t->size += last - t->buf->last;
    t->buf->last = last;
}


void ngx_cdecl
ngx_kmip_text(ngx_kmip_text_t *t, const char *fmt, ...)
{
    u_char   *p;
    va_list   args;

    p = ngx_kmip_text_room(t, NGX_KMIP_TEXT_PIECE);

    if (p == NULL) {
        return;
    }

    va_start(args, fmt);
    p = ngx_vslprintf(p, p + NGX_KMIP_TEXT_PIECE, fmt, args);
    va_end(args);

    ngx_kmip_text_added(t, p);
}


void
ngx_kmip_text_raw(ngx_kmip_text_t *t, const char *text)
{
    u_char  *p;
    size_t   len;

    len = ngx_strlen(text);
    p = ngx_kmip_text_room(t, len);

    if (p) {
        ngx_kmip_text_added(t, ngx_cpymem(p, text, len));
    }
}


void
ngx_kmip_text_json(ngx_kmip_text_t *t, const u_char *data, size_t len)
{
    ngx_kmip_text_escaped(t, data, len, ngx_kmip_text_json_table, "\\u%04xi");
}


void
ngx_kmip_text_html(ngx_kmip_text_t *t, const u_char *data, size_t len)
{
    ngx_kmip_text_escaped(t, data, len, ngx_kmip_text_html_table, "?");
}


void
ngx_kmip_text_label(ngx_kmip_text_t *t, const u_char *data, size_t len)
{
    ngx_kmip_text_escaped(t, data, len, ngx_kmip_text_label_table, "?");
}


/* other: for what is no printable ASCII; its argument is the byte */

static void
ngx_kmip_text_escaped(ngx_kmip_text_t *t, const u_char *data, size_t len,
    const ngx_kmip_text_escape_t *table, const char *other)
{
    size_t                         i;
    u_char                         c, *p;
    const ngx_kmip_text_escape_t  *row;

    for (i = 0; i < len && data[i]; i++) {
        c = data[i];
        p = ngx_kmip_text_room(t, 8);

        if (p == NULL) {
            return;
        }

        for (row = table; row->text && row->c != c; row++) { /* void */ }

        if (row->text) {
            p = ngx_cpymem(p, row->text, ngx_strlen(row->text));

        } else if (c < 0x20 || c > 0x7e) {
            p = ngx_sprintf(p, other, (ngx_int_t) c);

        } else {
            *p++ = c;
        }

        ngx_kmip_text_added(t, p);
    }
}
