
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * kmip_crypto_t by OpenSSL.
 */


#include "kmip_crypto_openssl.h"
#include "kmip_crypto_cipher.h"
#include "kmip_crypto_derive.h"
#include "kmip_crypto_digest.h"
#include "kmip_crypto_random.h"
#include "kmip_crypto_run.h"
#include "kmip_crypto_wrap.h"


const kmip_crypto_t  kmip_crypto_openssl = {
    .cipher = kmip_crypto_cipher_find,
    .cipher_start = kmip_crypto_cipher_start,
    .cipher_update = kmip_crypto_cipher_update,
    .cipher_finish = kmip_crypto_cipher_finish,
    .digest = kmip_crypto_digest_find,
    .hmac = kmip_crypto_digest_hmac,
    .cmac = kmip_crypto_digest_cmac,
    .digest_start = kmip_crypto_digest_start,
    .digest_update = kmip_crypto_digest_update,
    .digest_finish = kmip_crypto_digest_finish,
    .key_wrap = kmip_crypto_wrap_find,
    .key_wrap_run = kmip_crypto_wrap_run,
    .derive = kmip_crypto_derive,
    .random = kmip_crypto_random_bytes,
    .seed = kmip_crypto_random_seed,
    .free = kmip_crypto_run_free
};
