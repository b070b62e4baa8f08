
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The kmip_key_protect block: a table of its directives, and the checks for
 * missing ones.
 */


#include "ngx_kmip_key_protect_conf.h"


#define NGX_KMIP_KEY_PROTECT_TEXT  512      /* the longest message */


static ngx_kmip_key_protect_t *ngx_kmip_key_protect_create(ngx_conf_t *cf,
    ngx_str_t *name);
static char *ngx_kmip_key_protect_directive(ngx_conf_t *cf,
    ngx_command_t *dummy, void *conf);
static char *ngx_kmip_key_protect_set(ngx_conf_t *cf,
    const keyprotect_directive_t *directive, ngx_kmip_key_protect_t *kp);
static ngx_int_t ngx_kmip_key_protect_complete(ngx_conf_t *cf,
    ngx_kmip_key_protect_t *kp);


char *
ngx_kmip_key_protect_block(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    char                     *rv;
    ngx_str_t                *value;
    ngx_conf_t                save;
    ngx_array_t              *providers;
    ngx_kmip_key_protect_t   *kp, **kpp;

    value = cf->args->elts;
    providers = (ngx_array_t *) (p + cmd->offset);

    if (ngx_kmip_key_protect_find(providers, &value[1])) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "duplicate kmip_key_protect \"%V\"", &value[1]);
        return NGX_CONF_ERROR;
    }

    kp = ngx_kmip_key_protect_create(cf, &value[1]);
    if (kp == NULL) {
        return NGX_CONF_ERROR;
    }

    kpp = ngx_array_push(providers);
    if (kpp == NULL) {
        return NGX_CONF_ERROR;
    }

    *kpp = kp;

    save = *cf;
    cf->handler = ngx_kmip_key_protect_directive;
    cf->handler_conf = (void *) kp;

    rv = ngx_conf_parse(cf, NULL);

    *cf = save;

    return rv;
}


static ngx_kmip_key_protect_t *
ngx_kmip_key_protect_create(ngx_conf_t *cf, ngx_str_t *name)
{
    ngx_kmip_key_protect_t  *kp;

    kp = ngx_pcalloc(cf->pool, sizeof(ngx_kmip_key_protect_t));
    if (kp == NULL) {
        return NULL;
    }

    kp->name = *name;
    kp->file = cf->conf_file->file.name.data;
    kp->line = cf->conf_file->line;

    return kp;
}


static char *
ngx_kmip_key_protect_directive(ngx_conf_t *cf, ngx_command_t *dummy,
    void *conf)
{
    ngx_str_t                     *value;
    ngx_kmip_key_protect_t        *kp;
    const keyprotect_directive_t  *directive;

    kp = conf;
    value = cf->args->elts;

    if (ngx_strcmp(value[0].data, "include") == 0) {
        return ngx_conf_include(cf, dummy, conf);
    }

    directive = keyprotect_settings_find((char *) value[0].data);

    if (directive) {
        return ngx_kmip_key_protect_set(cf, directive, kp);
    }

    if (ngx_strcmp(value[0].data, "api_key") == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"api_key\" is not supported: write the key to "
                           "a file and use \"api_key_file\"");
        return NGX_CONF_ERROR;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "unknown directive \"%V\" in kmip_key_protect \"%V\"",
                       &value[0], &kp->name);
    return NGX_CONF_ERROR;
}


static char *
ngx_kmip_key_protect_set(ngx_conf_t *cf,
    const keyprotect_directive_t *directive, ngx_kmip_key_protect_t *kp)
{
    char                 text[NGX_KMIP_KEY_PROTECT_TEXT];
    ngx_str_t           *arg;
    kmip_int_t           rc;
    keyprotect_value_t   value;

    if (cf->args->nelts != 2) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid number of arguments in \"%s\" directive",
                           directive->name);
        return NGX_CONF_ERROR;
    }

    arg = cf->args->elts;
    value.len = arg[1].len;
    value.data = arg[1].data;

    rc = keyprotect_settings_set(&kp->settings, directive, value, text,
                                 sizeof(text));

    if (text[0]) {
        ngx_conf_log_error(rc == KMIP_OK ? NGX_LOG_WARN : NGX_LOG_EMERG, cf, 0,
                           "%s", text);
    }

    if (rc != KMIP_OK) {
        return NGX_CONF_ERROR;
    }

    switch (directive->kind) {

    case KEYPROTECT_SETTINGS_API_KEY:
        return ngx_kmip_key_protect_api_key(cf, kp, &arg[1]);

    case KEYPROTECT_SETTINGS_TRUSTED:
        return ngx_kmip_key_protect_trusted(cf, kp, &arg[1]);

    default:
        return NGX_CONF_OK;
    }
}


char *
ngx_kmip_key_protect_init_conf(ngx_conf_t *cf, ngx_array_t *providers)
{
    ngx_uint_t                i;
    ngx_kmip_key_protect_t  **kpp;

    kpp = providers->elts;

    for (i = 0; i < providers->nelts; i++) {
        if (ngx_kmip_key_protect_complete(cf, kpp[i]) != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_kmip_key_protect_complete(ngx_conf_t *cf, ngx_kmip_key_protect_t *kp)
{
    ngx_str_t    file;
    const char  *missing, *odd;

    missing = keyprotect_settings_missing(&kp->settings);

    if (missing) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "no \"%s\" in kmip_key_protect \"%V\" in %s:%ui",
                      missing, &kp->name, kp->file, kp->line);
        return NGX_ERROR;
    }

    odd = keyprotect_settings_complete(&kp->settings);

    if (odd) {
        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "%s in kmip_key_protect \"%V\" in %s:%ui",
                      odd, &kp->name, kp->file, kp->line);
    }

    if (kp->trusted == NULL) {
        file.len = kp->settings.trusted_certificate.len;
        file.data = kp->settings.trusted_certificate.data;

        return ngx_kmip_key_protect_load_trusted(cf, kp, &file);
    }

    return NGX_OK;
}


ngx_kmip_key_protect_t *
ngx_kmip_key_protect_find(ngx_array_t *providers, ngx_str_t *name)
{
    ngx_uint_t                i;
    ngx_kmip_key_protect_t  **kpp;

    kpp = providers->elts;

    for (i = 0; i < providers->nelts; i++) {
        if (kpp[i]->name.len == name->len
            && ngx_strncmp(kpp[i]->name.data, name->data, name->len) == 0)
        {
            return kpp[i];
        }
    }

    return NULL;
}


ngx_str_t *
ngx_kmip_key_protect_name(ngx_kmip_key_protect_t *kp)
{
    return &kp->name;
}


void
ngx_kmip_key_protect_bound(ngx_array_t *providers, ngx_uint_t connections,
    ngx_log_t *log)
{
    ngx_uint_t                i;
    ngx_kmip_key_protect_t  **kpp;

    kpp = providers->elts;

    for (i = 0; i < providers->nelts; i++) {

        if (kpp[i]->settings.max_connections >= connections) {
            ngx_log_error(NGX_LOG_WARN, log, 0,
                          "\"max_connections\" %ui of kmip_key_protect "
                          "\"%V\" is never reached with %ui "
                          "\"worker_connections\"",
                          (ngx_uint_t) kpp[i]->settings.max_connections,
                          &kpp[i]->name, connections);
        }
    }
}
