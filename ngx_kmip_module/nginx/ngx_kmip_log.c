
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * kmip_log.  nginx opens the files, so they are opened as root, stay open over
 * reloads, and are reopened by "nginx -s reopen".
 */


#include "ngx_kmip_log.h"

#include <ngx_event.h>

#include "kmip_names.h"


#define NGX_KMIP_LOG_LINE     2048
#define NGX_KMIP_LOG_NUMBERS  320       /* of these, for the line's end */

/* syslog's priority, time, host name and tag */

#define NGX_KMIP_LOG_HEADER   (NGX_MAXHOSTNAMELEN + 256)


typedef struct {
    u_char             *start;
    u_char             *pos;
    u_char             *last;
    ngx_event_t        *event;           /* flushes the buffer */
    ngx_msec_t          flush;
} ngx_kmip_log_buf_t;


struct ngx_kmip_log_s {
    ngx_open_file_t    *file;            /* NULL: syslog */
    ngx_syslog_peer_t  *syslog;
    time_t              disk_full_time;
    time_t              error_log_time;
};


static char *ngx_kmip_log_syslog(ngx_conf_t *cf, ngx_kmip_log_t *log);
static char *ngx_kmip_log_file(ngx_conf_t *cf, ngx_kmip_log_t *log);
static char *ngx_kmip_log_parameters(ngx_conf_t *cf, ssize_t *size,
    ngx_msec_t *flush);
static ngx_kmip_log_buf_t *ngx_kmip_log_create_buffer(ngx_conf_t *cf,
    ngx_open_file_t *file, size_t size, ngx_msec_t flush);
static size_t ngx_kmip_log_line(u_char *line,
    const ngx_kmip_log_session_t *session, const kmip_item_log_t *item);
static u_char *ngx_kmip_log_numbers(u_char *p, u_char *last,
    const kmip_item_log_t *item);
static u_char *ngx_kmip_log_string(u_char *p, u_char *last, const char *name,
    const u_char *data, size_t len);
static void ngx_kmip_log_put(ngx_kmip_log_t *log, ngx_log_t *error_log,
    u_char *line, size_t len);
static void ngx_kmip_log_file_write(ngx_kmip_log_t *log, ngx_log_t *error_log,
    u_char *data, size_t len);
static void ngx_kmip_log_flush(ngx_open_file_t *file, ngx_log_t *log);
static void ngx_kmip_log_flush_handler(ngx_event_t *ev);


char *
ngx_kmip_log_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    ngx_str_t        *value;
    ngx_kmip_log_t  **logp, *log;

    logp = (ngx_kmip_log_t **) (p + cmd->offset);

    if (*logp != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {

        if (cf->args->nelts > 2) {
            return "has parameters after \"off\"";
        }

        *logp = NULL;
        return NGX_CONF_OK;
    }

    log = ngx_pcalloc(cf->pool, sizeof(ngx_kmip_log_t));
    if (log == NULL) {
        return NGX_CONF_ERROR;
    }

    *logp = log;

    if (ngx_strncmp(value[1].data, "syslog:", 7) == 0) {
        return ngx_kmip_log_syslog(cf, log);
    }

    return ngx_kmip_log_file(cf, log);
}


static char *
ngx_kmip_log_syslog(ngx_conf_t *cf, ngx_kmip_log_t *log)
{
    if (cf->args->nelts > 2) {
        return "to syslog has no buffer";
    }

    log->syslog = ngx_pcalloc(cf->pool, sizeof(ngx_syslog_peer_t));
    if (log->syslog == NULL) {
        return NGX_CONF_ERROR;
    }

    return ngx_syslog_process_conf(cf, log->syslog);
}


static char *
ngx_kmip_log_file(ngx_conf_t *cf, ngx_kmip_log_t *log)
{
    char                *rv;
    ssize_t              size;
    ngx_str_t           *value;
    ngx_msec_t           flush;
    ngx_kmip_log_buf_t  *buffer;

    value = cf->args->elts;

    log->file = ngx_conf_open_file(cf->cycle, &value[1]);
    if (log->file == NULL) {
        return NGX_CONF_ERROR;
    }

    size = 0;
    flush = 0;

    rv = ngx_kmip_log_parameters(cf, &size, &flush);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (log->file->data) {
        buffer = log->file->data;

        if (buffer->last - buffer->start != size || buffer->flush != flush) {
            return "names a file that another \"kmip_log\" opens with other "
                   "parameters";
        }

        return NGX_CONF_OK;
    }

    if (size == 0) {
        return NGX_CONF_OK;
    }

    buffer = ngx_kmip_log_create_buffer(cf, log->file, size, flush);
    if (buffer == NULL) {
        return NGX_CONF_ERROR;
    }

    log->file->flush = ngx_kmip_log_flush;
    log->file->data = buffer;

    return NGX_CONF_OK;
}


static char *
ngx_kmip_log_parameters(ngx_conf_t *cf, ssize_t *size, ngx_msec_t *flush)
{
    ngx_str_t   *value, s;
    ngx_uint_t   i;

    value = cf->args->elts;

    for (i = 2; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "buffer=", 7) == 0) {
            s.len = value[i].len - 7;
            s.data = value[i].data + 7;

            *size = ngx_parse_size(&s);

            if (*size >= NGX_KMIP_LOG_LINE) {
                continue;
            }

        } else if (ngx_strncmp(value[i].data, "flush=", 6) == 0) {
            s.len = value[i].len - 6;
            s.data = value[i].data + 6;

            *flush = ngx_parse_time(&s, 0);

            if (*flush != (ngx_msec_t) NGX_ERROR && *flush != 0) {
                continue;
            }
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid parameter \"%V\"",
                           &value[i]);
        return NGX_CONF_ERROR;
    }

    if (*flush && *size == 0) {
        return "has \"flush\" without \"buffer\"";
    }

    return NGX_CONF_OK;
}


static ngx_kmip_log_buf_t *
ngx_kmip_log_create_buffer(ngx_conf_t *cf, ngx_open_file_t *file, size_t size,
    ngx_msec_t flush)
{
    ngx_kmip_log_buf_t  *buffer;

    buffer = ngx_pcalloc(cf->pool, sizeof(ngx_kmip_log_buf_t));
    if (buffer == NULL) {
        return NULL;
    }

    buffer->start = ngx_pnalloc(cf->pool, size);
    if (buffer->start == NULL) {
        return NULL;
    }

    buffer->pos = buffer->start;
    buffer->last = buffer->start + size;
    buffer->flush = flush;

    if (flush == 0) {
        return buffer;
    }

    buffer->event = ngx_pcalloc(cf->pool, sizeof(ngx_event_t));
    if (buffer->event == NULL) {
        return NULL;
    }

    buffer->event->data = file;
    buffer->event->handler = ngx_kmip_log_flush_handler;
    buffer->event->log = &cf->cycle->new_log;
    buffer->event->cancelable = 1;

    return buffer;
}


void
ngx_kmip_log_write(ngx_kmip_log_t *log, ngx_log_t *error_log,
    const ngx_kmip_log_session_t *session, const kmip_item_log_t *item)
{
    size_t  len;
    u_char  line[NGX_KMIP_LOG_HEADER + NGX_KMIP_LOG_LINE], *p;

    if (log->file) {
        len = ngx_kmip_log_line(line, session, item);
        line[len++] = '\n';

        ngx_kmip_log_put(log, error_log, line, len);
        return;
    }

    p = ngx_syslog_add_header(log->syslog, line);
    p += ngx_kmip_log_line(p, session, item);

    if (ngx_syslog_send(log->syslog, line, p - line) < 0
        && ngx_time() - log->error_log_time > 59)
    {
        log->error_log_time = ngx_time();
        ngx_log_error(NGX_LOG_WARN, error_log, 0,
                      "kmip_log: sending to syslog failed");
    }
}


/* at most NGX_KMIP_LOG_LINE - 1 bytes; clients' strings are truncated */

static size_t
ngx_kmip_log_line(u_char *line, const ngx_kmip_log_session_t *session,
    const kmip_item_log_t *item)
{
    u_char      *p, *last;
    ngx_str_t    message;
    const char  *operation, *result;

    last = line + NGX_KMIP_LOG_LINE - NGX_KMIP_LOG_NUMBERS;

    message.data = (u_char *) (item->message ? item->message : "");
    message.len = ngx_strlen(message.data);

    if (item->text.len) {
        message.data = (u_char *) item->text.data;
        message.len = item->text.len;
    }

    message.len = ngx_min(message.len, NGX_KMIP_LOG_MESSAGE);

    operation = item->operation ? kmip_operation_name(item->operation) : "";
    result = item->reason ? kmip_reason_name(item->reason) : "Success";

    p = ngx_slprintf(line, last, "{\"time\":\"%V\",\"connection\":%ui",
                     &ngx_cached_http_log_iso8601, session->connection);

    p = ngx_kmip_log_string(p, last, "client", session->client->data,
                            session->client->len);
    p = ngx_kmip_log_string(p, last, "fingerprint", session->fingerprint.data,
                            session->fingerprint.len);
    p = ngx_kmip_log_string(p, last, "provider", session->provider->data,
                            session->provider->len);

    p = ngx_slprintf(p, last, ",\"version\":\"%ud.%ud\",\"item\":%uz",
                     (uint32_t) kmip_version_major(item->version),
                     (uint32_t) kmip_version_minor(item->version),
                     item->index);

    p = ngx_kmip_log_string(p, last, "operation", (u_char *) operation,
                            ngx_strlen(operation));
    p = ngx_kmip_log_string(p, last, "uid", session->uid.data,
                            session->uid.len);

    if (session->name.len) {
        p = ngx_kmip_log_string(p, last, "name", session->name.data,
                                session->name.len);
    }

    if (session->vm.len) {
        p = ngx_kmip_log_string(p, last, "vm", session->vm.data,
                                session->vm.len);
    }

    p = ngx_kmip_log_string(p, last, "result", (u_char *) result,
                            ngx_strlen(result));
    p = ngx_kmip_log_string(p, last, "message", message.data, message.len);

    last = line + NGX_KMIP_LOG_LINE - 2;

    return ngx_kmip_log_numbers(p, last, item) - line;
}


static u_char *
ngx_kmip_log_numbers(u_char *p, u_char *last, const kmip_item_log_t *item)
{
    p = ngx_slprintf(p, last, ",\"received\":%uz,\"sent\":%uz,\"calls\":%ui",
                     item->received, item->sent,
                     (ngx_uint_t) item->use.requests);

    if (item->use.requests) {
        p = ngx_slprintf(p, last, ",\"failed\":%ui,\"status\":%ui,"
                         "\"correlation\":\"%s\",\"call_ms\":%uL",
                         (ngx_uint_t) item->use.failed,
                         (ngx_uint_t) item->use.status,
                         item->use.correlation_id, item->use.elapsed);
    }

    return ngx_slprintf(p, last, ",\"ms\":%uL}", item->elapsed);
}


static u_char *
ngx_kmip_log_string(u_char *p, u_char *last, const char *name,
    const u_char *data, size_t len)
{
    size_t  escaped;

    p = ngx_slprintf(p, last, ",\"%s\":\"", name);

    escaped = len + (len ? ngx_escape_json(NULL, (u_char *) data, len) : 0);

    if (len && p + escaped < last) {
        p = (u_char *) ngx_escape_json(p, (u_char *) data, len);
    }

    return ngx_slprintf(p, last, "\"");
}


static void
ngx_kmip_log_put(ngx_kmip_log_t *log, ngx_log_t *error_log, u_char *line,
    size_t len)
{
    ngx_kmip_log_buf_t  *buffer;

    buffer = log->file->data;

    if (buffer == NULL) {
        ngx_kmip_log_file_write(log, error_log, line, len);
        return;
    }

    if (len > (size_t) (buffer->last - buffer->pos)) {
        ngx_kmip_log_file_write(log, error_log, buffer->start,
                                buffer->pos - buffer->start);
        buffer->pos = buffer->start;
    }

    if (buffer->event && buffer->pos == buffer->start) {
        ngx_add_timer(buffer->event, buffer->flush);
    }

    buffer->pos = ngx_cpymem(buffer->pos, line, len);
}


/* if the disk is full, pause for a second; warn at most once a minute */

static void
ngx_kmip_log_file_write(ngx_kmip_log_t *log, ngx_log_t *error_log,
    u_char *data, size_t len)
{
    time_t     now;
    ssize_t    n;
    ngx_err_t  err;

    now = ngx_time();

    if (len == 0 || log->disk_full_time == now) {
        return;
    }

    n = ngx_write_fd(log->file->fd, data, len);

    if (n == (ssize_t) len) {
        return;
    }

    err = (n == -1) ? ngx_errno : 0;

    if (err == NGX_ENOSPC) {
        log->disk_full_time = now;
    }

    if (now - log->error_log_time > 59) {
        log->error_log_time = now;
        ngx_log_error(NGX_LOG_ALERT, error_log, err,
                      "kmip_log: writing to \"%s\" failed",
                      log->file->name.data);
    }
}


static void
ngx_kmip_log_flush(ngx_open_file_t *file, ngx_log_t *log)
{
    size_t               len;
    ngx_kmip_log_buf_t  *buffer;

    buffer = file->data;
    len = buffer->pos - buffer->start;

    if (len == 0) {
        return;
    }

    if (ngx_write_fd(file->fd, buffer->start, len) != (ssize_t) len) {
        ngx_log_error(NGX_LOG_ALERT, log, ngx_errno,
                      "kmip_log: writing to \"%s\" failed", file->name.data);
    }

    buffer->pos = buffer->start;

    if (buffer->event && buffer->event->timer_set) {
        ngx_del_timer(buffer->event);
    }
}


static void
ngx_kmip_log_flush_handler(ngx_event_t *ev)
{
    ngx_kmip_log_flush(ev->data, ev->log);
}
