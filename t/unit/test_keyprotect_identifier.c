
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Unique Identifiers: both forms, and what is none of ours.
 */


#include "keyprotect_identifier.h"
#include "tap.h"


#define STAMP  "019b76e9ea40c65a1d49d270"
#define ID     "5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001"


static kmip_str_t
str(const char *text)
{
    kmip_str_t  s;

    s.data = (const uint8_t *) text;
    s.len = strlen(text);

    return s;
}


static void
test_full(void)
{
    kmip_str_t               uid;
    keyprotect_identifier_t  i;

    uid = str(STAMP "-" ID);

    is_int(uid.len, 61, "the full form has 61 characters");
    is_int(keyprotect_identifier_parse(&uid, &i), KMIP_OK,
           "the full form is parsed");
    is_mem(i.stamp.data, i.stamp.len, STAMP, 24, "full form: stamp");
    is_mem(i.id.data, i.id.len, ID, 36, "full form: id");
    is_int(i.born, 0x019b76e9ea40, "full form: time");
}


static void
test_short(void)
{
    kmip_str_t               uid;
    keyprotect_identifier_t  i;

    uid = str(STAMP);

    is_int(keyprotect_identifier_parse(&uid, &i), KMIP_OK,
           "the short form is parsed");
    is_mem(i.stamp.data, i.stamp.len, STAMP, 24, "short form: stamp");
    is_int(i.id.len, 0, "short form: no id");
    is_int(i.born, 0x019b76e9ea40, "short form: time");
}


static void
test_foreign(void)
{
    size_t                   n;
    kmip_str_t               uid;
    keyprotect_identifier_t  i;

    static const char  *foreign[] = {
        "", "1", ID, "01890a5d-ac96-774b-bcce-b302099a8057",
        "019b76e9ea40c65a1d49d27", STAMP "0", STAMP "-", STAMP "_" ID,
        STAMP "-" "5B0C7A52-1111-4C1E-9A55-0F2D8A7E0001",
        STAMP "-" "5b0c7a52-1111-4c1e-9a55-0f2d8a7e000",
        STAMP "-" ID "0", "019B76E9EA40C65A1D49D270-" ID,
        STAMP "-" "5b0c7a52111104c1e-9a55-0f2d8a7e0001x"
    };

    for (n = 0; n < sizeof(foreign) / sizeof(foreign[0]); n++) {
        uid = str(foreign[n]);

        is_int(keyprotect_identifier_parse(&uid, &i), KMIP_DECLINED,
               "\"%s\" is none of ours", foreign[n]);
    }
}


static void
test_stamp(void)
{
    uint8_t  a[KEYPROTECT_STAMP], b[KEYPROTECT_STAMP];

    static const uint8_t  none[KEYPROTECT_STAMP_RAND];
    static const uint8_t  all[KEYPROTECT_STAMP_RAND] = {
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff
    };

    keyprotect_identifier_stamp(a, 0x019b76e9ea40, all);
    is_mem(a, sizeof(a), "019b76e9ea40ffffffffffff", 24,
           "a stamp is time and randomness");

    keyprotect_identifier_stamp(b, 0x019b76e9ea41, none);
    ok(memcmp(a, b, sizeof(a)) < 0, "stamps sort by their time");
}


static void
test_ids(void)
{
    uint8_t  shortened[KEYPROTECT_ID_SHORT], id[KEYPROTECT_ID];

    keyprotect_identifier_shorten(shortened, (const uint8_t *) ID);
    is_mem(shortened, sizeof(shortened), "5b0c7a5211114c1e9a550f2d8a7e0001",
           32, "an id without its dashes");

    keyprotect_identifier_lengthen(id, shortened);
    is_mem(id, sizeof(id), ID, 36, "and with them again");
}


int
main(void)
{
    test_full();
    test_short();
    test_foreign();
    test_stamp();
    test_ids();

    return done_testing();
}
