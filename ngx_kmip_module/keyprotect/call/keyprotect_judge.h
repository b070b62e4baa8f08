
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Decides whether a response is Key Protect's.  A gateway, a proxy or another
 * host may respond instead, with any status and any JSON.  Therefore a success
 * must name what was asked for, and an error must have the form of Key
 * Protect's errors.
 */


#ifndef _KEYPROTECT_JUDGE_H_INCLUDED_
#define _KEYPROTECT_JUDGE_H_INCLUDED_


#include "keyprotect_error.h"
#include "keyprotect_json.h"


/*
 * What a call asks for.  about is the id or alias in the path; for CREATE the
 * name of the key; for LIST empty.  alias is the one that ALIAS adds, or
 * CREATE gives the key.  Both must remain valid during the call.
 */

typedef struct {
    kmip_str_t    about;
    kmip_str_t    alias;
} keyprotect_asked_t;


/*
 * 1 if the body of a success is proof of it:
 *
 *   KEY, METADATA, ROOT  one key with its state, and asked->about is its id or
 *                        one of its aliases; a deleted key may have lost its
 *                        alias, and is recognized by its name
 *   LIST                 a collection of keys, possibly empty, each with an id
 *   CREATE               one key with its id and the requested name, and with
 *                        the requested alias if there are any aliases
 *   ALIAS                the alias, and the id of its key
 *   UNALIAS              never, since its success has no body
 *   DELETE               the key, which is deleted
 *   WRAP, UNWRAP         a ciphertext; a plaintext
 */

int keyprotect_judge(keyprotect_kind_e kind, const json_t *json,
    const keyprotect_asked_t *asked);

/* 1 if json has the form of Key Protect's errors, with or without reasons */

int keyprotect_judge_error(const json_t *json);


#endif /* _KEYPROTECT_JUDGE_H_INCLUDED_ */
