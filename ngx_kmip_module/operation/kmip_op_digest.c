
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * MAC, MAC Verify and Hash (KMIP 1.4, sections 4.33, 4.34 and 4.37).  Sign and
 * Signature Verify (4.31, 4.32) do the same, as there are no asymmetric keys:
 * the Signature Data are in the place of the MAC Data.
 */


#include "kmip_crypto.h"
#include "kmip_operation.h"
#include "kmip_parameters.h"
#include "kmip_stream.h"
#include "kmip_use.h"

#include <string.h>


static int kmip_mac_verifies(const kmip_op_t *op);
static const kmip_digest_t *kmip_mac_choose(kmip_op_t *op,
    const kmip_snapshot_t *object);
static const kmip_digest_t *kmip_mac_choose_cmac(kmip_op_t *op,
    const kmip_snapshot_t *object, const kmip_parameters_t *p);
static kmip_int_t kmip_mac_verified(kmip_op_t *op, kmip_part_e part,
    const kmip_str_t *mac);
static kmip_int_t kmip_mac_given(kmip_op_t *op, kmip_part_e part);
static const kmip_digest_t *kmip_hash_choose(kmip_op_t *op);
static kmip_int_t kmip_digest_run(kmip_op_t *op, kmip_part_e part,
    const kmip_digest_t *digest, const kmip_snapshot_t *object,
    kmip_str_t *result);
static kmip_crypto_run_t *kmip_digest_begin(kmip_op_t *op, kmip_part_e part,
    const kmip_digest_t *digest, const kmip_snapshot_t *object);


/* result.len is 0 after a part that is not the last */

kmip_int_t
kmip_mac_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    kmip_str_t            mac;
    kmip_part_e           part;
    const kmip_digest_t  *digest;

    if (kmip_stream_part(op, &part) != KMIP_OK
        || kmip_use_permitted(op, object) != KMIP_OK
        || (op->stream && kmip_stream_of(op, object) != KMIP_OK))
    {
        return KMIP_ERROR;
    }

    digest = kmip_mac_choose(op, object);

    if (digest == NULL
        || kmip_digest_run(op, part, digest, object, &mac) != KMIP_OK
        || kmip_mac_given(op, part) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (mac.len && kmip_mac_verifies(op)) {

        if (kmip_mac_verified(op, part, &mac) != KMIP_OK) {
            return KMIP_ERROR;
        }

    } else if (mac.len) {
        op->response.mac_data = mac;

        if (op->row->operation == KMIP_OPERATION_SIGN) {
            kmip_op_present(op, SIGNATURE_DATA);

        } else {
            kmip_op_present(op, MAC_DATA);
        }
    }

    if (part == KMIP_PART_LAST) {
        kmip_stream_end(op);
    }

    return kmip_op_answer_uid(op, object);
}


static int
kmip_mac_verifies(const kmip_op_t *op)
{
    return op->row->operation == KMIP_OPERATION_MAC_VERIFY
           || op->row->operation == KMIP_OPERATION_SIGNATURE_VERIFY;
}


/*
 * The Cryptographic Parameters name the HMAC, else the key's own algorithm is
 * one.  A key of a cipher may be used with any HMAC, as in the published
 * cases, and with Block Cipher Mode CMAC for the CMAC of its cipher.
 */

static const kmip_digest_t *
kmip_mac_choose(kmip_op_t *op, const kmip_snapshot_t *object)
{
    uint32_t              own, algorithm;
    kmip_parameters_t     p;
    const kmip_crypto_t  *crypto;
    const kmip_digest_t  *digest;

    if (op->stream && !kmip_payload_has(&op->request, CRYPTOGRAPHIC_PARAMETERS))
    {
        return op->stream->digest;
    }

    crypto = op->context->crypto;
    own = kmip_use_algorithm(object);

    kmip_parameters_get(op, object, &p);

    algorithm = p.algorithm ? p.algorithm : own;

    if (p.mode == KMIP_BLOCK_CIPHER_MODE_CMAC
        && crypto->hmac(algorithm) == NULL)
    {
        return kmip_mac_choose_cmac(op, object, &p);
    }

    digest = crypto->hmac(algorithm);

    if (digest == NULL) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "supported is HMAC with SHA-1, SHA-2 and SHA-3, "
                         "which the Cryptographic Parameters or the key name "
                         "as Cryptographic Algorithm, and CMAC with AES and "
                         "3DES, as Block Cipher Mode");
        return NULL;
    }

    if ((crypto->hmac(own) && algorithm != own)
        || (p.hash && p.hash != digest->hash))
    {
        (void) kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the Cryptographic Parameters name another hash than "
                         "the HMAC has");
        return NULL;
    }

    return digest;
}


/* a stream has no key any more, so its parts have the row of the first */

static const kmip_digest_t *
kmip_mac_choose_cmac(kmip_op_t *op, const kmip_snapshot_t *object,
    const kmip_parameters_t *p)
{
    uint32_t              own;
    const kmip_digest_t  *digest;

    own = kmip_use_algorithm(object);

    if (p->hash || (p->algorithm && p->algorithm != own)) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the Cryptographic Parameters name a hash, or another "
                         "cipher than that of the key, beside CMAC");
        return NULL;
    }

    if (op->stream) {
        return op->stream->digest;
    }

    digest = op->context->crypto->cmac(own, object->material->len);

    if (digest == NULL) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "CMAC needs a key of AES, or of 3DES with three keys");
    }

    return digest;
}


/* keeps the MAC Data of a part; those of two parts have to be the same */

static kmip_int_t
kmip_mac_given(kmip_op_t *op, kmip_part_e part)
{
    kmip_stream_t     *stream;
    const kmip_str_t  *given;

    stream = op->stream;
    given = &op->request.mac_data;

    if (!kmip_payload_has(&op->request, MAC_DATA)
        && !kmip_payload_has(&op->request, SIGNATURE_DATA))
    {
        if (part == KMIP_PART_WHOLE && kmip_mac_verifies(op)) {
            return kmip_fail(&op->error, KMIP_CAUSE_INVALID_MESSAGE,
                             "the MAC or Signature Data are missing");
        }

        return KMIP_OK;
    }

    if (stream == NULL) {
        return KMIP_OK;
    }

    if (given->len > KMIP_CRYPTO_DIGEST
        || (stream->has_mac
            && !kmip_secret_equal(stream->mac, stream->mac_len, given->data,
                                  given->len)))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the MAC or Signature Data are not those of another "
                         "part, or longer than any MAC");
    }

    if (given->len) {
        memcpy(stream->mac, given->data, given->len);
    }

    stream->mac_len = given->len;
    stream->has_mac = 1;

    return KMIP_OK;
}


static kmip_int_t
kmip_mac_verified(kmip_op_t *op, kmip_part_e part, const kmip_str_t *mac)
{
    int             valid;
    kmip_stream_t  *stream;

    stream = op->stream;

    if (part == KMIP_PART_WHOLE) {
        valid = kmip_secret_equal(mac->data, mac->len,
                                  op->request.mac_data.data,
                                  op->request.mac_data.len);

    } else if (stream->has_mac) {
        valid = kmip_secret_equal(mac->data, mac->len, stream->mac,
                                  stream->mac_len);

    } else {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "no part has the MAC or Signature Data");
    }

    op->response.validity_indicator = valid ? KMIP_VALIDITY_INDICATOR_VALID
                                            : KMIP_VALIDITY_INDICATOR_INVALID;
    kmip_op_present(op, VALIDITY_INDICATOR);

    return KMIP_OK;
}


kmip_int_t
kmip_hash_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    kmip_part_e           part;
    const kmip_digest_t  *digest;

    if (kmip_stream_part(op, &part) != KMIP_OK) {
        return KMIP_ERROR;
    }

    digest = kmip_hash_choose(op);

    if (digest == NULL
        || kmip_digest_run(op, part, digest, NULL, &op->response.data)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (op->response.data.len) {
        kmip_op_present(op, DATA);
    }

    if (part == KMIP_PART_LAST) {
        kmip_stream_end(op);
    }

    return KMIP_OK;
}


static const kmip_digest_t *
kmip_hash_choose(kmip_op_t *op)
{
    kmip_parameters_t     p;
    const kmip_digest_t  *digest;

    kmip_parameters_get(op, NULL, &p);

    if (p.hash == 0) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the Cryptographic Parameters have no Hashing "
                         "Algorithm");
        return NULL;
    }

    digest = op->context->crypto->digest(p.hash);

    if (digest == NULL) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "supported are SHA-1, SHA-2 and SHA-3");
    }

    return digest;
}


/* object NULL: a hash */

static kmip_int_t
kmip_digest_run(kmip_op_t *op, kmip_part_e part, const kmip_digest_t *digest,
    const kmip_snapshot_t *object, kmip_str_t *result)
{
    uint8_t              *out;
    kmip_int_t            rc;
    kmip_crypto_run_t    *run;
    const kmip_crypto_t  *crypto;

    crypto = op->context->crypto;

    out = kmip_arena_alloc(op->arena, KMIP_CRYPTO_DIGEST);
    if (out == NULL) {
        return kmip_op_no_memory(op);
    }

    run = kmip_digest_begin(op, part, digest, object);
    if (run == NULL) {
        return KMIP_ERROR;
    }

    rc = crypto->digest_update(run, op->request.data.data,
                               op->request.data.len);

    result->data = out;
    result->len = 0;

    if (rc == KMIP_OK
        && (part == KMIP_PART_WHOLE || part == KMIP_PART_LAST))
    {
        rc = crypto->digest_finish(run, out);
        result->len = digest->bytes;
    }

    if (part == KMIP_PART_WHOLE) {
        crypto->free(run);
    }

    if (rc != KMIP_OK) {
        return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "the hash cannot be computed");
    }

    return (part == KMIP_PART_FIRST || part == KMIP_PART_NEXT)
           ? kmip_stream_wait(op) : KMIP_OK;
}


static kmip_crypto_run_t *
kmip_digest_begin(kmip_op_t *op, kmip_part_e part, const kmip_digest_t *digest,
    const kmip_snapshot_t *object)
{
    kmip_crypto_run_t  *run;

    if (op->stream && op->stream->digest != digest) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the Cryptographic Parameters are not those of the "
                         "first part");
        return NULL;
    }

    if (op->stream) {
        return op->stream->run;
    }

    run = op->context->crypto->digest_start(digest,
                                            object ? object->material : NULL);
    if (run == NULL) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "the hash cannot be computed");
        return NULL;
    }

    if (part != KMIP_PART_FIRST) {
        return run;
    }

    if (kmip_stream_begin(op, object, run) != KMIP_OK) {
        op->context->crypto->free(run);
        return NULL;
    }

    op->stream->digest = digest;

    return run;
}
