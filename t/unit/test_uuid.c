
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Unique Identifiers.
 */


#include "kmip_uuid.h"
#include "tap.h"


static void test_make(void);
static void test_order(void);
static void test_parse(void);


int
main(void)
{
    test_make();
    test_order();
    test_parse();

    return done_testing();
}


static void
test_make(void)
{
    uint8_t   uid[KMIP_UUID_LEN], random[KMIP_UUID_RANDOM];
    uint64_t  ms;

    memset(random, 0xff, sizeof(random));

    kmip_uuid_make(uid, 0x017f22e279b0ULL * KMIP_UUID_MS + 0xfff, random);

    is_mem(uid, sizeof(uid), "017f22e2-79b0-7fff-bfff-ffffffffffff", 36,
           "all bits below the ms set");
    ok(kmip_uuid_parse(uid, sizeof(uid), &ms), "it can be parsed");
    is_int(ms, 0x017f22e279b0, "and tells its time");

    memset(random, 0, sizeof(random));

    kmip_uuid_make(uid, 0xffffffffffffULL * KMIP_UUID_MS, random);

    is_mem(uid, sizeof(uid), "ffffffff-ffff-7000-8000-000000000000", 36,
           "no bit below the ms set");
    ok(kmip_uuid_parse(uid, sizeof(uid), NULL), "nobody has to ask the time");
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


static void
test_parse(void)
{
    size_t  i;

    static const char *const  bad[] = {
        "",
        "1",
        "017f22e2-79b0-7fff-bfff-fffffffffff",
        "017f22e2-79b0-7fff-bfff-fffffffffffff",
        "017F22E2-79b0-7fff-bfff-ffffffffffff",
        "017f22e2-79b0-4fff-bfff-ffffffffffff",
        "017f22e2-79b0-7fff-cfff-ffffffffffff",
        "017f22e2-79b0-7fff-7fff-ffffffffffff",
        "017f22e2-79b0-7fff-Bfff-ffffffffffff",
        "017f22e2079b0-7fff-bfff-ffffffffffff",
        "017f22e2-79b007fff-bfff-ffffffffffff",
        "017f22e2-79b0-7fff0bfff-ffffffffffff",
        "017f22e2-79b0-7fff-bfff0ffffffffffff",
        "017f22e2-79b0-7fff-bfff-fffffffffffg",
        "-17f22e2-79b0-7fff-bfff-ffffffffffff",
        "017f22e2-79b0-7fff-bfff-ffffffffff/f"
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ok(!kmip_uuid_parse((const uint8_t *) bad[i], strlen(bad[i]), NULL),
           "\"%s\" is not one", bad[i]);
    }

    ok(kmip_uuid_parse((const uint8_t *)
                       "017f22e2-79b0-7fff-9fff-ffffffffffff", 36, NULL),
       "variant 9");
    ok(kmip_uuid_parse((const uint8_t *)
                       "017f22e2-79b0-7fff-afff-ffffffffffff", 36, NULL),
       "variant a");
}
