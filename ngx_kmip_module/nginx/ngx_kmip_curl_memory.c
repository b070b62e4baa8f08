
/*
 * libcurl's allocators: what it releases is cleansed.
 */


#include "ngx_kmip_curl.h"

#include <malloc.h>
#include <openssl/err.h>

#include "kmip_secret.h"


static void *ngx_kmip_curl_malloc(size_t size);
static void *ngx_kmip_curl_calloc(size_t n, size_t size);
static void *ngx_kmip_curl_realloc(void *p, size_t size);
static char *ngx_kmip_curl_strdup(const char *s);
static void ngx_kmip_curl_free(void *p);


/* set by the first block that libcurl takes from the allocators below */

static ngx_uint_t  ngx_kmip_curl_cleansing;


ngx_int_t
ngx_kmip_curl_init(ngx_log_t *log)
{
    CURLcode            rc;
    struct curl_slist  *probe;

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

    /* if another module was first, libcurl keeps that one's allocators */

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


void
ngx_kmip_curl_exit(void)
{
    curl_global_cleanup();
    ERR_clear_error();
}


/*
 * The allocators have no header of their own: libcurl may hand them blocks
 * that came from malloc().
 */

static void *
ngx_kmip_curl_malloc(size_t size)
{
    ngx_kmip_curl_cleansing = 1;

    return malloc(size);
}


static void *
ngx_kmip_curl_calloc(size_t n, size_t size)
{
    ngx_kmip_curl_cleansing = 1;

    return calloc(n, size);
}


static void *
ngx_kmip_curl_realloc(void *p, size_t size)
{
    void    *new;
    size_t   old;

    if (p == NULL) {
        return malloc(size);
    }

    old = malloc_usable_size(p);

    if (size && size <= old) {
        return p;
    }

    new = malloc(size);
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
    return strdup(s);
}


static void
ngx_kmip_curl_free(void *p)
{
    if (p) {
        kmip_cleanse(p, malloc_usable_size(p));
        free(p);
    }
}
