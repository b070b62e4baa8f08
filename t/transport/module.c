
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A stream module of the kmip_key_protect block and kmip_zone alone, and in the
 * place of the http module one that does nothing.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <ngx_stream.h>

#include "ngx_kmip_key_protect.h"
#include "ngx_kmip_zone.h"


typedef struct {
    ngx_array_t      providers;
    ngx_shm_zone_t  *zone;
} driver_conf_t;


extern ngx_module_t  ngx_stream_kmip_module;


static void *
driver_create_conf(ngx_conf_t *cf)
{
    driver_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(driver_conf_t));

    if (conf == NULL
        || ngx_array_init(&conf->providers, cf->pool, 2,
                          sizeof(ngx_kmip_key_protect_t *))
           != NGX_OK)
    {
        return NULL;
    }

    return conf;
}


static char *
driver_init_conf(ngx_conf_t *cf, void *data)
{
    driver_conf_t *conf = data;

    return ngx_kmip_key_protect_init_conf(cf, &conf->providers);
}


static ngx_int_t
driver_init_process(ngx_cycle_t *cycle)
{
    driver_conf_t  *conf;

    conf = ngx_stream_cycle_get_module_main_conf(cycle,
                                                 ngx_stream_kmip_module);

    return ngx_kmip_key_protect_init_process(cycle, &conf->providers,
                                             conf->zone, NULL);
}


static void
driver_exit_process(ngx_cycle_t *cycle)
{
    driver_conf_t  *conf;

    conf = ngx_stream_cycle_get_module_main_conf(cycle,
                                                 ngx_stream_kmip_module);

    ngx_kmip_key_protect_exit_process(cycle, &conf->providers);
}


static ngx_command_t  driver_directives[] = {

    { ngx_string("kmip_zone"),
      NGX_STREAM_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_kmip_zone,
      NGX_STREAM_MAIN_CONF_OFFSET,
      offsetof(driver_conf_t, zone),
      NULL },

    { ngx_string("kmip_key_protect"),
      NGX_STREAM_MAIN_CONF|NGX_CONF_BLOCK|NGX_CONF_TAKE1,
      ngx_kmip_key_protect_block,
      NGX_STREAM_MAIN_CONF_OFFSET,
      offsetof(driver_conf_t, providers),
      NULL },

      ngx_null_command
};


static ngx_stream_module_t  driver_ctx = {
    NULL,                                  /* preconfiguration */
    NULL,                                  /* postconfiguration */

    driver_create_conf,                    /* create main configuration */
    driver_init_conf,                      /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL                                   /* merge server configuration */
};


ngx_module_t  ngx_stream_kmip_module = {
    NGX_MODULE_V1,
    &driver_ctx,                           /* module context */
    driver_directives,                     /* module directives */
    NGX_STREAM_MODULE,                     /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    driver_init_process,                   /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    driver_exit_process,                   /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_command_t  driver_no_directives[] = {
      ngx_null_command
};


static ngx_http_module_t  driver_http_ctx;


ngx_module_t  ngx_http_kmip_status_module = {
    NGX_MODULE_V1,
    &driver_http_ctx,                      /* module context */
    driver_no_directives,                  /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};
