
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Rules of all flows: the clock they use, what they compare, what they do not
 * delete, what they read again.
 */


#include "flow_world.h"
#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static fake_keyprotect_t  *f;
static flow_world_t        w;
static char                uid[64];
static fake_key_t         *record;
static unsigned            n;


static void
begin(uint32_t seed)
{
    f = fake_create(seed);
    flow_world_init(&w, f);
    flow_created(&w, uid);

    record = flow_record(&w, uid);
    n = 0;
}


static void
end(void)
{
    flow_world_exit(&w);
    fake_destroy(f);
}


static void
alias(const char *format, long long number)
{
    char  text[96], rest[48];

    snprintf(rest, sizeof(rest), format, number);
    snprintf(text, sizeof(text), "%s%s", record->name, rest);

    (void) fake_key_alias(f, record, text);
}


/* a host with a clock that is an hour ahead or behind */

static int64_t  off;


static int64_t
wrong_now(keyprotect_transport_t *t)
{
    fake_keyprotect_t  *fake;

    fake = (fake_keyprotect_t *) t;

    return fake->epoch + (int64_t) (fake->clock / 1000) + off;
}


static void
test_age_of_a_mark(void)
{
    size_t                i;
    int64_t               now;
    uint32_t              state;
    kmip_store_outcome_e  outcome;

    static const struct {
        int64_t   age;                 /* s, by Key Protect's clock */
        int64_t   off;
        uint32_t  state;               /* 0: General Failure */
    } rows[] = {
        { 5, 0, 0 },
        { 5, 3600, 0 },
        { 30, 0, KMIP_STATE_DESTROYED },
        { 30, -3600, KMIP_STATE_DESTROYED }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin(1);
        fake_pass(f, 120000);

        now = f->epoch + (int64_t) (f->clock / 1000);
        alias("-des-%lld", (long long) (now - rows[i].age));

        off = rows[i].off;
        f->transport.now = wrong_now;

        state = flow_state(&w, uid, &outcome);

        is_int(state, rows[i].state,
               "a mark of %lld s, a clock that is %lld s ahead: the state",
               (long long) rows[i].age, (long long) rows[i].off);
        is_int(outcome, rows[i].state ? KMIP_STORE_OK
                                      : KMIP_STORE_UNAVAILABLE,
               "a mark of %lld s, a clock that is %lld s ahead: the outcome",
               (long long) rows[i].age, (long long) rows[i].off);
        end();
    }
}


/* another host's Activate comes between the mark of a Destroy and its look */

static void
activate(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    if (strstr(http->path, "-des-") && n++ == 0) {
        alias("-act-%lld", (long long) fake->epoch);
    }
}


static void
test_active_is_not_deleted(void)
{
    char                  path[64];
    kmip_store_outcome_e  outcome;

    begin(2);
    snprintf(path, sizeof(path), "DELETE /api/v2/keys/%s 2", record->id);

    f->before = activate;
    is_int(flow_destroyed(&w, uid), KMIP_STORE_DENIED,
           "an object that becomes Active is not destroyed");
    f->before = NULL;

    is_int(fake_journal(f, path), 0, "there is no DELETE of its record");
    is_int(record->state, 1, "which lives");
    ok(!flow_marked(&w, uid, "-des-"), "and has no mark of destruction");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE, "it is Active");
    end();
}


/* a mark tells when the object changed last, by whatever clock */

static void
test_last_change(void)
{
    flow_call_t  load, c;

    begin(3);
    flow_load(&w, &load, uid, KMIP_NEED_ATTRIBUTES, 0);
    flow_wait(&load);
    flow_commit_draft(&w, &c, &load);

    c.draft.changes = KMIP_CHANGE_ACTIVATE|KMIP_CHANGE_ATTRIBUTES;
    c.draft.object.state = KMIP_STATE_ACTIVE;
    kmip_attributes_set_number(c.arena, &c.draft.object.attributes,
                               KMIP_ATTR_ACTIVATION_DATE, c.call.now);
    kmip_attributes_set_number(c.arena, &c.draft.object.attributes,
                               KMIP_ATTR_LAST_CHANGE_DATE, c.call.now + 7);

    fake_journal_clear(f);
    flow_commit_start(&c);
    is_int(flow_wait(&c), KMIP_STORE_OK, "activated");
    is_int(fake_journal(f, "POST /api/v2/keys/"), 1, "by a mark");
    is_int(fake_journal(f, "-at1"), 0,
           "another Last Change Date alone needs no revision");

    flow_call_free(&c);
    flow_call_free(&load);
    end();
}


/* the newest revision is replaced, and deleted, while it is being read */

static void
replace(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    char         name[96], text[40];
    unsigned     i, at;
    fake_key_t  *one, *two;

    one = flow_revision(&w, uid, 1);

    if (n || one == NULL || strstr(http->path, one->id) == NULL) {
        return;
    }

    n = 1;
    two = fake_key_by_name(fake, "spare");

    for (i = 0, at = 0; i < 36; i++) {
        if (two->id[i] != '-') {
            text[at++] = two->id[i];
        }
    }

    text[at] = '\0';
    snprintf(name, sizeof(name), "%s-r2-%s", record->name, text);
    (void) fake_key_alias(fake, record, name);

    one->state = 5;
    one->purged = 1;
}


static void
test_read_again(void)
{
    char         name[96];
    fake_key_t  *two;
    flow_call_t  c;

    begin(4);
    flow_tag(&w, uid, "x-a", "1");
    flow_tag(&w, uid, "x-b", "2");

    /* the second is published only when it is asked for the first */

    two = flow_revision(&w, uid, 2);
    snprintf(name, sizeof(name), "%s-r2-", record->name);

    while (record->naliases
           && strncmp(record->aliases[record->naliases - 1], name,
                      strlen(name)) == 0)
    {
        free(record->aliases[--record->naliases]);
    }

    free(two->name);
    two->name = strdup("spare");

    flow_cache_clear(&w);
    fake_journal_clear(f);
    f->before = replace;

    flow_load(&w, &c, uid, KMIP_NEED_ATTRIBUTES, 0);
    is_int(flow_wait(&c), KMIP_STORE_OK, "a change of attributes replaces its "
           "revision");
    f->before = NULL;

    is_int(n, 1, "while it is asked for");
    is_int(fake_journal(f, record->id), 2, "the record is read again");

    flow_call_free(&c);
    end();
}


int
main(void)
{
    test_age_of_a_mark();
    test_active_is_not_deleted();
    test_last_change();
    test_read_again();

    return done_testing();
}
