
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The addresses that a server listens on, with and without TLS.
 */


#include "ngx_stream_kmip_module.h"


typedef struct {
    ngx_uint_t    ssl;                       /* number of addresses with TLS */
    ngx_str_t    *plain;                     /* an address without TLS */
} ngx_stream_kmip_listens_t;


static void ngx_stream_kmip_listens(ngx_stream_kmip_listens_t *listens,
    ngx_stream_core_main_conf_t *cmcf, ngx_stream_core_srv_conf_t *cscf);
static void ngx_stream_kmip_listen(ngx_stream_kmip_listens_t *listens,
    ngx_str_t *addr, ngx_uint_t ssl);
#if (nginx_version >= 1025005)
static ngx_uint_t ngx_stream_kmip_listen_is_of(ngx_stream_conf_addr_t *addr,
    ngx_stream_core_srv_conf_t *cscf);
#endif


ngx_uint_t
ngx_stream_kmip_listen_has_ssl(ngx_conf_t *cf,
    ngx_stream_core_srv_conf_t *cscf)
{
    ngx_stream_kmip_listens_t     listens;
    ngx_stream_core_main_conf_t  *cmcf;

    cmcf = ngx_stream_conf_get_module_main_conf(cf, ngx_stream_core_module);

    listens.ssl = 0;
    listens.plain = NULL;

    ngx_stream_kmip_listens(&listens, cmcf, cscf);

    if (listens.ssl && listens.plain) {
        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "\"listen %V\" has no \"ssl\" parameter: \"kmip_pass\" "
                      "refuses every session on it, in %s:%ui",
                      listens.plain, cscf->file_name, cscf->line);
    }

    return listens.ssl != 0;
}


#if (nginx_version >= 1025005)

/* servers may share an address, and then both use TLS there or neither */

static void
ngx_stream_kmip_listens(ngx_stream_kmip_listens_t *listens,
    ngx_stream_core_main_conf_t *cmcf, ngx_stream_core_srv_conf_t *cscf)
{
    ngx_uint_t               i, k;
    ngx_stream_conf_addr_t  *addr;
    ngx_stream_conf_port_t  *port;

    if (cmcf->ports == NULL) {
        return;
    }

    port = cmcf->ports->elts;

    for (i = 0; i < cmcf->ports->nelts; i++) {
        addr = port[i].addrs.elts;

        for (k = 0; k < port[i].addrs.nelts; k++) {
            if (ngx_stream_kmip_listen_is_of(&addr[k], cscf)) {
                ngx_stream_kmip_listen(listens, &addr[k].opt.addr_text,
                                       addr[k].opt.ssl);
            }
        }
    }
}


static ngx_uint_t
ngx_stream_kmip_listen_is_of(ngx_stream_conf_addr_t *addr,
    ngx_stream_core_srv_conf_t *cscf)
{
    ngx_uint_t                    i;
    ngx_stream_core_srv_conf_t  **cscfp;

    cscfp = addr->servers.elts;

    for (i = 0; i < addr->servers.nelts; i++) {
        if (cscfp[i] == cscf) {
            return 1;
        }
    }

    return 0;
}


#else

static void
ngx_stream_kmip_listens(ngx_stream_kmip_listens_t *listens,
    ngx_stream_core_main_conf_t *cmcf, ngx_stream_core_srv_conf_t *cscf)
{
    ngx_uint_t            i;
    ngx_stream_listen_t  *ls;

    ls = cmcf->listen.elts;

    for (i = 0; i < cmcf->listen.nelts; i++) {
        if (ls[i].ctx == cscf->ctx) {
            ngx_stream_kmip_listen(listens, &ls[i].addr_text, ls[i].ssl);
        }
    }
}


#endif


static void
ngx_stream_kmip_listen(ngx_stream_kmip_listens_t *listens, ngx_str_t *addr,
    ngx_uint_t ssl)
{
    if (ssl) {
        listens->ssl++;

    } else {
        listens->plain = addr;
    }
}
