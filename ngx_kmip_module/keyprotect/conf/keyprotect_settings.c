
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The directives of a kmip_key_protect block.
 */


#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "keyprotect_alias.h"
#include "keyprotect_settings.h"


#define KEYPROTECT_SETTINGS_HOUR  3600000

#define keyprotect_settings_offset(member)                                   \
    offsetof(keyprotect_settings_t, member)

#define keyprotect_settings_text(name, rule, standard, required)             \
    { #name, KEYPROTECT_SETTINGS_TEXT, keyprotect_settings_offset(name),     \
      rule, standard, 0, 0, NULL, { NULL, NULL }, required }

#define keyprotect_settings_other(name, kind, standard, required)            \
    { #name, KEYPROTECT_SETTINGS_##kind, keyprotect_settings_offset(name),   \
      NULL, standard, 0, 0, NULL, { NULL, NULL }, required }

#define keyprotect_settings_msec(name, number)                               \
    { #name, KEYPROTECT_SETTINGS_MSEC, keyprotect_settings_offset(name),     \
      NULL, NULL, number, KEYPROTECT_SETTINGS_HOUR,                          \
      "must be above zero and at most an hour", { NULL, NULL }, 0 }

/* the first is the default */

#define keyprotect_settings_choice(name, first, second)                      \
    { #name, KEYPROTECT_SETTINGS_CHOICE, keyprotect_settings_offset(name),   \
      NULL, NULL, 0, 0, NULL, { first, second }, 0 }


static kmip_int_t keyprotect_settings_read(const keyprotect_directive_t *d,
    void *field, keyprotect_value_t *value, char *text, size_t size);
static kmip_int_t keyprotect_settings_read_text(
    const keyprotect_directive_t *d, keyprotect_value_t *field,
    keyprotect_value_t *value, char *text, size_t size);
static kmip_int_t keyprotect_settings_read_prefix(
    const keyprotect_directive_t *d, keyprotect_value_t *field,
    keyprotect_value_t *value, char *text, size_t size);
static kmip_int_t keyprotect_settings_read_number(
    const keyprotect_directive_t *d, uint64_t *field,
    const keyprotect_value_t *value, char *text, size_t size);
static kmip_int_t keyprotect_settings_read_choice(
    const keyprotect_directive_t *d, uint64_t *field,
    const keyprotect_value_t *value, char *text, size_t size);
static kmip_str_t keyprotect_settings_str(const keyprotect_value_t *value);
static unsigned keyprotect_settings_bit(const keyprotect_directive_t *d);


static const keyprotect_directive_t  keyprotect_settings_table[] = {
    keyprotect_settings_text(endpoint, keyprotect_value_url, NULL, 1),
    keyprotect_settings_text(iam_endpoint, keyprotect_value_url,
                             "https://iam.cloud.ibm.com", 0),
    keyprotect_settings_text(proxy, keyprotect_value_proxy, NULL, 0),
    keyprotect_settings_other(api_key_file, API_KEY, NULL, 1),
    keyprotect_settings_text(instance, keyprotect_value_instance, NULL, 1),
    keyprotect_settings_text(root_key, keyprotect_value_root, NULL, 1),
    keyprotect_settings_text(key_ring, keyprotect_value_id, NULL, 0),
    keyprotect_settings_text(root_key_ring, keyprotect_value_id, NULL, 0),
    keyprotect_settings_other(trusted_certificate, TRUSTED,
                              "/etc/ssl/certs/ca-certificates.crt", 0),
    keyprotect_settings_other(record_prefix, PREFIX, "vmware_kmip_", 0),
    keyprotect_settings_msec(connect_timeout, 1000),
    keyprotect_settings_msec(timeout, 3000),
    { "max_connections", KEYPROTECT_SETTINGS_NUMBER,
      keyprotect_settings_offset(max_connections), NULL, NULL, 64, 1024,
      "must be between 1 and 1024", { NULL, NULL }, 0 },
    keyprotect_settings_choice(http2, "off", "on"),
    keyprotect_settings_choice(attributes, "store", "off"),
    keyprotect_settings_choice(identifier, "full", "short"),
    keyprotect_settings_choice(destroy, "delete", "tombstone"),
    keyprotect_settings_choice(on_unavailable, "answer", "refuse"),
    { NULL, KEYPROTECT_SETTINGS_TEXT, 0, NULL, NULL, 0, 0, NULL,
      { NULL, NULL }, 0 }
};


const keyprotect_directive_t *
keyprotect_settings_find(const char *name)
{
    const keyprotect_directive_t  *d;

    for (d = keyprotect_settings_table; d->name; d++) {
        if (strcmp(d->name, name) == 0) {
            return d;
        }
    }

    return NULL;
}


kmip_int_t
keyprotect_settings_set(keyprotect_settings_t *settings,
    const keyprotect_directive_t *directive, keyprotect_value_t value,
    char *text, size_t size)
{
    unsigned  bit;

    text[0] = '\0';
    bit = keyprotect_settings_bit(directive);

    if (settings->given & bit) {
        (void) snprintf(text, size, "\"%s\" directive is duplicate",
                        directive->name);
        return KMIP_ERROR;
    }

    settings->given |= bit;

    return keyprotect_settings_read(directive,
                                    (char *) settings + directive->offset,
                                    &value, text, size);
}


static unsigned
keyprotect_settings_bit(const keyprotect_directive_t *d)
{
    return 1u << (d - keyprotect_settings_table);
}


static kmip_int_t
keyprotect_settings_read(const keyprotect_directive_t *d, void *field,
    keyprotect_value_t *value, char *text, size_t size)
{
    switch (d->kind) {

    case KEYPROTECT_SETTINGS_PREFIX:
        return keyprotect_settings_read_prefix(d, field, value, text, size);

    case KEYPROTECT_SETTINGS_MSEC:
    case KEYPROTECT_SETTINGS_NUMBER:
        return keyprotect_settings_read_number(d, field, value, text, size);

    case KEYPROTECT_SETTINGS_CHOICE:
        return keyprotect_settings_read_choice(d, field, value, text, size);

    default:
        return keyprotect_settings_read_text(d, field, value, text, size);
    }
}


static kmip_int_t
keyprotect_settings_read_text(const keyprotect_directive_t *d,
    keyprotect_value_t *field, keyprotect_value_t *value, char *text,
    size_t size)
{
    const char  *wrong, *odd;

    odd = NULL;
    wrong = d->rule ? d->rule(value, &odd) : NULL;

    if (wrong) {
        (void) snprintf(text, size, "\"%s\" directive %s", d->name, wrong);
        return KMIP_ERROR;
    }

    if (odd) {
        (void) snprintf(text, size, "%s \"%s\" %s", d->name,
                        (char *) value->data, odd);
    }

    *field = *value;

    return KMIP_OK;
}


static kmip_int_t
keyprotect_settings_read_prefix(const keyprotect_directive_t *d,
    keyprotect_value_t *field, keyprotect_value_t *value, char *text,
    size_t size)
{
    kmip_str_t   prefix;
    const char  *why;

    prefix.len = value->len;
    prefix.data = value->data;

    if (!keyprotect_alias_prefix_valid(&prefix, &why)) {
        (void) snprintf(text, size, "invalid %s \"%s\": %s", d->name,
                        (char *) value->data, why);
        return KMIP_ERROR;
    }

    *field = *value;

    return KMIP_OK;
}


static kmip_int_t
keyprotect_settings_read_number(const keyprotect_directive_t *d,
    uint64_t *field, const keyprotect_value_t *value, char *text, size_t size)
{
    kmip_int_t   rc;
    const char  *wrong;

    rc = d->kind == KEYPROTECT_SETTINGS_MSEC
         ? keyprotect_value_msec(value, field)
         : keyprotect_value_number(value, field);

    wrong = rc == KMIP_OK ? d->wrong : "invalid value";

    if (rc == KMIP_OK && *field > 0 && *field <= d->max) {
        return KMIP_OK;
    }

    (void) snprintf(text, size, "\"%s\" directive %s", d->name, wrong);

    return KMIP_ERROR;
}


static kmip_int_t
keyprotect_settings_read_choice(const keyprotect_directive_t *d,
    uint64_t *field, const keyprotect_value_t *value, char *text, size_t size)
{
    for (*field = 0; *field < 2; (*field)++) {
        if (strcmp(d->choices[*field], (char *) value->data) == 0) {
            return KMIP_OK;
        }
    }

    (void) snprintf(text, size, "invalid value \"%s\" of \"%s\", it must be "
                    "\"%s\" or \"%s\"", (char *) value->data, d->name,
                    d->choices[0], d->choices[1]);

    return KMIP_ERROR;
}


const char *
keyprotect_settings_missing(const keyprotect_settings_t *settings)
{
    const keyprotect_directive_t  *d;

    for (d = keyprotect_settings_table; d->name; d++) {
        if (d->required && !(settings->given & keyprotect_settings_bit(d))) {
            return d->name;
        }
    }

    return NULL;
}


const char *
keyprotect_settings_complete(keyprotect_settings_t *settings)
{
    void                          *field;
    keyprotect_value_t            *value;
    const keyprotect_directive_t  *d;

    for (d = keyprotect_settings_table; d->name; d++) {

        if (settings->given & keyprotect_settings_bit(d)) {
            continue;
        }

        field = (char *) settings + d->offset;

        if (d->standard) {
            value = field;
            value->data = (uint8_t *) d->standard;
            value->len = strlen(d->standard);

        } else if (d->kind >= KEYPROTECT_SETTINGS_MSEC) {
            *(uint64_t *) field = d->number;
        }
    }

    return settings->connect_timeout > settings->timeout
           ? "\"connect_timeout\" is longer than \"timeout\"" : NULL;
}


void
keyprotect_settings_store(const keyprotect_settings_t *settings,
    keyprotect_conf_t *conf)
{
    conf->endpoint = keyprotect_settings_str(&settings->endpoint);
    conf->instance = keyprotect_settings_str(&settings->instance);
    conf->root_key = keyprotect_settings_str(&settings->root_key);
    conf->key_ring = keyprotect_settings_str(&settings->key_ring);
    conf->root_key_ring = keyprotect_settings_str(&settings->root_key_ring);
    conf->record_prefix = keyprotect_settings_str(&settings->record_prefix);
    conf->timeout = settings->timeout;

    conf->attributes_off = (settings->attributes
                            == KEYPROTECT_SETTINGS_ATTRIBUTES_OFF);
    conf->destroy_tombstone = (settings->destroy
                               == KEYPROTECT_SETTINGS_DESTROY_TOMBSTONE);
    conf->identifier_short = (settings->identifier
                              == KEYPROTECT_SETTINGS_IDENTIFIER_SHORT);
}


static kmip_str_t
keyprotect_settings_str(const keyprotect_value_t *value)
{
    kmip_str_t  s;

    s.len = value->len;
    s.data = value->data;

    return s;
}
