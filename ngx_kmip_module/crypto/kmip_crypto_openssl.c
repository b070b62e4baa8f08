
/*
 * kmip_crypto_t by OpenSSL.
 */


#include "kmip_crypto_openssl.h"
#include "kmip_crypto_cipher.h"
#include "kmip_crypto_run.h"


const kmip_crypto_t  kmip_crypto_openssl = {
    .cipher = kmip_crypto_cipher_find,
    .cipher_start = kmip_crypto_cipher_start,
    .cipher_update = kmip_crypto_cipher_update,
    .cipher_finish = kmip_crypto_cipher_finish,
    .free = kmip_crypto_run_free
};
