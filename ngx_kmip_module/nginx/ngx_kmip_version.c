
/*
 * What is known of libraries, by version.
 */


#include "ngx_kmip_version.h"

#include <curl/curl.h>
#include <openssl/crypto.h>


/*
 * Since 3.2 the buffers are those of a record layer with a copy of the mode,
 * which SSL_set_mode() renews and SSL_clear_mode() does not.  So they are
 * released after each record all the same; and SSL_free_buffers() no longer
 * looks whether there are any, but cleanses as many bytes as there once were,
 * at NULL.
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
 * In version 8 requests came to be written through queues of buffers, which
 * stay in the handle as they are, for the next request.
 */

#define NGX_KMIP_CURL_QUEUES  0x080000


ngx_uint_t
ngx_kmip_version_empties_handles(void)
{
    return curl_version_info(CURLVERSION_NOW)->version_num
           < NGX_KMIP_CURL_QUEUES;
}
