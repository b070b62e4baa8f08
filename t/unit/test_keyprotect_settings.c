
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The directives of a kmip_key_protect block: times, numbers, defaults.  What
 * nginx says of wrong ones is in t/30-key-protect-block.t.
 */


#include "keyprotect_settings.h"
#include "tap.h"

#include <stdio.h>
#include <string.h>


static void test_times(void);
static void test_numbers(void);
static void test_defaults(void);
static void test_given(void);


static const struct {
    const char  *text;
    int64_t      ms;           /* -1: it is no time */
} times[] = {
    { "500ms", 500 },
    { "3s", 3000 },
    { "3", 3000 },
    { "1m30s", 90000 },
    { "1m 30s", 90000 },
    { "1m30", 90000 },
    { "1h", 3600000 },
    { "1s500ms", 1500 },
    { "", -1 },
    { "s", -1 },
    { "3x", -1 },
    { "3s3s", -1 },
    { "3s1m", -1 },
    { "3 4", -1 },
    { "-1s", -1 },
    { "9999999999s", -1 }
};


int
main(void)
{
    test_times();
    test_numbers();
    test_defaults();
    test_given();

    return done_testing();
}


static keyprotect_value_t
value(const char *text)
{
    keyprotect_value_t  v;

    v.data = (uint8_t *) text;
    v.len = strlen(text);

    return v;
}


static void
test_times(void)
{
    size_t              i;
    int64_t             got;
    uint64_t            ms;
    keyprotect_value_t  v;

    for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        v = value(times[i].text);
        got = keyprotect_value_msec(&v, &ms) == KMIP_OK ? (int64_t) ms : -1;

        ok(got == times[i].ms, "the time \"%s\"", times[i].text);
    }
}


static void
test_numbers(void)
{
    uint64_t            number;
    keyprotect_value_t  v;

    v = value("1024");
    ok(keyprotect_value_number(&v, &number) == KMIP_OK && number == 1024,
       "a number");

    v = value("");
    ok(keyprotect_value_number(&v, &number) == KMIP_ERROR, "none");

    v = value("1x");
    ok(keyprotect_value_number(&v, &number) == KMIP_ERROR, "not a number");

    v = value("10000000000");
    ok(keyprotect_value_number(&v, &number) == KMIP_ERROR, "a long one");
}


static void
test_defaults(void)
{
    keyprotect_conf_t      conf;
    keyprotect_settings_t  s;

    memset(&s, 0, sizeof(s));
    memset(&conf, 0, sizeof(conf));

    ok(strcmp(keyprotect_settings_missing(&s), "endpoint") == 0,
       "the first that is missing");
    ok(keyprotect_settings_complete(&s) == NULL, "defaults are fine");
    ok(strcmp((char *) s.record_prefix.data, "vmware_kmip_") == 0
       && s.record_prefix.len == 12, "a default that is a text");
    ok(s.timeout == 3000 && s.connect_timeout == 1000
       && s.max_connections == 64, "and numbers");
    ok(s.key_ring.data == NULL && s.proxy.data == NULL, "and none");

    keyprotect_settings_store(&s, &conf);

    ok(conf.timeout == 3000 && !conf.destroy_tombstone
       && !conf.attributes_off && !conf.identifier_short,
       "a store's configuration");
}


static void
test_given(void)
{
    char                           text[200];
    char                           endpoint[] = "https://kms.example.com/";
    keyprotect_settings_t          s;
    const keyprotect_directive_t  *d;

    memset(&s, 0, sizeof(s));

    d = keyprotect_settings_find("endpoint");

    ok(keyprotect_settings_set(&s, d, value(endpoint), text, sizeof(text))
       == KMIP_OK && text[0] == '\0', "a directive is taken");
    ok(strcmp((char *) s.endpoint.data, "https://kms.example.com") == 0,
       "without the slash at the end");
    ok(keyprotect_settings_set(&s, d, value(endpoint), text, sizeof(text))
       == KMIP_ERROR, "once");
    ok(strcmp(keyprotect_settings_missing(&s), "api_key_file") == 0,
       "then the next is missing");

    d = keyprotect_settings_find("connect_timeout");

    ok(keyprotect_settings_set(&s, d, value("5s"), text, sizeof(text))
       == KMIP_OK && s.connect_timeout == 5000, "a time");
    ok(keyprotect_settings_complete(&s) != NULL, "is longer than the other");

    d = keyprotect_settings_find("destroy");

    ok(keyprotect_settings_set(&s, d, value("tombstone"), text, sizeof(text))
       == KMIP_OK && s.destroy == KEYPROTECT_SETTINGS_DESTROY_TOMBSTONE,
       "a choice");
    ok(keyprotect_settings_find("frobnicate") == NULL, "one that is unknown");
}
