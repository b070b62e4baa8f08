
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Commands that create objects: Create, Register, Derive Key.
 */


#include "ctl_file.h"
#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_run.h"
#include "ctl_value.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>


#define CTL_DERIVE       1024             /* bytes of Derivation Parameters */
#define CTL_DERIVE_MOST  65536


static int ctl_create_attributes(ctl_t *c, kmip_payload_t *request);
static int ctl_register_object(ctl_t *c, kmip_payload_t *request);
static int ctl_register_data_type(ctl_t *c, kmip_object_t *object);
static int ctl_derive_method(ctl_t *c, kmip_payload_t *request);
static int ctl_derive_numbers(ctl_t *c, kmip_writer_t *w);
static int ctl_derive_number(ctl_t *c, kmip_writer_t *w, uint32_t tag,
    kmip_enum_e id, const char *text);
static int ctl_derive_bytes(ctl_t *c, kmip_writer_t *w, uint32_t tag,
    const char *option, const char *text);
static int ctl_create_call(ctl_t *c, ctl_item_t *item);
static int ctl_create_activate(ctl_t *c, const kmip_str_t *uid);


int
ctl_run_create(ctl_t *c)
{
    ctl_item_t  item;

    ctl_item_init(&item, KMIP_OPERATION_CREATE, NULL);

    item.request.object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    item.request.object.length = c->o.length ? c->o.length : 256;

    if (ctl_create_attributes(c, &item.request) != CTL_OK) {
        return CTL_USAGE;
    }

    return ctl_create_call(c, &item);
}


int
ctl_run_register(ctl_t *c)
{
    ctl_item_t  item;

    ctl_item_init(&item, KMIP_OPERATION_REGISTER, NULL);

    if (ctl_register_object(c, &item.request) != CTL_OK
        || ctl_create_attributes(c, &item.request) != CTL_OK)
    {
        return CTL_USAGE;
    }

    return ctl_create_call(c, &item);
}


int
ctl_run_derive(ctl_t *c)
{
    ctl_item_t  item;

    ctl_item_init(&item, KMIP_OPERATION_DERIVE_KEY, c->args[0]);

    item.request.object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    item.request.object.length = c->o.length ? c->o.length : 256;

    if (ctl_create_attributes(c, &item.request) != CTL_OK
        || ctl_derive_method(c, &item.request) != CTL_OK)
    {
        return CTL_USAGE;
    }

    return ctl_create_call(c, &item);
}


static int
ctl_derive_method(ctl_t *c, kmip_payload_t *request)
{
    size_t          mark;
    const char     *method;
    kmip_value_t   *parameters;
    kmip_writer_t   w;

    method = c->o.method ? c->o.method : "HMAC";

    if (ctl_enum_parse(c, KMIP_ENUM_ID_DERIVATION_METHOD, method,
                       strlen(method), &request->derivation_method)
        != CTL_OK)
    {
        return CTL_USAGE;
    }

    ctl_present(request, DERIVATION_METHOD);

    if (kmip_writer_init(&w, c->arena, CTL_DERIVE, CTL_DERIVE_MOST)
        != KMIP_OK)
    {
        return ctl_usage(c, "no memory");
    }

    mark = kmip_ttlv_open(&w, KMIP_TAG_CRYPTOGRAPHIC_PARAMETERS);

    if (ctl_derive_numbers(c, &w) != CTL_OK) {
        return CTL_USAGE;
    }

    kmip_ttlv_close(&w, mark);

    if (ctl_derive_bytes(c, &w, KMIP_TAG_INITIALIZATION_VECTOR, "iv", c->o.iv)
        != CTL_OK
        || ctl_derive_bytes(c, &w, KMIP_TAG_DERIVATION_DATA, "data",
                            c->o.data)
           != CTL_OK
        || ctl_derive_bytes(c, &w, KMIP_TAG_SALT, "salt", c->o.salt) != CTL_OK)
    {
        return CTL_USAGE;
    }

    if (c->o.iterations) {
        kmip_ttlv_put_number(&w, KMIP_TAG_ITERATION_COUNT, KMIP_TYPE_INTEGER,
                             c->o.iterations);
    }

    if (w.failed) {
        return ctl_usage(c, "the Derivation Parameters are too long");
    }

    parameters = &request->derivation_parameters;

    parameters->type = KMIP_TYPE_STRUCTURE;
    parameters->bytes.data = w.start;
    parameters->bytes.len = kmip_writer_used(&w);

    ctl_present(request, DERIVATION_PARAMETERS);

    return CTL_OK;
}


/* ENCRYPT has a mode, all others a hash */

static int
ctl_derive_numbers(ctl_t *c, kmip_writer_t *w)
{
    if (c->o.method && strcasecmp(c->o.method, "ENCRYPT") == 0) {
        return ctl_derive_number(c, w, KMIP_TAG_BLOCK_CIPHER_MODE,
                                 KMIP_ENUM_ID_BLOCK_CIPHER_MODE,
                                 c->o.mode ? c->o.mode : "CBC")
               == CTL_OK
               ? ctl_derive_number(c, w, KMIP_TAG_PADDING_METHOD,
                                   KMIP_ENUM_ID_PADDING_METHOD,
                                   c->o.padding ? c->o.padding : "None")
               : CTL_USAGE;
    }

    return ctl_derive_number(c, w, KMIP_TAG_HASHING_ALGORITHM,
                             KMIP_ENUM_ID_HASHING_ALGORITHM,
                             c->o.hash ? c->o.hash : "SHA-256");
}


static int
ctl_derive_number(ctl_t *c, kmip_writer_t *w, uint32_t tag, kmip_enum_e id,
    const char *text)
{
    uint32_t  number;

    if (ctl_enum_parse(c, id, text, strlen(text), &number) != CTL_OK) {
        return CTL_USAGE;
    }

    kmip_ttlv_put_number(w, tag, KMIP_TYPE_ENUMERATION, number);

    return CTL_OK;
}


static int
ctl_derive_bytes(ctl_t *c, kmip_writer_t *w, uint32_t tag, const char *option,
    const char *text)
{
    kmip_str_t  bytes;

    if (text == NULL) {
        return CTL_OK;
    }

    if (ctl_bytes_parse(c, option, text, &bytes) != CTL_OK) {
        return CTL_USAGE;
    }

    kmip_ttlv_put_bytes(w, tag, KMIP_TYPE_BYTE_STRING, bytes.data, bytes.len);

    return CTL_OK;
}


static int
ctl_create_attributes(ctl_t *c, kmip_payload_t *request)
{
    char                length[16];
    const char         *algorithm, *mask;
    kmip_attributes_t  *list = &request->attributes;

    snprintf(length, sizeof(length), "%d", request->object.length);

    algorithm = c->o.algorithm ? c->o.algorithm : "AES";
    mask = c->o.usage ? c->o.usage : "Encrypt,Decrypt";

    ctl_present(request, OBJECT_TYPE);
    ctl_present(request, TEMPLATE_ATTRIBUTE);

    if (kmip_attributes_init(c->arena, list) != KMIP_OK) {
        return ctl_usage(c, "no memory");
    }

    if (request->object_type == KMIP_OBJECT_TYPE_SYMMETRIC_KEY
        && (ctl_attribute_add(c, c->arena, list,
                              KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, algorithm)
            != CTL_OK
            || ctl_attribute_add(c, c->arena, list,
                                 KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, length)
               != CTL_OK))
    {
        return CTL_USAGE;
    }

    /* an Opaque Object has no default usage */

    if (request->object_type == KMIP_OBJECT_TYPE_OPAQUE_OBJECT) {
        mask = c->o.usage;
    }

    if (ctl_attribute_add(c, c->arena, list,
                          KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, mask)
        != CTL_OK
        || ctl_attribute_add(c, c->arena, list, KMIP_ATTR_NAME, c->o.name)
           != CTL_OK)
    {
        return CTL_USAGE;
    }

    return ctl_attribute_pairs(c, c->arena, &c->o.attribute, list);
}


static int
ctl_register_object(ctl_t *c, kmip_payload_t *request)
{
    const char     *text;
    kmip_object_t  *object = &request->object;

    text = c->o.type ? c->o.type : "Symmetric Key";

    if (ctl_enum_parse(c, KMIP_ENUM_ID_OBJECT_TYPE, text, strlen(text),
                       &request->object_type)
        != CTL_OK)
    {
        return CTL_USAGE;
    }

    if (kmip_object_tag(request->object_type) == 0) {
        return ctl_usage(c, "an object of this type cannot be registered");
    }

    object->object_type = request->object_type;
    object->material = ctl_file_read(c->arena, c->args[0]);

    if (object->material == NULL
        || ctl_register_data_type(c, object) != CTL_OK)
    {
        return CTL_USAGE;
    }

    if (object->object_type == KMIP_OBJECT_TYPE_SYMMETRIC_KEY) {
        text = c->o.algorithm ? c->o.algorithm : "AES";
        object->key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
        object->length = (int32_t) object->material->len * 8;

        if (ctl_enum_parse(c, KMIP_ENUM_ID_CRYPTOGRAPHIC_ALGORITHM, text,
                           strlen(text), &object->algorithm)
            != CTL_OK)
        {
            return CTL_USAGE;
        }
    }

    ctl_present(request, OBJECT);

    return CTL_OK;
}


static int
ctl_register_data_type(ctl_t *c, kmip_object_t *object)
{
    const char   *text = c->o.data_type;
    kmip_enum_e   id;

    id = KMIP_ENUM_ID_NONE;

    if (object->object_type == KMIP_OBJECT_TYPE_SECRET_DATA) {
        id = KMIP_ENUM_ID_SECRET_DATA_TYPE;
        object->key_format_type = KMIP_KEY_FORMAT_TYPE_OPAQUE;
        text = text ? text : "Password";
    }

    /* the standard defines no Opaque Data Type, only a range for vendors */

    if (object->object_type == KMIP_OBJECT_TYPE_OPAQUE_OBJECT) {
        text = text ? text : "0x80000001";
    }

    if (text == NULL) {
        return CTL_OK;
    }

    return ctl_enum_parse(c, id, text, strlen(text), &object->data_type);
}


static int
ctl_create_call(ctl_t *c, ctl_item_t *item)
{
    int      rc;
    json_t  *result, *rows;

    rc = ctl_call(c, c->arena, item);
    if (rc != CTL_OK) {
        return rc;
    }

    result = json_pack("{soso}", "Unique Identifier",
                       ctl_json_text(&item->response.uid), "Object Type",
                       ctl_json_enum(KMIP_ENUM_ID_OBJECT_TYPE,
                                     item->request.object_type));

    rows = json_pack("[[O]]", json_object_get(result, "Unique Identifier"));

    /* printed first, since the object exists even if its activation fails */

    ctl_print(c, result, rows);

    if (c->o.activate) {
        return ctl_create_activate(c, &item->response.uid);
    }

    return CTL_OK;
}


static int
ctl_create_activate(ctl_t *c, const kmip_str_t *uid)
{
    int         rc, json;
    ctl_item_t  item;

    ctl_item_init(&item, KMIP_OPERATION_ACTIVATE, NULL);

    item.request.uid = *uid;
    ctl_present(&item.request, UNIQUE_IDENTIFIER);

    /* the JSON object was printed already, and there must be only one */

    json = c->o.json;
    c->o.json = 0;

    rc = ctl_call(c, c->arena, &item);

    c->o.json = json;

    return rc;
}
