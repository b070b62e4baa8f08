
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The number of aliases, which is watched.
 */


#include "keyprotect_census.h"
#include "one.h"

#include <stdlib.h>


#define PAGE    "GET /api/v2/keys[?]*limit=100&offset="
#define SOON    "provider \"eu-de\": there are at least "

#define HOUR    3600000
#define DAY     (24 * HOUR)


static char  bodies[16][100 * 400];


/* keys with so many aliases each; aliases NULL: none is shown */

static const char *
page(unsigned number, unsigned keys, unsigned each)
{
    char      *p;
    unsigned   i, a;

    p = bodies[number];
    p += sprintf(p, "{\"metadata\":{\"collectionTotal\":1},\"resources\":[");

    for (i = 0; i < keys; i++) {
        p += sprintf(p, "%s{\"id\":\"%08x-%04x-4000-8000-000000000000\","
                     "\"state\":1,\"extractable\":true", i ? "," : "", i,
                     number);

        for (a = 0; a < each; a++) {
            p += sprintf(p, "%s\"k%u-%u-%u\"", a ? "," : ",\"aliases\":[",
                         number, i, a);
        }

        p += sprintf(p, "%s}", each ? "]" : "");
    }

    strcpy(p, "]}");

    return bodies[number];
}


static script_t *
begin(void)
{
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);
    keyprotect_store_watch(s->ks);

    return s;
}


/* a day's tokens are more than are counted here */

static void
tokens(script_t *s)
{
    unsigned  i;

    for (i = 0; i < 48; i++) {
        script_token(s, TOKEN);
    }
}


/* rows: keys of a last page after a full one, aliases of each, what is said */

static void
test_numbers(void)
{
    size_t    i;
    script_t  *s;

    static const struct {
        unsigned     keys;
        unsigned     each;
        const char  *said;             /* NULL: nothing */
    } rows[] = {
        { 0, 4, NULL },
        { 99, 4, NULL },
        { 99, 5, SOON "995 aliases" },
        { 60, 5, SOON "800 aliases" },
        { 59, 5, NULL }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        s = begin();

        script_expect(s, PAGE "0*", 200, page(0, 100, rows[i].each));
        script_expect(s, PAGE "100*", 200,
                      page(1, rows[i].keys, rows[i].each));

        script_pass(s, KEYPROTECT_CENSUS_FIRST - 1);
        is_int(script_sent(s, "keys"), 0, "row %u: not at once",
               (unsigned) i);

        script_pass(s, 1);
        is_int(script_sent(s, "keys"), 2, "row %u: two calls", (unsigned) i);
        is_str(script_call(s, "keys", 0)->key_ring, "vmware",
               "row %u: of our key ring", (unsigned) i);
        ok(!script_call(s, "keys", 0)->urgent, "row %u: without haste",
           (unsigned) i);
        is_int(script_logged(s, "warn:"), rows[i].said != NULL,
               "row %u: so many warnings", (unsigned) i);

        if (rows[i].said) {
            is_int(script_logged(s, rows[i].said), 1,
                   "row %u: it tells the number", (unsigned) i);
        }

        close_store(s, "numbers");
    }
}


static void
test_daily(void)
{
    script_t  *s;

    s = begin();

    script_expect(s, PAGE "0*", 200, page(0, 50, 1));
    script_pass(s, KEYPROTECT_CENSUS_FIRST);
    is_int(script_sent(s, "keys"), 1, "it is counted once");

    tokens(s);
    script_pass(s, DAY - 1);
    is_int(script_sent(s, "keys"), 1, "and not again for a day");

    script_expect(s, PAGE "0*", 200, page(0, 50, 1));
    script_pass(s, 1);
    is_int(script_sent(s, "keys"), 2, "then it is");

    is_int(s->unexpected, 0, "daily: no other calls");
    is_int(script_destroy(s), 0, "daily: nothing is left");
}


/* more than are documented: that is no news on the next day */

static void
test_more(void)
{
    unsigned  i;
    script_t  *s;

    s = begin();

    for (i = 0; i < 3; i++) {
        script_expect(s, PAGE "*", 200, page(i, 100, 4));
    }

    script_pass(s, KEYPROTECT_CENSUS_FIRST);
    is_int(script_sent(s, "keys"), 3, "1,200: no more calls than needed");
    is_int(script_logged(s, "more than 1,000 aliases"), 1,
           "that there are more than the limit is told");

    for (i = 0; i < 3; i++) {
        script_expect(s, PAGE "*", 200, page(i, 100, 4));
    }

    tokens(s);
    script_pass(s, DAY);
    is_int(script_sent(s, "keys"), 6, "they are counted again");
    is_int(script_logged(s, "warn:"), 1, "it is told once");

    is_int(s->unexpected, 0, "more: no other calls");
    is_int(script_destroy(s), 0, "more: nothing is left");
}


/* what a list does not show is not guessed */

static void
test_hidden(void)
{
    script_t  *s;

    s = begin();

    script_expect(s, PAGE "0*", 200, page(0, 10, 0));
    script_pass(s, KEYPROTECT_CENSUS_FIRST);

    is_int(script_logged(s, "warn:"), 0, "without aliases: no warning");
    is_int(script_logged(s, "lists of keys show no aliases here"), 1,
           "it is said that their number is not known");

    close_store(s, "hidden");
}


/* a bounded number of calls, and none while Key Protect is away */

static void
test_bounds(void)
{
    unsigned  i;
    script_t  *s;

    s = begin();

    for (i = 0; i < KEYPROTECT_CENSUS_PAGES; i++) {
        script_expect(s, PAGE "*", 200, page(0, 100, 0));
    }

    script_pass(s, KEYPROTECT_CENSUS_FIRST);
    is_int(script_sent(s, "keys"), KEYPROTECT_CENSUS_PAGES,
           "5,000 keys are enough");
    close_store(s, "bounds");

    s = script_create();
    s->ks->unusable = 1;
    keyprotect_store_watch(s->ks);
    script_pass(s, KEYPROTECT_CENSUS_FIRST);
    is_int(script_sent(s, "keys"), 0, "nothing is asked while nothing works");

    s->ks->unusable = 0;
    script_token(s, TOKEN);
    script_expect(s, PAGE "0*", 200, EMPTY);
    script_pass(s, HOUR);
    is_int(script_sent(s, "keys"), 1, "an hour later it is");
    close_store(s, "nothing works");
}


/* an answer that cannot be read is no number */

static void
test_unreadable(void)
{
    script_t  *s;

    s = begin();

    script_expect(s, PAGE "0*", 200, "{\"metadata\":{},\"resources\":[1]}");
    script_pass(s, KEYPROTECT_CENSUS_FIRST);
    is_int(script_logged(s, "aliases"), 0, "nothing is said of aliases");

    script_token(s, TOKEN);
    script_expect(s, PAGE "0*", 200, page(0, 100, 5));
    script_expect(s, PAGE "100*", 200, page(1, 80, 5));
    script_pass(s, HOUR);
    is_int(script_logged(s, SOON "900 aliases"), 1, "an hour later it is");

    close_store(s, "unreadable");
}


int
main(void)
{
    test_numbers();
    test_daily();
    test_more();
    test_hidden();
    test_bounds();
    test_unreadable();

    return done_testing();
}
