
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The directives of a kmip_key_protect block, in one table for nginx and for
 * kmipctl: names, values, limits and defaults.
 */


#ifndef _KEYPROTECT_SETTINGS_H_INCLUDED_
#define _KEYPROTECT_SETTINGS_H_INCLUDED_


#include "keyprotect_conf.h"
#include "keyprotect_value.h"


#define KEYPROTECT_SETTINGS_ATTRIBUTES_STORE    0
#define KEYPROTECT_SETTINGS_ATTRIBUTES_OFF      1

#define KEYPROTECT_SETTINGS_IDENTIFIER_FULL     0
#define KEYPROTECT_SETTINGS_IDENTIFIER_SHORT    1

#define KEYPROTECT_SETTINGS_DESTROY_DELETE      0
#define KEYPROTECT_SETTINGS_DESTROY_TOMBSTONE   1

#define KEYPROTECT_SETTINGS_UNAVAILABLE_ANSWER  0
#define KEYPROTECT_SETTINGS_UNAVAILABLE_REFUSE  1


/* strings are NUL-terminated; one without data is not given */

typedef struct {
    keyprotect_value_t   endpoint;
    keyprotect_value_t   iam_endpoint;
    keyprotect_value_t   proxy;
    keyprotect_value_t   api_key_file;
    keyprotect_value_t   instance;
    keyprotect_value_t   root_key;
    keyprotect_value_t   key_ring;
    keyprotect_value_t   root_key_ring;
    keyprotect_value_t   trusted_certificate;
    keyprotect_value_t   record_prefix;
    uint64_t             connect_timeout;      /* ms */
    uint64_t             timeout;
    uint64_t             max_connections;
    uint64_t             http2;
    uint64_t             attributes;
    uint64_t             identifier;
    uint64_t             destroy;
    uint64_t             on_unavailable;
    unsigned             given;                /* a bit for each directive */
} keyprotect_settings_t;

typedef enum {
    KEYPROTECT_SETTINGS_TEXT = 0,
    KEYPROTECT_SETTINGS_API_KEY,         /* the name of its file */
    KEYPROTECT_SETTINGS_TRUSTED,         /* the name of a file with CAs */
    KEYPROTECT_SETTINGS_PREFIX,
    KEYPROTECT_SETTINGS_MSEC,
    KEYPROTECT_SETTINGS_NUMBER,
    KEYPROTECT_SETTINGS_CHOICE
} keyprotect_settings_kind_e;

typedef struct {
    const char                  *name;         /* NULL: the end */
    keyprotect_settings_kind_e   kind;
    size_t                       offset;
    keyprotect_value_pt          rule;         /* of TEXT; NULL: any */
    const char                  *standard;     /* the default; NULL: none */
    uint64_t                     number;       /* the default, a number */
    uint64_t                     max;          /* of numbers */
    const char                  *wrong;        /* if it is 0, or above max */
    const char                  *choices[2];
    unsigned                     required:1;
} keyprotect_directive_t;


/* NULL: there is none of this name */

const keyprotect_directive_t *keyprotect_settings_find(const char *name);

/*
 * Takes a value, whose bytes must stay.  KMIP_ERROR: text says what is wrong.
 * KMIP_OK: text is a warning, or empty.
 */

kmip_int_t keyprotect_settings_set(keyprotect_settings_t *settings,
    const keyprotect_directive_t *directive, keyprotect_value_t value,
    char *text, size_t size);

/* the name of a directive that is required and not given; NULL: none is */

const char *keyprotect_settings_missing(const keyprotect_settings_t *settings);

/* defaults of what is not given; NULL, or a warning without the block's name */

const char *keyprotect_settings_complete(keyprotect_settings_t *settings);

/* what a store is configured with; its name, key and log are the caller's */

void keyprotect_settings_store(const keyprotect_settings_t *settings,
    keyprotect_conf_t *conf);


#endif /* _KEYPROTECT_SETTINGS_H_INCLUDED_ */
