
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * MAC, MAC Verify and Hash (KMIP 1.4, sections 4.33, 4.34 and 4.37).
 */


#include "kmip_crypto.h"
#include "kmip_operation.h"
#include "kmip_parameters.h"
#include "kmip_use.h"


static const kmip_digest_t *kmip_mac_choose(kmip_op_t *op,
    const kmip_snapshot_t *object);
static kmip_int_t kmip_digest_run(kmip_op_t *op, const kmip_digest_t *digest,
    const kmip_secret_t *key, kmip_str_t *result);


kmip_int_t
kmip_mac_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    kmip_str_t            mac, *given;
    const kmip_digest_t  *digest;

    if (kmip_use_permitted(op, object) != KMIP_OK) {
        return KMIP_ERROR;
    }

    digest = kmip_mac_choose(op, object);

    if (digest == NULL
        || kmip_digest_run(op, digest, object->material, &mac) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (op->row->operation == KMIP_OPERATION_MAC) {
        op->response.mac_data = mac;
        kmip_op_present(op, MAC_DATA);

        return kmip_op_answer_uid(op, object);
    }

    given = &op->request.mac_data;

    op->response.validity_indicator =
        kmip_secret_equal(mac.data, mac.len, given->data, given->len)
        ? KMIP_VALIDITY_INDICATOR_VALID : KMIP_VALIDITY_INDICATOR_INVALID;

    kmip_op_present(op, VALIDITY_INDICATOR);

    return kmip_op_answer_uid(op, object);
}


/*
 * The Cryptographic Parameters name the HMAC, else the key's own algorithm is
 * one.  A key of a cipher may be used with any HMAC, as in the published
 * cases.
 */

static const kmip_digest_t *
kmip_mac_choose(kmip_op_t *op, const kmip_snapshot_t *object)
{
    uint32_t              own, algorithm;
    kmip_parameters_t     p;
    const kmip_crypto_t  *crypto;
    const kmip_digest_t  *digest;

    crypto = op->context->crypto;
    own = kmip_use_algorithm(object);

    kmip_parameters_get(op, object, &p);

    algorithm = p.algorithm ? p.algorithm : own;
    digest = crypto->hmac(algorithm);

    if (digest == NULL) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "supported is HMAC with SHA-1, SHA-2 and SHA-3, "
                         "which the Cryptographic Parameters or the key name "
                         "as Cryptographic Algorithm");
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


kmip_int_t
kmip_hash_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    kmip_parameters_t     p;
    const kmip_digest_t  *digest;

    kmip_parameters_get(op, object, &p);

    if (p.hash == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the Cryptographic Parameters have no Hashing "
                         "Algorithm");
    }

    digest = op->context->crypto->digest(p.hash);

    if (digest == NULL) {
        return kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "supported are SHA-1, SHA-2 and SHA-3");
    }

    if (kmip_digest_run(op, digest, NULL, &op->response.data) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_op_present(op, DATA);

    return KMIP_OK;
}


static kmip_int_t
kmip_digest_run(kmip_op_t *op, const kmip_digest_t *digest,
    const kmip_secret_t *key, kmip_str_t *result)
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

    run = crypto->digest_start(digest, key);

    rc = run ? crypto->digest_update(run, op->request.data.data,
                                     op->request.data.len)
             : KMIP_ERROR;

    if (rc == KMIP_OK) {
        rc = crypto->digest_finish(run, out);
    }

    crypto->free(run);

    if (rc != KMIP_OK) {
        return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "the hash cannot be computed");
    }

    result->data = out;
    result->len = digest->bytes;

    return KMIP_OK;
}
