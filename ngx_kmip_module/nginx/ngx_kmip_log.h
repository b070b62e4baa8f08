
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * kmip_log: one line of JSON for each operation, to a file or to syslog.
 */


#ifndef _NGX_KMIP_LOG_H_INCLUDED_
#define _NGX_KMIP_LOG_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "kmip_context.h"


/* bytes of texts in logs and variables; longer ones are truncated */

#define KMIP_UID_LOG          64
#define KMIP_NAME_LOG         128
#define NGX_KMIP_LOG_MESSAGE  160


typedef struct ngx_kmip_log_s  ngx_kmip_log_t;


/* what the session adds to the engine's log line; it contains no secrets */

typedef struct {
    ngx_str_t     *client;           /* address */
    ngx_str_t     *provider;
    ngx_str_t      fingerprint;      /* SHA-256, hexadecimal */
    ngx_str_t      uid;              /* the item's, truncated and printable */
    ngx_str_t      name;             /* the object's Names, as above */
    ngx_str_t      vm;               /* its virtual machines */
    ngx_uint_t     connection;
} ngx_kmip_log_session_t;


/*
 * The directive "kmip_log path|syslog:... [buffer=size [flush=time]] | off".
 * conf is an ngx_kmip_log_t **, initially NGX_CONF_UNSET_PTR.
 */

char *ngx_kmip_log_directive(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/* Writes one line.  A failure goes to error_log, at most once a minute. */

void ngx_kmip_log_write(ngx_kmip_log_t *log, ngx_log_t *error_log,
    const ngx_kmip_log_session_t *session, const kmip_item_log_t *item);


#endif /* _NGX_KMIP_LOG_H_INCLUDED_ */
