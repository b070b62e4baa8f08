
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Wrapped keys.
 */


#include "kmip_crypto.h"
#include "kmip_lifecycle.h"
#include "kmip_other.h"
#include "kmip_parameters.h"
#include "kmip_snapshot.h"
#include "kmip_use.h"
#include "kmip_wrap.h"
#include "kmip_wrapping.h"

#include <string.h>


#define KMIP_WRAP_DEPTH  8            /* of an unwrapped Key Value */
#define KMIP_WRAP_ITEMS  512
#define KMIP_WRAP_HEAD   64           /* bytes of a Key Value, without its
                                         strings */


/* wrapping keys also unwrap, as in the published cases */

static const kmip_use_rule_t  kmip_wrap_protects = {
    0, KMIP_CRYPTOGRAPHIC_USAGE_MASK_WRAP_KEY, 1, 0
};

static const kmip_use_rule_t  kmip_wrap_processes = {
    0, KMIP_CRYPTOGRAPHIC_USAGE_MASK_WRAP_KEY
       |KMIP_CRYPTOGRAPHIC_USAGE_MASK_UNWRAP_KEY, 0, 0
};


/* a wrapping key and how it is used */

typedef struct {
    const kmip_snapshot_t  *object;
    const kmip_key_wrap_t  *row;
} kmip_wrap_key_t;


static kmip_int_t kmip_wrap_data(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_wrapping_t *data, int *whole);
static int kmip_wrap_whole(const kmip_snapshot_t *object,
    const kmip_wrapping_t *wrapping);
static kmip_int_t kmip_wrap_only_encrypted(kmip_op_t *op,
    const kmip_wrapping_t *wrapping);
static kmip_int_t kmip_wrap_find_key(kmip_op_t *op,
    const kmip_wrapping_t *wrapping, const kmip_use_rule_t *rule,
    kmip_wrap_key_t *key);
static kmip_int_t kmip_wrap_choose(kmip_op_t *op,
    const kmip_wrapping_t *wrapping, kmip_wrap_key_t *key);
static kmip_secret_t *kmip_wrap_run(kmip_op_t *op,
    const kmip_wrap_key_t *key, int encrypt, const kmip_secret_t *in);
static kmip_int_t kmip_wrap_read_value(kmip_op_t *op,
    const kmip_secret_t *value, kmip_object_t *answer);
static kmip_int_t kmip_wrap_read_material(const kmip_value_t *value,
    kmip_value_t *material);
static kmip_int_t kmip_wrap_encoding(kmip_op_t *op,
    const kmip_wrapping_t *wrapping, kmip_object_t *answer);
static kmip_int_t kmip_wrap_put_value(kmip_op_t *op,
    const kmip_snapshot_t *object, const kmip_wrapping_t *wrapping,
    const kmip_object_t *answer, kmip_secret_t **value);
static void kmip_wrap_put_named(kmip_op_t *op, kmip_writer_t *w,
    const kmip_snapshot_t *object, const kmip_attribute_ref_t *ref);


int
kmip_wrap_stored(const kmip_snapshot_t *object)
{
    return kmip_attributes_get(&object->attributes, KMIP_ATTR_KEY_BLOCK, NULL,
                               0)
           != NULL;
}


kmip_int_t
kmip_wrap_store(kmip_op_t *op, kmip_draft_t *draft)
{
    size_t                size, mark;
    kmip_value_t          value;
    kmip_writer_t         w;
    kmip_wrapping_t       data;
    const kmip_object_t  *given;

    given = &op->request.object;

    if (kmip_wrapping_decode(op->arena, KMIP_TAG_KEY_WRAPPING_DATA,
                             op->version, &given->wrapping, &data, &op->error)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    size = given->wrapping.bytes.len + KMIP_WRAP_HEAD;

    if (kmip_writer_init(&w, op->arena, size, size) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    kmip_ttlv_put(&w, KMIP_TAG_KEY_WRAPPING_DATA, &given->wrapping);

    if (!given->whole) {
        mark = kmip_ttlv_open(&w, KMIP_TAG_KEY_VALUE);
        kmip_ttlv_close(&w, mark);
    }

    if (kmip_op_structure(&w, &value) != KMIP_OK
        || kmip_draft_set(op->arena, draft, KMIP_ATTR_KEY_BLOCK, &value)
           != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    return KMIP_OK;
}


/* what is stored was checked by the rules of the version that brought it */

static kmip_int_t
kmip_wrap_data(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_wrapping_t *data, int *whole)
{
    size_t                   i;
    kmip_item_t              item;
    const kmip_attribute_t  *a;

    static const kmip_version_t  versions[] = { KMIP_V1_4, KMIP_V2_1 };

    a = kmip_attributes_get(&object->attributes, KMIP_ATTR_KEY_BLOCK, NULL, 0);

    *whole = kmip_ttlv_find(&a->value, KMIP_TAG_KEY_VALUE, &item) != KMIP_OK;

    for (i = 0; i < 2; i++) {

        if (kmip_ttlv_find(&a->value, KMIP_TAG_KEY_WRAPPING_DATA, &item)
            == KMIP_OK
            && kmip_wrapping_decode(op->arena, KMIP_TAG_KEY_WRAPPING_DATA,
                                    versions[i], &item.value, data, &op->error)
               == KMIP_OK)
        {
            memset(&op->error, 0, sizeof(kmip_error_t));
            return KMIP_OK;
        }
    }

    return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                     "the stored Key Wrapping Data cannot be read");
}


kmip_int_t
kmip_wrap_as_registered(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_object_t *answer)
{
    int              whole;
    kmip_wrapping_t  data;

    if (kmip_wrap_data(op, object, &data, &whole) != KMIP_OK) {
        return KMIP_ERROR;
    }

    answer->whole = whole;

    switch (kmip_wrapping_data(op->arena, op->version, &data,
                               &answer->wrapping))
    {

    case KMIP_OK:
        return KMIP_OK;

    case KMIP_DECLINED:
        return kmip_fail(&op->error, KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
                         "the key is wrapped with an Encoding Option, which "
                         "KMIP 1.0 does not have");

    default:
        return kmip_op_no_memory(op);
    }
}


kmip_int_t
kmip_wrap_open(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_object_t *answer)
{
    int               whole;
    kmip_int_t        rc;
    kmip_secret_t    *value;
    kmip_wrapping_t   data;
    kmip_wrap_key_t   key;

    if (kmip_wrap_data(op, object, &data, &whole) != KMIP_OK
        || kmip_wrap_only_encrypted(op, &data) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    rc = kmip_wrap_find_key(op, &data, &kmip_wrap_processes, &key);

    if (rc != KMIP_OK) {
        return rc;
    }

    value = kmip_wrap_run(op, &key, 0, object->material);

    if (value == NULL) {
        return KMIP_ERROR;
    }

    /* bytes within a Key Value are those of the Key Material alone */

    if (!whole || data.encoding == KMIP_ENCODING_OPTION_NO_ENCODING) {
        answer->material = value;
        return KMIP_OK;
    }

    rc = kmip_wrap_read_value(op, value, answer);

    kmip_secret_cleanse(value);

    return rc;
}


/* attributes that were wrapped with the key stay in what was wrapped */

static kmip_int_t
kmip_wrap_read_value(kmip_op_t *op, const kmip_secret_t *value,
    kmip_object_t *answer)
{
    kmip_item_t    item;
    kmip_reader_t  r;

    static const kmip_ttlv_limits_t  limits = {
        KMIP_WRAP_DEPTH, KMIP_WRAP_ITEMS
    };

    if (kmip_ttlv_check(value->data, value->len, &limits) == KMIP_OK) {
        kmip_reader_init(&r, value->data, value->len);

        if (kmip_ttlv_next(&r, &item) == KMIP_OK
            && item.tag == KMIP_TAG_KEY_VALUE
            && kmip_wrap_read_material(&item.value, &item.value) == KMIP_OK)
        {
            answer->material = kmip_secret_copy(op->arena,
                                                item.value.bytes.data,
                                                item.value.bytes.len);

            return answer->material ? KMIP_OK : kmip_op_no_memory(op);
        }
    }

    return kmip_fail(&op->error, KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
                     "what was wrapped is not an encoded Key Value");
}


/* the bytes of the Key Material, or of the Key in it */

static kmip_int_t
kmip_wrap_read_material(const kmip_value_t *value, kmip_value_t *material)
{
    kmip_item_t  item, key;

    if (value->type != KMIP_TYPE_STRUCTURE
        || kmip_ttlv_find(value, KMIP_TAG_KEY_MATERIAL, &item) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (item.value.type == KMIP_TYPE_STRUCTURE
        && kmip_ttlv_find(&item.value, KMIP_TAG_KEY, &key) == KMIP_OK)
    {
        item = key;
    }

    *material = item.value;

    return item.value.type == KMIP_TYPE_BYTE_STRING ? KMIP_OK : KMIP_ERROR;
}


kmip_int_t
kmip_wrap_close(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_object_t *answer)
{
    kmip_int_t        rc;
    kmip_secret_t    *value;
    kmip_wrapping_t   wrapping;
    kmip_wrap_key_t   key;

    if (kmip_wrapping_decode(op->arena, KMIP_TAG_KEY_WRAPPING_SPECIFICATION,
                             op->version,
                             &op->request.key_wrapping_specification,
                             &wrapping, &op->error)
        != KMIP_OK
        || kmip_wrap_only_encrypted(op, &wrapping) != KMIP_OK
        || kmip_wrap_encoding(op, &wrapping, answer) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    rc = kmip_wrap_find_key(op, &wrapping, &kmip_wrap_protects, &key);

    if (rc != KMIP_OK) {
        return rc;
    }

    if (wrapping.encoding == KMIP_ENCODING_OPTION_NO_ENCODING) {
        value = answer->material;

    } else if (kmip_wrap_put_value(op, object, &wrapping, answer, &value)
               != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    answer->material = kmip_wrap_run(op, &key, 1, value);

    kmip_secret_cleanse(value);

    if (answer->material == NULL) {
        return KMIP_ERROR;
    }

    answer->whole = kmip_wrap_whole(object, &wrapping);

    return kmip_wrapping_data(op->arena, op->version, &wrapping,
                              &answer->wrapping)
           == KMIP_OK ? KMIP_OK : kmip_op_no_memory(op);
}


/*
 * By the standard wrapped bytes are the Key Value.  A client that registered
 * them as Key Material, as one of the published cases does, gets them back in
 * the same place.
 */

static int
kmip_wrap_whole(const kmip_snapshot_t *object, const kmip_wrapping_t *wrapping)
{
    kmip_item_t              item;
    const kmip_attribute_t  *a;

    a = kmip_attributes_get(&object->attributes, KMIP_ATTR_KEY_BLOCK, NULL, 0);

    return a == NULL
           || wrapping->encoding != KMIP_ENCODING_OPTION_NO_ENCODING
           || kmip_ttlv_find(&a->value, KMIP_TAG_KEY_VALUE, &item) != KMIP_OK;
}


static kmip_int_t
kmip_wrap_only_encrypted(kmip_op_t *op, const kmip_wrapping_t *wrapping)
{
    if (wrapping->method != KMIP_WRAPPING_METHOD_ENCRYPT
        || wrapping->signature.present || wrapping->mac.data)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
                         "the only Wrapping Method that is supported is "
                         "Encrypt");
    }

    if (!wrapping->encryption.present) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "the Encryption Key Information is missing");
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_wrap_find_key(kmip_op_t *op, const kmip_wrapping_t *wrapping,
    const kmip_use_rule_t *rule, kmip_wrap_key_t *key)
{
    kmip_int_t  rc;

    rc = kmip_other_key(op, &wrapping->encryption.uid,
                        KMIP_CAUSE_WRAPPING_OBJECT_NOT_FOUND,
                        "there is no such wrapping key", &key->object);
    if (rc != KMIP_OK) {
        return rc;
    }

    if (kmip_state_destroyed(key->object->state)) {
        return kmip_fail(&op->error, KMIP_CAUSE_WRAPPING_OBJECT_DESTROYED,
                         "the wrapping key is destroyed");
    }

    if (kmip_snapshot_archived(key->object)) {
        return kmip_fail(&op->error, KMIP_CAUSE_WRAPPING_OBJECT_ARCHIVED,
                         "the wrapping key is archived");
    }

    if (kmip_use_allowed(op, key->object, rule) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (rule->protects
        && kmip_attributes_get(&key->object->attributes,
                               KMIP_ATTR_USAGE_LIMITS, NULL, 0))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_USAGE_LIMIT,
                         "the wrapping key has Usage Limits, and wrapping is "
                         "not counted");
    }

    return kmip_wrap_choose(op, wrapping, key);
}


static kmip_int_t
kmip_wrap_choose(kmip_op_t *op, const kmip_wrapping_t *wrapping,
    kmip_wrap_key_t *key)
{
    uint32_t             algorithm;
    kmip_parameters_t    p;
    const kmip_value_t  *given;

    given = &wrapping->encryption.parameters;
    algorithm = kmip_use_algorithm(key->object);

    kmip_parameters_choose(given->type ? given : NULL, key->object, &p);

    if (p.mode == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "neither the request nor the wrapping key has a Block "
                         "Cipher Mode");
    }

    if (p.algorithm && p.algorithm != algorithm) {
        return kmip_fail(&op->error, KMIP_CAUSE_BAD_PARAMETERS,
                         "the wrapping key is of another Cryptographic "
                         "Algorithm than the Cryptographic Parameters");
    }

    key->row = op->context->crypto->key_wrap(algorithm, p.mode,
                                             key->object->material->len);

    if (key->row == NULL || wrapping->iv.data
        || (p.padding && p.padding != KMIP_PADDING_METHOD_NONE))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                         "supported are AES wrapping keys with NISTKeyWrap and "
                         "AESKeyWrapPadding, without an IV and a Padding "
                         "Method");
    }

    return KMIP_OK;
}


/* NULL: op->error is set */

static kmip_secret_t *
kmip_wrap_run(kmip_op_t *op, const kmip_wrap_key_t *key, int encrypt,
    const kmip_secret_t *in)
{
    size_t          n;
    kmip_secret_t  *secret;

    if (encrypt && (in->len < key->row->min || in->len % key->row->block)) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
                         "NISTKeyWrap needs a key of at least 16 bytes, in "
                         "whole blocks of 8: AESKeyWrapPadding takes any");
        return NULL;
    }

    secret = kmip_secret_create(op->arena, in->len + KMIP_KEY_WRAP_MORE);

    if (secret == NULL) {
        (void) kmip_op_no_memory(op);
        return NULL;
    }

    if (op->context->crypto->key_wrap_run(key->row, key->object->material,
                                          encrypt, in->data, in->len,
                                          secret->data, &n)
        != KMIP_OK)
    {
        (void) kmip_fail(&op->error, KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
                         encrypt ? "the key cannot be wrapped"
                                 : "the key was not wrapped with this "
                                   "wrapping key");
        return NULL;
    }

    secret->len = n;

    return secret;
}


/* without an encoding only bytes can be wrapped, and no attributes */

static kmip_int_t
kmip_wrap_encoding(kmip_op_t *op, const kmip_wrapping_t *wrapping,
    kmip_object_t *answer)
{
    if (wrapping->encoding != KMIP_ENCODING_OPTION_NO_ENCODING) {
        return KMIP_OK;
    }

    if (wrapping->names.nelts) {
        return kmip_fail(&op->error, KMIP_CAUSE_ENCODING_OPTION,
                         "attributes can be wrapped with TTLV Encoding only");
    }

    if (answer->key_format_type
        != KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY)
    {
        return KMIP_OK;
    }

    if (kmip_payload_has(&op->request, KEY_FORMAT_TYPE)) {
        return kmip_fail(&op->error, KMIP_CAUSE_ENCODING_OPTION,
                         "a Transparent Symmetric Key can be wrapped with TTLV "
                         "Encoding only");
    }

    answer->key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;

    return KMIP_OK;
}


static kmip_int_t
kmip_wrap_put_value(kmip_op_t *op, const kmip_snapshot_t *object,
    const kmip_wrapping_t *wrapping, const kmip_object_t *answer,
    kmip_secret_t **value)
{
    size_t                        i, mark, list;
    kmip_writer_t                 w;
    const kmip_attribute_refs_t  *names;

    names = &wrapping->names;

    if (kmip_writer_init(&w, op->arena, answer->material->len + KMIP_WRAP_HEAD,
                         op->limits->response)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    mark = kmip_ttlv_open(&w, KMIP_TAG_KEY_VALUE);
    list = 0;

    kmip_object_put_material(&w, answer);

    if (names->nelts && kmip_version_major(op->version) > 1) {
        list = kmip_ttlv_open(&w, KMIP_TAG_ATTRIBUTES);
    }

    for (i = 0; i < names->nelts; i++) {
        kmip_wrap_put_named(op, &w, object, &names->elts[i]);
    }

    if (list) {
        kmip_ttlv_close(&w, list);
    }

    kmip_ttlv_close(&w, mark);

    *value = w.failed ? NULL : kmip_secret_copy(op->arena, w.start,
                                                kmip_writer_used(&w));

    kmip_cleanse(w.start, kmip_writer_used(&w));

    return *value ? KMIP_OK : KMIP_ERROR;
}


/* all instances of an attribute that the version can read */

static void
kmip_wrap_put_named(kmip_op_t *op, kmip_writer_t *w,
    const kmip_snapshot_t *object, const kmip_attribute_ref_t *ref)
{
    size_t                   i;
    kmip_attribute_t         derived;
    const kmip_attribute_t  *a;

    derived = (kmip_attribute_t) { .id = ref->id };

    if (kmip_snapshot_derived(object, ref->id, op->now,
                              op->context->lease_time, &derived.value))
    {
        (void) kmip_attribute_put(w, &derived, op->version);
        return;
    }

    for (i = 0; i < object->attributes.nelts; i++) {
        a = &object->attributes.elts[i];

        if (a->id == ref->id
            && (a->id != KMIP_ATTR_CUSTOM
                || kmip_str_equal(&a->name, &ref->name)))
        {
            (void) kmip_attribute_put(w, a, op->version);
        }
    }
}
