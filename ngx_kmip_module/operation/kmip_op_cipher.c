
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Encrypt and Decrypt (KMIP 1.4, sections 4.29 and 4.30).
 */


#include "kmip_crypto.h"
#include "kmip_operation.h"
#include "kmip_parameters.h"
#include "kmip_stream.h"
#include "kmip_use.h"

#include <string.h>


/* bytes of a tag of GCM (NIST SP 800-38D, without its exceptions) */

#define KMIP_CIPHER_TAG_MIN  12
#define KMIP_CIPHER_TAG_MAX  16


/* one use of a cipher, as the request wants it */

typedef struct {
    kmip_op_t          *op;
    kmip_part_e         part;
    kmip_parameters_t   parameters;
    kmip_cipher_job_t   job;
    kmip_crypto_run_t  *run;
    kmip_str_t          data;
    uint8_t             tag[KMIP_CIPHER_TAG_MAX];
    size_t              tag_len;
    unsigned            appended:1;      /* the tag follows the data */
    unsigned            random:1;        /* the server made the IV */
} kmip_cipher_use_t;


static kmip_int_t kmip_cipher_begin(kmip_cipher_use_t *use,
    const kmip_snapshot_t *object);
static kmip_int_t kmip_cipher_stream(kmip_cipher_use_t *use,
    const kmip_snapshot_t *object);
static kmip_int_t kmip_cipher_resume(kmip_cipher_use_t *use,
    const kmip_snapshot_t *object);
static kmip_int_t kmip_cipher_choose(kmip_cipher_use_t *use,
    const kmip_snapshot_t *object, size_t key);
static kmip_int_t kmip_cipher_padding(kmip_cipher_use_t *use);
static kmip_int_t kmip_cipher_iv(kmip_cipher_use_t *use);
static size_t kmip_cipher_iv_length(const kmip_cipher_t *cipher,
    int32_t length);
static kmip_int_t kmip_cipher_random_iv(kmip_cipher_use_t *use);
static kmip_int_t kmip_cipher_tag(kmip_cipher_use_t *use);
static kmip_int_t kmip_cipher_tag_length(kmip_cipher_use_t *use);
static kmip_int_t kmip_cipher_tag_given(kmip_cipher_use_t *use);
static kmip_int_t kmip_cipher_blocks(kmip_cipher_use_t *use);
static kmip_int_t kmip_cipher_run(kmip_cipher_use_t *use);
static void kmip_cipher_respond(kmip_cipher_use_t *use, uint8_t *out,
    size_t len);


kmip_int_t
kmip_cipher_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    kmip_int_t         rc;
    kmip_cipher_use_t  use;

    memset(&use, 0, sizeof(kmip_cipher_use_t));

    use.op = op;
    use.data = op->request.data;
    use.job.encrypt = op->row->operation == KMIP_OPERATION_ENCRYPT;

    if (kmip_stream_part(op, &use.part) != KMIP_OK
        || kmip_use_permitted(op, object) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    kmip_parameters_get(op, object, &use.parameters);

    rc = op->stream ? kmip_cipher_resume(&use, object)
                    : kmip_cipher_begin(&use, object);

    if (rc == KMIP_OK) {
        rc = kmip_cipher_blocks(&use);
    }

    if (rc == KMIP_OK) {
        rc = kmip_cipher_run(&use);
    }

    if (use.part == KMIP_PART_WHOLE) {
        op->context->crypto->free(use.run);

    } else if (rc == KMIP_OK && use.part != KMIP_PART_LAST) {
        rc = kmip_stream_wait(op);

    } else {
        kmip_stream_end(op);
    }

    return (rc == KMIP_OK) ? kmip_op_answer_uid(op, object) : KMIP_ERROR;
}


static kmip_int_t
kmip_cipher_begin(kmip_cipher_use_t *use, const kmip_snapshot_t *object)
{
    kmip_op_t  *op;

    op = use->op;

    use->job.key = object->material;
    use->job.aad = op->request.aad;

    if (kmip_cipher_choose(use, object, object->material->len) != KMIP_OK
        || kmip_cipher_padding(use) != KMIP_OK
        || kmip_cipher_iv(use) != KMIP_OK
        || kmip_cipher_tag(use) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    use->run = op->context->crypto->cipher_start(&use->job);

    if (use->run == NULL) {
        return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "the cipher cannot be started");
    }

    return (use->part == KMIP_PART_FIRST) ? kmip_cipher_stream(use, object)
                                          : KMIP_OK;
}


static kmip_int_t
kmip_cipher_stream(kmip_cipher_use_t *use, const kmip_snapshot_t *object)
{
    kmip_stream_t  *stream;

    if (kmip_stream_begin(use->op, object, use->run) != KMIP_OK) {
        use->op->context->crypto->free(use->run);
        return KMIP_ERROR;
    }

    stream = use->op->stream;

    stream->cipher = use->job.cipher;
    stream->pad = use->job.pad;
    stream->tag_len = use->tag_len;
    stream->appended = use->appended;

    return KMIP_OK;
}


/* a further part may repeat the Cryptographic Parameters, and nothing else */

static kmip_int_t
kmip_cipher_resume(kmip_cipher_use_t *use, const kmip_snapshot_t *object)
{
    kmip_op_t      *op;
    kmip_stream_t  *stream;

    op = use->op;
    stream = op->stream;

    if (kmip_stream_of(op, object) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (op->request.iv.len || op->request.aad.len || op->request.tag.len) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "IV/Counter/Nonce and additional data belong to the "
                         "first part");
    }

    if (kmip_payload_has(&op->request, CRYPTOGRAPHIC_PARAMETERS)
        && (kmip_cipher_choose(use, object, stream->cipher->key) != KMIP_OK
            || kmip_cipher_padding(use) != KMIP_OK))
    {
        return KMIP_ERROR;
    }

    if ((use->job.cipher && use->job.cipher != stream->cipher)
        || (use->job.cipher && use->job.pad != stream->pad)
        || (use->job.cipher && use->parameters.tag_length != -1
            && (size_t) use->parameters.tag_length != stream->tag_len))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the Cryptographic Parameters are not those of the "
                         "first part");
    }

    use->job.cipher = stream->cipher;
    use->job.pad = stream->pad;
    use->tag_len = stream->tag_len;
    use->appended = stream->appended;
    use->run = stream->run;

    return KMIP_OK;
}


static kmip_int_t
kmip_cipher_choose(kmip_cipher_use_t *use, const kmip_snapshot_t *object,
    size_t key)
{
    uint32_t            algorithm;
    kmip_op_t          *op;
    kmip_parameters_t  *p;

    op = use->op;
    p = &use->parameters;
    algorithm = kmip_use_algorithm(object);

    if (p->algorithm && p->algorithm != algorithm) {
        return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the key is of another Cryptographic Algorithm than "
                         "the Cryptographic Parameters");
    }

    use->job.cipher = op->context->crypto->cipher(algorithm, p->mode, key);

    if (use->job.cipher == NULL && p->mode == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "neither the request nor the key has a Block Cipher "
                         "Mode");
    }

    if (use->job.cipher == NULL) {
        return kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "supported are AES with ECB, CBC, CTR and GCM, 3DES "
                         "with ECB and CBC, ChaCha20 without a mode, and "
                         "ChaCha20Poly1305 with AEAD");
    }

    if (p->counter) {
        return kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "lengths of fields and counters, and an initial "
                         "counter, are not supported: the IV/Counter/Nonce is "
                         "used as it is");
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_cipher_padding(kmip_cipher_use_t *use)
{
    uint32_t  padding;

    padding = use->parameters.padding;

    if (padding == 0 || padding == KMIP_PADDING_METHOD_NONE) {
        return KMIP_OK;
    }

    if (padding == KMIP_PADDING_METHOD_PKCS5 && use->job.cipher->pads) {
        use->job.pad = 1;
        return KMIP_OK;
    }

    return kmip_fail(&use->op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                     "supported are the Padding Methods None, and PKCS5 with "
                     "ECB and CBC");
}


static kmip_int_t
kmip_cipher_iv(kmip_cipher_use_t *use)
{
    int32_t               bits;
    kmip_op_t            *op;
    const kmip_str_t     *iv;
    const kmip_cipher_t  *cipher;

    op = use->op;
    iv = &op->request.iv;
    cipher = use->job.cipher;
    bits = use->parameters.iv_length;

    if (iv->len == 0) {
        return (cipher->iv == 0) ? KMIP_OK : kmip_cipher_random_iv(use);
    }

    if (cipher->iv == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "ECB has no IV/Counter/Nonce");
    }

    if (iv->len < cipher->iv_min || iv->len > cipher->iv_max
        || (cipher->iv_step && (iv->len - cipher->iv_min) % cipher->iv_step)
        || (bits != -1 && (uint64_t) bits != (uint64_t) iv->len * 8
            && kmip_cipher_iv_length(cipher, bits) != iv->len))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the IV/Counter/Nonce has a wrong length");
    }

    use->job.iv = *iv;

    return KMIP_OK;
}


/*
 * An IV Length has bits, as in the standard.  OpenBao counts bytes, so that of
 * the usual IV, which is too short in bits, is one of bytes.  0: neither.
 */

static size_t
kmip_cipher_iv_length(const kmip_cipher_t *cipher, int32_t length)
{
    if (length < 0) {
        return 0;
    }

    if ((size_t) length == cipher->iv) {
        return cipher->iv;
    }

    return length % 8 ? 0 : (size_t) length / 8;
}


static kmip_int_t
kmip_cipher_random_iv(kmip_cipher_use_t *use)
{
    size_t                len;
    uint8_t              *iv;
    kmip_op_t            *op;
    const kmip_cipher_t  *cipher;

    op = use->op;
    cipher = use->job.cipher;

    if (!use->job.encrypt || !use->parameters.random_iv) {
        return kmip_fail(&op->error, KMIP_CAUSE_IV_OR_TAG_MISSING,
                         "the IV/Counter/Nonce is missing");
    }

    len = cipher->iv;

    /* a random one must not be so short that one comes twice */

    if (use->parameters.iv_length != -1) {
        len = kmip_cipher_iv_length(cipher, use->parameters.iv_length);

        if (len < cipher->iv || len > cipher->iv_max) {
            return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                             "a random IV cannot have this IV Length");
        }
    }

    iv = kmip_arena_alloc(op->arena, len);
    if (iv == NULL) {
        return kmip_op_no_memory(op);
    }

    if (op->context->random(op->context->data, iv, len) != KMIP_OK) {
        return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "there are no random numbers for the IV");
    }

    use->job.iv.data = iv;
    use->job.iv.len = len;
    use->random = 1;

    return KMIP_OK;
}


static kmip_int_t
kmip_cipher_tag(kmip_cipher_use_t *use)
{
    kmip_op_t  *op;

    op = use->op;

    if (!use->job.cipher->tags) {

        if (op->request.aad.len
            || kmip_payload_has(&op->request, AUTHENTICATED_ENCRYPTION_TAG)
            || use->parameters.tag_length != -1)
        {
            return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                             "only GCM and ChaCha20Poly1305 have a tag and "
                             "Authenticated Encryption Additional Data");
        }

        return KMIP_OK;
    }

    if (!use->job.encrypt && use->part == KMIP_PART_FIRST) {
        return kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "what has a tag is decrypted in one part, so that "
                         "nothing is returned before the tag is verified");
    }

    /* responses of earlier versions have no field for it */

    use->appended = op->version < KMIP_V1_4
                    && !kmip_payload_has(&op->request,
                                         AUTHENTICATED_ENCRYPTION_TAG);

    if (kmip_cipher_tag_length(use) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return use->job.encrypt ? KMIP_OK : kmip_cipher_tag_given(use);
}


static kmip_int_t
kmip_cipher_tag_length(kmip_cipher_use_t *use)
{
    int64_t     len;
    kmip_op_t  *op;

    op = use->op;
    len = use->parameters.tag_length;

    if (len == -1) {
        len = kmip_payload_has(&op->request, AUTHENTICATED_ENCRYPTION_TAG)
              ? (int64_t) op->request.tag.len : KMIP_CIPHER_TAG_MAX;
    }

    if (len < KMIP_CIPHER_TAG_MIN || len > KMIP_CIPHER_TAG_MAX) {
        return kmip_fail(&op->error, KMIP_CAUSE_TAG_LENGTH,
                         "supported are tags of 12 to 16 bytes");
    }

    use->tag_len = (size_t) len;

    return KMIP_OK;
}


static kmip_int_t
kmip_cipher_tag_given(kmip_cipher_use_t *use)
{
    kmip_op_t   *op;
    kmip_str_t   tag;

    op = use->op;
    tag = op->request.tag;

    if (use->appended && use->data.len >= use->tag_len) {
        use->data.len -= use->tag_len;

        tag.data = use->data.data + use->data.len;
        tag.len = use->tag_len;
    }

    if (tag.len == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_IV_OR_TAG_MISSING,
                         "the Authenticated Encryption Tag is missing");
    }

    if (tag.len != use->tag_len) {
        return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the tag has another length than Tag Length says");
    }

    memcpy(use->tag, tag.data, tag.len);

    return KMIP_OK;
}


/* without padding, and for Decrypt, the data are whole blocks in the end */

static kmip_int_t
kmip_cipher_blocks(kmip_cipher_use_t *use)
{
    size_t          odd;
    kmip_stream_t  *stream;

    stream = use->op->stream;

    odd = (use->data.len % use->job.cipher->block
           + (stream ? stream->odd : 0))
          % use->job.cipher->block;

    if (stream) {
        stream->odd = odd;
    }

    if (odd == 0 || (use->job.pad && use->job.encrypt)
        || use->part == KMIP_PART_FIRST || use->part == KMIP_PART_NEXT)
    {
        return KMIP_OK;
    }

    return kmip_fail(&use->op->error, KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
                     "the data are not a whole number of blocks");
}


static kmip_int_t
kmip_cipher_run(kmip_cipher_use_t *use)
{
    size_t                n, last;
    uint8_t              *out;
    kmip_op_t            *op;
    kmip_int_t            rc;
    const kmip_crypto_t  *crypto;

    op = use->op;
    crypto = op->context->crypto;

    /* a block of the part before, one of padding, and the tag after them */

    out = kmip_arena_alloc(op->arena, use->data.len + 2 * KMIP_CRYPTO_BLOCK
                                      + KMIP_CIPHER_TAG_MAX);
    if (out == NULL) {
        return kmip_op_no_memory(op);
    }

    last = 0;

    rc = crypto->cipher_update(use->run, use->data.data, use->data.len, out,
                               &n);

    if (rc == KMIP_OK
        && (use->part == KMIP_PART_WHOLE || use->part == KMIP_PART_LAST))
    {
        rc = crypto->cipher_finish(use->run, out + n, &last, use->tag,
                                   use->tag_len);
    }

    if (rc == KMIP_OK) {
        kmip_cipher_respond(use, out, n + last);
        return KMIP_OK;
    }

    return kmip_fail(&op->error, KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
                     use->job.encrypt ? "the data cannot be encrypted"
                                      : "the data cannot be decrypted");
}


static void
kmip_cipher_respond(kmip_cipher_use_t *use, uint8_t *out, size_t len)
{
    int         ends;
    kmip_op_t  *op;

    op = use->op;
    ends = use->part == KMIP_PART_WHOLE || use->part == KMIP_PART_LAST;

    memcpy(out + len, use->tag, use->tag_len);

    if (ends && use->job.encrypt && use->tag_len && !use->appended) {
        op->response.tag.data = out + len;
        op->response.tag.len = use->tag_len;
        kmip_op_present(op, AUTHENTICATED_ENCRYPTION_TAG);
    }

    if (ends && use->job.encrypt && use->appended) {
        len += use->tag_len;
    }

    op->response.data.data = out;
    op->response.data.len = len;

    /* a part that gives nothing has no Data */

    if (len || use->part == KMIP_PART_WHOLE) {
        kmip_op_present(op, DATA);
    }

    if (use->random) {
        op->response.iv = use->job.iv;
        kmip_op_present(op, IV_COUNTER_NONCE);
    }
}
