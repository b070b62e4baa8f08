
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * libcurl's allocators, which cleanse released memory.
 *
 * libcurl 7.88 divides by zero after an allocation for its socket table
 * failed.  Therefore small allocations are served from a reserve when memory
 * runs out.
 */


#include "ngx_kmip_curl.h"

#include <malloc.h>
#include <openssl/err.h>

#include "kmip_secret.h"
#include "ngx_kmip_curl_slots.h"


#define NGX_KMIP_CURL_SPARES      64
#define NGX_KMIP_CURL_SPARE_SIZE  512


typedef struct {
    ngx_uint_t                    used;
    _Alignas(max_align_t) u_char  data[NGX_KMIP_CURL_SPARE_SIZE];
} ngx_kmip_curl_spare_t;


static void ngx_kmip_curl_unset(void);
static void *ngx_kmip_curl_spare(size_t size);
static ngx_kmip_curl_spare_t *ngx_kmip_curl_is_spare(void *p);
static size_t ngx_kmip_curl_size(void *p);
static void *ngx_kmip_curl_malloc(size_t size);
static void *ngx_kmip_curl_calloc(size_t n, size_t size);
static void *ngx_kmip_curl_realloc(void *p, size_t size);
static char *ngx_kmip_curl_strdup(const char *s);
static void ngx_kmip_curl_free(void *p);


/* set by the first block that libcurl allocates with the functions below */

static ngx_uint_t  ngx_kmip_curl_cleansing;

static ngx_kmip_curl_spare_t  ngx_kmip_curl_spares[NGX_KMIP_CURL_SPARES];


ngx_int_t
ngx_kmip_curl_init(ngx_log_t *log)
{
    CURLcode            rc;
    struct curl_slist  *probe;

    ngx_kmip_curl_unset();
    ngx_kmip_curl_slots_init();

    rc = curl_global_init_mem(CURL_GLOBAL_DEFAULT, ngx_kmip_curl_malloc,
                              ngx_kmip_curl_free, ngx_kmip_curl_realloc,
                              ngx_kmip_curl_strdup, ngx_kmip_curl_calloc);
    ERR_clear_error();

    if (rc != CURLE_OK) {
        ngx_log_error(NGX_LOG_EMERG, log, 0,
                      "kmip: libcurl cannot be initialized: %s",
                      curl_easy_strerror(rc));
        return NGX_ERROR;
    }

    /* if another module initialized libcurl, that one's allocators are used */

    ngx_kmip_curl_cleansing = 0;

    probe = curl_slist_append(NULL, "probe");
    curl_slist_free_all(probe);

    if (!ngx_kmip_curl_cleansing) {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "kmip: libcurl was initialized by another module, and "
                      "does not cleanse the memory it releases");
    }

    return NGX_OK;
}


/*
 * nginx clears the environment of workers except for "env".  Some variables
 * make libcurl write secrets or traffic to files; unset these.  Options
 * override all others.
 */

static void
ngx_kmip_curl_unset(void)
{
    ngx_uint_t          i;

    static const char  *names[] = { "SSLKEYLOGFILE", "QLOGDIR" };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void) unsetenv(names[i]);
    }
}


void
ngx_kmip_curl_exit(void)
{
    curl_global_cleanup();
    ERR_clear_error();
}


/*
 * The blocks have no header, because libcurl may free or reallocate blocks
 * that it got from malloc().
 */

static void *
ngx_kmip_curl_malloc(size_t size)
{
    void  *p;

    ngx_kmip_curl_cleansing = 1;

    p = ngx_kmip_curl_slot_alloc(size);

    if (p == NULL) {
        p = malloc(size);
    }

    return p ? p : ngx_kmip_curl_spare(size);
}


static void *
ngx_kmip_curl_calloc(size_t n, size_t size)
{
    void  *p;

    ngx_kmip_curl_cleansing = 1;

    if (size && n > NGX_MAX_SIZE_T_VALUE / size) {
        return NULL;
    }

    p = ngx_kmip_curl_slot_alloc(n * size);

    if (p == NULL) {
        p = calloc(n, size);
    }

    return p ? p : ngx_kmip_curl_spare(n * size);
}


/* unused spares are zeroed */

static void *
ngx_kmip_curl_spare(size_t size)
{
    ngx_uint_t  i;

    if (size > NGX_KMIP_CURL_SPARE_SIZE) {
        return NULL;
    }

    for (i = 0; i < NGX_KMIP_CURL_SPARES; i++) {

        if (!ngx_kmip_curl_spares[i].used) {
            ngx_kmip_curl_spares[i].used = 1;
            return ngx_kmip_curl_spares[i].data;
        }
    }

    return NULL;
}


static ngx_kmip_curl_spare_t *
ngx_kmip_curl_is_spare(void *p)
{
    u_char  *first, *last;

    first = (u_char *) ngx_kmip_curl_spares;
    last = first + sizeof(ngx_kmip_curl_spares);

    if ((u_char *) p < first || (u_char *) p >= last) {
        return NULL;
    }

    return (ngx_kmip_curl_spare_t *)
           ((u_char *) p - offsetof(ngx_kmip_curl_spare_t, data));
}


static size_t
ngx_kmip_curl_size(void *p)
{
    size_t  size;

    size = ngx_kmip_curl_slot_size(p);

    if (size) {
        return size;
    }

    return ngx_kmip_curl_is_spare(p) ? NGX_KMIP_CURL_SPARE_SIZE
                                     : malloc_usable_size(p);
}


static void *
ngx_kmip_curl_realloc(void *p, size_t size)
{
    void    *new;
    size_t   old;

    if (p == NULL) {
        return ngx_kmip_curl_malloc(size);
    }

    old = ngx_kmip_curl_size(p);

    if (size && size <= old) {
        return p;
    }

    new = ngx_kmip_curl_malloc(size);
    if (new == NULL) {
        return NULL;
    }

    ngx_memcpy(new, p, ngx_min(old, size));

    ngx_kmip_curl_free(p);

    return new;
}


static char *
ngx_kmip_curl_strdup(const char *s)
{
    char    *p;
    size_t   len;

    len = ngx_strlen(s) + 1;

    p = ngx_kmip_curl_malloc(len);

    return p ? memcpy(p, s, len) : NULL;
}


static void
ngx_kmip_curl_free(void *p)
{
    ngx_kmip_curl_spare_t  *spare;

    if (p == NULL) {
        return;
    }

    if (ngx_kmip_curl_slot_size(p)) {
        ngx_kmip_curl_slot_free(p);
        return;
    }

    spare = ngx_kmip_curl_is_spare(p);

    if (spare) {
        kmip_cleanse(spare->data, NGX_KMIP_CURL_SPARE_SIZE);
        spare->used = 0;
        return;
    }

    kmip_cleanse(p, malloc_usable_size(p));
    free(p);
}
