
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Requests to Key Protect.  Each function zeroes the call and fills in kind
 * and http, with all data in the arena.  KMIP_OK, or KMIP_ERROR: out of
 * memory, or an invalid id.
 */


#ifndef _KEYPROTECT_REQUEST_H_INCLUDED_
#define _KEYPROTECT_REQUEST_H_INCLUDED_


#include "keyprotect_call.h"


/* a standard key to create: a record or a revision */

typedef struct {
    kmip_str_t             name;
    const kmip_str_t      *aliases;
    size_t                 naliases;
    kmip_str_t             description;      /* empty: none */
    kmip_str_t             payload;          /* base64 */
} keyprotect_new_t;

typedef struct {
    unsigned               limit;            /* at most 5,000 */
    unsigned               offset;
    const char            *states;           /* "1" or "1,2,3,5"; NULL: Key
                                                Protect's default, all but 5 */
    kmip_str_t             search;           /* unescaped; empty: none */
    unsigned               newest_first:1;
} keyprotect_list_t;


/* id is Key Protect's id or an alias */

kmip_int_t keyprotect_request_key(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena, const kmip_str_t *id);
kmip_int_t keyprotect_request_metadata(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena, const kmip_str_t *id);
kmip_int_t keyprotect_request_create(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena, const keyprotect_new_t *key);
kmip_int_t keyprotect_request_alias(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena, const kmip_str_t *id,
    const char *alias);

kmip_int_t keyprotect_request_unalias(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena, const kmip_str_t *id,
    const char *alias);

/* id must be Key Protect's id, not an alias */

kmip_int_t keyprotect_request_delete(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena, const kmip_str_t *id);

kmip_int_t keyprotect_request_list(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena,
    const keyprotect_list_t *list);

/*
 * root is the root key's id from a record, or NULL for the configured root
 * key.  If plaintext is NULL, Key Protect generates 32 bytes and returns them.
 * The stamp is bound as additional authenticated data.
 */

kmip_int_t keyprotect_request_wrap(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena, const kmip_str_t *root,
    const kmip_secret_t *plaintext, const kmip_str_t *stamp);
kmip_int_t keyprotect_request_unwrap(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena, const kmip_str_t *root,
    const kmip_str_t *ciphertext, const kmip_str_t *stamp);

/* metadata of the root key; root is its id, or NULL: as configured */

kmip_int_t keyprotect_request_root(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena, const kmip_str_t *root);


#endif /* _KEYPROTECT_REQUEST_H_INCLUDED_ */
