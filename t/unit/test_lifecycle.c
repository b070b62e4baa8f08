
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * States and their transitions.
 */


#include "kmip_lifecycle.h"
#include "tap.h"


#define NOW    1000
#define NEVER  -1

#define PRE_ACTIVE             KMIP_STATE_PRE_ACTIVE
#define ACTIVE                 KMIP_STATE_ACTIVE
#define DEACTIVATED            KMIP_STATE_DEACTIVATED
#define COMPROMISED            KMIP_STATE_COMPROMISED
#define DESTROYED              KMIP_STATE_DESTROYED
#define DESTROYED_COMPROMISED  KMIP_STATE_DESTROYED_COMPROMISED


typedef struct {
    uint32_t   state;
    int64_t    activation;
    int64_t    deactivation;
    uint32_t   want;
} date_case_t;


typedef struct {
    uint32_t   from;
    uint32_t   revoked;
    uint32_t   compromised;
    uint32_t   destroyed;
} transition_case_t;


typedef struct {
    int64_t    dates[4];         /* in the order they must stand */
    int        good;
} order_case_t;


static void test_dates(kmip_arena_t *arena);
static void test_transitions(void);
static void test_order(kmip_arena_t *arena);
static void set(kmip_arena_t *arena, kmip_attributes_t *list,
    kmip_attribute_e id, int64_t date);


int
main(void)
{
    kmip_arena_t  *arena;

    arena = kmip_arena_create(1024 * 1024);

    test_dates(arena);
    test_transitions();
    test_order(arena);

    kmip_arena_destroy(arena);

    return done_testing();
}


static void
test_dates(kmip_arena_t *arena)
{
    size_t           i;
    kmip_snapshot_t  object;

    static const date_case_t  cases[] = {
        { PRE_ACTIVE, NEVER, NEVER, PRE_ACTIVE },
        { PRE_ACTIVE, NOW + 1, NEVER, PRE_ACTIVE },
        { PRE_ACTIVE, NOW, NEVER, ACTIVE },
        { PRE_ACTIVE, NOW - 1, NEVER, ACTIVE },
        { PRE_ACTIVE, NOW - 1, NOW + 1, ACTIVE },
        { PRE_ACTIVE, NOW - 1, NOW, DEACTIVATED },
        { PRE_ACTIVE, NEVER, NOW - 1, PRE_ACTIVE },
        { PRE_ACTIVE, NOW + 1, NOW + 2, PRE_ACTIVE },
        { ACTIVE, NEVER, NEVER, ACTIVE },
        { ACTIVE, NOW + 60, NEVER, ACTIVE },
        { ACTIVE, NOW - 60, NOW, DEACTIVATED },
        { ACTIVE, NOW - 60, NOW + 1, ACTIVE },
        { DEACTIVATED, NOW + 1, NOW + 2, DEACTIVATED },
        { COMPROMISED, NOW - 1, NOW - 1, COMPROMISED },
        { DESTROYED, NOW - 1, NEVER, DESTROYED },
        { DESTROYED_COMPROMISED, NOW - 1, NOW - 1, DESTROYED_COMPROMISED }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        memset(&object, 0, sizeof(kmip_snapshot_t));

        object.state = cases[i].state;

        set(arena, &object.attributes, KMIP_ATTR_ACTIVATION_DATE,
            cases[i].activation);
        set(arena, &object.attributes, KMIP_ATTR_DEACTIVATION_DATE,
            cases[i].deactivation);

        is_int(kmip_lifecycle_state(&object, NOW), cases[i].want,
               "state %u, activation %lld, deactivation %lld",
               cases[i].state, (long long) cases[i].activation,
               (long long) cases[i].deactivation);
    }
}


static void
test_transitions(void)
{
    size_t  i;

    static const transition_case_t  cases[] = {
        { PRE_ACTIVE, 0, COMPROMISED, DESTROYED },
        { ACTIVE, DEACTIVATED, COMPROMISED, 0 },
        { DEACTIVATED, 0, COMPROMISED, DESTROYED },
        { COMPROMISED, 0, 0, DESTROYED_COMPROMISED },
        { DESTROYED, 0, DESTROYED_COMPROMISED, 0 },
        { DESTROYED_COMPROMISED, 0, 0, 0 },
        { 7, 0, 0, 0 }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_int(kmip_lifecycle_revoked(cases[i].from, 0), cases[i].revoked,
               "state %u revoked", cases[i].from);
        is_int(kmip_lifecycle_revoked(cases[i].from, 1), cases[i].compromised,
               "state %u compromised", cases[i].from);
        is_int(kmip_lifecycle_destroyed(cases[i].from), cases[i].destroyed,
               "state %u destroyed", cases[i].from);
    }

    ok(kmip_state_destroyed(DESTROYED)
       && kmip_state_destroyed(DESTROYED_COMPROMISED)
       && !kmip_state_destroyed(COMPROMISED), "two states are destroyed");
}


static void
test_order(kmip_arena_t *arena)
{
    int                i, good;
    size_t             n;
    kmip_error_t       error;
    kmip_attributes_t  list;

    static const kmip_attribute_e  ids[4] = {
        KMIP_ATTR_ACTIVATION_DATE, KMIP_ATTR_PROCESS_START_DATE,
        KMIP_ATTR_PROTECT_STOP_DATE, KMIP_ATTR_DEACTIVATION_DATE
    };

    static const order_case_t  cases[] = {
        { { NEVER, NEVER, NEVER, NEVER }, 1 },
        { { 1, 2, 3, 4 }, 1 },
        { { 1, 1, 1, 1 }, 1 },
        { { 1, NEVER, NEVER, 1 }, 1 },
        { { NOW + 2, NEVER, NEVER, NOW + 1 }, 0 },
        { { NOW + 2, NEVER, NEVER, NOW - 1 }, 0 },

        /* an Active object may be said to have been deactivated ever since */

        { { NOW, NEVER, NEVER, NOW - 86400 }, 1 },
        { { NOW - 1, NEVER, NEVER, NOW - 2 }, 1 },
        { { 2, 1, NEVER, NEVER }, 0 },
        { { 1, 3, 2, 4 }, 1 },
        { { NEVER, 3, 2, NEVER }, 1 },
        { { 3, NEVER, 2, NEVER }, 0 },
        { { NEVER, NEVER, 3, 2 }, 0 },
        { { NEVER, 3, NEVER, 2 }, 0 },
        { { 0, NEVER, NEVER, 1 }, 1 }
    };

    for (n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        memset(&list, 0, sizeof(kmip_attributes_t));
        memset(&error, 0, sizeof(kmip_error_t));

        for (i = 0; i < 4; i++) {
            set(arena, &list, ids[i], cases[n].dates[i]);
        }

        good = kmip_lifecycle_dates(&list, NOW, &error) == KMIP_OK;

        is_int(good, cases[n].good, "dates in order, case %zu", n);
        is_int(error.cause, good ? 0 : KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
               "and why");
    }
}


static void
set(kmip_arena_t *arena, kmip_attributes_t *list, kmip_attribute_e id,
    int64_t date)
{
    if (date != NEVER
        && kmip_attributes_set_number(arena, list, id, date) != KMIP_OK)
    {
        exit(1);
    }
}
