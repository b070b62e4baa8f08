
/*
 * What Key Protect answers, copied into an arena out of call->json (valid
 * until the call's done returns).  KMIP_OK, or KMIP_ERROR if it is not what it
 * should be: treat the call as KEYPROTECT_MALFORMED, or KEYPROTECT_UNKNOWN if
 * it was a CREATE.
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
    KEYPROTECT_STATE_UNKNOWN = 255      /* the answer to a CREATE may lack it;
                                           elsewhere it means MALFORMED */
} keyprotect_state_e;

typedef struct {
    kmip_str_t       id;
    kmip_str_t       name;
    kmip_str_t       description;
    kmip_str_t       payload;           /* base64; empty: none returned */
    kmip_str_t       ring;
    kmip_str_t      *aliases;
    size_t           naliases;
    unsigned         state;             /* DESTROYED if "deleted" is true */
    unsigned         extractable:1;
    unsigned         has_aliases:1;     /* the answer had such a member */
    int64_t          created;           /* seconds; 0: not given */
    int64_t          deleted;           /* deletionDate; 0: not given */
    int64_t          restorable;        /* restoreExpirationDate; 0: none */
} keyprotect_key_t;

/* KEY, METADATA, ROOT, CREATE */

kmip_int_t keyprotect_answer_key(const json_t *json, kmip_arena_t *arena,
    keyprotect_key_t *key);

/* one of its "resources" */

kmip_int_t keyprotect_answer_resource(const json_t *json, kmip_arena_t *arena,
    keyprotect_key_t *key);

/* LIST; none is not an error; one bad element is */

kmip_int_t keyprotect_answer_list(const json_t *json, kmip_arena_t *arena,
    keyprotect_key_t **keys, size_t *n);

/* LIST: 1 if a search has not looked through all keys */

int keyprotect_answer_incomplete(const json_t *json);

/* 1 if its name is an alias of it as well */

int keyprotect_answer_named(const keyprotect_key_t *key);

typedef struct {
    kmip_str_t       ciphertext;
    kmip_str_t       version;           /* id of the root key's version */
    kmip_secret_t   *plaintext;         /* NULL: none returned */
} keyprotect_wrapped_t;

/* WRAP; generated: a plaintext of 32 bytes must be there */

kmip_int_t keyprotect_answer_wrap(const json_t *json, kmip_arena_t *arena,
    int generated, keyprotect_wrapped_t *wrapped);

/* UNWRAP */

kmip_int_t keyprotect_answer_unwrap(const json_t *json, kmip_arena_t *arena,
    kmip_secret_t **plaintext);

/* the first reason code of an error body; empty if there is none */

void keyprotect_answer_code(const json_t *json, char *code, size_t size);

/* the same for IAM's "errorCode" */

void keyprotect_answer_iam_code(const json_t *json, char *code, size_t size);


#endif /* _KEYPROTECT_ANSWER_H_INCLUDED_ */
