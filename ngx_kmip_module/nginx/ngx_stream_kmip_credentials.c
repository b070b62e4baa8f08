
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * kmip_credentials: user names and passwords in requests, checked against a
 * file as that of nginx's auth_basic_user_file, which is read for each request.
 * Nothing of the file, and no password, is kept.
 */


#include "ngx_stream_kmip_module.h"

#include <ngx_crypt.h>


#define NGX_STREAM_KMIP_USERS     (1024 * 1024)   /* bytes of the file */
#define NGX_STREAM_KMIP_PASSWORD  256             /* bytes, as the file's */
#define NGX_STREAM_KMIP_CRYPT     4096            /* of ngx_crypt()'s pool */
#define NGX_STREAM_KMIP_STACK     (64 * 1024)     /* that crypt() uses */


static u_char *ngx_stream_kmip_credentials_read(ngx_str_t *file, size_t *size,
    ngx_log_t *log);
static u_char *ngx_stream_kmip_credentials_find(u_char *p, u_char *end,
    const kmip_str_t *user);
static ngx_int_t ngx_stream_kmip_credentials_verify(
    const kmip_str_t *password, u_char *stored, ngx_log_t *log);
static void ngx_stream_kmip_credentials_wipe(void)
    __attribute__((noinline));


char *
ngx_stream_kmip_credentials(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_stream_kmip_srv_conf_t *kscf = conf;

    u_char     *text;
    size_t      size;
    ngx_str_t  *value;

    if (kscf->credentials.data) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        ngx_str_set(&kscf->credentials, "");
        return NGX_CONF_OK;
    }

    if (value[1].len == 0) {
        return "needs the path of a file";
    }

    kscf->credentials = value[1];

    if (ngx_conf_full_name(cf->cycle, &kscf->credentials, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    text = ngx_stream_kmip_credentials_read(&kscf->credentials, &size,
                                            cf->log);
    if (text == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"kmip_credentials\": \"%V\" cannot be read",
                           &kscf->credentials);
        return NGX_CONF_ERROR;
    }

    ngx_explicit_memzero(text, size);
    ngx_free(text);

    return NGX_CONF_OK;
}


kmip_int_t
ngx_stream_kmip_authenticate(void *data, const kmip_str_t *user,
    const kmip_str_t *password)
{
    ngx_stream_kmip_ctx_t *ctx = data;

    u_char                      *text, *stored;
    size_t                       size;
    ngx_int_t                    rc;
    ngx_log_t                   *log;
    ngx_stream_kmip_srv_conf_t  *kscf;

    log = ctx->session->connection->log;
    kscf = ngx_stream_get_module_srv_conf(ctx->session,
                                          ngx_stream_kmip_module);

    text = ngx_stream_kmip_credentials_read(&kscf->credentials, &size, log);
    if (text == NULL) {
        return KMIP_ERROR;
    }

    rc = NGX_DECLINED;

    stored = ngx_stream_kmip_credentials_find(text, text + size, user);

    if (stored) {
        rc = ngx_stream_kmip_credentials_verify(password, stored, log);
    }

    ngx_explicit_memzero(text, size);
    ngx_free(text);

    return (rc == NGX_OK) ? KMIP_OK : KMIP_DECLINED;
}


/* the file as a string, which the caller cleanses and frees; NULL: failed */

static u_char *
ngx_stream_kmip_credentials_read(ngx_str_t *file, size_t *size, ngx_log_t *log)
{
    u_char           *text;
    ssize_t           n;
    ngx_fd_t          fd;
    ngx_file_info_t   info;

    fd = ngx_open_file(file->data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_log_error(NGX_LOG_ERR, log, ngx_errno,
                      ngx_open_file_n " \"%V\" of \"kmip_credentials\" failed",
                      file);
        return NULL;
    }

    text = NULL;

    if (ngx_fd_info(fd, &info) == NGX_FILE_ERROR
        || ngx_file_size(&info) >= NGX_STREAM_KMIP_USERS)
    {
        ngx_log_error(NGX_LOG_ERR, log, 0,
                      "\"%V\" of \"kmip_credentials\" is larger than 1 MB",
                      file);
        goto done;
    }

    *size = (size_t) ngx_file_size(&info) + 1;

    text = ngx_alloc(*size, log);
    if (text == NULL) {
        goto done;
    }

    n = ngx_read_fd(fd, text, *size - 1);

    if (n == -1) {
        ngx_log_error(NGX_LOG_ERR, log, ngx_errno,
                      ngx_read_fd_n " \"%V\" failed", file);
        ngx_explicit_memzero(text, *size);
        ngx_free(text);
        text = NULL;
        goto done;
    }

    ngx_memzero(text + n, *size - (size_t) n);

done:

    if (ngx_close_file(fd) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_ALERT, log, ngx_errno,
                      ngx_close_file_n " \"%V\" failed", file);
    }

    return text;
}


/*
 * The stored password of the first line "user:password[:comment]", ended by a
 * zero; NULL: there is no such line.
 */

static u_char *
ngx_stream_kmip_credentials_find(u_char *p, u_char *end,
    const kmip_str_t *user)
{
    u_char  *eol, *colon;

    if (user->len == 0) {
        return NULL;
    }

    for ( /* void */ ; p < end; p = eol + 1) {
        eol = ngx_strlchr(p, end, LF);

        if (eol == NULL) {
            eol = end - 1;
        }

        *eol = '\0';

        if (*p == '#' || (size_t) (eol - p) <= user->len
            || p[user->len] != ':'
            || ngx_memcmp(p, user->data, user->len) != 0)
        {
            continue;
        }

        p += user->len + 1;

        colon = ngx_strlchr(p, eol, ':');
        if (colon) {
            *colon = '\0';
        }

        colon = ngx_strlchr(p, eol, CR);
        if (colon) {
            *colon = '\0';
        }

        return p;
    }

    return NULL;
}


/* NGX_OK: it is the password; NGX_DECLINED: it is not */

static ngx_int_t
ngx_stream_kmip_credentials_verify(const kmip_str_t *password, u_char *stored,
    ngx_log_t *log)
{
    u_char       key[NGX_STREAM_KMIP_PASSWORD + 1], *encrypted;
    ngx_int_t    rc;
    ngx_log_t    quiet;
    ngx_pool_t  *pool;

    if (password->len > NGX_STREAM_KMIP_PASSWORD
        || ngx_strlchr((u_char *) password->data,
                       (u_char *) password->data + password->len, '\0'))
    {
        return NGX_DECLINED;
    }

    /* ngx_crypt() would write salt and hash into a debug log */

    quiet = *log;
    quiet.log_level = NGX_LOG_ERR;

    pool = ngx_create_pool(NGX_STREAM_KMIP_CRYPT, &quiet);
    if (pool == NULL) {
        return NGX_DECLINED;
    }

    /* the data of an empty password may be NULL */

    if (password->len) {
        ngx_memcpy(key, password->data, password->len);
    }

    key[password->len] = '\0';

    rc = NGX_DECLINED;

    if (ngx_crypt(pool, key, stored, &encrypted) == NGX_OK
        && kmip_secret_equal(encrypted, ngx_strlen(encrypted), stored,
                             ngx_strlen(stored)))
    {
        rc = NGX_OK;
    }

    /* "{PLAIN}" leaves the password in the pool */

    ngx_explicit_memzero((u_char *) pool + sizeof(ngx_pool_t),
                         NGX_STREAM_KMIP_CRYPT - sizeof(ngx_pool_t));
    ngx_destroy_pool(pool);

    ngx_explicit_memzero(key, sizeof(key));
    ngx_stream_kmip_credentials_wipe();

    return rc;
}


/* overwrites what hash functions have left on the stack */

static void
ngx_stream_kmip_credentials_wipe(void)
{
    u_char  below[NGX_STREAM_KMIP_STACK];

    ngx_explicit_memzero(below, sizeof(below));
}
