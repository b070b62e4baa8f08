
/*
 * The reader of JSON reads what jansson's own reader does, and the same out
 * of it; and it refuses what that one refuses.
 */


#include "keyprotect_json_read.h"
#include "tap.h"

#include <string.h>


#define ROUNDS  200000
#define LONGEST  1024


static void test_same(void);
static void test_stricter(void);
static void test_mutated(void);


static const char  *documents[] = {
    "{}", "[]", " { } ", "{\"a\":{\"b\":[{\"c\":[]}]}}", "null", "true",
    "false", "\"\"", "0", "-0", "7", "-1", "10", "[1,2,3]", "[1 , 2\t,\n3\r]",

    "{\"metadata\":{\"collectionType\":\"application/vnd.ibm.kms.key+json\","
    "\"collectionTotal\":1},\"resources\":[{\"id\":"
    "\"5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001\",\"state\":1,\"deleted\":false,"
    "\"aliases\":[\"one\",\"two\"],\"description\":null,\"extractable\":true,"
    "\"creationDate\":\"2025-02-01T08:00:00Z\"}]}",

    "{\"\\u0041\\n\\/\\\\\":\"\\\"\\b\\f\\r\\t\"}",
    "\"\\u00e9\\u20ac\\ud83d\\ude00\\u0000\\uFFFF\\uabCD\"",
    "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\"",
    "[0.5,-1.25e2,1E+2,1e-2,0e0,0.0,123456789012345.5]",
    "[9223372036854775807,-9223372036854775808]",

    /* refused */

    "", " ", "nul", "truex", "TRUE", "nulll", "+1", "01", "-", "-a", ".5",
    "1.", "1.e2", "1e", "1e+", "0x10", "1 2", "[1,]", "[,1]", "[1 2]", "[",
    "]", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\" 1}",
    "{a:1}", "{1:1}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":null}",
    "[\"a]", "\"\\\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
    "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800\\n\"",
    "\"\n\"", "\"\x1f\"", "\"\x80\"", "\"\xc3\"", "\"\xc3\\u00a9\"",
    "\"\\u00c3\xa9\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"",
    "\"\xf4\x90\x80\x80\"", "\"\xff\"", "{\"\xff\":1}", "{\"\\u0000\":1}",
    "9223372036854775808", "-9223372036854775809", "1e999", "-1e999",
    "{\"a\":1}{}", "{\"a\":1} x", "[1]\x01", "'a'", "/**/ 1", "\xef\xbb\xbf{}"
};

#define DOCUMENTS  (sizeof(documents) / sizeof(documents[0]))


int
main(void)
{
    test_same();
    test_stricter();
    test_mutated();

    return done_testing();
}


static json_t *
mine(const void *text, size_t len)
{
    int      refused;
    json_t  *json;

    json = keyprotect_json_read(text, len, &refused);

    if (refused) {
        ok(0, "memory was refused");
    }

    return json;
}


/* 1: both read the same, or neither reads it */

static int
same(const void *text, size_t len)
{
    int      equal;
    json_t  *one, *other;

    one = mine(text, len);
    other = json_loadb(text, len, JSON_REJECT_DUPLICATES|JSON_ALLOW_NUL
                                  |JSON_DECODE_ANY, NULL);

    equal = (one == NULL && other == NULL)
            || (one && other && json_equal(one, other));

    json_decref(one);
    json_decref(other);

    return equal;
}


static void
test_same(void)
{
    size_t  i;

    for (i = 0; i < DOCUMENTS; i++) {
        ok(same(documents[i], strlen(documents[i])),
           "document %zu is read as jansson reads it", i);
    }

    ok(same("[1]\0", 4), "a NUL behind the end is refused");
    ok(same("\"a\0b\"", 5), "a NUL in a string is refused");
    ok(same(NULL, 0), "nothing is refused");
}


/* what jansson would read */

static void
test_stricter(void)
{
    char     text[LONGEST];
    json_t  *json;

    memset(text, 'n', sizeof(text));
    memcpy(text, "{\"", 2);
    memcpy(text + 2 + 255, "\":1}", 4);

    json = mine(text, 2 + 255 + 4);
    ok(json != NULL, "a name of 255 bytes is read");
    json_decref(json);

    memset(text, 'n', sizeof(text));
    memcpy(text, "{\"", 2);
    memcpy(text + 2 + 256, "\":1}", 4);

    ok(mine(text, 2 + 256 + 4) == NULL, "a name of 256 bytes is refused");

    memset(text, '[', KEYPROTECT_JSON_DEPTH + 1);
    memset(text + KEYPROTECT_JSON_DEPTH + 1, ']', KEYPROTECT_JSON_DEPTH + 1);

    json = mine(text + 1, 2 * KEYPROTECT_JSON_DEPTH);
    ok(json != NULL, "32 levels are read");
    json_decref(json);

    ok(mine(text, 2 * (KEYPROTECT_JSON_DEPTH + 1)) == NULL,
       "33 levels are refused");

    memset(text, '1', sizeof(text));
    text[1] = '.';

    ok(mine(text, 64) == NULL, "a number of 64 characters is refused");
}


static uint32_t
chance(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;

    return *seed >> 8;
}


/* what some bytes of a document are changed to, now and then anything */

static char
change(uint32_t *seed)
{
    static const char  likely[] =
        "{}[]\",:\\u0123456789abdeftrnl-+. \n\xc3\xa9";

    return chance(seed) % 8 ? likely[chance(seed) % (sizeof(likely) - 1)]
                            : (char) chance(seed);
}


static void
test_mutated(void)
{
    char        text[LONGEST];
    size_t      len, at, other;
    uint32_t    i, n, seed, differ, readable;
    json_t     *json;
    const char  *document;

    seed = 1;
    differ = 0;
    readable = 0;

    for (i = 0; i < ROUNDS; i++) {
        document = documents[chance(&seed) % DOCUMENTS];
        len = strlen(document);
        memcpy(text, document, len);

        for (n = chance(&seed) % 4; n && len; n--) {
            at = chance(&seed) % len;
            other = chance(&seed) % len;

            switch (chance(&seed) % 4) {

            case 0:
                text[at] = change(&seed);
                break;

            case 1:
                memmove(text + at, text + at + 1, len - at - 1);
                len--;
                break;

            case 2:
                memmove(text + at + 1, text + at, len - at);
                text[at] = change(&seed);
                len++;
                break;

            default:
                text[at] = text[other];
            }
        }

        json = mine(text, len);
        readable += json != NULL;
        json_decref(json);

        if (!same(text, len) && differ++ == 0) {
            diag("differs: %.*s", (int) len, text);
        }
    }

    is_int(differ, 0, "%u changed documents are read as jansson reads them",
           ROUNDS);
    ok(readable > ROUNDS / 10 && readable < ROUNDS * 9 / 10,
       "of which some are JSON and some are not: %u", readable);
}
