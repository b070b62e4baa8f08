
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Keys for tests of what uses them: registered with given bytes, and
 * Cryptographic Parameters.
 */


#ifndef _ENGINE_KEYS_H_INCLUDED_
#define _ENGINE_KEYS_H_INCLUDED_


#include "engine_world.h"


/* a field of Cryptographic Parameters */

typedef struct {
    uint32_t             tag;           /* 0 ends a list */
    kmip_type_e          type;
    int64_t              number;
} parameter_t;

#define PARAMETER(tag, type, number)                                         \
    { KMIP_TAG_##tag, KMIP_TYPE_##type, number }
#define PARAMETER_MODE(mode)                                                 \
    PARAMETER(BLOCK_CIPHER_MODE, ENUMERATION, KMIP_BLOCK_CIPHER_MODE_##mode)
#define PARAMETER_PADDING(padding)                                           \
    PARAMETER(PADDING_METHOD, ENUMERATION, KMIP_PADDING_METHOD_##padding)
#define PARAMETERS_END  { 0, 0, 0 }


typedef struct {
    uint32_t             object_type;   /* 0: Symmetric Key */
    uint32_t             format;        /* 0: Raw */
    uint32_t             algorithm;     /* 0: AES */
    int32_t              length;        /* bits; 0: as many as there are */
    int32_t              mask;
    const char          *key;           /* hexadecimal digits; NULL: the Key
                                           Block has no Key Value */
    const parameter_t   *parameters;    /* NULL: none */
    kmip_attribute_t     more[4];       /* up to one whose id is 0 */
} engine_key_t;


/* bytes in the conversation's arena, of hexadecimal digits */

kmip_str_t talk_hex(talk_t *t, const char *digits);

/* sets the Cryptographic Parameters of a request */

void talk_parameters(talk_t *t, kmip_payload_t *p, const parameter_t *list);

/* registers and, unless its mask is 0, activates: the reason, 0 if both did */

long world_key(world_t *w, const engine_key_t *key, char *uid);


#endif /* _ENGINE_KEYS_H_INCLUDED_ */
