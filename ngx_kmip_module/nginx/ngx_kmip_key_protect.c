
/*
 * The kmip_key_protect block: a table of its directives, and the checks for
 * missing ones.
 */


#include "ngx_kmip_key_protect_conf.h"


#define NGX_KMIP_IAM_ENDPOINT  "https://iam.cloud.ibm.com"
#define NGX_KMIP_TRUSTED       "/etc/ssl/certs/ca-certificates.crt"
#define NGX_KMIP_PREFIX        "vmware_kmip_"


static ngx_kmip_key_protect_t *ngx_kmip_key_protect_create(ngx_conf_t *cf,
    ngx_str_t *name);
static char *ngx_kmip_key_protect_directive(ngx_conf_t *cf,
    ngx_command_t *dummy, void *conf);
static char *ngx_kmip_key_protect_set(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_kmip_key_protect_t *kp);
static char *ngx_kmip_key_protect_choice(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_kmip_key_protect_check_msec(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_kmip_key_protect_check_connections(ngx_conf_t *cf,
    void *post, void *data);
static ngx_int_t ngx_kmip_key_protect_complete(ngx_conf_t *cf,
    ngx_kmip_key_protect_t *kp);
static const char *ngx_kmip_key_protect_missing(ngx_kmip_key_protect_t *kp);


static ngx_conf_post_t  ngx_kmip_key_protect_url =
    { ngx_kmip_key_protect_check_url };

static ngx_conf_post_t  ngx_kmip_key_protect_proxy =
    { ngx_kmip_key_protect_check_proxy };

static ngx_conf_post_t  ngx_kmip_key_protect_instance =
    { ngx_kmip_key_protect_check_instance };

static ngx_conf_post_t  ngx_kmip_key_protect_root =
    { ngx_kmip_key_protect_check_root };

static ngx_conf_post_t  ngx_kmip_key_protect_id =
    { ngx_kmip_key_protect_check_id };

static ngx_conf_post_t  ngx_kmip_key_protect_prefix =
    { ngx_kmip_key_protect_check_prefix };

static ngx_conf_post_t  ngx_kmip_key_protect_msec =
    { ngx_kmip_key_protect_check_msec };

static ngx_conf_post_t  ngx_kmip_key_protect_connections =
    { ngx_kmip_key_protect_check_connections };


static ngx_conf_enum_t  ngx_kmip_key_protect_attributes[] = {
    { ngx_string("store"), NGX_KMIP_ATTRIBUTES_STORE },
    { ngx_string("off"), NGX_KMIP_ATTRIBUTES_OFF },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_kmip_key_protect_identifier[] = {
    { ngx_string("full"), NGX_KMIP_IDENTIFIER_FULL },
    { ngx_string("short"), NGX_KMIP_IDENTIFIER_SHORT },
    { ngx_null_string, 0 }
};

static ngx_conf_enum_t  ngx_kmip_key_protect_destroy[] = {
    { ngx_string("delete"), NGX_KMIP_DESTROY_DELETE },
    { ngx_string("tombstone"), NGX_KMIP_DESTROY_TOMBSTONE },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_kmip_key_protect_unavailable[] = {
    { ngx_string("answer"), NGX_KMIP_UNAVAILABLE_ANSWER },
    { ngx_string("refuse"), NGX_KMIP_UNAVAILABLE_REFUSE },
    { ngx_null_string, 0 }
};


/* each directive has one argument; conf is the block */

static ngx_command_t  ngx_kmip_key_protect_commands[] = {

    { ngx_string("endpoint"),
      NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, endpoint),
      &ngx_kmip_key_protect_url },

    { ngx_string("iam_endpoint"),
      NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, iam_endpoint),
      &ngx_kmip_key_protect_url },

    { ngx_string("proxy"),
      NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, proxy),
      &ngx_kmip_key_protect_proxy },

    { ngx_string("api_key_file"),
      NGX_CONF_TAKE1,
      ngx_kmip_key_protect_api_key,
      0,
      0,
      NULL },

    { ngx_string("instance"),
      NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, instance),
      &ngx_kmip_key_protect_instance },

    { ngx_string("root_key"),
      NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, root_key),
      &ngx_kmip_key_protect_root },

    { ngx_string("key_ring"),
      NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, key_ring),
      &ngx_kmip_key_protect_id },

    { ngx_string("root_key_ring"),
      NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, root_key_ring),
      &ngx_kmip_key_protect_id },

    { ngx_string("trusted_certificate"),
      NGX_CONF_TAKE1,
      ngx_kmip_key_protect_trusted,
      0,
      0,
      NULL },

    { ngx_string("connect_timeout"),
      NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, connect_timeout),
      &ngx_kmip_key_protect_msec },

    { ngx_string("timeout"),
      NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, timeout),
      &ngx_kmip_key_protect_msec },

    { ngx_string("max_connections"),
      NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, max_connections),
      &ngx_kmip_key_protect_connections },

    { ngx_string("http2"),
      NGX_CONF_TAKE1,
      ngx_conf_set_flag_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, http2),
      NULL },

    { ngx_string("record_prefix"),
      NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, record_prefix),
      &ngx_kmip_key_protect_prefix },

    { ngx_string("attributes"),
      NGX_CONF_TAKE1,
      ngx_kmip_key_protect_choice,
      0,
      offsetof(ngx_kmip_key_protect_t, attributes),
      &ngx_kmip_key_protect_attributes },

    { ngx_string("identifier"),
      NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      0,
      offsetof(ngx_kmip_key_protect_t, identifier),
      &ngx_kmip_key_protect_identifier },

    { ngx_string("destroy"),
      NGX_CONF_TAKE1,
      ngx_kmip_key_protect_choice,
      0,
      offsetof(ngx_kmip_key_protect_t, destroy),
      &ngx_kmip_key_protect_destroy },

    { ngx_string("on_unavailable"),
      NGX_CONF_TAKE1,
      ngx_kmip_key_protect_choice,
      0,
      offsetof(ngx_kmip_key_protect_t, on_unavailable),
      &ngx_kmip_key_protect_unavailable },

      ngx_null_command
};


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

    kp->connect_timeout = NGX_CONF_UNSET_MSEC;
    kp->timeout = NGX_CONF_UNSET_MSEC;
    kp->max_connections = NGX_CONF_UNSET;
    kp->http2 = NGX_CONF_UNSET;
    kp->attributes = NGX_CONF_UNSET_UINT;
    kp->destroy = NGX_CONF_UNSET_UINT;
    kp->identifier = NGX_CONF_UNSET_UINT;
    kp->on_unavailable = NGX_CONF_UNSET_UINT;

    return kp;
}


static char *
ngx_kmip_key_protect_directive(ngx_conf_t *cf, ngx_command_t *dummy,
    void *conf)
{
    ngx_str_t               *value;
    ngx_command_t           *cmd;
    ngx_kmip_key_protect_t  *kp;

    kp = conf;
    value = cf->args->elts;

    if (ngx_strcmp(value[0].data, "include") == 0) {
        return ngx_conf_include(cf, dummy, conf);
    }

    for (cmd = ngx_kmip_key_protect_commands; cmd->name.len; cmd++) {

        if (cmd->name.len == value[0].len
            && ngx_strcmp(cmd->name.data, value[0].data) == 0)
        {
            return ngx_kmip_key_protect_set(cf, cmd, kp);
        }
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
ngx_kmip_key_protect_set(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_kmip_key_protect_t *kp)
{
    char  *rv;

    if (cf->args->nelts != 2) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid number of arguments in \"%V\" directive",
                           &cmd->name);
        return NGX_CONF_ERROR;
    }

    rv = cmd->set(cf, cmd, kp);

    if (rv == NGX_CONF_OK || rv == NGX_CONF_ERROR) {
        return rv;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" directive %s",
                       &cmd->name, rv);
    return NGX_CONF_ERROR;
}


static char *
ngx_kmip_key_protect_check_msec(ngx_conf_t *cf, void *post, void *data)
{
    ngx_msec_t *msp = data;

    if (*msp == 0 || *msp > 3600000) {
        return "must be above zero and at most an hour";
    }

    return NGX_CONF_OK;
}


static char *
ngx_kmip_key_protect_check_connections(ngx_conf_t *cf, void *post, void *data)
{
    ngx_int_t *np = data;

    if (*np < 1 || *np > 1024) {
        return "must be between 1 and 1024";
    }

    return NGX_CONF_OK;
}


/* a choice of two values, which the error message lists */

static char *
ngx_kmip_key_protect_choice(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    ngx_str_t        *value;
    ngx_uint_t       *np, i;
    ngx_conf_enum_t  *e;

    np = (ngx_uint_t *) (p + cmd->offset);

    if (*np != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;
    e = cmd->post;

    for (i = 0; e[i].name.len; i++) {

        if (e[i].name.len == value[1].len
            && ngx_strcmp(e[i].name.data, value[1].data) == 0)
        {
            *np = e[i].value;
            return NGX_CONF_OK;
        }
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid value \"%V\" of \"%V\", it must be \"%V\" or "
                       "\"%V\"", &value[1], &cmd->name, &e[0].name,
                       &e[1].name);
    return NGX_CONF_ERROR;
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
    ngx_str_t    file = ngx_string(NGX_KMIP_TRUSTED);
    const char  *missing;

    missing = ngx_kmip_key_protect_missing(kp);

    if (missing) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "no \"%s\" in kmip_key_protect \"%V\" in %s:%ui",
                      missing, &kp->name, kp->file, kp->line);
        return NGX_ERROR;
    }

    if (kp->iam_endpoint.data == NULL) {
        ngx_str_set(&kp->iam_endpoint, NGX_KMIP_IAM_ENDPOINT);
    }

    if (kp->record_prefix.data == NULL) {
        ngx_str_set(&kp->record_prefix, NGX_KMIP_PREFIX);
    }

    ngx_conf_init_msec_value(kp->connect_timeout, 1000);
    ngx_conf_init_msec_value(kp->timeout, 3000);
    ngx_conf_init_value(kp->max_connections, 64);
    ngx_conf_init_value(kp->http2, 0);
    ngx_conf_init_uint_value(kp->attributes, NGX_KMIP_ATTRIBUTES_STORE);
    ngx_conf_init_uint_value(kp->destroy, NGX_KMIP_DESTROY_DELETE);
    ngx_conf_init_uint_value(kp->identifier, NGX_KMIP_IDENTIFIER_FULL);
    ngx_conf_init_uint_value(kp->on_unavailable, NGX_KMIP_UNAVAILABLE_ANSWER);

    if (kp->connect_timeout > kp->timeout) {
        ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                      "\"connect_timeout\" is longer than \"timeout\" in "
                      "kmip_key_protect \"%V\" in %s:%ui",
                      &kp->name, kp->file, kp->line);
    }

    if (kp->trusted == NULL) {
        return ngx_kmip_key_protect_load_trusted(cf, kp, &file);
    }

    return NGX_OK;
}


static const char *
ngx_kmip_key_protect_missing(ngx_kmip_key_protect_t *kp)
{
    if (kp->endpoint.data == NULL) {
        return "endpoint";
    }

    if (kp->api_key.data == NULL) {
        return "api_key_file";
    }

    if (kp->instance.data == NULL) {
        return "instance";
    }

    if (kp->root_key.data == NULL) {
        return "root_key";
    }

    return NULL;
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
