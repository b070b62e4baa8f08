
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * JSON: strict reading, limits, times; base64 and hexadecimal.
 */


#include "keyprotect_base64.h"
#include "keyprotect_hex.h"
#include "keyprotect_json.h"
#include "tap.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>


static void test_parse(void);
static void test_members(void);
static void test_plain(void);
static void test_write(void);
static void test_time(void);
static void test_base64(void);
static void test_base64_refused(void);
static void test_hex(void);
static void test_cleansed(void);
static void test_no_memory(void);


static kmip_arena_t  *arena;


int
main(void)
{
    keyprotect_json_init();
    keyprotect_json_init();

    arena = kmip_arena_create(1 << 20);

    /* first: nothing is held ready yet */

    test_no_memory();

    test_parse();
    test_members();
    test_plain();
    test_write();
    test_time();
    test_base64();
    test_base64_refused();
    test_hex();
    test_cleansed();

    kmip_arena_destroy(arena);

    return done_testing();
}


static int
parses(const char *text)
{
    json_t  *json;

    json = keyprotect_json_parse(text, strlen(text));
    json_decref(json);

    return json != NULL;
}


static void
test_parse(void)
{
    size_t  i;
    char    deep[256];

    static const char  *bad[] = {
        "", " ", "null", "[]", "\"text\"", "17", "{", "{\"a\":1", "{a:1}",
        "{\"a\":1,}", "{\"a\":1}{}", "{\"a\":1} x", "{\"a\":1,\"a\":2}",
        "{\"a\":\"\xff\"}", "<html></html>"
    };

    ok(parses("{}"), "an empty object");
    ok(parses(" {\"a\":[{\"b\":\"\\\"}]\"}]} \n"), "quoted brackets");

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ok(!parses(bad[i]), "refused: %s", bad[i]);
    }

    memset(deep, 0, sizeof(deep));
    strcpy(deep, "{\"a\":");

    for (i = 0; i < 31; i++) {
        strcat(deep, "[");
    }

    for (i = 0; i < 31; i++) {
        strcat(deep, "]");
    }

    strcat(deep, "}");

    ok(parses(deep), "32 levels");

    memset(deep, 0, sizeof(deep));
    strcpy(deep, "{\"a\":");

    for (i = 0; i < 32; i++) {
        strcat(deep, "[");
    }

    for (i = 0; i < 32; i++) {
        strcat(deep, "]");
    }

    strcat(deep, "}");

    ok(!parses(deep), "33 levels are too many");
}


static void
test_members(void)
{
    int          flag;
    json_t      *json;
    int64_t      n;
    kmip_str_t   s;

    static const char  text[] =
        "{\"s\":\"abc\",\"n\":7,\"t\":true,\"f\":false,\"z\":null,"
        "\"o\":{},\"a\":[],\"r\":7.0,\"b\":\"7\"}";

    json = keyprotect_json_parse(text, strlen(text));

    is_int(keyprotect_json_string(json, "s", 3, arena, &s), KMIP_OK,
           "a string");
    is_mem(s.data, s.len + 1, "abc", 4, "is copied with its final zero");
    is_int(keyprotect_json_string(json, "s", 2, arena, &s), KMIP_ERROR,
           "a string over the limit");
    is_int(keyprotect_json_string(json, "n", 9, arena, &s), KMIP_ERROR,
           "a number is no string");
    is_int(keyprotect_json_string(json, "x", 9, arena, &s), KMIP_DECLINED,
           "an absent string");
    is_int(keyprotect_json_string(json, "z", 9, arena, &s), KMIP_DECLINED,
           "null is absent");

    is_int(keyprotect_json_number(json, "n", 7, 7, &n), KMIP_OK, "a number");
    is_int(n, 7, "its value");
    is_int(keyprotect_json_number(json, "n", 8, 9, &n), KMIP_ERROR,
           "too small");
    is_int(keyprotect_json_number(json, "n", 1, 6, &n), KMIP_ERROR,
           "too large");
    is_int(keyprotect_json_number(json, "r", 1, 9, &n), KMIP_ERROR,
           "a real is no integer");
    is_int(keyprotect_json_number(json, "b", 1, 9, &n), KMIP_ERROR,
           "a string is no integer");
    is_int(keyprotect_json_number(json, "x", 1, 9, &n), KMIP_DECLINED,
           "an absent number");

    is_int(keyprotect_json_boolean(json, "t", &flag), KMIP_OK, "true");
    is_int(flag, 1, "is 1");
    is_int(keyprotect_json_boolean(json, "f", &flag), KMIP_OK, "false");
    is_int(flag, 0, "is 0");
    is_int(keyprotect_json_boolean(json, "n", &flag), KMIP_ERROR,
           "a number is no Boolean");

    ok(keyprotect_json_object(json, "o") != NULL, "an object");
    ok(keyprotect_json_object(json, "a") == NULL, "an array is no object");
    ok(keyprotect_json_array(json, "a") != NULL, "an array");
    ok(keyprotect_json_array(json, "o") == NULL, "an object is no array");
    ok(keyprotect_json_array(NULL, "a") == NULL, "nothing has no members");

    json_decref(json);
}


/* each byte at each place of texts of up to 20 bytes */

static void
test_plain(void)
{
    int      ch, plain;
    char     text[20];
    size_t   len, at;
    unsigned wrong;

    wrong = 0;

    for (ch = 0; ch < 256; ch++) {
        plain = ch >= ' ' && ch <= '~' && ch != '"' && ch != '\\';

        for (len = 1; len <= sizeof(text); len++) {
            for (at = 0; at < len; at++) {
                memset(text, at & 1 ? '~' : ' ', len);
                text[at] = (char) ch;

                wrong += keyprotect_json_plain(text, len) != plain;
            }
        }
    }

    ok(wrong == 0, "plain text is told by each byte at each place");
    ok(keyprotect_json_plain(NULL, 0), "nothing is plain text");
}


static void
test_write(void)
{
    json_t        *json;
    kmip_str_t     s, empty;
    kmip_arena_t  *small;

    empty.len = 0;
    empty.data = NULL;

    json = json_object();
    json_object_set_new(json, "a", keyprotect_json_text(&empty));
    json_object_set_new(json, "b", json_string("\n\"\\"));

    is_int(keyprotect_json_write(arena, json, &s), KMIP_OK, "is written");
    is_str((const char *) s.data, "{\"a\":\"\",\"b\":\"\\n\\\"\\\\\"}",
           "in the order of its making, without blanks");
    is_int(s.len, strlen((const char *) s.data), "its length");

    json_object_clear(json);
    json_object_set_new(json, "a", json_pack("[i, f, b, n, [], {}]", -7, 0.5,
                                             1));
    json_object_set_new(json, "b", json_pack("{s:s, s:s}", "c", "~ }",
                                             "d", "\xc3\xa9\x7f"));

    is_int(keyprotect_json_write(arena, json, &s), KMIP_OK, "is written");
    is_str((const char *) s.data,
           "{\"a\":[-7,0.5,true,null,[],{}],"
           "\"b\":{\"c\":\"~ }\",\"d\":\"\xc3\xa9\x7f\"}}",
           "values of every kind");

    small = kmip_arena_create(8);
    is_int(keyprotect_json_write(small, json, &s), KMIP_ERROR,
           "no room in the arena");
    kmip_arena_destroy(small);

    json_decref(json);
}


static void
test_time(void)
{
    size_t    i;
    json_t   *json;
    int64_t   seconds;

    static const struct {
        const char  *text;
        int64_t      seconds;       /* -1: refused */
    } times[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "2000-02-29T12:34:56Z", 951827696 },
        { "2025-02-01T08:00:00Z", 1738396800 },
        { "2025-02-01T08:00:00.123456Z", 1738396800 },
        { "2025-02-01T10:00:00+02:00", 1738396800 },
        { "2025-02-01T05:30:00-02:30", 1738396800 },
        { "2100-03-01T00:00:00Z", 4107542400 },
        { "2025-00-01T08:00:00Z", -1 },
        { "2025-13-01T08:00:00Z", -1 },
        { "2025-01-32T08:00:00Z", -1 },
        { "2025-01-01T24:00:00Z", -1 },
        { "2025-01-01T08:60:00Z", -1 },
        { "2025-01-01 08:00:00Z", -1 },
        { "2025-01-01T08:00:00", -1 },
        { "2025-01-01T08:00:00Zx", -1 },
        { "2025-01-01T08:00:00+0200", -1 },
        { "2025-01-01T08:00:00+02:00x", -1 },
        { "25-01-01T08:00:00Z", -1 },
        { "", -1 }
    };

    for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        json = json_pack("{s:s}", "t", times[i].text);
        seconds = -1;

        is_int(keyprotect_json_time(json, "t", &seconds),
               times[i].seconds < 0 ? KMIP_ERROR : KMIP_OK, "time \"%s\"",
               times[i].text);

        if (times[i].seconds >= 0) {
            is_int(seconds, times[i].seconds, "its seconds");
        }

        json_decref(json);
    }

    json = json_pack("{s:i, s:n}", "t", 5, "z");
    is_int(keyprotect_json_time(json, "t", &seconds), KMIP_ERROR,
           "a number is no time");
    is_int(keyprotect_json_time(json, "z", &seconds), KMIP_DECLINED,
           "null is no time either, but absent");
    json_decref(json);
}


static void
test_base64(void)
{
    size_t          i, j;
    uint8_t         bytes[64];
    kmip_str_t      text, back;
    kmip_secret_t  *secret;

    static const struct {
        const char  *bytes;
        const char  *text;
    } known[] = {
        { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
        { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
        { "foobar", "Zm9vYmFy" }, { "\xfb\xff\xbe", "+/++" }
    };

    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        keyprotect_base64_encode(arena, known[i].bytes,
                                 strlen(known[i].bytes), &text);
        is_str((const char *) text.data, known[i].text, "encoded %s",
               known[i].text);
        is_int(text.len, strlen(known[i].text), "its length");

        is_int(keyprotect_base64_decode(arena, &text, &back), KMIP_OK,
               "decoded");
        is_mem(back.data, back.len + 1, known[i].bytes,
               strlen(known[i].bytes) + 1, "to the same, and a zero");
    }

    for (i = 0; i < sizeof(bytes); i++) {

        for (j = 0; j < i; j++) {
            bytes[j] = (uint8_t) (i * 37 + j * 101);
        }

        keyprotect_base64_encode(arena, bytes, i, &text);
        secret = keyprotect_base64_secret(arena, &text);

        ok(secret && secret->len == i
           && (i == 0 || memcmp(secret->data, bytes, i) == 0),
           "%zu bytes there and back", i);
    }
}


static void
test_base64_refused(void)
{
    size_t      i;
    kmip_str_t  text, back;

    static const char  *bad[] = {
        "Z", "Zg", "Zg=", "Zm8", "=", "==", "===", "====", "Z===", "Zm9v=",
        "Zg==Zg==", "Zg=v", "Zm9v\n", "Zm 9v===", "Zm-_", "Zm9\x80",
        "Zh==", "Zm9=", "Zm=v", "Z=9v"
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        text.data = (const uint8_t *) bad[i];
        text.len = strlen(bad[i]);

        is_int(keyprotect_base64_decode(arena, &text, &back), KMIP_ERROR,
               "refused: %zu characters, case %zu", text.len, i);
        ok(keyprotect_base64_secret(arena, &text) == NULL,
           "as a secret, too");
    }
}


static void
test_hex(void)
{
    size_t      i;
    kmip_str_t  text, back;

    static const char *bad[] = { "0", "0g", "g0", "0x", " 1", "123" };

    keyprotect_hex_encode(arena, "\x00\x1f\xa0\xff", 4, &text);
    is_str((const char *) text.data, "001fa0ff", "encoded");
    is_int(keyprotect_hex_decode(arena, &text, &back), KMIP_OK, "decoded");
    is_mem(back.data, back.len, "\x00\x1f\xa0\xff", 4, "to the same");

    text.data = (const uint8_t *) "ABcd";
    text.len = 4;
    is_int(keyprotect_hex_decode(arena, &text, &back), KMIP_OK,
           "capital letters");
    is_mem(back.data, back.len, "\xab\xcd", 2, "are read");

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        text.data = (const uint8_t *) bad[i];
        text.len = strlen(bad[i]);

        is_int(keyprotect_hex_decode(arena, &text, &back), KMIP_ERROR,
               "refused: %s", bad[i]);
    }
}


/* these take the place of libc's, to see what is cleansed */

void  __explicit_bzero_chk(void *data, size_t len, size_t size);

static unsigned  cleansed;


void
explicit_bzero(void *data, size_t len)
{
    char                     found[16];
    size_t                   i;
    volatile unsigned char  *p;

    p = data;

    for (i = 0; i < len; i++) {
        if (i < sizeof(found)) {
            found[i] = (char) p[i];
        }

        p[i] = 0;
    }

    if (i >= sizeof(found)
        && memcmp(found, "a secret of many", sizeof(found)) == 0)
    {
        cleansed++;
    }
}


/* what a fortified build calls instead */

void
__explicit_bzero_chk(void *data, size_t len, size_t size)
{
    explicit_bzero(data, len);
}


static void
test_cleansed(void)
{
    json_t  *json;

    static const char  text[] =
        "{\"plaintext\":\"a secret of many characters, all of them\"}";

    cleansed = 0;

    json = keyprotect_json_parse(text, strlen(text));
    json_decref(json);

    ok(cleansed > 0, "a string of JSON is cleansed before it is freed");
}


#ifndef __SANITIZE_ADDRESS__

/* a process that has taken all the memory that it may have */

static int
without_memory(int reserve)
{
    FILE           *statm;
    size_t          size;
    json_t         *json;
    unsigned long   pages;
    struct rlimit   limit;

    void *volatile  p;

    static char  text[8192];

    memset(text, 'x', sizeof(text));
    memcpy(text, "{\"a\":\"", 6);
    memcpy(text + sizeof(text) - 2, "\"}", 2);

    if (reserve) {
        json_decref(keyprotect_json_parse("{}", 2));
    }

    statm = fopen("/proc/self/statm", "r");

    if (statm == NULL || fscanf(statm, "%lu", &pages) != 1) {
        return 2;
    }

    limit.rlim_cur = limit.rlim_max = pages * (rlim_t) sysconf(_SC_PAGESIZE);

    if (setrlimit(RLIMIT_AS, &limit) != 0) {
        return 2;
    }

    for (size = 1 << 20; size > 0; size /= 2) {
        do {
            p = malloc(size);
        } while (p);
    }

    json = keyprotect_json_parse(text, sizeof(text));

    return json == NULL && keyprotect_json_refused() ? 0 : 1;
}


static int
child(int reserve)
{
    int    status;
    pid_t  pid;

    pid = fork();

    if (pid == 0) {
        _exit(without_memory(reserve));
    }

    return waitpid(pid, &status, 0) == pid ? status : -1;
}


#endif


static void
test_no_memory(void)
{
#ifndef __SANITIZE_ADDRESS__

    is_int(child(1), 0, "where no memory is left, what was read is dropped");
    is_int(child(0), 0, "without any that is kept nothing is read");

#endif
}
