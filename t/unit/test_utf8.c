
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The validator of UTF-8.
 */


#include <string.h>

#include "hex.h"
#include "kmip_utf8.h"
#include "tap.h"


static void
test_utf8(void)
{
    hex_t   h;
    size_t  i;

    static const struct {
        int          valid;
        const char  *bytes;
        const char  *name;
    } cases[] = {
        { 1, "00", "U+0000" },               { 1, "7f", "U+007F" },
        { 1, "c280", "U+0080" },             { 1, "dfbf", "U+07FF" },
        { 1, "e0a080", "U+0800" },           { 1, "ed9fbf", "U+D7FF" },
        { 1, "ee8080", "U+E000" },           { 1, "efbfbf", "U+FFFF" },
        { 1, "f0908080", "U+10000" },        { 1, "f48fbfbf", "U+10FFFF" },
        { 1, "41c3a9e282acf09f9491", "one of each length" },
        { 0, "80", "a continuation" },       { 0, "bf", "another" },
        { 0, "c0af", "overlong, 2 bytes" },  { 0, "c1bf", "likewise" },
        { 0, "e09fbf", "overlong, 3 bytes" },
        { 0, "f08fbfbf", "overlong, 4 bytes" },
        { 0, "eda080", "U+D800" },           { 0, "edbfbf", "U+DFFF" },
        { 0, "f4908080", "U+110000" },       { 0, "f5808080", "lead F5" },
        { 0, "ff", "lead FF" },              { 0, "fe", "lead FE" },
        { 0, "c3", "cut after 1 of 2" },     { 0, "e282", "2 of 3" },
        { 0, "f09f94", "3 of 4" },           { 0, "c341", "no tail" },
        { 0, "e28241", "no second tail" },   { 0, "f09f9441", "no third" },
        { 0, "41c3a980", "one tail too many" },
    };

    ok(kmip_utf8_valid(NULL, 0), "no text is valid");

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        h = hex(cases[i].bytes);
        is_int(kmip_utf8_valid(h.data, h.len), cases[i].valid,
               "%s", cases[i].name);
    }
}


int
main(void)
{
    test_utf8();

    return done_testing();
}
