
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * UUIDs of version 7.
 */


#include "kmip_uuid.h"
#include "tap.h"


static void test_make(void);
static void test_order(void);


int
main(void)
{
    test_make();
    test_order();

    return done_testing();
}


static void
test_make(void)
{
    uint8_t  uid[KMIP_UUID_LEN], random[KMIP_UUID_RANDOM];

    memset(random, 0xff, sizeof(random));

    kmip_uuid_make(uid, 0x017f22e279b0ULL * KMIP_UUID_MS + 0xfff, random);

    is_mem(uid, sizeof(uid), "017f22e2-79b0-7fff-bfff-ffffffffffff", 36,
           "all bits below the ms set");

    memset(random, 0, sizeof(random));

    kmip_uuid_make(uid, 0xffffffffffffULL * KMIP_UUID_MS, random);

    is_mem(uid, sizeof(uid), "ffffffff-ffff-7000-8000-000000000000", 36,
           "no bit below the ms set");
}


static void
test_order(void)
{
    uint8_t  a[KMIP_UUID_LEN], b[KMIP_UUID_LEN], random[KMIP_UUID_RANDOM];

    memset(random, 0xff, sizeof(random));
    kmip_uuid_make(a, 1799999999999ULL * KMIP_UUID_MS + 1, random);

    memset(random, 0, sizeof(random));
    kmip_uuid_make(b, 1799999999999ULL * KMIP_UUID_MS + 2, random);

    ok(memcmp(a, b, sizeof(a)) < 0, "a later one of the same ms sorts after");
}
