
/*
 * Is an answer Key Protect's?  A gateway, a proxy or another host may answer
 * in its place, with any status and any JSON, so a success has to name what
 * was asked for, and an error has to have the form of Key Protect's errors.
 */


#ifndef _KEYPROTECT_JUDGE_H_INCLUDED_
#define _KEYPROTECT_JUDGE_H_INCLUDED_


#include "keyprotect_error.h"
#include "keyprotect_json.h"


/*
 * about: the id or alias in the path of a call; of CREATE the name of the key;
 * of LIST empty.  alias: the one that ALIAS adds, or that a key is made with.
 * Both must stay.
 */

typedef struct {
    kmip_str_t    about;
    kmip_str_t    alias;
} keyprotect_asked_t;


/*
 * 1 if the body of a success proves it:
 *   KEY, METADATA, ROOT  one key, with its state, and asked->about is its id
 *                        or one of its aliases; one that is deleted may have
 *                        lost its alias, and is known by its name
 *   LIST                 a collection of keys, none or each with its id
 *   CREATE               one key, with its id, and the name that we gave it;
 *                        our alias is among its aliases if they are told
 *   ALIAS                the alias, and the id of its key
 *   UNALIAS              none: its success has no body
 *   DELETE               the key, which is deleted
 *   WRAP, UNWRAP         a ciphertext; a plaintext
 */

int keyprotect_judge(keyprotect_kind_e kind, const json_t *json,
    const keyprotect_asked_t *asked);

/* 1 if it has the form of Key Protect's errors, with or without reasons */

int keyprotect_judge_error(const json_t *json);


#endif /* _KEYPROTECT_JUDGE_H_INCLUDED_ */
