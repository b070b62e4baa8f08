
/*
 * What a Locate asks for, and what the list tells of a key.
 */


#ifndef _KEYPROTECT_FILTER_H_INCLUDED_
#define _KEYPROTECT_FILTER_H_INCLUDED_


#include "keyprotect_answer.h"
#include "keyprotect_internal.h"
#include "kmip_locate_match.h"


/* the first Name that is asked for; 1 if destroyed objects are */

int keyprotect_filter_name(const kmip_filter_t *filter, kmip_str_t *name);
int keyprotect_filter_destroyed(const kmip_filter_t *filter);

/* MORE: what the list tells of a key does not decide it */

kmip_match_e keyprotect_filter_listed(const keyprotect_store_t *ks,
    const kmip_filter_t *filter, const kmip_str_t *uid,
    const keyprotect_key_t *key, kmip_arena_t *arena);


#endif /* _KEYPROTECT_FILTER_H_INCLUDED_ */
