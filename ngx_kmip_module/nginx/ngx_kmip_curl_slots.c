
/*
 * Slots of one size in one mapping.  Where a slot ends is not seen by libcurl,
 * which has no use for malloc_usable_size(); an address tells whether a block
 * is one.
 */


#include "ngx_kmip_curl_slots.h"

#include <sys/mman.h>

#include "kmip_secret.h"
#include "ngx_kmip_memory.h"


/*
 * libcurl's buffers for requests have 16k; a call takes two or three slots.
 * They do not begin at the same place of a page: all would share a few lines
 * of the processor's caches.
 */

#define NGX_KMIP_CURL_SLOT        (20 * 1024 + 320)
#define NGX_KMIP_CURL_SLOT_LEAST  1024
#define NGX_KMIP_CURL_SLOTS       2048


static u_char      *ngx_kmip_curl_slots;
static ngx_uint_t   ngx_kmip_curl_slots_taken;    /* ever */
static ngx_uint_t   ngx_kmip_curl_slots_free;
static uint16_t     ngx_kmip_curl_slot_stack[NGX_KMIP_CURL_SLOTS];
static uint16_t     ngx_kmip_curl_slot_sizes[NGX_KMIP_CURL_SLOTS];


void
ngx_kmip_curl_slots_init(void)
{
    void    *p;
    size_t   size;

    if (NGX_KMIP_MEMORY_HEAP || ngx_kmip_curl_slots) {
        return;
    }

    size = (size_t) NGX_KMIP_CURL_SLOTS * NGX_KMIP_CURL_SLOT;

    p = mmap(NULL, size, PROT_READ|PROT_WRITE,
             MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED) {
        return;
    }

    (void) madvise(p, size, MADV_DONTDUMP);

    ngx_kmip_curl_slots = p;
}


void *
ngx_kmip_curl_slot_alloc(size_t size)
{
    ngx_uint_t  n;

    if (size < NGX_KMIP_CURL_SLOT_LEAST || size > NGX_KMIP_CURL_SLOT
        || ngx_kmip_curl_slots == NULL)
    {
        return NULL;
    }

    if (ngx_kmip_curl_slots_free) {
        n = ngx_kmip_curl_slot_stack[--ngx_kmip_curl_slots_free];

    } else if (ngx_kmip_curl_slots_taken < NGX_KMIP_CURL_SLOTS) {
        n = ngx_kmip_curl_slots_taken++;

    } else {
        return NULL;
    }

    ngx_kmip_curl_slot_sizes[n] = (uint16_t) size;

    return ngx_kmip_curl_slots + n * NGX_KMIP_CURL_SLOT;
}


size_t
ngx_kmip_curl_slot_size(const void *p)
{
    uintptr_t  at;

    /* p may be of any object, so these are no pointers to one array */

    at = (uintptr_t) p - (uintptr_t) ngx_kmip_curl_slots;

    if (ngx_kmip_curl_slots == NULL
        || at >= (size_t) NGX_KMIP_CURL_SLOTS * NGX_KMIP_CURL_SLOT)
    {
        return 0;
    }

    return ngx_kmip_curl_slot_sizes[at / NGX_KMIP_CURL_SLOT];
}


void
ngx_kmip_curl_slot_free(void *p)
{
    ngx_uint_t  n;

    n = (ngx_uint_t) ((u_char *) p - ngx_kmip_curl_slots) / NGX_KMIP_CURL_SLOT;

    kmip_cleanse(p, ngx_kmip_curl_slot_sizes[n]);

    ngx_kmip_curl_slot_stack[ngx_kmip_curl_slots_free++] = (uint16_t) n;
}
