
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What the values of a kmip_key_protect block may be.  All of them end up in
 * URLs or in headers.
 */


#ifndef _KEYPROTECT_VALUE_H_INCLUDED_
#define _KEYPROTECT_VALUE_H_INCLUDED_


#include "kmip_secret.h"


/* IBM's API keys have 44 characters */

#define KEYPROTECT_VALUE_API_KEY_LEN  1024

/* what others than its owner may not do to a file: with secrets, with CAs */

#define KEYPROTECT_VALUE_SECRET_BITS  077
#define KEYPROTECT_VALUE_TRUST_BITS   022


/* a NUL-terminated string, which a rule may shorten */

typedef struct {
    size_t    len;
    uint8_t  *data;
} keyprotect_value_t;

/*
 * A rule: NULL, or what is wrong, after the directive's name.  What is allowed
 * and odd is in *odd, after the directive's name and the value; else NULL.
 */

typedef const char *(*keyprotect_value_pt)(keyprotect_value_t *value,
    const char **odd);

const char *keyprotect_value_url(keyprotect_value_t *value, const char **odd);

/*
 * A proxy is told where to connect to, and no more: TLS goes from end to end.
 * A password would be in nginx -T, so none is taken.
 */

const char *keyprotect_value_proxy(keyprotect_value_t *value,
    const char **odd);

const char *keyprotect_value_instance(keyprotect_value_t *value,
    const char **odd);
const char *keyprotect_value_root(keyprotect_value_t *value,
    const char **odd);
const char *keyprotect_value_id(keyprotect_value_t *value, const char **odd);

/* a time of nginx's, as "1m30s", in ms: KMIP_OK or KMIP_ERROR */

kmip_int_t keyprotect_value_msec(const keyprotect_value_t *value,
    uint64_t *ms);

kmip_int_t keyprotect_value_number(const keyprotect_value_t *value,
    uint64_t *number);

/*
 * Takes the blanks around an API key away: NULL, or what is wrong with its
 * file.
 */

const char *keyprotect_value_api_key(kmip_secret_t *key);


#endif /* _KEYPROTECT_VALUE_H_INCLUDED_ */
