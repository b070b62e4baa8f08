
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Limits that depend on worker_connections, which are known only after the
 * whole configuration has been read.
 */


#include "ngx_stream_kmip_module.h"

#include <ngx_event.h>


/* thousands of hosts may start at the same time */

#define NGX_STREAM_KMIP_MAX_HANDSHAKES  4096

/* the default is a quarter of a worker's connections, and at most this */

#define NGX_STREAM_KMIP_MAX_SESSIONS    4096


static void ngx_stream_kmip_bound_sessions(ngx_log_t *log,
    ngx_stream_kmip_srv_conf_t *kscf, ngx_uint_t connections);


ngx_int_t
ngx_stream_kmip_bounds(ngx_cycle_t *cycle)
{
    ngx_log_t                     *log;
    ngx_uint_t                     i;
    ngx_event_conf_t              *ecf;
    ngx_stream_conf_ctx_t         *ctx;
    ngx_stream_core_srv_conf_t   **cscfp;
    ngx_stream_core_main_conf_t   *cmcf;
    ngx_stream_kmip_srv_conf_t    *kscf;
    ngx_stream_kmip_main_conf_t   *kmcf;

    ctx = (ngx_stream_conf_ctx_t *) cycle->conf_ctx[ngx_stream_module.index];

    if (ctx == NULL) {
        return NGX_OK;
    }

    /* nginx -t shows warnings whatever the level of error_log is */

    log = ngx_test_config ? ngx_cycle->log : cycle->log;

    ecf = ngx_event_get_conf(cycle->conf_ctx, ngx_event_core_module);
    kmcf = ctx->main_conf[ngx_stream_kmip_module.ctx_index];

    if (kmcf->max_handshakes == NGX_CONF_UNSET_UINT) {
        kmcf->max_handshakes = NGX_STREAM_KMIP_MAX_HANDSHAKES;

    } else if (kmcf->max_handshakes >= ecf->connections) {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "\"kmip_max_handshakes\" %ui is never reached with %ui "
                      "\"worker_connections\"", kmcf->max_handshakes,
                      ecf->connections);
    }

    ngx_kmip_key_protect_bound(&kmcf->providers, ecf->connections, log);

    cmcf = ctx->main_conf[ngx_stream_core_module.ctx_index];
    cscfp = cmcf->servers.elts;

    for (i = 0; i < cmcf->servers.nelts; i++) {
        kscf = cscfp[i]->ctx->srv_conf[ngx_stream_kmip_module.ctx_index];

        if (kscf->pass) {
            ngx_stream_kmip_bound_sessions(log, kscf, ecf->connections);
        }
    }

    return NGX_OK;
}


static void
ngx_stream_kmip_bound_sessions(ngx_log_t *log,
    ngx_stream_kmip_srv_conf_t *kscf, ngx_uint_t connections)
{
    if (kscf->max_sessions == NGX_CONF_UNSET_UINT) {
        kscf->max_sessions = ngx_min(NGX_STREAM_KMIP_MAX_SESSIONS,
                                     ngx_max(connections / 4, 1));

    } else if (kscf->max_sessions >= connections) {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "\"kmip_max_sessions\" %ui is never reached with %ui "
                      "\"worker_connections\", for the \"kmip_pass\" in "
                      "%s:%ui", kscf->max_sessions, connections,
                      kscf->pass_file, kscf->pass_line);
    }
}
