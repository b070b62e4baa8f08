
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The files that a kmip_key_protect block names.  nginx reads them as root
 * while it parses the configuration, so workers need no access to them.
 */


#include "ngx_kmip_key_protect_conf.h"

#include <ngx_event.h>

#include "ngx_kmip_memory.h"


/* mode of a file that everyone may read; bits are subtracted for others */

#define NGX_KMIP_MODE         (0666 & ~022)


static ngx_int_t ngx_kmip_key_protect_alloc_key(ngx_conf_t *cf,
    ngx_kmip_key_protect_t *kp);
static void ngx_kmip_key_protect_free_key(void *data);
static ngx_int_t ngx_kmip_key_protect_read(ngx_conf_t *cf, ngx_str_t *file,
    kmip_secret_t *secret);
static ngx_int_t ngx_kmip_key_protect_read_fd(ngx_conf_t *cf,
    ngx_str_t *file, ngx_fd_t fd, kmip_secret_t *secret);
static void ngx_kmip_key_protect_warn_mode(ngx_conf_t *cf, ngx_str_t *file,
    ngx_file_info_t *fi, ngx_uint_t bits);
static void ngx_kmip_key_protect_free_trusted(void *data);


char *
ngx_kmip_key_protect_api_key(ngx_conf_t *cf, ngx_kmip_key_protect_t *kp,
    ngx_str_t *name)
{
    ngx_str_t    file;
    const char  *bad;

    file = *name;

    if (ngx_conf_full_name(cf->cycle, &file, 1) != NGX_OK
        || ngx_kmip_key_protect_alloc_key(cf, kp) != NGX_OK
        || ngx_kmip_key_protect_read(cf, &file, &kp->api_key) != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    bad = keyprotect_value_api_key(&kp->api_key);

    if (bad) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "API key file \"%V\" %s",
                           &file, bad);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/* the key has its own pages, so that core dumps can omit them */

static ngx_int_t
ngx_kmip_key_protect_alloc_key(ngx_conf_t *cf, ngx_kmip_key_protect_t *kp)
{
    void                *p;
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(cf->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    p = ngx_kmip_memory_map(KEYPROTECT_VALUE_API_KEY_LEN);

    if (p == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno, "mmap() failed");
        return NGX_ERROR;
    }

    kp->api_key.data = p;
    kp->api_key.len = KEYPROTECT_VALUE_API_KEY_LEN;

    cln->handler = ngx_kmip_key_protect_free_key;
    cln->data = p;

    return NGX_OK;
}


static void
ngx_kmip_key_protect_free_key(void *data)
{
    kmip_cleanse(data, KEYPROTECT_VALUE_API_KEY_LEN);

    ngx_kmip_memory_unmap(data, KEYPROTECT_VALUE_API_KEY_LEN);
}


static ngx_int_t
ngx_kmip_key_protect_read(ngx_conf_t *cf, ngx_str_t *file,
    kmip_secret_t *secret)
{
    ngx_fd_t   fd;
    ngx_int_t  rc;

    fd = ngx_open_file(file->data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           ngx_open_file_n " \"%V\" failed", file);
        return NGX_ERROR;
    }

    rc = ngx_kmip_key_protect_read_fd(cf, file, fd, secret);

    if (ngx_close_file(fd) == NGX_FILE_ERROR) {
        ngx_conf_log_error(NGX_LOG_ALERT, cf, ngx_errno,
                           ngx_close_file_n " \"%V\" failed", file);
    }

    return rc;
}


/* reads directly into the final buffer, so that there is only one copy */

static ngx_int_t
ngx_kmip_key_protect_read_fd(ngx_conf_t *cf, ngx_str_t *file, ngx_fd_t fd,
    kmip_secret_t *secret)
{
    size_t            len;
    ssize_t           n;
    ngx_file_info_t   fi;

    if (ngx_fd_info(fd, &fi) == NGX_FILE_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           ngx_fd_info_n " \"%V\" failed", file);
        return NGX_ERROR;
    }

    ngx_kmip_key_protect_warn_mode(cf, file, &fi,
                                   KEYPROTECT_VALUE_SECRET_BITS);

    if (fi.st_uid != 0 && fi.st_uid != geteuid()) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "\"%V\" belongs to user %ui, who can change it",
                           file, (ngx_uint_t) fi.st_uid);
    }

    len = 0;

    do {
        n = ngx_read_fd(fd, secret->data + len, secret->len - len);

        if (n == -1) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                               ngx_read_fd_n " \"%V\" failed", file);
            return NGX_ERROR;
        }

        len += n;

    } while (n && len < secret->len);

    if (len == secret->len) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "API key file \"%V\" is too long", file);
        return NGX_ERROR;
    }

    secret->len = len;

    return NGX_OK;
}


static void
ngx_kmip_key_protect_warn_mode(ngx_conf_t *cf, ngx_str_t *file,
    ngx_file_info_t *fi, ngx_uint_t bits)
{
    ngx_uint_t  mode;

    mode = ngx_file_access(fi);

    if (mode & bits) {

        /* ngx_log_error() has no octal format */

        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "mode 0%ui%ui%ui of \"%V\" is too loose, it "
                           "should be 0%ui%ui%ui",
                           (mode >> 6) & 7, (mode >> 3) & 7, mode & 7, file,
                           (NGX_KMIP_MODE & ~bits) >> 6,
                           ((NGX_KMIP_MODE & ~bits) >> 3) & 7,
                           (NGX_KMIP_MODE & ~bits) & 7);
    }
}


char *
ngx_kmip_key_protect_trusted(ngx_conf_t *cf, ngx_kmip_key_protect_t *kp,
    ngx_str_t *name)
{
    ngx_str_t  file;

    file = *name;

    if (ngx_conf_full_name(cf->cycle, &file, 1) != NGX_OK
        || ngx_kmip_key_protect_load_trusted(cf, kp, &file) != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


ngx_int_t
ngx_kmip_key_protect_load_trusted(ngx_conf_t *cf, ngx_kmip_key_protect_t *kp,
    ngx_str_t *file)
{
    ngx_file_info_t      fi;
    ngx_pool_cleanup_t  *cln;

    if (ngx_file_info(file->data, &fi) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, ngx_errno,
                      ngx_file_info_n " \"%V\" failed, "
                      "\"trusted_certificate\" of kmip_key_protect \"%V\" "
                      "in %s:%ui", file, &kp->name, kp->file, kp->line);
        return NGX_ERROR;
    }

    ngx_kmip_key_protect_warn_mode(cf, file, &fi,
                                   KEYPROTECT_VALUE_TRUST_BITS);

    cln = ngx_pool_cleanup_add(cf->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    kp->trusted = X509_STORE_new();
    if (kp->trusted == NULL) {
        ngx_ssl_error(NGX_LOG_EMERG, cf->log, 0, "X509_STORE_new() failed");
        return NGX_ERROR;
    }

    cln->handler = ngx_kmip_key_protect_free_trusted;
    cln->data = kp->trusted;

    if (X509_STORE_load_file(kp->trusted, (char *) file->data) != 1) {
        ngx_ssl_error(NGX_LOG_EMERG, cf->log, 0,
                      "X509_STORE_load_file(\"%V\") failed, "
                      "\"trusted_certificate\" of kmip_key_protect \"%V\" "
                      "in %s:%ui", file, &kp->name, kp->file, kp->line);
        return NGX_ERROR;
    }

    /* any certificate in the file is trusted, not only those of root CAs */

    X509_STORE_set_flags(kp->trusted,
                         X509_V_FLAG_TRUSTED_FIRST|X509_V_FLAG_PARTIAL_CHAIN);

    ERR_clear_error();

    return NGX_OK;
}


static void
ngx_kmip_key_protect_free_trusted(void *data)
{
    X509_STORE_free(data);
}
