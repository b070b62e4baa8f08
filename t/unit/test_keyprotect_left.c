
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Leftovers: revisions that were written and never published, and records of
 * objects whose creation failed.
 */


#include "flow_world.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>


static fake_keyprotect_t  *f;
static flow_world_t        w;
static char                uid[64];
static fake_key_t         *record;
static char                mark[96];
static unsigned            rivalled;


static void
begin(uint32_t seed)
{
    f = fake_create(seed);
    flow_world_init(&w, f);
    flow_created(&w, uid);

    record = flow_record(&w, uid);
}


static void
end(void)
{
    flow_world_exit(&w);
    fake_destroy(f);
}


/* a writer that dies between the revision and its publication */

static void
leave(const char *number)
{
    fake_fault_status(f, 503, NULL, number, 0, 0);
    is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_UNAVAILABLE,
           "a change that is not published");
    fake_faults_clear(f);
    fake_pass(f, 20000);
    flow_cache_clear(&w);
}


/* the next writer builds on it, and deletes it a minute later */

static void
test_built_on(void)
{
    kmip_store_outcome_e  outcome;

    begin(1);
    leave("-r1-");
    is_int(fake_keys_live(f, FLOW_PREFIX), 2, "leaves its revision");

    is_int(flow_tag(&w, uid, "x-b", "2"), KMIP_STORE_OK, "another change");
    ok(flow_marked(&w, uid, "-r2-"), "is built on it");
    is_int(fake_keys_live(f, FLOW_PREFIX), 3, "which stays for others");

    fake_pass(f, 59000);
    is_int(fake_keys_live(f, FLOW_PREFIX), 3, "for a minute");

    fake_journal_clear(f);
    fake_pass(f, 2000);
    is_int(fake_keys_live(f, FLOW_PREFIX), 2, "and then goes");
    is_int(fake_journal(f, "DELETE"), 1, "by one call");
    ok(flow_revision(&w, uid, 2)->state == 1, "the newest stays");

    flow_cache_clear(&w);
    (void) flow_state(&w, uid, &outcome);
    is_int(outcome, KMIP_STORE_OK, "and can be read");
    ok(flow_tagged(&w, uid, "x-b", "2"), "with what it tells");
    end();
}


/* a Destroy deletes it as well */

static void
test_destroyed(void)
{
    begin(2);
    flow_tag(&w, uid, "x-0", "0");
    leave("-r2-");
    is_int(fake_keys_live(f, FLOW_PREFIX), 3, "is no part of the object");

    fake_journal_clear(f);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "that is destroyed");
    fake_pass(f, 1000);
    is_int(fake_keys_live(f, FLOW_PREFIX), 0, "and goes with it");
    is_int(fake_journal(f, " 404") + fake_journal(f, " 410"), 0,
           "no call fails for it");
    end();
}


/* the object goes between a revision and its publication */

static void
gone(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    if (strstr(http->path, "-r1-") == NULL || record->state == 5) {
        return;
    }

    record->state = 5;

    if (mark[0]) {
        (void) fake_key_alias(fake, record, mark);
    }
}


static void
test_gone(int destroyed)
{
    begin(3);

    snprintf(mark, sizeof(mark), "%s-des-%lld", record->name,
             (long long) f->epoch);

    if (!destroyed) {
        mark[0] = '\0';
    }

    f->before = gone;
    fake_fault_status(f, 410, "KEY_DELETED_ERR", "-r1-", 0, 0);
    ok(flow_tag(&w, uid, "x-a", "1") != KMIP_STORE_OK,
       "%s meanwhile: no change", destroyed ? "destroyed" : "deleted");
    f->before = NULL;
    fake_faults_clear(f);

    is_int(fake_keys_live(f, FLOW_PREFIX), 1,
           "%s: the revision is there", destroyed ? "destroyed" : "deleted");
    fake_pass(f, 61000);
    is_int(fake_keys_live(f, FLOW_PREFIX), !destroyed,
           destroyed ? "destroyed: it goes a minute later"
                     : "deleted, and can be restored: it stays");
    end();
}


/* a Name that another object is given meanwhile, and a role without DELETE */

static void
given_meanwhile(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    keyprotect_alias_t  text;

    static const kmip_str_t  prefix = kmip_string(FLOW_PREFIX);
    static const kmip_str_t  name = kmip_string("disk");

    if (strstr(http->path, "search=") && !rivalled) {
        rivalled = 1;
        (void) keyprotect_alias_name(text, &prefix, 1, &name);
        (void) fake_key_alias(fake, record, text);
    }
}


static kmip_store_outcome_e
named(char *made)
{
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    flow_create_draft(&w, &c);
    flow_add_name(&c, "disk");
    flow_create_start(&c);
    outcome = flow_wait(&c);
    snprintf(made, 64, "%s", c.uid);
    flow_call_free(&c);

    return outcome;
}


static void
test_taken_back(int writer)
{
    char         other[64];
    unsigned     i, living;
    fake_key_t  *key;

    begin(11);
    rivalled = 0;
    f->writer = writer != 0;
    f->before = given_meanwhile;

    is_int(named(other), KMIP_STORE_UNAVAILABLE,
           "%s: another object is given the Name", writer ? "Writer"
                                                          : "Manager");
    f->before = NULL;

    living = 0;

    for (i = 0; i < f->nkeys; i++) {
        key = f->keys[i];

        if (key == record || key->state != 1 || key->extractable == 0) {
            continue;
        }

        living++;
        ok(strstr(key->aliases[key->naliases - 1], "-des-") != NULL,
           "%s: what was made is marked as destroyed", writer ? "Writer"
                                                              : "Manager");
    }

    is_int(living, writer != 0, "%s: so much of it is left",
           writer ? "Writer" : "Manager");

    /* the other writer is over: its alias is gone again */

    free(record->aliases[--record->naliases]);
    fake_pass(f, 1000);
    is_int(named(other), KMIP_STORE_OK, "%s: then the Name can be had",
           writer ? "Writer" : "Manager");
    end();
}


/* 1 if a Locate finds the object by its Name; n: how many it finds */

static int
located(size_t *n)
{
    int          it;
    size_t       i;
    flow_call_t  c;

    it = 0;

    flow_find_filter(&w, &c);
    flow_add_name(&c, "disk");
    flow_find_start(&c, 1000);
    *n = flow_wait(&c) == KMIP_STORE_OK ? c.call.nuids : 0;

    for (i = 0; i < *n; i++) {
        it |= kmip_str_equal_c(&c.call.uids[i], uid);
    }

    flow_call_free(&c);

    return it;
}


/* the object has its Name by an alias of the second generation */

static void
second_generation(void)
{
    size_t  i;

    is_int(flow_tag(&w, uid, "Name", "disk"), KMIP_STORE_OK, "a Name");

    for (i = 0; i < record->naliases; i++) {
        if (strncmp(record->aliases[i], FLOW_PREFIX "n0-", 15) == 0) {
            record->aliases[i][13] = '1';
        }
    }
}


/*
 * A second object is created with the Name, and cannot be taken back at once:
 * until it is, Locate finds the first one, too.
 */

static void
test_taken_back_later(int late)
{
    char         other[64];
    size_t       n;
    const char  *when;

    when = late ? "no time left" : "refused at first";

    begin(12);
    second_generation();

    if (late) {

        /* looking for rivals takes all the time there is */

        fake_fault(f, FAKE_TIMEOUT, "search=", 0, 1);

    } else {
        fake_fault_status(f, 400, NULL, "DELETE ", 0, 0);
        fake_fault_status(f, 400, NULL, "-des-", 0, 0);
    }

    is_int(named(other), late ? KMIP_STORE_UNAVAILABLE
                              : KMIP_STORE_NAME_EXISTS,
           "%s: another object is not given the Name", when);

    fake_faults_clear(f);

    if (!late) {
        ok(located(&n), "%s: the first one is found", when);
        is_int(n, 2, "%s: beside the one that was not taken back", when);
    }

    fake_pass(f, 30000);
    ok(located(&n), "%s: the first one is found later on", when);
    is_int(n, 1, "%s: it alone", when);
    is_int(fake_keys_live(f, FLOW_PREFIX), 2, "%s: its record and its "
           "attributes are left", when);
    end();
}


/* that an object that may be taken back is the only one costs one call more */

static void
test_located(void)
{
    int     young;
    size_t  n;

    for (young = 0; young < 2; young++) {
        begin(13);
        is_int(flow_tag(&w, uid, "Name", "disk"), KMIP_STORE_OK, "a Name");
        fake_pass(f, young ? 1000 : 70000);
        fake_journal_clear(f);
        ok(located(&n) && n == 1, "%s: it is found", young ? "young" : "old");
        is_int(fake_journal(f, "search="), young, "%s: by so many searches",
               young ? "young" : "old");
        is_int(fake_journal(f, " 404"), 0, "%s: no call fails",
               young ? "young" : "old");
        end();
    }
}


int
main(void)
{
    test_taken_back_later(0);
    test_taken_back_later(1);
    test_located();
    test_built_on();
    test_destroyed();
    test_gone(1);
    test_gone(0);
    test_taken_back(0);
    test_taken_back(1);

    return done_testing();
}
