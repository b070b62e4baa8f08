
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * kmip_allow and kmip_deny: what a client may do.
 */


#include "ngx_stream_kmip_module.h"
#include "kmip_names.h"


/* operations without which a client cannot learn what it may do */

static const uint32_t  ngx_stream_kmip_always[] = {
    KMIP_OPERATION_QUERY,
    KMIP_OPERATION_DISCOVER_VERSIONS,
    0
};


static int ngx_stream_kmip_allowed(void *data, uint32_t operation);
static ngx_int_t ngx_stream_kmip_evaluate(ngx_stream_session_t *s,
    ngx_array_t *lists, ngx_stream_kmip_operations_t *operations,
    ngx_str_t *bad);
static ngx_int_t ngx_stream_kmip_parse(const ngx_str_t *list,
    ngx_stream_kmip_operations_t *operations, ngx_str_t *bad);
static ngx_int_t ngx_stream_kmip_parse_word(const ngx_str_t *word,
    ngx_stream_kmip_operations_t *operations);
static void ngx_stream_kmip_set_all(ngx_stream_kmip_operations_t *operations);
static void ngx_stream_kmip_set(ngx_stream_kmip_operations_t *operations,
    uint32_t operation);


char *
ngx_stream_kmip_operations(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char *p = conf;

    ngx_str_t                            bad, *value;
    ngx_uint_t                           i;
    ngx_array_t                        **lists;
    ngx_stream_complex_value_t          *list;
    ngx_stream_kmip_operations_t         operations;
    ngx_stream_compile_complex_value_t   ccv;

    lists = (ngx_array_t **) (p + cmd->offset);

    if (*lists == NGX_CONF_UNSET_PTR) {
        *lists = ngx_array_create(cf->pool, 4,
                                  sizeof(ngx_stream_complex_value_t));
        if (*lists == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        list = ngx_array_push(*lists);
        if (list == NULL) {
            return NGX_CONF_ERROR;
        }

        ngx_memzero(&ccv, sizeof(ngx_stream_compile_complex_value_t));

        ccv.cf = cf;
        ccv.value = &value[i];
        ccv.complex_value = list;

        if (ngx_stream_compile_complex_value(&ccv) != NGX_OK) {
            return NGX_CONF_ERROR;
        }

        if (list->lengths == NULL
            && ngx_stream_kmip_parse(&value[i], &operations, &bad) != NGX_OK)
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "KMIP has no operation \"%V\" in \"%V\" (write "
                               "a name of several words without spaces, as in "
                               "\"GetAttributes\")", &bad, &cmd->name);
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


ngx_int_t
ngx_stream_kmip_allow(ngx_stream_session_t *s, ngx_stream_kmip_ctx_t *ctx,
    ngx_stream_kmip_identity_t *identity)
{
    ngx_str_t                      bad;
    ngx_int_t                      rc;
    ngx_uint_t                     i;
    const char                    *directive;
    ngx_stream_kmip_srv_conf_t    *kscf;
    ngx_stream_kmip_operations_t   denied;

    kscf = ngx_stream_get_module_srv_conf(s, ngx_stream_kmip_module);

    if (kscf->allow) {
        directive = "kmip_allow";

        rc = ngx_stream_kmip_evaluate(s, kscf->allow, &ctx->operations, &bad);

        for (i = 0; ngx_stream_kmip_always[i]; i++) {
            ngx_stream_kmip_set(&ctx->operations, ngx_stream_kmip_always[i]);
        }

    } else {
        ngx_stream_kmip_set_all(&ctx->operations);
        rc = NGX_OK;
    }

    if (rc == NGX_OK && kscf->deny) {
        directive = "kmip_deny";

        rc = ngx_stream_kmip_evaluate(s, kscf->deny, &denied, &bad);

        for (i = 0; i < NGX_STREAM_KMIP_OPERATIONS / 8; i++) {
            ctx->operations.bits[i] &= ~denied.bits[i];
        }
    }

    if (rc == NGX_OK) {
        ctx->context.allowed = ngx_stream_kmip_allowed;
        return NGX_OK;
    }

    if (rc == NGX_DECLINED) {
        identity->fault = 1;
        identity->remedy = "names of KMIP operations";

        (void) ngx_snprintf((u_char *) identity->reason,
                            sizeof(identity->reason) - 1,
                            "%s evaluates to \"%V\", which is no operation%Z",
                            directive, &bad);

        ngx_stream_kmip_refuse(s->connection, identity);
    }

    return NGX_ERROR;
}


/* 1 if the client may use the operation; data is the session's context */

static int
ngx_stream_kmip_allowed(void *data, uint32_t operation)
{
    ngx_stream_kmip_ctx_t *ctx = data;

    return operation < NGX_STREAM_KMIP_OPERATIONS
           && (ctx->operations.bits[operation / 8] >> operation % 8 & 1);
}


/* NGX_DECLINED: bad is the word that names no operation */

static ngx_int_t
ngx_stream_kmip_evaluate(ngx_stream_session_t *s, ngx_array_t *lists,
    ngx_stream_kmip_operations_t *operations, ngx_str_t *bad)
{
    ngx_str_t                      value;
    ngx_uint_t                     i, n;
    ngx_stream_complex_value_t    *list;
    ngx_stream_kmip_operations_t   some;

    ngx_memzero(operations, sizeof(ngx_stream_kmip_operations_t));

    list = lists->elts;

    for (i = 0; i < lists->nelts; i++) {

        if (ngx_stream_complex_value(s, &list[i], &value) != NGX_OK) {
            return NGX_ERROR;
        }

        if (ngx_stream_kmip_parse(&value, &some, bad) != NGX_OK) {
            return NGX_DECLINED;
        }

        for (n = 0; n < NGX_STREAM_KMIP_OPERATIONS / 8; n++) {
            operations->bits[n] |= some.bits[n];
        }
    }

    return NGX_OK;
}


/* a list of words that are separated by spaces or commas */

static ngx_int_t
ngx_stream_kmip_parse(const ngx_str_t *list,
    ngx_stream_kmip_operations_t *operations, ngx_str_t *bad)
{
    u_char     *p, *last;
    ngx_str_t   word;

    ngx_memzero(operations, sizeof(ngx_stream_kmip_operations_t));

    p = list->data;
    last = list->data + list->len;

    while (p < last) {

        if (*p == ' ' || *p == ',') {
            p++;
            continue;
        }

        word.data = p;

        while (p < last && *p != ' ' && *p != ',') {
            p++;
        }

        word.len = p - word.data;

        if (ngx_stream_kmip_parse_word(&word, operations) != NGX_OK) {
            *bad = word;
            return NGX_DECLINED;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_stream_kmip_parse_word(const ngx_str_t *word,
    ngx_stream_kmip_operations_t *operations)
{
    uint32_t  operation;

    if (word->len == 3 && ngx_strncasecmp(word->data, (u_char *) "all", 3) == 0)
    {
        ngx_stream_kmip_set_all(operations);
        return NGX_OK;
    }

    if (kmip_enum_find(KMIP_ENUM_ID_OPERATION, (char *) word->data, word->len,
                       &operation)
        != KMIP_OK
        || operation >= NGX_STREAM_KMIP_OPERATIONS)
    {
        return NGX_DECLINED;
    }

    ngx_stream_kmip_set(operations, operation);

    return NGX_OK;
}


/*
 * Interop is meant for tests of servers, and the standard wants it nowhere
 * else, so it has to be named.
 */

static void
ngx_stream_kmip_set_all(ngx_stream_kmip_operations_t *operations)
{
    ngx_memset(operations, 0xff, sizeof(ngx_stream_kmip_operations_t));

    operations->bits[KMIP_OPERATION_INTEROP / 8] &=
                                      ~(1 << KMIP_OPERATION_INTEROP % 8);
}


static void
ngx_stream_kmip_set(ngx_stream_kmip_operations_t *operations,
    uint32_t operation)
{
    operations->bits[operation / 8] |= 1 << operation % 8;
}
