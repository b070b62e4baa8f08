
/*
 * The kmip_key_protect block: one provider, its configuration and, in every
 * worker, its store over libcurl.
 */


#ifndef _NGX_KMIP_KEY_PROTECT_H_INCLUDED_
#define _NGX_KMIP_KEY_PROTECT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "keyprotect_store.h"


typedef struct ngx_kmip_key_protect_s  ngx_kmip_key_protect_t;


/*
 * The directive "kmip_key_protect name { ... }"; conf is an ngx_array_t of
 * ngx_kmip_key_protect_t *, kept by the stream module's main configuration.
 */

char *ngx_kmip_key_protect_block(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* after parsing: what is missing or wrong in a block, with its file:line */

char *ngx_kmip_key_protect_init_conf(ngx_conf_t *cf, ngx_array_t *providers);

/* the block of this name, or NULL */

ngx_kmip_key_protect_t *ngx_kmip_key_protect_find(ngx_array_t *providers,
    ngx_str_t *name);

/*
 * In a worker (or the single process): libcurl, stores, self-tests.  zone is
 * NULL without kmip_zone.
 */

ngx_int_t ngx_kmip_key_protect_init_process(ngx_cycle_t *cycle,
    ngx_array_t *providers, ngx_shm_zone_t *zone);
void ngx_kmip_key_protect_exit_process(ngx_cycle_t *cycle,
    ngx_array_t *providers);

/* this worker's store of the provider */

kmip_store_t *ngx_kmip_key_protect_store(ngx_kmip_key_protect_t *kp);

ngx_str_t *ngx_kmip_key_protect_name(ngx_kmip_key_protect_t *kp);

/* 1 with "on_unavailable refuse" while no key can be made or read */

ngx_uint_t ngx_kmip_key_protect_refuses(ngx_kmip_key_protect_t *kp);


#endif /* _NGX_KMIP_KEY_PROTECT_H_INCLUDED_ */
