
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A text that grows: a chain of buffers.  What clients sent is added with the
 * functions that escape it, everything else by the format of ngx_sprintf().
 */


#ifndef _NGX_KMIP_TEXT_H_INCLUDED_
#define _NGX_KMIP_TEXT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef struct {
    ngx_pool_t    *pool;
    ngx_chain_t   *out;
    ngx_chain_t  **last;
    ngx_buf_t     *buf;                /* the one that is being filled */
    off_t          size;
    unsigned       failed:1;           /* out of memory */
} ngx_kmip_text_t;


void ngx_kmip_text_init(ngx_kmip_text_t *t, ngx_pool_t *pool);

/* at most 1,024 bytes at once */

void ngx_cdecl ngx_kmip_text(ngx_kmip_text_t *t, const char *fmt, ...);

/* of any length, as it is */

void ngx_kmip_text_raw(ngx_kmip_text_t *t, const char *text);

/*
 * len may be that of a field in which the text ends with the first zero.
 * Bytes that are no printable ASCII are escaped or replaced.
 */

void ngx_kmip_text_json(ngx_kmip_text_t *t, const u_char *data, size_t len);
void ngx_kmip_text_html(ngx_kmip_text_t *t, const u_char *data, size_t len);
void ngx_kmip_text_label(ngx_kmip_text_t *t, const u_char *data, size_t len);


#endif /* _NGX_KMIP_TEXT_H_INCLUDED_ */
