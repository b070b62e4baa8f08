
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * States and their transitions.
 */


#include "kmip_lifecycle.h"


typedef struct {
    uint32_t   from;
    uint32_t   revoked;        /* reason is not a compromise */
    uint32_t   compromised;
    uint32_t   destroyed;
} kmip_transition_t;


static const kmip_transition_t  kmip_transitions[] = {

    { KMIP_STATE_PRE_ACTIVE,
      0, KMIP_STATE_COMPROMISED, KMIP_STATE_DESTROYED },

    { KMIP_STATE_ACTIVE,
      KMIP_STATE_DEACTIVATED, KMIP_STATE_COMPROMISED, 0 },

    { KMIP_STATE_DEACTIVATED,
      0, KMIP_STATE_COMPROMISED, KMIP_STATE_DESTROYED },

    { KMIP_STATE_COMPROMISED,
      0, 0, KMIP_STATE_DESTROYED_COMPROMISED },

    { KMIP_STATE_DESTROYED,
      0, KMIP_STATE_DESTROYED_COMPROMISED, 0 },

    { KMIP_STATE_DESTROYED_COMPROMISED,
      0, 0, 0 },

    { 0, 0, 0, 0 }
};


/*
 * Pairs of dates of which the first must not be after the second.  Process
 * Start Date and Protect Stop Date have no order: a key may stop encrypting
 * before it starts decrypting.
 */

typedef struct {
    kmip_attribute_e   earlier;
    kmip_attribute_e   later;
    unsigned           unreached:1;    /* only until the earlier is reached */
    const char        *message;
} kmip_order_t;


static const kmip_order_t  kmip_lifecycle_order[] = {

    { KMIP_ATTR_ACTIVATION_DATE, KMIP_ATTR_PROCESS_START_DATE, 0,
      "Process Start Date is before Activation Date" },

    { KMIP_ATTR_ACTIVATION_DATE, KMIP_ATTR_PROTECT_STOP_DATE, 0,
      "Protect Stop Date is before Activation Date" },

    { KMIP_ATTR_ACTIVATION_DATE, KMIP_ATTR_DEACTIVATION_DATE, 1,
      "Deactivation Date is before Activation Date" },

    { KMIP_ATTR_PROCESS_START_DATE, KMIP_ATTR_DEACTIVATION_DATE, 0,
      "Process Start Date is after Deactivation Date" },

    { KMIP_ATTR_PROTECT_STOP_DATE, KMIP_ATTR_DEACTIVATION_DATE, 0,
      "Protect Stop Date is after Deactivation Date" }
};

#define KMIP_LIFECYCLE_ORDERS                                                \
    (sizeof(kmip_lifecycle_order) / sizeof(kmip_lifecycle_order[0]))


static const kmip_transition_t *kmip_lifecycle_row(uint32_t state);
static int kmip_lifecycle_reached(const kmip_attributes_t *attributes,
    kmip_attribute_e id, int64_t now);


uint32_t
kmip_lifecycle_state(const kmip_snapshot_t *object, int64_t now)
{
    uint32_t  state;

    state = object->state;

    /* dates in a Template are for the objects that are made with it */

    if (object->object_type == KMIP_OBJECT_TYPE_TEMPLATE) {
        return state;
    }

    if (state == KMIP_STATE_PRE_ACTIVE
        && kmip_lifecycle_reached(&object->attributes,
                                  KMIP_ATTR_ACTIVATION_DATE, now))
    {
        state = KMIP_STATE_ACTIVE;
    }

    if (state == KMIP_STATE_ACTIVE
        && kmip_lifecycle_reached(&object->attributes,
                                  KMIP_ATTR_DEACTIVATION_DATE, now))
    {
        state = KMIP_STATE_DEACTIVATED;
    }

    return state;
}


uint32_t
kmip_lifecycle_revoked(uint32_t state, int compromise)
{
    const kmip_transition_t  *row;

    row = kmip_lifecycle_row(state);

    return compromise ? row->compromised : row->revoked;
}


uint32_t
kmip_lifecycle_destroyed(uint32_t state)
{
    return kmip_lifecycle_row(state)->destroyed;
}


kmip_int_t
kmip_lifecycle_dates(const kmip_attributes_t *attributes, int64_t now,
    kmip_error_t *error)
{
    size_t               i;
    int64_t              earlier, later;
    const kmip_order_t  *order;

    for (i = 0; i < KMIP_LIFECYCLE_ORDERS; i++) {
        order = &kmip_lifecycle_order[i];

        if (kmip_attributes_number(attributes, order->earlier, &earlier)
            && kmip_attributes_number(attributes, order->later, &later)
            && later < earlier
            && !(order->unreached && earlier <= now))
        {
            return kmip_fail(error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                             order->message);
        }
    }

    return KMIP_OK;
}


static const kmip_transition_t *
kmip_lifecycle_row(uint32_t state)
{
    const kmip_transition_t  *row;

    for (row = kmip_transitions; row->from; row++) {
        if (row->from == state) {
            break;
        }
    }

    return row;
}


static int
kmip_lifecycle_reached(const kmip_attributes_t *attributes,
    kmip_attribute_e id, int64_t now)
{
    int64_t  date;

    return kmip_attributes_number(attributes, id, &date) && date <= now;
}
