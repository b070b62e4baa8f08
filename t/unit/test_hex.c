
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Hexadecimal.
 */


#include "kmip_hex.h"
#include "tap.h"

#include <string.h>


static void test_encode(void);
static void test_decode(void);
static void test_digit(void);


int
main(void)
{
    test_encode();
    test_decode();
    test_digit();

    return done_testing();
}


static void
test_encode(void)
{
    char  text[] = "........";

    kmip_hex_encode(text + 1, "\x00\x9f\xe4", 3);

    ok(strcmp(text, ".009fe4.") == 0, "digits are lower case, none is added");

    kmip_hex_encode(text, "\xff", 0);
    ok(text[0] == '.', "no bytes give no digits");
}


static void
test_decode(void)
{
    char  text[] = "009fE4";

    is_int(kmip_hex_decode(text, text, 6), KMIP_OK, "either case, in place");
    ok(memcmp(text, "\x00\x9f\xe4", 3) == 0, "the bytes are right");

    is_int(kmip_hex_decode(text, "00a", 3), KMIP_ERROR,
           "an odd number of digits is refused");
    is_int(kmip_hex_decode(text, "0g", 2), KMIP_ERROR,
           "a byte that is no digit is refused, second of a pair");
    is_int(kmip_hex_decode(text, "-1", 2), KMIP_ERROR,
           "a byte that is no digit is refused, first of a pair");
    is_int(kmip_hex_decode(text, "", 0), KMIP_OK, "no digits give no bytes");
}


static void
test_digit(void)
{
    int  ch, n;

    n = 0;

    for (ch = -1; ch < 256; ch++) {
        n += kmip_hex_digit(ch) >= 0;
    }

    is_int(n, 22, "there are 22 digits in all");
    is_int(kmip_hex_digit('9'), 9, "9 is a digit");
    is_int(kmip_hex_digit('f'), 15, "f is a digit");
    is_int(kmip_hex_digit('A'), 10, "A is a digit");
}
