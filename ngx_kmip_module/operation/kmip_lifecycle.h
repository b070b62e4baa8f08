
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * States and their transitions (KMIP 1.4, section 3.22; 2.1, section 4.57).
 */


#ifndef _KMIP_LIFECYCLE_H_INCLUDED_
#define _KMIP_LIFECYCLE_H_INCLUDED_


#include "kmip_store.h"


/*
 * The state at the time now, in seconds: the recorded state, advanced by
 * Activation and Deactivation Date.  A clock that goes backwards never takes
 * an object back to an earlier state.
 */

uint32_t kmip_lifecycle_state(const kmip_snapshot_t *object, int64_t now);

#define kmip_state_destroyed(state)                                          \
    ((state) == KMIP_STATE_DESTROYED                                         \
     || (state) == KMIP_STATE_DESTROYED_COMPROMISED)


/* the state after Revoke; 0 if there is no such transition */

uint32_t kmip_lifecycle_revoked(uint32_t state, int compromise);

/* the state after Destroy; 0 if there is no such transition */

uint32_t kmip_lifecycle_destroyed(uint32_t state);

/*
 * Checks the order of dates.  Process Start and Protect Stop Date must lie
 * between Activation and Deactivation Date, as far as these are given.  A
 * Deactivation Date before an Activation Date that is still to come is
 * refused; for an object that is already active any past date is allowed
 * (transition 6).  KMIP_OK, or KMIP_ERROR with *error set.
 */

kmip_int_t kmip_lifecycle_dates(const kmip_attributes_t *attributes,
    int64_t now, kmip_error_t *error);


#endif /* _KMIP_LIFECYCLE_H_INCLUDED_ */
