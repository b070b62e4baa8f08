
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Commands that use keys on the server: Encrypt, Decrypt, MAC, MAC Verify; Hash
 * and RNG Retrieve, which need no key.
 */


#include "ctl_file.h"
#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_run.h"
#include "ctl_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>


#define CTL_USE_MODE    "GCM"
#define CTL_USE_HMAC    "HMAC-SHA256"
#define CTL_USE_HASH    "SHA-256"
#define CTL_USE_RANDOM  65536              /* bytes */


static int ctl_use_cipher(ctl_t *c, uint32_t operation);
static int ctl_use_data(ctl_t *c, ctl_item_t *item, const char *file);
static int ctl_use_parameters(ctl_t *c, ctl_item_t *item, const char *text);
static int ctl_use_iv(ctl_t *c, ctl_item_t *item);
static int ctl_use_call(ctl_t *c, ctl_item_t *item, kmip_str_t *bytes);
static void ctl_use_bytes(json_t *result, const char *name,
    const kmip_str_t *bytes);


int
ctl_run_encrypt(ctl_t *c)
{
    return ctl_use_cipher(c, KMIP_OPERATION_ENCRYPT);
}


int
ctl_run_decrypt(ctl_t *c)
{
    return ctl_use_cipher(c, KMIP_OPERATION_DECRYPT);
}


/* the default is GCM, which detects changed data */

static int
ctl_use_cipher(ctl_t *c, uint32_t operation)
{
    int              rc;
    json_t          *result;
    ctl_item_t       item;
    kmip_str_t       text;
    const char      *mode;
    kmip_payload_t  *p;

    ctl_item_init(&item, operation, c->args[0]);
    p = &item.request;

    mode = c->o.mode ? c->o.mode : CTL_USE_MODE;

    text = kmip_arena_printf(c->arena, "Block Cipher Mode=%s%s%s%s", mode,
                             c->o.padding ? ";Padding Method=" : "",
                             c->o.padding ? c->o.padding : "",
                             operation == KMIP_OPERATION_ENCRYPT
                             && c->o.iv == NULL && strcasecmp(mode, "ECB") != 0
                             ? ";Random IV=true" : "");

    if (ctl_use_parameters(c, &item, (const char *) text.data) != CTL_OK
        || ctl_use_iv(c, &item) != CTL_OK
        || ctl_use_data(c, &item, c->args[1]) != CTL_OK)
    {
        return CTL_USAGE;
    }

    rc = ctl_use_call(c, &item, &item.response.data);
    if (rc != CTL_OK) {
        return rc;
    }

    p = &item.response;
    result = json_object();

    /* decrypted data are printed only with --reveal */

    if (operation == KMIP_OPERATION_ENCRYPT || c->o.reveal) {
        ctl_use_bytes(result, "Data", &p->data);

    } else {
        json_object_set_new(result, "Bytes",
                            json_integer((json_int_t) p->data.len));
    }

    if (p->iv.len) {
        ctl_use_bytes(result, "IV/Counter/Nonce", &p->iv);
    }

    if (p->tag.len) {
        ctl_use_bytes(result, "Authenticated Encryption Tag", &p->tag);
    }

    kmip_cleanse((uint8_t *) p->data.data, p->data.len);

    return ctl_print(c, result, NULL);
}


static int
ctl_use_iv(ctl_t *c, ctl_item_t *item)
{
    kmip_payload_t  *p;

    p = &item->request;

    if (c->o.iv) {
        ctl_present(p, IV_COUNTER_NONCE);
    }

    if (c->o.aad) {
        ctl_present(p, AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA);
    }

    if (c->o.tag) {
        ctl_present(p, AUTHENTICATED_ENCRYPTION_TAG);
    }

    return ctl_bytes_parse(c, "iv", c->o.iv, &p->iv) == CTL_OK
           && ctl_bytes_parse(c, "aad", c->o.aad, &p->aad) == CTL_OK
           && ctl_bytes_parse(c, "tag", c->o.tag, &p->tag) == CTL_OK
           ? CTL_OK : CTL_USAGE;
}


int
ctl_run_mac(ctl_t *c)
{
    int          rc;
    json_t      *result;
    uint32_t     valid;
    ctl_item_t   item;
    kmip_str_t   text;

    ctl_item_init(&item, c->o.verify ? KMIP_OPERATION_MAC_VERIFY
                                     : KMIP_OPERATION_MAC, c->args[0]);

    text = kmip_arena_printf(c->arena, "Cryptographic Algorithm=%s",
                             c->o.algorithm ? c->o.algorithm : CTL_USE_HMAC);

    if (ctl_use_parameters(c, &item, (const char *) text.data) != CTL_OK
        || ctl_bytes_parse(c, "verify", c->o.verify, &item.request.mac_data)
           != CTL_OK
        || ctl_use_data(c, &item, c->args[1]) != CTL_OK)
    {
        return CTL_USAGE;
    }

    if (c->o.verify) {
        ctl_present(&item.request, MAC_DATA);
    }

    rc = ctl_call(c, c->arena, &item);
    if (rc != CTL_OK) {
        return rc;
    }

    result = json_object();

    if (c->o.verify == NULL) {
        ctl_use_bytes(result, "MAC Data", &item.response.mac_data);

        return ctl_print(c, result, NULL);
    }

    valid = item.response.validity_indicator;

    json_object_set_new(result, "Validity Indicator",
                        ctl_json_enum(KMIP_ENUM_ID_VALIDITY_INDICATOR, valid));

    rc = ctl_print(c, result, NULL);

    return (rc == CTL_OK && valid != KMIP_VALIDITY_INDICATOR_VALID)
           ? CTL_FAILED : rc;
}


int
ctl_run_hash(ctl_t *c)
{
    int          rc;
    json_t      *result;
    ctl_item_t   item;
    kmip_str_t   text;

    ctl_item_init(&item, KMIP_OPERATION_HASH, NULL);

    text = kmip_arena_printf(c->arena, "Hashing Algorithm=%s",
                             c->o.hash ? c->o.hash : CTL_USE_HASH);

    if (ctl_use_parameters(c, &item, (const char *) text.data) != CTL_OK
        || ctl_use_data(c, &item, c->args[0]) != CTL_OK)
    {
        return CTL_USAGE;
    }

    rc = ctl_call(c, c->arena, &item);
    if (rc != CTL_OK) {
        return rc;
    }

    result = json_object();
    ctl_use_bytes(result, "Data", &item.response.data);

    return ctl_print(c, result, NULL);
}


int
ctl_run_rng(ctl_t *c)
{
    int          rc;
    char        *end;
    long         n;
    json_t      *result;
    ctl_item_t   item;

    n = strtol(c->args[0], &end, 10);

    if (*end || n < 1 || n > CTL_USE_RANDOM) {
        return ctl_usage(c, "%s: a number of bytes from 1 to %d",
                         c->args[0], CTL_USE_RANDOM);
    }

    ctl_item_init(&item, KMIP_OPERATION_RNG_RETRIEVE, NULL);

    item.request.data_length = (int32_t) n;
    ctl_present(&item.request, DATA_LENGTH);

    rc = ctl_use_call(c, &item, &item.response.data);
    if (rc != CTL_OK) {
        return rc;
    }

    result = json_object();

    if (c->o.output) {
        json_object_set_new(result, "Bytes",
                            json_integer((json_int_t) item.response.data.len));

    } else {
        ctl_use_bytes(result, "Data", &item.response.data);
    }

    kmip_cleanse((uint8_t *) item.response.data.data, item.response.data.len);

    return ctl_print(c, result, NULL);
}


static int
ctl_use_data(ctl_t *c, ctl_item_t *item, const char *file)
{
    kmip_secret_t  *content;

    content = ctl_file_read(c->arena, file);
    if (content == NULL) {
        return CTL_USAGE;
    }

    item->request.data.data = content->data;
    item->request.data.len = content->len;
    ctl_present(&item->request, DATA);

    return CTL_OK;
}


static int
ctl_use_parameters(ctl_t *c, ctl_item_t *item, const char *text)
{
    kmip_attribute_t  a;

    static const char  name[] = "Cryptographic Parameters";

    if (ctl_attribute_parse(c, c->arena, name, sizeof(name) - 1, text, &a)
        != CTL_OK)
    {
        return CTL_USAGE;
    }

    item->request.cryptographic_parameters = a.value;
    ctl_present(&item->request, CRYPTOGRAPHIC_PARAMETERS);

    return CTL_OK;
}


/* calls; writes the bytes of the response into the file of --output */

static int
ctl_use_call(ctl_t *c, ctl_item_t *item, kmip_str_t *bytes)
{
    int             fd, rc;
    kmip_secret_t   content;

    fd = -1;

    if (c->o.output) {
        fd = ctl_file_create(c->o.output);

        if (fd == -1) {
            return CTL_USAGE;
        }
    }

    rc = ctl_call(c, c->arena, item);

    if (fd == -1) {
        return rc;
    }

    content.data = (uint8_t *) bytes->data;
    content.len = bytes->len;

    if (ctl_file_finish(fd, c->o.output, rc == CTL_OK ? &content : NULL)
        != CTL_OK
        && rc == CTL_OK)
    {
        rc = CTL_USAGE;
    }

    return rc;
}


static void
ctl_use_bytes(json_t *result, const char *name, const kmip_str_t *bytes)
{
    json_object_set_new(result, name, ctl_json_hex(bytes->data, bytes->len));
}
