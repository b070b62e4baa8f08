
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Behaviour of libraries, by version.
 */


#include "ngx_kmip_version.h"

#include <curl/curl.h>
#include <openssl/crypto.h>


/*
 * Since 3.2 a record layer owns the buffers and has a copy of the mode, which
 * SSL_set_mode() updates and SSL_clear_mode() does not, so buffers are
 * released after each record regardless.  SSL_free_buffers() no longer tests
 * whether there are buffers; without them it cleanses at NULL.
 */

#define NGX_KMIP_OPENSSL_LAYERS  0x30200000UL


ngx_uint_t
ngx_kmip_version_keeps_buffers(void)
{
    unsigned long  version;

    version = OpenSSL_version_num();

    return version >= 0x30000000UL && version < NGX_KMIP_OPENSSL_LAYERS;
}


/*
 * Since 8.0 libcurl writes requests through queues of buffers, which stay in
 * the handle, uncleansed, for the next request.
 */

#define NGX_KMIP_CURL_QUEUES  0x080000


ngx_uint_t
ngx_kmip_version_empties_handles(void)
{
    return curl_version_info(CURLVERSION_NOW)->version_num
           < NGX_KMIP_CURL_QUEUES;
}
