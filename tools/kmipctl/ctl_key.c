
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Commands about one key: Get, Check, Activate.
 */


#include "ctl_by_name.h"
#include "ctl_file.h"
#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_run.h"
#include "ctl_value.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>


static int ctl_get_format(ctl_t *c, ctl_item_t *item);
static int ctl_get_print(ctl_t *c, const ctl_item_t *item);
static json_t *ctl_get_digest(const kmip_secret_t *material);
static int ctl_simple(ctl_t *c, ctl_item_t *item);
static json_t *ctl_uid(const kmip_str_t *uid);


int
ctl_run_get(ctl_t *c)
{
    int         fd, rc;
    ctl_item_t  item;

    rc = ctl_by_name(c);
    if (rc != CTL_OK) {
        return rc;
    }

    ctl_item_init(&item, KMIP_OPERATION_GET, c->args[0]);

    rc = ctl_get_format(c, &item);
    if (rc != CTL_OK) {
        return rc;
    }

    fd = -1;

    if (c->o.output) {
        fd = ctl_file_create(c->o.output);

        if (fd == -1) {
            return CTL_USAGE;
        }
    }

    rc = ctl_call(c, c->arena, &item);

    if (rc == CTL_OK && item.response.object.material == NULL) {
        fprintf(stderr, "kmipctl: the response has no key\n");
        rc = CTL_NOT_KMIP;
    }

    if (fd != -1
        && ctl_file_finish(fd, c->o.output,
                           rc == CTL_OK ? item.response.object.material
                                        : NULL)
           != CTL_OK
        && rc == CTL_OK)
    {
        rc = CTL_USAGE;
    }

    return rc == CTL_OK ? ctl_get_print(c, &item) : rc;
}


static int
ctl_get_format(ctl_t *c, ctl_item_t *item)
{
    if (c->o.format == NULL) {
        return CTL_OK;
    }

    if (strcmp(c->o.format, "raw") == 0) {
        item->request.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;

    } else if (strcmp(c->o.format, "transparent") == 0) {
        item->request.key_format_type =
                               KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY;

    } else {
        return ctl_usage(c, "--format must be raw or transparent");
    }

    ctl_present(&item->request, KEY_FORMAT_TYPE);

    return CTL_OK;
}


static int
ctl_get_print(ctl_t *c, const ctl_item_t *item)
{
    json_t               *result;
    const kmip_object_t  *object = &item->response.object;

    result = ctl_uid(&item->response.uid);

    json_object_set_new(result, "Object Type",
                        ctl_json_enum(KMIP_ENUM_ID_OBJECT_TYPE,
                                      object->object_type));

    if (object->key_format_type) {
        json_object_set_new(result, "Key Format Type",
                            ctl_json_enum(KMIP_ENUM_ID_KEY_FORMAT_TYPE,
                                          object->key_format_type));
    }

    if (object->algorithm) {
        json_object_set_new(result, "Cryptographic Algorithm",
                            ctl_json_enum(
                                      KMIP_ENUM_ID_CRYPTOGRAPHIC_ALGORITHM,
                                      object->algorithm));
    }

    if (object->length) {
        json_object_set_new(result, "Cryptographic Length",
                            json_integer(object->length));
    }

    if (object->wrapping.type) {
        json_object_set_new(result, "Key Wrapping Data",
                            ctl_json_value(KMIP_TAG_KEY_WRAPPING_DATA,
                                           &object->wrapping));
    }

    json_object_set_new(result, "SHA-256", ctl_get_digest(object->material));

    if (c->o.output) {
        json_object_set_new(result, "File", json_string(c->o.output));
    }

    if (c->o.reveal) {
        json_object_set_new(result, "Key Material",
                            ctl_json_hex(object->material->data,
                                         object->material->len));
    }

    kmip_secret_cleanse(object->material);

    return ctl_print(c, result, NULL);
}


static json_t *
ctl_get_digest(const kmip_secret_t *material)
{
    uint8_t   digest[EVP_MAX_MD_SIZE];
    unsigned  len;

    if (EVP_Digest(material->data, material->len, digest, &len, EVP_sha256(),
                   NULL)
        != 1)
    {
        return NULL;
    }

    return ctl_json_hex(digest, len);
}


int
ctl_run_check(ctl_t *c)
{
    int                rc;
    ctl_item_t         item;
    kmip_attribute_t   a;

    static const char  name[] = "Cryptographic Usage Mask";

    rc = ctl_by_name(c);
    if (rc != CTL_OK) {
        return rc;
    }

    ctl_item_init(&item, KMIP_OPERATION_CHECK, c->args[0]);

    if (c->o.usage) {

        if (ctl_attribute_parse(c, c->arena, name, sizeof(name) - 1,
                                c->o.usage, &a)
            != CTL_OK)
        {
            return CTL_USAGE;
        }

        item.request.cryptographic_usage_mask = (int32_t) a.value.number;
        ctl_present(&item.request, CRYPTOGRAPHIC_USAGE_MASK);
    }

    return ctl_simple(c, &item);
}


int
ctl_run_activate(ctl_t *c)
{
    int         rc;
    ctl_item_t  item;

    rc = ctl_by_name(c);
    if (rc != CTL_OK) {
        return rc;
    }

    ctl_item_init(&item, KMIP_OPERATION_ACTIVATE, c->args[0]);

    return ctl_simple(c, &item);
}


/* performs an operation whose response is just a Unique Identifier */

static int
ctl_simple(ctl_t *c, ctl_item_t *item)
{
    int  rc;

    rc = ctl_call(c, c->arena, item);
    if (rc != CTL_OK) {
        return rc;
    }

    return ctl_print(c, ctl_uid(&item->response.uid), NULL);
}


static json_t *
ctl_uid(const kmip_str_t *uid)
{
    return json_pack("{so}", "Unique Identifier", ctl_json_text(uid));
}
