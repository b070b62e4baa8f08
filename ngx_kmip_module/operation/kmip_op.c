
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Functions that several operations share.
 */


#include "kmip_operation.h"
#include "kmip_snapshot.h"


#define KMIP_OP_GENERATOR  64            /* bytes */


kmip_int_t
kmip_op_no_memory(kmip_op_t *op)
{
    return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                     "the request is too large to be served");
}


kmip_int_t
kmip_op_life_changed(kmip_op_t *op, kmip_draft_t *draft)
{
    draft->changes |= KMIP_CHANGE_LIFE;

    if (kmip_draft_set_number(op->arena, draft, KMIP_ATTR_LAST_CHANGE_DATE,
                              op->now)
        != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    return KMIP_OK;
}


kmip_int_t
kmip_op_answer_uid(kmip_op_t *op, const kmip_snapshot_t *object)
{
    op->response.uid = op->uid;
    kmip_op_present(op, UNIQUE_IDENTIFIER);

    return KMIP_OK;
}


kmip_int_t
kmip_op_structure(kmip_writer_t *w, kmip_value_t *value)
{
    if (w->failed) {
        return KMIP_ERROR;
    }

    value->type = KMIP_TYPE_STRUCTURE;
    value->number = 0;
    value->bytes.data = w->start;
    value->bytes.len = kmip_writer_used(w);

    return KMIP_OK;
}


kmip_int_t
kmip_op_short_identifier(kmip_op_t *op, const kmip_str_t *uid,
    kmip_value_t *value)
{
    uint8_t              *out;
    kmip_int_t            rc;
    kmip_crypto_run_t    *run;
    const kmip_crypto_t  *crypto;
    const kmip_digest_t  *digest;

    crypto = op->context->crypto;
    digest = crypto->digest(KMIP_HASHING_ALGORITHM_SHA_256);

    out = kmip_arena_alloc(op->arena, KMIP_CRYPTO_DIGEST);

    if (digest == NULL || out == NULL) {
        return KMIP_ERROR;
    }

    run = crypto->digest_start(digest, NULL);

    rc = run ? crypto->digest_update(run, uid->data, uid->len) : KMIP_ERROR;

    if (rc == KMIP_OK) {
        rc = crypto->digest_finish(run, out);
    }

    crypto->free(run);

    value->type = KMIP_TYPE_BYTE_STRING;
    value->number = 0;
    value->bytes.data = out;
    value->bytes.len = digest->bytes;

    return rc;
}


kmip_int_t
kmip_op_generator(kmip_arena_t *arena, kmip_value_t *value)
{
    kmip_writer_t  w;

    if (kmip_writer_init(&w, arena, KMIP_OP_GENERATOR, KMIP_OP_GENERATOR)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    kmip_ttlv_put_number(&w, KMIP_TAG_RNG_ALGORITHM, KMIP_TYPE_ENUMERATION,
                         KMIP_RNG_ALGORITHM_UNSPECIFIED);

    return kmip_op_structure(&w, value);
}
