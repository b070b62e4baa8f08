
/*
 * States and their transitions (KMIP 1.4, section 3.22; 2.1, section 4.57).
 */


#ifndef _KMIP_LIFECYCLE_H_INCLUDED_
#define _KMIP_LIFECYCLE_H_INCLUDED_


#include "kmip_store.h"


/*
 * The state at a time: what is on record, taken further by Activation and
 * Deactivation Date.  It never goes back, whatever the clock says.
 */

uint32_t kmip_lifecycle_state(const kmip_snapshot_t *object, int64_t now);

#define kmip_state_destroyed(state)                                          \
    ((state) == KMIP_STATE_DESTROYED                                         \
     || (state) == KMIP_STATE_DESTROYED_COMPROMISED)


/* what Revoke makes of a state; 0 if there is no such transition */

uint32_t kmip_lifecycle_revoked(uint32_t state, int compromise);

/* what Destroy makes of a state; 0 if there is no such transition */

uint32_t kmip_lifecycle_destroyed(uint32_t state);

/*
 * Process Start and Protect Stop Date must lie between Activation and
 * Deactivation Date, as far as they are given: KMIP_OK or KMIP_ERROR and
 * *error, which names the two that do not.  An object that will be activated
 * cannot be deactivated before; one that has been can be, at any date that has
 * come (transition 6).
 */

kmip_int_t kmip_lifecycle_dates(const kmip_attributes_t *attributes,
    int64_t now, kmip_error_t *error);


#endif /* _KMIP_LIFECYCLE_H_INCLUDED_ */
