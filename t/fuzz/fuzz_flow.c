
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The world of the flow target: faults, lies, and what must be true.
 */


#include "fuzz_flow.h"

#include <stdio.h>
#include <stdlib.h>


#define FUZZ_PATIENCE  (10 * 60 * 1000)


static const unsigned  fuzz_statuses[] = {
    200, 201, 204, 301, 400, 401, 403, 404, 408, 409, 410, 412, 415, 422, 429,
    500, 502, 503, 0, 999
};

static const char  *fuzz_codes[] = {
    NULL, "KEY_NOT_FOUND_ERR", "KEY_DELETED_ERR", "KEY_ALIAS_NOT_UNIQUE_ERR",
    "KEY_ALIAS_QUOTA_ERR", "KEY_ACTION_INVALID_STATE_ERR",
    "KEY_SEARCH_TOO_BROAD", "AUTHORIZATIONS_NOT_MET",
    "PROTECTED_RESOURCE_ERR", "BEARER_SUB_EXTRACTION_ERR",
    "KEY_CREATE_IMPORT_ACCESS_ERR", "UNPROCESSABLE_CIPHERTEXT_ERR"
};

#define fuzz_size(a)  (sizeof(a) / sizeof((a)[0]))


static void fuzz_tombstone(keyprotect_conf_t *conf);
static void fuzz_off(keyprotect_conf_t *conf);
static void fuzz_judge(fake_keyprotect_t *f, fake_call_t *c);
static void fuzz_before(fake_keyprotect_t *f, const keyprotect_http_t *http);
static void fuzz_answered(fake_keyprotect_t *f, fake_call_t *c);
static void fuzz_lie(fuzz_flow_t *z, fake_call_t *c);


void
fuzz_world_start(fuzz_flow_t *z, unsigned n)
{
    flow_world_init_conf(&z->worlds[n], z->fake,
                         z->mode & FUZZ_TOMBSTONE ? fuzz_tombstone
                         : z->mode & FUZZ_NO_STORE ? fuzz_off : NULL);
}


static void
fuzz_tombstone(keyprotect_conf_t *conf)
{
    conf->destroy_tombstone = 1;
}


static void
fuzz_off(keyprotect_conf_t *conf)
{
    conf->attributes_off = 1;
}


void
fuzz_flow_listen(fuzz_flow_t *z)
{
    z->fake->judge = fuzz_judge;
    z->fake->before = fuzz_before;
    z->fake->answered = fuzz_answered;
}


/* errors that say that nothing was done, or nothing at all */

static void
fuzz_judge(fake_keyprotect_t *f, fake_call_t *c)
{
    unsigned             n;
    fuzz_flow_t         *z;
    static const unsigned  honest[] = { 429, 500, 502, 503, 401, 400, 403 };

    z = f->data;

    if (z->density == 0 || fuzz_byte(&z->in) >= z->density) {
        return;
    }

    n = fuzz_byte(&z->in);

    c->fault = (fake_fault_e) (n % FAKE_FAULTS);
    c->status = honest[n / 16 % fuzz_size(honest)];
    c->retry_after = n & 0x80 ? (int32_t) (n % 5) : -1;
}


static void
fuzz_before(fake_keyprotect_t *f, const keyprotect_http_t *http)
{
    fuzz_hold(1);
}


static void
fuzz_answered(fake_keyprotect_t *f, fake_call_t *c)
{
    fuzz_flow_t  *z;

    z = f->data;

    if ((z->mode & FUZZ_LIE) && z->density
        && fuzz_byte(&z->in) < z->density)
    {
        fuzz_lie(z, c);
    }

    fuzz_hold(0);
}


/* another status, reason or body than the truth */

static void
fuzz_lie(fuzz_flow_t *z, fake_call_t *c)
{
    size_t       len, at;
    unsigned     n;
    const char  *code;

    n = fuzz_byte(&z->in);
    len = c->answer ? strlen(c->answer) : 0;

    switch (n % 4) {

    case 0:
        c->status = fuzz_statuses[n / 4 % fuzz_size(fuzz_statuses)];
        break;

    case 1:
        code = fuzz_codes[n / 4 % fuzz_size(fuzz_codes)];
        c->status = fuzz_statuses[fuzz_byte(&z->in)
                                  % fuzz_size(fuzz_statuses)];
        free(c->answer);
        c->answer = malloc(128);
        snprintf(c->answer, 128,
                 "{\"resources\":[{\"reasons\":[{\"code\":\"%s\"}]}]}",
                 code ? code : "");
        break;

    case 2:
        if (len) {
            c->answer[fuzz_byte(&z->in) % len] = '\0';
        }

        break;

    default:
        if (len) {
            at = (fuzz_byte(&z->in) << 8 | fuzz_byte(&z->in)) % len;
            c->answer[at] = (char) (fuzz_byte(&z->in) | 1);
        }
    }
}


void
fuzz_loaded(const fuzz_flow_t *z, fuzz_object_t *object,
    const fuzz_object_t *before, const flow_call_t *c)
{
    char                    name[8];
    unsigned                i;
    const kmip_snapshot_t  *o;

    if (z->meddled || (z->mode & FUZZ_LIE)) {
        return;
    }

    if (c->call.outcome != KMIP_STORE_OK) {
        fuzz_check(c->call.outcome != KMIP_STORE_ABSENT || !before->acked
                   || object->doomed);
        return;
    }

    o = c->call.result;

    fuzz_check(kmip_str_equal_c(&o->uid, object->uid));
    fuzz_check(!before->destroyed || o->state >= KMIP_STATE_DESTROYED);

    /* a revision that is not visible yet counts for no host */

    fuzz_check(o->state >= before->state || z->fake->lag);

    if (c->call.need == KMIP_NEED_ATTRIBUTES && !object->doomed
        && z->fake->lag == 0)
    {

        for (i = 0; i < 8; i++) {
            snprintf(name, sizeof(name), "x-%u", i);
            fuzz_check(!(before->tags & 1 << i)
                       || flow_has_text(o, name, "value"));
        }
    }

    if (!c->call.material || o->material == NULL) {
        return;
    }

    fuzz_check(!before->destroyed);
    fuzz_check(o->material->len == sizeof(object->key));
    fuzz_check(!object->keyed || memcmp(object->key, o->material->data,
                                        sizeof(object->key)) == 0);

    memcpy(object->key, o->material->data, sizeof(object->key));
    object->keyed = 1;
}


void
fuzz_flow_verify(fuzz_flow_t *z)
{
    unsigned              i;
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    z->density = 0;
    z->fake->lag = 0;

    fake_pass(z->fake, FUZZ_PATIENCE);

    if (z->meddled || (z->mode & FUZZ_LIE)) {
        return;
    }

    flow_cache_clear(&z->worlds[1]);

    for (i = 0; i < FUZZ_OBJECTS; i++) {

        if (!z->objects[i].acked) {
            continue;
        }

        flow_load(&z->worlds[i % 2], &c, z->objects[i].uid,
                  KMIP_NEED_ATTRIBUTES, 1);
        outcome = flow_wait(&c);

        fuzz_check(outcome == KMIP_STORE_OK || z->objects[i].doomed);
        fuzz_loaded(z, &z->objects[i], &z->objects[i], &c);

        flow_call_free(&c);
    }
}
