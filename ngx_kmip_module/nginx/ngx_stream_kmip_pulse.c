
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What a worker does once a second: it looks for the file of kmip_drain,
 * brings its gauges up to date, and writes down the totals of a minute that
 * has ended.  The timer does not keep an exiting worker alive.
 */


#include "ngx_stream_kmip_pulse.h"

#include "ngx_kmip_snapshot.h"


#define NGX_STREAM_KMIP_PULSE  1000


static void ngx_stream_kmip_pulse_handler(ngx_event_t *ev);
static void ngx_stream_kmip_drain_look(ngx_stream_kmip_main_conf_t *kmcf,
    ngx_log_t *log);


void
ngx_stream_kmip_pulse_start(ngx_cycle_t *cycle,
    ngx_stream_kmip_main_conf_t *kmcf)
{
    kmcf->pulse.handler = ngx_stream_kmip_pulse_handler;
    kmcf->pulse.data = kmcf;
    kmcf->pulse.log = cycle->log;
    kmcf->pulse.cancelable = 1;

    ngx_add_timer(&kmcf->pulse, NGX_STREAM_KMIP_PULSE);
}


static void
ngx_stream_kmip_pulse_handler(ngx_event_t *ev)
{
    ngx_kmip_stats_process_t     *process;
    ngx_stream_kmip_main_conf_t  *kmcf;

    kmcf = ev->data;
    process = ngx_kmip_stats_process(kmcf->stats, kmcf->stats->slot);

    ngx_stream_kmip_drain_look(kmcf, ev->log);
    ngx_kmip_key_protect_publish(&kmcf->providers);
    ngx_kmip_snapshot_minute(kmcf->stats);

    process->exiting = ngx_exiting;

    ngx_add_timer(ev, NGX_STREAM_KMIP_PULSE);
}


/* A new session looks by itself, at most once a second. */

ngx_uint_t
ngx_stream_kmip_draining(ngx_stream_kmip_main_conf_t *kmcf, ngx_log_t *log)
{
    ngx_stream_kmip_drain_look(kmcf, log);

    return kmcf->draining;
}


static void
ngx_stream_kmip_drain_look(ngx_stream_kmip_main_conf_t *kmcf, ngx_log_t *log)
{
    ngx_err_t        err;
    ngx_uint_t       draining, hidden;
    ngx_file_info_t  fi;

    if (kmcf->drain.len == 0 || kmcf->stats == NULL
        || kmcf->drain_time == ngx_time())
    {
        return;
    }

    kmcf->drain_time = ngx_time();

    draining = ngx_file_info(kmcf->drain.data, &fi) != NGX_FILE_ERROR;

    err = draining ? 0 : ngx_errno;
    hidden = err && err != NGX_ENOENT && err != NGX_ENOTDIR;

    if (hidden && !kmcf->drain_hidden) {
        ngx_log_error(NGX_LOG_ERR, log, err,
                      "kmip: \"kmip_drain\" has no effect, since it cannot "
                      "be seen whether \"%V\" exists; let the user of the "
                      "workers search its folders", &kmcf->drain);
    }

    kmcf->drain_hidden = hidden;

    if (draining != kmcf->draining) {
        kmcf->draining = draining;

        ngx_log_error(NGX_LOG_NOTICE, log, 0,
                      draining ? "kmip: \"%V\" exists: new sessions are "
                                 "refused, and old ones are served"
                               : "kmip: \"%V\" is gone: new sessions are "
                                 "admitted again",
                      &kmcf->drain);
    }

    ngx_kmip_stats_process(kmcf->stats, kmcf->stats->slot)->draining
        = draining;
}


ngx_int_t
ngx_stream_kmip_drain_check(ngx_conf_t *cf, ngx_str_t *file)
{
    size_t            len;
    u_char           *folder;
    ngx_file_info_t   fi;

    len = file->len;

    while (len > 1 && file->data[len - 1] != '/') {
        len--;
    }

    folder = ngx_pnalloc(cf->temp_pool, len + 1);
    if (folder == NULL) {
        return NGX_ERROR;
    }

    (void) ngx_cpystrn(folder, file->data, len + 1);

    if (ngx_file_info(folder, &fi) == NGX_FILE_ERROR) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, ngx_errno,
                           "\"kmip_drain\" has no effect without the folder "
                           "\"%s\"", folder);
    }

    return NGX_OK;
}
