
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The fake's wrapping: AES-GCM with additional data, and versions of a root
 * key.
 */


#include "fake_keyprotect.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>


#define FAKE_CIPHER_HEAD  (1 + 12 + 16)


/* encrypts or decrypts; returns the length, or -1 */

static int
fake_crypt(const uint8_t *key, uint8_t *iv, uint8_t *tag, const char *aad,
    const uint8_t *from, int len, uint8_t *to, int encrypt)
{
    int              n, ok;
    EVP_CIPHER_CTX  *ctx;

    ctx = EVP_CIPHER_CTX_new();

    ok = EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv, encrypt)
         && EVP_CipherUpdate(ctx, NULL, &n, (const uint8_t *) aad,
                             (int) strlen(aad))
         && EVP_CipherUpdate(ctx, to, &n, from, len)
         && (encrypt
             || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, 16, tag))
         && EVP_CipherFinal_ex(ctx, to + n, &n)
         && (!encrypt
             || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, 16, tag));

    EVP_CIPHER_CTX_free(ctx);

    return ok ? len : -1;
}


static int
fake_base64_decode(const char *text, uint8_t *dst)
{
    int  n;

    n = EVP_DecodeBlock(dst, (const uint8_t *) text, (int) strlen(text));

    while (n > 0 && *text && text[strlen(text) - 1] == '=') {
        n -= 1 + (text[strlen(text) - 2] == '=');
        break;
    }

    return n;
}


static json_t *
fake_base64(const uint8_t *data, int len)
{
    json_t  *json;
    char    *text;

    text = malloc((size_t) len * 2 + 8);
    EVP_EncodeBlock((uint8_t *) text, data, len);
    json = json_string(text);
    free(text);

    return json;
}


void
fake_wrap(fake_call_t *c, fake_key_t *key, const char *plaintext,
    const char *aad)
{
    int       len;
    uint8_t   plain[8192], out[8192 + FAKE_CIPHER_HEAD];
    json_t   *json;

    len = 32;

    if (plaintext) {
        len = strlen(plaintext) <= 4096 ? fake_base64_decode(plaintext, plain)
                                        : -1;

    } else {
        RAND_bytes(plain, 32);
    }

    if (len < 0) {
        fake_answer_error(c, 400, "INVALID_FIELD_ERR");
        return;
    }

    out[0] = (uint8_t) key->versions;
    RAND_bytes(out + 1, 12);

    fake_crypt(key->material[key->versions - 1], out + 1, out + 13, aad,
               plain, len, out + FAKE_CIPHER_HEAD, 1);

    json = json_pack("{s:o, s:{s:s}}", "ciphertext",
                     fake_base64(out, len + FAKE_CIPHER_HEAD), "keyVersion",
                     "id", "00000000-0000-4000-8000-00000000cafe");

    if (plaintext == NULL) {
        json_object_set_new(json, "plaintext", fake_base64(plain, len));
    }

    fake_answer_json(c, 200, json);
}


void
fake_unwrap(fake_call_t *c, fake_key_t *key, const char *ciphertext,
    const char *aad)
{
    int       len;
    uint8_t   in[8192], plain[8192];
    json_t   *json;

    len = ciphertext && strlen(ciphertext) < 8192
          ? fake_base64_decode(ciphertext, in) : -1;

    if (len < FAKE_CIPHER_HEAD || in[0] == 0 || in[0] > key->versions) {
        fake_answer_error(c, 400, "INVALID_FIELD_ERR");
        return;
    }

    len = fake_crypt(key->material[in[0] - 1], in + 1, in + 13, aad,
                     in + FAKE_CIPHER_HEAD, len - FAKE_CIPHER_HEAD, plain, 0);

    if (len < 0) {
        fake_answer_error(c, 400, "INVALID_FIELD_ERR");
        return;
    }

    json = json_pack("{s:o, s:{s:s}}", "plaintext", fake_base64(plain, len),
                     "keyVersion", "id",
                     "00000000-0000-4000-8000-00000000cafe");

    if (in[0] != key->versions) {
        json_object_set_new(json, "ciphertext", json_string("bmV3ZXI="));
    }

    fake_answer_json(c, 200, json);
}
