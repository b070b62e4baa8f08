
/*
 * Does an object match a Locate request (KMIP 1.4, section 4.9)?
 */


#ifndef _KMIP_LOCATE_MATCH_H_INCLUDED_
#define _KMIP_LOCATE_MATCH_H_INCLUDED_


#include "kmip_store.h"


typedef enum {
    KMIP_MATCH_NO = 0,
    KMIP_MATCH_YES,
    KMIP_MATCH_MORE         /* cannot be told without KMIP_NEED_ATTRIBUTES */
} kmip_match_e;


/*
 * Judges with what is loaded of the object (object->loaded), so that a store
 * can drop candidates early: NO is said as soon as it is certain.
 */

kmip_match_e kmip_locate_match(const kmip_filter_t *filter,
    const kmip_snapshot_t *object);

/* what a filter can need at most */

kmip_need_e kmip_locate_need(const kmip_filter_t *filter);


#endif /* _KMIP_LOCATE_MATCH_H_INCLUDED_ */
