
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What a session tells of its batch items: counters, the log of operations,
 * and the values of its variables.
 */


#include "ngx_stream_kmip_module.h"
#include "kmip_names.h"
#include "kmip_tags.h"
#include "kmip_ttlv.h"


static void ngx_stream_kmip_item_count(ngx_stream_kmip_ctx_t *ctx,
    const kmip_item_log_t *item);
static void ngx_stream_kmip_item_error(ngx_stream_kmip_ctx_t *ctx,
    const kmip_item_log_t *item);
static size_t ngx_stream_kmip_item_names(u_char *buf, size_t size,
    const kmip_attributes_t *attributes, const kmip_str_t *custom);
static ngx_int_t ngx_stream_kmip_item_name(const kmip_attribute_t *a,
    const kmip_str_t *custom, kmip_str_t *name);
static u_char *ngx_stream_kmip_item_text(u_char *p, u_char *last,
    const kmip_str_t *text);
static ngx_uint_t ngx_stream_kmip_item_visible(u_char *data, size_t len);
static size_t ngx_stream_kmip_printable(u_char *dst, size_t len, u_char least,
    const kmip_str_t *src);


/* vCenter writes the name of the virtual machine into it */

static const kmip_str_t  ngx_stream_kmip_item_vm = kmip_string("x-Name");


void
ngx_stream_kmip_item(void *data, const kmip_item_log_t *item)
{
    ngx_connection_t            *c;
    ngx_kmip_log_session_t       session;
    ngx_stream_kmip_ctx_t       *ctx;
    ngx_stream_kmip_srv_conf_t  *kscf;

    ctx = data;
    c = ctx->session->connection;
    kscf = ngx_stream_get_module_srv_conf(ctx->session,
                                          ngx_stream_kmip_module);

    ctx->operation = item->operation;
    ctx->version = item->version;
    ctx->reason = item->reason;
    ctx->uid_len = ngx_stream_kmip_printable(ctx->uid, KMIP_UID_LOG, 0x21,
                                             &item->uid);
    ctx->name_len = ngx_stream_kmip_item_names(ctx->name, KMIP_NAME_LOG,
                                               item->attributes, NULL);
    ctx->vm_len = ngx_stream_kmip_item_names(ctx->vm, KMIP_NAME_LOG,
                                             item->attributes,
                                             &ngx_stream_kmip_item_vm);

    ngx_stream_kmip_item_count(ctx, item);
    ngx_stream_kmip_item_error(ctx, item);

    if (kscf->log == NULL) {
        return;
    }

    session.client = &c->addr_text;
    session.provider = ngx_kmip_key_protect_name(ctx->provider);
    session.fingerprint.data = ctx->fingerprint;
    session.fingerprint.len = NGX_STREAM_KMIP_FINGERPRINT_HEX;
    session.uid.data = ctx->uid;
    session.uid.len = ctx->uid_len;
    session.name.data = ctx->name;
    session.name.len = ctx->name_len;
    session.vm.data = ctx->vm;
    session.vm.len = ctx->vm_len;
    session.connection = c->number;

    ngx_kmip_log_write(kscf->log, c->log, &session, item);
}


static void
ngx_stream_kmip_item_count(ngx_stream_kmip_ctx_t *ctx,
    const kmip_item_log_t *item)
{
    ngx_stream_kmip_totals_t  *totals;

    totals = &ctx->totals;

    totals->items++;
    totals->calls += item->use.requests;
    totals->failed_calls += item->use.failed;
    totals->call_time += item->use.elapsed;

    if (item->use.requests) {
        totals->status = item->use.status;
        ngx_memcpy(totals->correlation, item->use.correlation_id,
                   sizeof(totals->correlation));
    }

    if (item->status == KMIP_RESULT_STATUS_SUCCESS) {
        ctx->succeeded = 1;

    } else {
        ctx->failed = 1;
        totals->failed_items++;
    }

    ngx_kmip_meter_operation(ngx_kmip_key_protect_meter(ctx->provider),
                             item->operation,
                             item->status == KMIP_RESULT_STATUS_SUCCESS
                             ? 0 : item->reason, item->elapsed);
}


static void
ngx_stream_kmip_item_error(ngx_stream_kmip_ctx_t *ctx,
    const kmip_item_log_t *item)
{
    size_t      len;
    u_char      text[NGX_KMIP_LOG_MESSAGE];
    ngx_log_t  *log;

    log = ctx->session->connection->log;

    if (item->status != KMIP_RESULT_STATUS_SUCCESS) {
        ngx_log_error(NGX_LOG_INFO, log, 0, "kmip operation failed: %s%s%s",
                      kmip_reason_name(item->reason),
                      item->message ? ": " : "",
                      item->message ? item->message : "");
    }

    if (item->text.len) {
        len = ngx_stream_kmip_printable(text, sizeof(text), 0x20, &item->text);

        ngx_log_error(NGX_LOG_INFO, log, 0, "kmip client logs \"%*s\"",
                      len, text);
    }
}


/*
 * The values of all instances, as clones of a virtual machine share its key;
 * custom is the name of a custom attribute, NULL is the attribute Name.
 */

static size_t
ngx_stream_kmip_item_names(u_char *buf, size_t size,
    const kmip_attributes_t *attributes, const kmip_str_t *custom)
{
    size_t       i;
    u_char      *p, *last;
    kmip_str_t   name;

    static const kmip_str_t  separator = kmip_string(", ");

    p = buf;
    last = buf + size;

    for (i = 0; attributes && i < attributes->nelts; i++) {

        if (ngx_stream_kmip_item_name(&attributes->elts[i], custom, &name)
            != NGX_OK)
        {
            continue;
        }

        if (p != buf) {
            p = ngx_stream_kmip_item_text(p, last, &separator);
        }

        p = ngx_stream_kmip_item_text(p, last, &name);
    }

    return p - buf;
}


static ngx_int_t
ngx_stream_kmip_item_name(const kmip_attribute_t *a, const kmip_str_t *custom,
    kmip_str_t *name)
{
    kmip_item_t  item;

    if (custom) {
        *name = a->value.bytes;

        return a->id == KMIP_ATTR_CUSTOM
               && kmip_str_equal(&a->name, custom)
               && a->value.type == KMIP_TYPE_TEXT_STRING
               ? NGX_OK : NGX_DECLINED;
    }

    if (a->id != KMIP_ATTR_NAME
        || kmip_ttlv_find(&a->value, KMIP_TAG_NAME_VALUE, &item) != KMIP_OK)
    {
        return NGX_DECLINED;
    }

    *name = item.value.bytes;

    return NGX_OK;
}


/* appends whole characters as long as there is room */

static u_char *
ngx_stream_kmip_item_text(u_char *p, u_char *last, const kmip_str_t *text)
{
    size_t   n;
    u_char  *data, *end;

    data = (u_char *) text->data;
    end = data + text->len;

    while (data < end) {

        for (n = 1; data + n < end && (data[n] & 0xc0) == 0x80; n++) {
            /* a character */
        }

        if (p + n > last) {
            break;
        }

        if (ngx_stream_kmip_item_visible(data, n)) {
            p = ngx_cpymem(p, data, n);

        } else {
            *p++ = '?';
        }

        data += n;
    }

    return p;
}


/* 0: a control character, or one that changes the direction of text */

static ngx_uint_t
ngx_stream_kmip_item_visible(u_char *data, size_t len)
{
    uint32_t  code;

    code = (len == 1) ? *data : ngx_utf8_decode(&data, len);

    return !(code < 0x20
             || (code >= 0x7f && code < 0xa0)
             || (code >= 0x200b && code <= 0x200f)
             || (code >= 0x2028 && code <= 0x202e)
             || (code >= 0x2060 && code <= 0x206f)
             || code == 0xfeff
             || code > 0x10ffff
             || (len == 1 && code >= 0x80));
}


/*
 * Clients choose identifiers and messages: replace characters before the least
 * one, and those that are not in ASCII.
 */

static size_t
ngx_stream_kmip_printable(u_char *dst, size_t len, u_char least,
    const kmip_str_t *src)
{
    size_t  i, n;

    n = ngx_min(src->len, len);

    for (i = 0; i < n; i++) {
        dst[i] = (src->data[i] >= least && src->data[i] < 0x7f) ? src->data[i]
                                                                : '?';
    }

    return n;
}
