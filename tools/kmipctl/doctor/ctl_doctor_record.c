
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The acceptance run: wraps keys and creates records.
 */


#include "ctl_doctor_trial.h"

#include <stdio.h>
#include <string.h>


#define CTL_DOCTOR_READS   20
#define CTL_DOCTOR_ROUNDS  10
#define CTL_DOCTOR_LONG    3000       /* bytes, 4,000 characters of base64 */


static void ctl_doctor_other_aad(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_spoiled(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_wrap_long(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_make(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_read_back(void *data, const ctl_doctor_check_t *check);
static int ctl_doctor_read_same(ctl_doctor_trial_t *t);
static void ctl_doctor_wrong_ring(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_longest(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_too_long(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_long_name(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_clash(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_orphan(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_race(void *data, const ctl_doctor_check_t *check);
static int ctl_doctor_race_round(ctl_doctor_trial_t *t);
static void ctl_doctor_raced(keyprotect_call_t *call);


/* two simultaneous calls, and what they created */

typedef struct {
    ctl_doctor_trial_t  *t;
    keyprotect_call_t    calls[2];
    unsigned             made;
    unsigned             ended;
    int                  done;
} ctl_doctor_race_t;


const ctl_doctor_check_t  ctl_doctor_accept_record[] = {

    { "unwrap-other-aad", "what was wrapped for one record is not unwrapped "
      "for another", "unwrap", ctl_doctor_other_aad },

    { "unwrap-spoiled", "a ciphertext that was changed is refused", "unwrap",
      ctl_doctor_spoiled },

    { "wrap-long", "the root key wraps 3,000 bytes", "wrap",
      ctl_doctor_wrap_long },

    { "create", "this credential may make a record with an alias in the key "
      "ring", "token kms-tls", ctl_doctor_make },

    { "read-back", "a record is seen at once by its alias, whole, 20 times "
      "of 20", "create", ctl_doctor_read_back },

    { "wrong-ring", "a record is not found in another key ring", "create",
      ctl_doctor_wrong_ring },

    { "payload-longest", "a payload may have 7,500 bytes", "create",
      ctl_doctor_longest },

    { "payload-too-long", "a payload of 7,501 bytes is refused", "create",
      ctl_doctor_too_long },

    { "name-longest", "a name and an alias may have 90 characters", "create",
      ctl_doctor_long_name },

    { "alias-clash", "a second record with the same alias is refused",
      "create", ctl_doctor_clash },

    { "alias-clash-orphan", "what was refused for its alias leaves no key",
      "create", ctl_doctor_orphan },

    { "alias-race", "of two records that are made at once with one alias one "
      "is refused, 10 times of 10", "create", ctl_doctor_race },

    { NULL, NULL, NULL, NULL }
};


static void
ctl_doctor_unwrap_as(ctl_doctor_trial_t *t, const ctl_doctor_check_t *check,
    const kmip_str_t *ciphertext, const kmip_str_t *stamp, const char *what)
{
    kmip_int_t        rc;
    ctl_doctor_kp_t  *d = t->d;

    ctl_record_check(d->record, check->id);

    rc = keyprotect_request_unwrap(&d->ks, &d->call, d->c->arena, NULL,
                                   ciphertext, stamp);
    ctl_doctor_kp_call(d, rc);

    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(BAD_CIPHERTEXT),
                            ctl_doctor_bit(MALFORMED), what,
                            d->call.result == KEYPROTECT_OK
                            ? "records could be swapped: please report this"
                            : "the module says General Failure then");
}


static void
ctl_doctor_other_aad(void *data, const ctl_doctor_check_t *check)
{
    kmip_str_t           stamp;
    ctl_doctor_trial_t  *t = data;

    stamp = ctl_doctor_kp_str("another");

    ctl_doctor_unwrap_as(t, check, &t->d->wrapped.ciphertext, &stamp,
                         "what was wrapped for another record");
}


/* changes a character in the middle, which is base64 in any case */

static void
ctl_doctor_spoiled(void *data, const ctl_doctor_check_t *check)
{
    char                *text;
    kmip_str_t           spoiled;
    ctl_doctor_trial_t  *t = data;

    spoiled = kmip_arena_printf(t->d->c->arena, "%.*s",
                                (int) t->d->wrapped.ciphertext.len,
                                t->d->wrapped.ciphertext.data);

    if (spoiled.len) {
        text = (char *) spoiled.data + spoiled.len / 2;
        *text = *text == 'A' ? 'B' : 'A';
    }

    ctl_doctor_unwrap_as(t, check, &spoiled, &t->d->stamp,
                         "a ciphertext that was changed");
}


static void
ctl_doctor_wrap_long(void *data, const ctl_doctor_check_t *check)
{
    kmip_int_t           rc;
    kmip_secret_t       *plain;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    ctl_record_check(d->record, check->id);

    plain = kmip_secret_create(d->c->arena, CTL_DOCTOR_LONG);

    rc = plain ? keyprotect_request_wrap(&d->ks, &d->call, d->c->arena, NULL,
                                         plain, &d->stamp)
               : KMIP_ERROR;

    ctl_doctor_kp_call(d, rc);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK), 0,
                            "3,000 bytes to wrap",
                            "long secrets cannot be registered here");
}


static void
ctl_doctor_make(void *data, const ctl_doctor_check_t *check)
{
    const char          *advice;
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    t->name = ctl_doctor_trial_name(t, 0);
    t->payload = ctl_doctor_trial_payload(t, 700);

    ctl_doctor_trial_make(t, &t->name, &t->name, 1, &t->payload, &t->id);

    advice = ctl_doctor_kp_advice(t->d, t->d->call.result
                                  == KEYPROTECT_ALIAS_QUOTA
                                  ? "the instance takes no more aliases: ask "
                                    "IBM for its limit"
                                  : "grant Manager on the key ring");

    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK), 0,
                            "a new record with an alias", advice);
}


static void
ctl_doctor_read_back(void *data, const ctl_doctor_check_t *check)
{
    unsigned             i, seen;
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    for (seen = 0, i = 0; i < CTL_DOCTOR_READS; i++) {
        seen += (unsigned) ctl_doctor_read_same(t);
    }

    if (seen == CTL_DOCTOR_READS) {
        ctl_doctor_report_good(t->d->report, check, "a new record is seen at "
                               "once by its alias, whole, %u times of %u",
                               seen, i);

    } else if (seen) {
        ctl_doctor_report_warning(t->d->report, check,
                                  "Key Protect shows what was written with a "
                                  "delay: the module waits for it within "
                                  "\"timeout\"",
                                  "a new record was seen %u times of %u",
                                  seen, i);

    } else {
        ctl_doctor_kp_bad(t->d, check, "a new record is not seen by its "
                          "alias, or not whole",
                          "grant ReaderPlus or more on the key ring");
    }
}


static int
ctl_doctor_read_same(ctl_doctor_trial_t *t)
{
    kmip_int_t         rc;
    keyprotect_key_t   key;
    ctl_doctor_kp_t   *d = t->d;

    rc = keyprotect_request_key(&d->ks, &d->call, d->c->arena, &t->name);

    return ctl_doctor_kp_call(d, rc) == KEYPROTECT_OK
           && keyprotect_answer_key(d->json, d->c->arena, &key) == KMIP_OK
           && key.state == KEYPROTECT_STATE_ACTIVE
           && key.payload.len == t->payload.len
           && memcmp(key.payload.data, t->payload.data, key.payload.len) == 0;
}


static void
ctl_doctor_wrong_ring(void *data, const ctl_doctor_check_t *check)
{
    kmip_int_t           rc;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    static const char  ring[] = "default";

    if (d->ks.key_ring == NULL || strcmp(d->ks.key_ring, ring) == 0) {
        ctl_doctor_report_skipped(d->report, check, "not checked: it takes "
                                  "another key ring than \"default\"");
        return;
    }

    ctl_record_check(d->record, check->id);

    rc = keyprotect_request_metadata(&d->ks, &d->call, d->c->arena, &t->name);
    d->call.http.key_ring = ring;

    ctl_doctor_kp_call(d, rc);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(ABSENT)
                            | ctl_doctor_bit(UNAUTHORIZED),
                            ctl_doctor_bit(MALFORMED) | ctl_doctor_bit(OK),
                            "a record, looked for in the key ring default",
                            "the header of the key ring does not narrow "
                            "what is found");
}


static void
ctl_doctor_long_payload(ctl_doctor_trial_t *t,
    const ctl_doctor_check_t *check, size_t len)
{
    kmip_str_t  name, payload;

    ctl_record_check(t->d->record, check->id);

    name = ctl_doctor_trial_name(t, 0);
    payload = ctl_doctor_trial_payload(t, len);

    ctl_doctor_trial_make(t, &name, NULL, 0, &payload, NULL);
}


static void
ctl_doctor_longest(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    ctl_doctor_long_payload(t, check, CTL_DOCTOR_PAYLOAD);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK), 0,
                            "a payload of 7,500 bytes",
                            "objects with long attributes cannot be stored "
                            "here");
}


static void
ctl_doctor_too_long(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_trial_t  *t = data;

    ctl_doctor_long_payload(t, check, CTL_DOCTOR_PAYLOAD + 1);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK)
                            | ctl_doctor_bit(MALFORMED), 0,
                            "a payload of 7,501 bytes", NULL);
}


static void
ctl_doctor_long_name(void *data, const ctl_doctor_check_t *check)
{
    kmip_str_t           name, payload;
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    name = ctl_doctor_trial_name(t, 90);
    payload = ctl_doctor_trial_payload(t, 32);

    ctl_doctor_trial_make(t, &name, &name, 1, &payload, &t->other);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(OK), 0,
                            "a name and an alias of 90 characters",
                            "set a shorter record_prefix");
}


static void
ctl_doctor_clash(void *data, const ctl_doctor_check_t *check)
{
    kmip_str_t           name;
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    name = ctl_doctor_trial_name(t, 0);

    ctl_doctor_trial_make(t, &name, &t->name, 1, &t->payload, NULL);
    ctl_doctor_trial_expect(t, check, ctl_doctor_bit(ALIAS_CLASH), 0,
                            "a second record with the same alias",
                            "two endpoints could take the same alias here");
}


/* the refused record has the name that was generated last */

static void
ctl_doctor_orphan(void *data, const ctl_doctor_check_t *check)
{
    size_t               n;
    kmip_int_t           rc;
    keyprotect_key_t    *keys;
    keyprotect_list_t    list;
    ctl_doctor_trial_t  *t = data;
    ctl_doctor_kp_t     *d = t->d;

    ctl_record_check(d->record, check->id);

    memset(&list, 0, sizeof(list));
    list.limit = 10;
    list.search = kmip_arena_printf(d->c->arena, "exact:name:%s_%u",
                                    t->prefix.data, t->number);

    rc = keyprotect_request_list(&d->ks, &d->call, d->c->arena, &list);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK
        || keyprotect_answer_list(d->json, d->c->arena, &keys, &n) != KMIP_OK)
    {
        ctl_doctor_kp_bad(d, check, "keys cannot be searched by name", NULL);

    } else if (n) {
        ctl_doctor_trial_made(t, &keys[0].id);
        ctl_doctor_report_warning(d->report, check, "the module copes with "
                                  "it, and each clash costs a key",
                                  "what was refused for its alias leaves a "
                                  "key without one");

    } else {
        ctl_doctor_report_good(d->report, check, "what was refused for its "
                               "alias leaves no key");
    }
}


static void
ctl_doctor_race(void *data, const ctl_doctor_check_t *check)
{
    int                  made;
    unsigned             i, one, none;
    ctl_doctor_trial_t  *t = data;

    ctl_record_check(t->d->record, check->id);

    for (one = 0, none = 0, i = 0; i < CTL_DOCTOR_ROUNDS; i++) {
        made = ctl_doctor_race_round(t);
        one += (made == 1);
        none += (made == 0);
    }

    if (one == i) {
        ctl_doctor_report_good(t->d->report, check, "of two records that are "
                               "made at once with one alias one is refused, "
                               "%u times of %u", one, i);

    } else if (one + none == i) {
        ctl_doctor_report_warning(t->d->report, check, "the module tries "
                                  "again",
                                  "of two records that are made at once with "
                                  "one alias both were refused, %u times of "
                                  "%u", none, i);

    } else {
        ctl_doctor_report_bad(t->d->report, check, CTL_FAILED,
                              "two endpoints would overwrite each other's "
                              "changes here: use only one, and please report "
                              "this",
                              "two records were made with one alias, %u "
                              "times of %u", i - one - none, i);
    }
}


/* returns how many of the two were created */

static int
ctl_doctor_race_round(ctl_doctor_trial_t *t)
{
    unsigned            i;
    kmip_int_t          rc;
    kmip_str_t          alias;
    ctl_doctor_kp_t    *d = t->d;
    ctl_doctor_race_t   race;
    keyprotect_new_t    new;

    memset(&race, 0, sizeof(race));
    memset(&new, 0, sizeof(new));

    race.t = t;
    alias = ctl_doctor_trial_name(t, 0);
    new.aliases = &alias;
    new.naliases = 1;
    new.payload = t->payload;

    for (i = 0; i < 2; i++) {
        new.name = ctl_doctor_trial_name(t, 0);

        rc = keyprotect_request_create(&d->ks, &race.calls[i], d->c->arena,
                                       &new);
        race.calls[i].done = ctl_doctor_raced;
        race.calls[i].data = &race;
        race.calls[i].deadline = keyprotect_clock(&d->ks) + 10000;

        if (rc != KMIP_OK
            || keyprotect_call_start(&d->ks, &race.calls[i]) != KMIP_AGAIN)
        {
            race.ended++;
        }
    }

    race.done = (race.ended == 2);
    ctl_https_wait(d->https, &race.done);

    return (int) race.made;
}


static void
ctl_doctor_raced(keyprotect_call_t *call)
{
    ctl_doctor_race_t  *race = call->data;
    keyprotect_key_t    key;

    if (call->result == KEYPROTECT_OK
        && keyprotect_answer_key(call->json, race->t->d->c->arena, &key)
           == KMIP_OK)
    {
        race->made++;
        ctl_doctor_trial_made(race->t, &key.id);
    }

    race->done = (++race->ended == 2);
}
