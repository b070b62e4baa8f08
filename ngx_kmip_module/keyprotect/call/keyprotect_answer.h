
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Decodes Key Protect's responses, from call->json, which is valid until done
 * returns, into an arena.  KMIP_OK, or KMIP_ERROR if the response is not as
 * specified: the caller must then treat the call as KEYPROTECT_MALFORMED, a
 * CREATE as KEYPROTECT_UNKNOWN.
 */


#ifndef _KEYPROTECT_ANSWER_H_INCLUDED_
#define _KEYPROTECT_ANSWER_H_INCLUDED_


#include "keyprotect_call.h"


typedef enum {
    KEYPROTECT_STATE_PREACTIVE = 0,
    KEYPROTECT_STATE_ACTIVE = 1,
    KEYPROTECT_STATE_SUSPENDED = 2,
    KEYPROTECT_STATE_DEACTIVATED = 3,
    KEYPROTECT_STATE_DESTROYED = 5,
    KEYPROTECT_STATE_UNKNOWN = 255      /* a response to CREATE may lack it; in
                                           all others it means MALFORMED */
} keyprotect_state_e;

typedef struct {
    kmip_str_t       id;
    kmip_str_t       name;
    kmip_str_t       description;
    kmip_str_t       payload;           /* base64; empty: not in the response */
    kmip_str_t       ring;
    kmip_str_t      *aliases;
    size_t           naliases;
    unsigned         state;             /* DESTROYED if "deleted" is true */
    unsigned         extractable:1;
    unsigned         has_aliases:1;     /* the response has the member */
    int64_t          created;           /* seconds; 0: not given */
    int64_t          deleted;           /* deletionDate, seconds; 0: none */
    int64_t          restorable;        /* restoreExpirationDate; 0: none */
} keyprotect_key_t;

/* responses to KEY, METADATA, ROOT and CREATE */

kmip_int_t keyprotect_answer_key(const json_t *json, kmip_arena_t *arena,
    keyprotect_key_t *key);

/* one element of "resources" */

kmip_int_t keyprotect_answer_resource(const json_t *json, kmip_arena_t *arena,
    keyprotect_key_t *key);

/*
 * Response to LIST.  An empty list is valid; a single invalid element makes
 * the whole response invalid.
 */

kmip_int_t keyprotect_answer_list(const json_t *json, kmip_arena_t *arena,
    keyprotect_key_t **keys, size_t *n);

/* LIST: 1 if the search has not covered all keys */

int keyprotect_answer_incomplete(const json_t *json);

/* 1 if the key's name is also one of its aliases */

int keyprotect_answer_named(const keyprotect_key_t *key);

typedef struct {
    kmip_str_t       ciphertext;
    kmip_str_t       version;           /* id of the root key's version */
    kmip_secret_t   *plaintext;         /* NULL: not in the response */
} keyprotect_wrapped_t;

/* WRAP; generated: the response must have a plaintext of 32 bytes */

kmip_int_t keyprotect_answer_wrap(const json_t *json, kmip_arena_t *arena,
    int generated, keyprotect_wrapped_t *wrapped);

/* UNWRAP */

kmip_int_t keyprotect_answer_unwrap(const json_t *json, kmip_arena_t *arena,
    kmip_secret_t **plaintext);

/* the first reason code of an error; "" if there is none */

void keyprotect_answer_code(const json_t *json, char *code, size_t size);

/* the same for IAM's "errorCode" */

void keyprotect_answer_iam_code(const json_t *json, char *code, size_t size);


#endif /* _KEYPROTECT_ANSWER_H_INCLUDED_ */
