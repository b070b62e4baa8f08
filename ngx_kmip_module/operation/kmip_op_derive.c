
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Derive Key (KMIP 1.4, section 4.6): a new object from the bytes of another.
 *
 * The base key is in op->base, and the derived bytes in the draft; both are in
 * secrets, which the engine cleanses when the store has the new object.
 */


#include "kmip_create.h"
#include "kmip_crypto.h"
#include "kmip_lifecycle.h"
#include "kmip_other.h"
#include "kmip_parameters.h"
#include "kmip_snapshot.h"
#include "kmip_use.h"

#include <string.h>


#define KMIP_DERIVE_BYTES  512           /* the longest derived object */

/*
 * Passes of the HMAC in PBKDF2, which the worker does while it does nothing
 * else: 2 ms with SHA-256, 8 ms with SHA-3.
 */

#define KMIP_DERIVE_PASSES  10000


/* one derivation, as the request wants it */

typedef struct kmip_derive_rule_s  kmip_derive_rule_t;

typedef struct {
    kmip_op_t                 *op;
    const kmip_derive_rule_t  *rule;
    kmip_parameters_t          parameters;
    kmip_derive_job_t          job;
    int32_t                    iterations;
    unsigned                   given;        /* KMIP_DERIVE_... */
    size_t                     len;          /* bytes of the new object */
    const kmip_snapshot_t     *second;       /* Secret Data that are the
                                                Derivation Data; NULL: none */
    kmip_secret_t             *result;
} kmip_derive_t;


#define KMIP_DERIVE_IV          0x01
#define KMIP_DERIVE_DATA        0x02
#define KMIP_DERIVE_SALT        0x04
#define KMIP_DERIVE_ITERATIONS  0x08

struct kmip_derive_rule_s {
    uint32_t      method;                /* KMIP_DERIVATION_METHOD_... */
    kmip_int_t  (*run)(kmip_derive_t *d);
    unsigned      needs;                 /* Derivation Parameters */
    unsigned      takes;                 /* others, which may be missing */
    uint32_t      hash;                  /* if none is named; 0: refused */
};


static kmip_int_t kmip_derive_second(kmip_derive_t *d);
static kmip_int_t kmip_derive_object(kmip_derive_t *d, kmip_draft_t *draft);
static kmip_int_t kmip_derive_length(kmip_derive_t *d,
    const kmip_draft_t *draft);
static kmip_int_t kmip_derive_mask(kmip_derive_t *d, kmip_draft_t *draft);
static kmip_int_t kmip_derive_method(kmip_derive_t *d);
static void kmip_derive_parameters(kmip_derive_t *d);
static kmip_int_t kmip_derive_inputs(kmip_derive_t *d);
static kmip_int_t kmip_derive_hash(kmip_derive_t *d);
static kmip_int_t kmip_derive_digest(kmip_derive_t *d);
static kmip_int_t kmip_derive_cipher(kmip_derive_t *d);
static kmip_int_t kmip_derive_cipher_job(kmip_derive_t *d,
    kmip_cipher_job_t *job);
static kmip_int_t kmip_derive_encrypt(kmip_derive_t *d,
    const kmip_cipher_job_t *job, kmip_secret_t *out, size_t *len);
static kmip_int_t kmip_derive_iterated(kmip_derive_t *d);
static kmip_int_t kmip_derive_function(kmip_derive_t *d);
static kmip_int_t kmip_derive_take(kmip_derive_t *d, kmip_secret_t *out,
    size_t len);
static kmip_int_t kmip_derive_link(kmip_derive_t *d, kmip_draft_t *draft,
    const kmip_snapshot_t *base);


static const kmip_derive_rule_t  kmip_derive_rules[] = {

    { KMIP_DERIVATION_METHOD_PBKDF2, kmip_derive_iterated,
      KMIP_DERIVE_SALT|KMIP_DERIVE_ITERATIONS, 0,
      KMIP_HASHING_ALGORITHM_SHA_1 },

    { KMIP_DERIVATION_METHOD_HASH, kmip_derive_digest, 0, 0, 0 },

    { KMIP_DERIVATION_METHOD_HMAC, kmip_derive_digest,
      KMIP_DERIVE_DATA, 0, 0 },

    { KMIP_DERIVATION_METHOD_ENCRYPT, kmip_derive_cipher,
      KMIP_DERIVE_DATA, KMIP_DERIVE_IV, 0 },

    { KMIP_DERIVATION_METHOD_NIST800_108_C, kmip_derive_function,
      KMIP_DERIVE_DATA, 0, 0 },

    { KMIP_DERIVATION_METHOD_NIST800_108_F, kmip_derive_function,
      KMIP_DERIVE_DATA, KMIP_DERIVE_IV, 0 },

    { KMIP_DERIVATION_METHOD_HKDF, kmip_derive_function,
      0, KMIP_DERIVE_SALT|KMIP_DERIVE_DATA, 0 },

    { 0, NULL, 0, 0, 0 }
};


kmip_int_t
kmip_derive_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    kmip_int_t     rc;
    kmip_derive_t  d;

    memset(&d, 0, sizeof(kmip_derive_t));

    d.op = op;

    if (kmip_derive_method(&d) != KMIP_OK
        || kmip_use_permitted(op, op->base) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    rc = kmip_derive_second(&d);

    if (rc == KMIP_OK) {
        rc = kmip_derive_object(&d, draft);
    }

    if (rc != KMIP_OK) {
        return rc;
    }

    if (kmip_attributes_count(&op->base->attributes, KMIP_ATTR_USAGE_LIMITS,
                              NULL))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_USAGE_LIMIT,
                         "the base object has Usage Limits, and derivations "
                         "are not counted");
    }

    d.job.key = op->base->material;

    kmip_derive_parameters(&d);

    if (kmip_derive_inputs(&d) != KMIP_OK || d.rule->run(&d) != KMIP_OK) {
        return KMIP_ERROR;
    }

    draft->object.material = d.result;

    return kmip_create_end(op, draft);
}


/*
 * The Derivation Data are in the request, or they are the bytes of Secret Data
 * that the request names after the base (KMIP 1.4, section 4.6).
 */

static kmip_int_t
kmip_derive_second(kmip_derive_t *d)
{
    kmip_int_t              rc;
    kmip_op_t              *op;
    const kmip_snapshot_t  *object;

    op = d->op;

    if (op->request.second_uid.len == 0) {
        return KMIP_OK;
    }

    rc = kmip_other_key(op, &op->request.second_uid,
                        KMIP_CAUSE_OBJECT_NOT_FOUND,
                        "there is no such second object", &object);
    if (rc != KMIP_OK) {
        return rc;
    }

    if (object->object_type != KMIP_OBJECT_TYPE_SECRET_DATA) {
        return kmip_fail(&op->error, KMIP_CAUSE_ILLEGAL_OPERATION,
                         "the second object is not Secret Data");
    }

    if (kmip_state_destroyed(object->state)) {
        return kmip_fail(&op->error, KMIP_CAUSE_OBJECT_DESTROYED,
                         "the second object is destroyed");
    }

    if (kmip_snapshot_archived(object)) {
        return kmip_fail(&op->error, KMIP_CAUSE_OBJECT_ARCHIVED,
                         "the second object is archived");
    }

    d->second = object;

    return kmip_use_permitted(op, object);
}


/* what the new object will be, apart from its bytes */

static kmip_int_t
kmip_derive_object(kmip_derive_t *d, kmip_draft_t *draft)
{
    kmip_op_t   *op;
    kmip_int_t   rc;

    op = d->op;

    if (op->request.object_type != KMIP_OBJECT_TYPE_SYMMETRIC_KEY
        && op->request.object_type != KMIP_OBJECT_TYPE_SECRET_DATA)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_OBJECT_TYPE,
                         "only a Symmetric Key or Secret Data can be derived");
    }

    if (kmip_create_begin(op, draft) != KMIP_OK) {
        return KMIP_ERROR;
    }

    /* KMIP_AGAIN: another object is needed for it */

    rc = kmip_create_attributes(op, draft);

    if (rc != KMIP_OK) {
        return rc;
    }

    if (kmip_derive_length(d, draft) != KMIP_OK
        || kmip_derive_mask(d, draft) != KMIP_OK
        || kmip_create_origin(op, draft, 0) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (op->request.object_type == KMIP_OBJECT_TYPE_SECRET_DATA) {
        draft->object.data_type = KMIP_SECRET_DATA_TYPE_SEED;
    }

    if (d->second && kmip_derive_link(d, draft, d->second) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return kmip_derive_link(d, draft, op->base);
}


static kmip_int_t
kmip_derive_length(kmip_derive_t *d, const kmip_draft_t *draft)
{
    int64_t                    algorithm, bits;
    kmip_op_t                 *op;
    const kmip_create_size_t  *size;

    op = d->op;
    size = NULL;

    if (kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, &bits)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (op->request.object_type == KMIP_OBJECT_TYPE_SYMMETRIC_KEY) {

        if (kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                                &algorithm)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        size = kmip_create_size(op, algorithm, bits);
    }

    if (size == NULL
        && (bits <= 0 || bits % 8 || bits > KMIP_DERIVE_BYTES * 8))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                         "objects of this Cryptographic Length cannot be "
                         "derived: it is at most 4096 bits, in whole bytes");
    }

    d->len = size ? size->bytes : (size_t) bits / 8;

    return KMIP_OK;
}


/* PyKMIP gives none; the new object can then be fetched, and not be used */

static kmip_int_t
kmip_derive_mask(kmip_derive_t *d, kmip_draft_t *draft)
{
    int64_t  mask;

    if (kmip_attributes_number(&draft->object.attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, &mask)
        || kmip_draft_set_number(d->op->arena, draft,
                                 KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 0)
           == KMIP_OK)
    {
        return KMIP_OK;
    }

    return kmip_op_no_memory(d->op);
}


static kmip_int_t
kmip_derive_method(kmip_derive_t *d)
{
    uint32_t                   method;
    kmip_op_t                 *op;
    const kmip_derive_rule_t  *rule;

    op = d->op;
    method = op->request.derivation_method;

    if (!kmip_enum_known(KMIP_ENUM_ID_DERIVATION_METHOD, method, op->version))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Derivation Method is unknown");
    }

    for (rule = kmip_derive_rules; rule->run; rule++) {
        if (rule->method == method) {
            d->rule = rule;
            d->job.method = method;
            return KMIP_OK;
        }
    }

    return kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                     "supported are the Derivation Methods PBKDF2, HASH, "
                     "HMAC, ENCRYPT, NIST800-108-C, NIST800-108-F and, from "
                     "2.0 on, HKDF");
}


/*
 * The Cryptographic Parameters of a derivation are within its Derivation
 * Parameters, and else those of the base key.
 */

static void
kmip_derive_parameters(kmip_derive_t *d)
{
    kmip_op_t      *op;
    kmip_item_t     item;
    kmip_reader_t   r;

    op = d->op;

    item.value = op->request.derivation_parameters;
    kmip_ttlv_children(&item, &r);

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {

        switch (item.tag) {

        case KMIP_TAG_CRYPTOGRAPHIC_PARAMETERS:
            op->request.cryptographic_parameters = item.value;
            op->request.present |= kmip_field_bit(
                                       KMIP_FIELD_CRYPTOGRAPHIC_PARAMETERS);
            break;

        case KMIP_TAG_INITIALIZATION_VECTOR:
            d->job.iv = item.value.bytes;
            d->given |= KMIP_DERIVE_IV;
            break;

        case KMIP_TAG_DERIVATION_DATA:
            d->job.data = item.value.bytes;
            d->given |= KMIP_DERIVE_DATA;
            break;

        case KMIP_TAG_SALT:
            d->job.salt = item.value.bytes;
            d->given |= KMIP_DERIVE_SALT;
            break;

        case KMIP_TAG_ITERATION_COUNT:
            d->iterations = (int32_t) item.value.number;
            d->given |= KMIP_DERIVE_ITERATIONS;
            break;
        }
    }

    kmip_parameters_get(op, op->base, &d->parameters);
}


/* no input that the client gave is left out of the derivation */

static kmip_int_t
kmip_derive_inputs(kmip_derive_t *d)
{
    const kmip_derive_rule_t  *rule;

    rule = d->rule;

    if (d->second && (d->given & KMIP_DERIVE_DATA)) {
        return kmip_fail(&d->op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Derivation Data are given, and a second object "
                         "as well");
    }

    if (d->second) {
        d->job.data.data = d->second->material->data;
        d->job.data.len = d->second->material->len;
        d->given |= KMIP_DERIVE_DATA;
    }

    if ((d->given & rule->needs) != rule->needs) {
        return kmip_fail(&d->op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Derivation Method needs Derivation Data, and "
                         "PBKDF2 a Salt and an Iteration Count");
    }

    if (d->given & ~(rule->needs|rule->takes)) {
        return kmip_fail(&d->op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Derivation Method does not use one of the "
                         "Derivation Parameters");
    }

    return KMIP_OK;
}


/* sets d->job.digest: by name, by the HMAC's name, or the method's own */

static kmip_int_t
kmip_derive_hash(kmip_derive_t *d)
{
    uint32_t              hash;
    kmip_parameters_t    *p;
    const kmip_crypto_t  *crypto;

    p = &d->parameters;
    crypto = d->op->context->crypto;

    if (p->hash == 0 && p->algorithm) {
        d->job.digest = crypto->hmac(p->algorithm);

    } else if (p->hash == 0) {
        d->job.digest = crypto->hmac(kmip_use_algorithm(d->op->base));
    }

    hash = p->hash ? p->hash : d->rule->hash;

    if (d->job.digest == NULL && hash) {
        d->job.digest = crypto->digest(hash);
    }

    if (d->job.digest) {
        return KMIP_OK;
    }

    return kmip_fail(&d->op->error, hash ? KMIP_CAUSE_UNSUPPORTED_PARAMETERS
                                         : KMIP_CAUSE_BAD_PARAMETERS,
                     "the Cryptographic Parameters must name a Hashing "
                     "Algorithm: SHA-1, SHA-2 or SHA-3");
}


/*
 * HASH hashes the base key, HMAC the Derivation Data with it.  The SHA-256 of a
 * base is its Digest, which is in its record and which every client may read.
 */

static kmip_int_t
kmip_derive_digest(kmip_derive_t *d)
{
    int                   keyed;
    kmip_int_t            rc;
    kmip_secret_t        *out;
    kmip_crypto_run_t    *run;
    const kmip_crypto_t  *crypto;

    if (kmip_derive_hash(d) != KMIP_OK) {
        return KMIP_ERROR;
    }

    crypto = d->op->context->crypto;
    keyed = d->rule->method == KMIP_DERIVATION_METHOD_HMAC;

    if (!keyed && d->job.digest->hash == KMIP_HASHING_ALGORITHM_SHA_256) {
        return kmip_fail(&d->op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "the SHA-256 of an object is its Digest, which is no "
                         "secret: choose another hash or method");
    }

    out = kmip_secret_create(d->op->arena, KMIP_CRYPTO_DIGEST);
    if (out == NULL) {
        return kmip_op_no_memory(d->op);
    }

    run = crypto->digest_start(d->job.digest, keyed ? d->job.key : NULL);

    rc = run ? crypto->digest_update(run, keyed ? d->job.data.data
                                                : d->job.key->data,
                                     keyed ? d->job.data.len
                                           : d->job.key->len)
             : KMIP_ERROR;

    if (rc == KMIP_OK) {
        rc = crypto->digest_finish(run, out->data);
    }

    crypto->free(run);

    if (rc != KMIP_OK) {
        kmip_secret_cleanse(out);
        return kmip_fail(&d->op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "the hash cannot be computed");
    }

    return kmip_derive_take(d, out, d->job.digest->bytes);
}


/* ENCRYPT encrypts the Derivation Data with the base key */

static kmip_int_t
kmip_derive_cipher(kmip_derive_t *d)
{
    size_t              len;
    kmip_secret_t      *out;
    kmip_cipher_job_t   job;

    memset(&job, 0, sizeof(kmip_cipher_job_t));

    if (kmip_derive_cipher_job(d, &job) != KMIP_OK) {
        return KMIP_ERROR;
    }

    out = kmip_secret_create(d->op->arena,
                             d->job.data.len + 2 * KMIP_CRYPTO_BLOCK);
    if (out == NULL) {
        return kmip_op_no_memory(d->op);
    }

    if (kmip_derive_encrypt(d, &job, out, &len) != KMIP_OK) {
        kmip_secret_cleanse(out);
        return KMIP_ERROR;
    }

    return kmip_derive_take(d, out, len);
}


static kmip_int_t
kmip_derive_cipher_job(kmip_derive_t *d, kmip_cipher_job_t *job)
{
    uint32_t              algorithm;
    kmip_op_t            *op;
    kmip_parameters_t    *p;
    const kmip_cipher_t  *cipher;

    op = d->op;
    p = &d->parameters;
    algorithm = kmip_use_algorithm(op->base);

    cipher = op->context->crypto->cipher(algorithm, p->mode, d->job.key->len);

    if (cipher == NULL || cipher->tags || p->counter
        || (p->algorithm && p->algorithm != algorithm)
        || (p->padding && p->padding != KMIP_PADDING_METHOD_NONE
            && (p->padding != KMIP_PADDING_METHOD_PKCS5 || !cipher->pads)))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "supported are base keys of AES with ECB, CBC and "
                         "CTR, and of 3DES with ECB and CBC, with the Padding "
                         "Methods None and PKCS5");
    }

    if (cipher->iv && !(d->given & KMIP_DERIVE_IV)) {
        return kmip_fail(&op->error, KMIP_CAUSE_IV_OR_TAG_MISSING,
                         "the Initialization Vector is missing");
    }

    if ((cipher->iv == 0 && d->job.iv.len)
        || (cipher->iv && (d->job.iv.len < cipher->iv_min
                           || d->job.iv.len > cipher->iv_max
                           || (cipher->iv_step
                               && (d->job.iv.len - cipher->iv_min)
                                  % cipher->iv_step))))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the Initialization Vector has a wrong length");
    }

    job->cipher = cipher;
    job->key = d->job.key;
    job->iv = d->job.iv;
    job->pad = p->padding == KMIP_PADDING_METHOD_PKCS5;
    job->encrypt = 1;

    return KMIP_OK;
}


static kmip_int_t
kmip_derive_encrypt(kmip_derive_t *d, const kmip_cipher_job_t *job,
    kmip_secret_t *out, size_t *len)
{
    size_t                n;
    kmip_int_t            rc;
    kmip_crypto_run_t    *run;
    const kmip_crypto_t  *crypto;

    *len = 0;
    n = 0;

    if (!job->pad && d->job.data.len % job->cipher->block) {
        return kmip_fail(&d->op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "without padding the Derivation Data must be whole "
                         "blocks");
    }

    crypto = d->op->context->crypto;

    run = crypto->cipher_start(job);

    rc = run ? crypto->cipher_update(run, d->job.data.data, d->job.data.len,
                                     out->data, len)
             : KMIP_ERROR;

    if (rc == KMIP_OK) {
        rc = crypto->cipher_finish(run, out->data + *len, &n, NULL, 0);
    }

    crypto->free(run);

    *len += n;

    return (rc == KMIP_OK) ? KMIP_OK
                           : kmip_fail(&d->op->error,
                                       KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
                                       "the Derivation Data cannot be "
                                       "encrypted");
}


/* PBKDF2: each block of the result takes all iterations */

static kmip_int_t
kmip_derive_iterated(kmip_derive_t *d)
{
    size_t  blocks;

    if (kmip_derive_hash(d) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (d->iterations < 1 || d->job.salt.len == 0) {
        return kmip_fail(&d->op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Iteration Count is not positive, or the Salt is "
                         "empty");
    }

    blocks = (d->len + d->job.digest->bytes - 1) / d->job.digest->bytes;

    if ((size_t) d->iterations > KMIP_DERIVE_PASSES / blocks) {
        return kmip_fail(&d->op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "the Iteration Count is too high: at most 10000, "
                         "divided by the number of hashes that the new object "
                         "is long");
    }

    d->job.iterations = (uint32_t) d->iterations;

    return kmip_derive_function(d);
}


static kmip_int_t
kmip_derive_function(kmip_derive_t *d)
{
    kmip_secret_t  *out;

    if (kmip_derive_hash(d) != KMIP_OK) {
        return KMIP_ERROR;
    }

    out = kmip_secret_create(d->op->arena, d->len);
    if (out == NULL) {
        return kmip_op_no_memory(d->op);
    }

    if (d->op->context->crypto->derive(&d->job, out->data, out->len)
        != KMIP_OK)
    {
        kmip_secret_cleanse(out);
        return kmip_fail(&d->op->error, KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
                         "OpenSSL does not derive a key with these Derivation "
                         "Parameters");
    }

    d->result = out;

    return KMIP_OK;
}


/* the new object is the first bytes of what came out */

static kmip_int_t
kmip_derive_take(kmip_derive_t *d, kmip_secret_t *out, size_t len)
{
    if (len >= d->len) {
        d->result = kmip_secret_copy(d->op->arena, out->data, d->len);
    }

    kmip_secret_cleanse(out);

    if (len < d->len) {
        return kmip_fail(&d->op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the Derivation Method gives fewer bytes than the "
                         "Cryptographic Length");
    }

    return d->result ? KMIP_OK : kmip_op_no_memory(d->op);
}


/*
 * The base key has no link back: it would be changed with each key that is
 * derived from it.
 */

static kmip_int_t
kmip_derive_link(kmip_derive_t *d, kmip_draft_t *draft,
    const kmip_snapshot_t *base)
{
    kmip_op_t         *op;
    kmip_attribute_t   a;

    op = d->op;

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_LINK;

    if (kmip_value_link(op->arena, &a.value,
                        KMIP_LINK_TYPE_DERIVATION_BASE_OBJECT_LINK,
                        &base->uid)
        != KMIP_OK
        || kmip_attributes_add(op->arena, &draft->object.attributes, &a)
           != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    return KMIP_OK;
}
