
/*
 * The configuration of a kmip_key_protect block, for the files that parse it
 * and the one that runs it.
 */


#ifndef _NGX_KMIP_KEY_PROTECT_CONF_H_INCLUDED_
#define _NGX_KMIP_KEY_PROTECT_CONF_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_kmip_http.h"
#include "ngx_kmip_key_protect.h"


#define NGX_KMIP_ATTRIBUTES_STORE       0
#define NGX_KMIP_ATTRIBUTES_OFF         1

#define NGX_KMIP_DESTROY_DELETE         0
#define NGX_KMIP_DESTROY_TOMBSTONE      1

#define NGX_KMIP_IDENTIFIER_FULL        0
#define NGX_KMIP_IDENTIFIER_SHORT       1

#define NGX_KMIP_UNAVAILABLE_ANSWER     0
#define NGX_KMIP_UNAVAILABLE_REFUSE     1


struct ngx_kmip_key_protect_s {
    ngx_str_t                name;
    u_char                  *file;             /* where the block begins */
    ngx_uint_t               line;

    ngx_str_t                endpoint;
    ngx_str_t                iam_endpoint;
    ngx_str_t                proxy;
    ngx_str_t                instance;
    ngx_str_t                root_key;
    ngx_str_t                key_ring;
    ngx_str_t                root_key_ring;
    ngx_str_t                record_prefix;
    kmip_secret_t            api_key;          /* the only copy in the
                                                  process */
    X509_STORE              *trusted;
    ngx_msec_t               connect_timeout;
    ngx_msec_t               timeout;
    ngx_int_t                max_connections;
    ngx_flag_t               http2;
    ngx_uint_t               attributes;
    ngx_uint_t               destroy;
    ngx_uint_t               identifier;
    ngx_uint_t               on_unavailable;

    /* set in a worker */

    ngx_log_t               *log;
    ngx_kmip_http_conf_t     http_conf;
    ngx_kmip_http_t         *http;
    keyprotect_conf_t        store_conf;
    keyprotect_cache_t       cache;
    keyprotect_store_t      *store;
};


/* the block's own directives; conf is an ngx_kmip_key_protect_t */

char *ngx_kmip_key_protect_api_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_kmip_key_protect_trusted(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* NGX_ERROR: the error has been logged */

ngx_int_t ngx_kmip_key_protect_load_trusted(ngx_conf_t *cf,
    ngx_kmip_key_protect_t *kp, ngx_str_t *file);

/* ngx_conf_post_t handlers of strings */

char *ngx_kmip_key_protect_check_url(ngx_conf_t *cf, void *post, void *data);
char *ngx_kmip_key_protect_check_proxy(ngx_conf_t *cf, void *post,
    void *data);
char *ngx_kmip_key_protect_check_instance(ngx_conf_t *cf, void *post,
    void *data);
char *ngx_kmip_key_protect_check_root(ngx_conf_t *cf, void *post, void *data);
char *ngx_kmip_key_protect_check_id(ngx_conf_t *cf, void *post, void *data);
char *ngx_kmip_key_protect_check_prefix(ngx_conf_t *cf, void *post,
    void *data);


#endif /* _NGX_KMIP_KEY_PROTECT_CONF_H_INCLUDED_ */
