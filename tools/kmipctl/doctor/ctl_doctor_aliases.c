
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The acceptance run: aliases, lists, and many calls at once.
 */


#include "ctl_doctor_trial.h"

#include "keyprotect_alias.h"

#include <stdio.h>
#include <string.h>


#define CTL_DOCTOR_READS   20
#define CTL_DOCTOR_LOAD    120
#define CTL_DOCTOR_AT_ONCE 8


static void ctl_doctor_add(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_add_again(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_add_other(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_seen(void *data, const ctl_doctor_check_t *check);
static int ctl_doctor_seen_once(ctl_doctor_trial_t *t);
static void ctl_doctor_sixth(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_remove(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_find_newest(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_find_name(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_find_alias(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_find(ctl_doctor_trial_t *t,
    const ctl_doctor_check_t *check, const char *search);
static void ctl_doctor_load(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_loaded(keyprotect_call_t *call);


typedef struct {
    ctl_doctor_kp_t     *d;
    keyprotect_call_t    calls[CTL_DOCTOR_AT_ONCE];
    unsigned             started;
    unsigned             ended;
    unsigned             good;
    unsigned             throttled;
    uint64_t             slowest;       /* milliseconds */
    int                  done;
} ctl_doctor_load_t;


const ctl_doctor_check_t  ctl_doctor_accept_aliases[] = {

    { "alias-add", "this credential may add an alias", "create",
      ctl_doctor_add },

    { "alias-seen", "a new alias is seen at once, 20 times of 20",
      "alias-add", ctl_doctor_seen },

    { "alias-again", "an alias that the key has is refused", "alias-add",
      ctl_doctor_add_again },

    { "alias-other", "an alias that another key has is refused", "alias-add",
      ctl_doctor_add_other },

    { "alias-sixth", "a key takes five aliases, and no sixth", "alias-add",
      ctl_doctor_sixth },

    { "alias-remove", "this credential may remove an alias", "alias-add",
      ctl_doctor_remove },

    { "list-newest", "a list that is sorted has the new record", "create",
      ctl_doctor_find_newest },

    { "search-name", "a search for a name finds the record", "create",
      ctl_doctor_find_name },

    { "search-alias", "a search for an alias finds the record", "create",
      ctl_doctor_find_alias },

    { "load", "120 reads, 8 at a time, are answered", "create",
      ctl_doctor_load },

    { NULL, NULL, NULL, NULL }
};


static keyprotect_result_e
ctl_doctor_alias_call(ctl_doctor_trial_t *t, const kmip_str_t *id,
    const kmip_str_t *alias)
{
    kmip_int_t        rc;
    ctl_doctor_kp_t  *d = t->d;

    rc = keyprotect_request_alias(&d->ks, &d->call, d->c->arena, id,
                                  (const char *) alias->data);

    return ctl_doctor_kp_call(d, rc);
}


static void
ctl_doctor_add(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    t->last_alias = ctl_doctor_trial_name(t, 0);

    ctl_doctor_alias_call(t, &t->id, &t->last_alias);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK), 0, "a new alias",
                            NULL);
}


static void
ctl_doctor_seen(void *data, const ctl_doctor_check_t *check)
{
    unsigned             i, seen;
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    for (seen = 0, i = 0; i < CTL_DOCTOR_READS; i++) {
        seen += (unsigned) ctl_doctor_seen_once(t);
    }

    if (seen == CTL_DOCTOR_READS) {
        ctl_doctor_report_good(t->d->report, check, "a new alias is seen at "
                               "once, %u times of %u", seen, i);

    } else {
        ctl_doctor_report_warning(t->d->report, check,
                                  "an Activate may be unseen by the other "
                                  "endpoint for that long",
                                  "a new alias was seen %u times of %u", seen,
                                  i);
    }
}


static int
ctl_doctor_seen_once(ctl_doctor_trial_t *t)
{
    size_t             i;
    kmip_int_t         rc;
    keyprotect_key_t   key;
    ctl_doctor_kp_t   *d = t->d;

    rc = keyprotect_request_metadata(&d->ks, &d->call, d->c->arena, &t->id);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK
        || keyprotect_answer_key(d->json, d->c->arena, &key) != KMIP_OK)
    {
        return 0;
    }

    for (i = 0; i < key.naliases; i++) {
        if (key.aliases[i].len == t->last_alias.len
            && memcmp(key.aliases[i].data, t->last_alias.data,
                      t->last_alias.len)
               == 0)
        {
            return 1;
        }
    }

    return 0;
}


static void
ctl_doctor_add_again(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    ctl_doctor_alias_call(t, &t->id, &t->last_alias);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(ALIAS_CLASH),
                            ctl_doctor_bit(OK) | ctl_doctor_bit(MALFORMED),
                            "an alias that the key has already",
                            "the module reads the key again then");
}


static void
ctl_doctor_add_other(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    if (t->other.len == 0) {
        ctl_doctor_report_skipped(t->d->report, check, "not checked: there is "
                                  "no second record");
        return;
    }

    ctl_record_check(t->d->record, check->id);

    ctl_doctor_alias_call(t, &t->other, &t->last_alias);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(ALIAS_CLASH), 0,
                            "an alias that another key has",
                            "two endpoints could take the same alias here");
}


/* the record was created with one alias, and got another */

static void
ctl_doctor_sixth(void *data, const ctl_doctor_check_t *check)
{
    unsigned             i;
    kmip_str_t           alias;
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    for (i = 2; i <= KEYPROTECT_ALIASES; i++) {
        alias = ctl_doctor_trial_name(t, 0);

        if (ctl_doctor_alias_call(t, &t->id, &alias) != KEYPROTECT_OK) {
            break;
        }
    }

    if (i < KEYPROTECT_ALIASES) {
        ctl_doctor_kp_bad(t->d, check, "a key takes fewer than five aliases",
                          "attributes off needs fewer of them");
        return;
    }

    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(ALIAS_QUOTA),
                            ctl_doctor_bit(OK) | ctl_doctor_bit(MALFORMED),
                            "a sixth alias",
                            "the module never asks for a sixth one");
}


static void
ctl_doctor_remove(void *data, const ctl_doctor_check_t *check)
{
    kmip_int_t           rc;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    ctl_record_check(d->record, check->id);

    rc = keyprotect_request_unalias(&d->ks, &d->call, d->c->arena, &t->id,
                                    (const char *) t->last_alias.data);

    ctl_doctor_kp_call(d, rc);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK),
                            ctl_doctor_bit(PROTECTED),
                            "the removal of an alias",
                            "where aliases may not be removed, a key takes "
                            "fewer changes of attributes; grant Manager");
}


static void
ctl_doctor_find_newest(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_find(data, check, "");
}


static void
ctl_doctor_find_name(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_find(data, check, "exact:name:");
}


static void
ctl_doctor_find_alias(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_find(data, check, "alias:");
}


static void
ctl_doctor_find(ctl_doctor_trial_t *t, const ctl_doctor_check_t *check,
    const char *search)
{
    size_t              i, n;
    kmip_int_t          rc;
    keyprotect_key_t   *keys;
    keyprotect_list_t   list;
    ctl_doctor_kp_t    *d = t->d;

    ctl_record_check(d->record, check->id);

    memset(&list, 0, sizeof(list));
    list.limit = 200;
    list.newest_first = 1;

    if (search[0]) {
        list.search = kmip_arena_printf(d->c->arena, "%s%s", search,
                                        t->name.data);
    }

    rc = keyprotect_request_list(&d->ks, &d->call, d->c->arena, &list);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK
        || keyprotect_answer_list(d->json, d->c->arena, &keys, &n) != KMIP_OK)
    {
        ctl_doctor_kp_bad(d, check, "this list is refused", NULL);
        return;
    }

    for (i = 0; i < n; i++) {
        if (keys[i].id.len == t->id.len
            && memcmp(keys[i].id.data, t->id.data, t->id.len) == 0)
        {
            ctl_doctor_report_good(d->report, check, "%s: found, %s aliases, "
                                   "%s description", check->expected,
                                   keys[i].naliases ? "with" : "without",
                                   keys[i].description.len ? "with"
                                                           : "without");
            return;
        }
    }

    ctl_doctor_report_warning(d->report, check,
                              "Locate may miss objects here; Get does not",
                              "the record is not in the list of %zu keys", n);
}


static void
ctl_doctor_load_next(ctl_doctor_load_t *load, keyprotect_call_t *call,
    const kmip_str_t *id)
{
    kmip_int_t        rc;
    ctl_doctor_kp_t  *d = load->d;

    load->started++;

    rc = keyprotect_request_key(&d->ks, call, d->c->arena, id);
    call->done = ctl_doctor_loaded;
    call->data = load;
    call->deadline = keyprotect_clock(&d->ks) + 10000;
    call->probe = 1;

    if (rc != KMIP_OK || keyprotect_call_start(&d->ks, call) != KMIP_AGAIN) {
        load->ended++;
    }
}


static void
ctl_doctor_loaded(keyprotect_call_t *call)
{
    ctl_doctor_load_t  *load = call->data;
    kmip_str_t          id;

    load->ended++;
    load->good += (call->result == KEYPROTECT_OK);
    load->throttled += (call->attempts > 1 || call->http.status == 429);

    if (call->http.elapsed > load->slowest) {
        load->slowest = call->http.elapsed;
    }

    if (load->started < CTL_DOCTOR_LOAD) {
        id = call->asked.about;
        ctl_doctor_load_next(load, call, &id);
    }

    load->done = (load->ended == load->started);
}


static void
ctl_doctor_load(void *data, const ctl_doctor_check_t *check)
{
    unsigned             i;
    ctl_doctor_load_t    load;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_report_t *r = t->d->report;

    ctl_record_check(t->d->record, check->id);

    memset(&load, 0, sizeof(load));
    load.d = t->d;

    for (i = 0; i < CTL_DOCTOR_AT_ONCE; i++) {
        ctl_doctor_load_next(&load, &load.calls[i], &t->id);
    }

    ctl_https_wait(t->d->https, &load.done);

    if (load.good < load.started) {
        ctl_doctor_report_bad(r, check, CTL_FAILED,
                              "a burst of starting VMs would fail here",
                              "of %u reads, 8 at a time, %u were answered",
                              load.started, load.good);

    } else if (load.throttled) {
        ctl_doctor_report_warning(r, check, "the module waits and tries "
                                  "again within \"timeout\": see that it is "
                                  "long enough",
                                  "of %u reads, 8 at a time, %u had to be "
                                  "repeated", load.started, load.throttled);

    } else {
        ctl_doctor_report_good(r, check, "%u reads, 8 at a time, are "
                               "answered, the slowest within %llu ms",
                               load.started,
                               (unsigned long long) load.slowest);
    }
}
