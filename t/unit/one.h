
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * One call over the script, for the tests of calls.
 */


#ifndef _ONE_H_INCLUDED_
#define _ONE_H_INCLUDED_


#include "script_transport.h"
#include "tap.h"


#define ID     "5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001"
#define KEY    "/api/v2/keys/" ID
#define FOUND  "{\"resources\":[{\"id\":\"" ID "\",\"state\":1}]}"
#define DELETED  "{\"resources\":[{\"id\":\"" ID "\",\"state\":5}]}"
#define REASON(code)                                                         \
    "{\"resources\":[{\"reasons\":[{\"code\":\"" code "\"}]}]}"
#define TOKEN  SCRIPT_TOKEN("token-1", 3600)

#define NAME   "vmware_kmip_one"
#define MADE   "{\"resources\":[{\"id\":\"" ID "\",\"name\":\"" NAME "\"}]}"

/* a response of Key Protect without a reason code */

#define BARE   "{\"resources\":[{\"errorMsg\":\"invented\"}]}"

/* responses for a successful self-test */

#define ROOT        "GET /api/v2/keys/" SCRIPT_ROOT "/metadata"
#define LIST        "GET /api/v2/keys[?]*"
#define ABSENCE     "GET /api/v2/keys/vmware_kmip_calibration-*/metadata"
#define WRAP        "POST /api/v2/keys/*/actions/wrap"
#define UNWRAP      "POST /api/v2/keys/*/actions/unwrap"

#define ROOT_KEY(state, rest)                                                \
    "{\"resources\":[{\"id\":\"" SCRIPT_ROOT "\",\"state\":" #state          \
    ",\"extractable\":false" rest "}]}"
#define EMPTY       "{\"metadata\":{\"collectionTotal\":0}}"
#define PLAINTEXT   "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define OTHER       "AAAAAAQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define WRAPPED     "{\"plaintext\":\"" PLAINTEXT "\",\"ciphertext\":\"CC\"}"
#define UNWRAPPED   "{\"plaintext\":\"" PLAINTEXT "\"}"
#define REASON_404  REASON("KEY_NOT_FOUND_ERR")


typedef struct {
    script_t            *s;
    kmip_arena_t        *arena;
    keyprotect_call_t    call;
    int                  done;         /* how often */
    int                  ended;
    char                 body[64];     /* id in the answer, read in done */
} one_t;


TAP_UNUSED static void
one_done(keyprotect_call_t *call)
{
    one_t             *one;
    keyprotect_key_t   key;

    one = call->data;

    one->done++;
    one->ended = 1;

    if (call->json
        && keyprotect_answer_key(call->json, one->arena, &key) == KMIP_OK)
    {
        snprintf(one->body, sizeof(one->body), "%.*s", (int) key.id.len,
                 (const char *) key.id.data);
    }
}


TAP_UNUSED static void
one_init(one_t *one, script_t *s)
{
    memset(one, 0, sizeof(one_t));

    one->s = s;
    one->arena = kmip_arena_create(1 << 20);
}


TAP_UNUSED static kmip_int_t
one_start(one_t *one)
{
    one->call.done = one_done;
    one->call.data = one;
    one->call.deadline = one->s->clock + one->s->conf.timeout;
    one->ended = 0;

    return keyprotect_call_start(one->s->ks, &one->call);
}


TAP_UNUSED static kmip_int_t
one_read(one_t *one)
{
    kmip_str_t  id;

    id.data = (const uint8_t *) ID;
    id.len = 36;

    keyprotect_request_key(one->s->ks, &one->call, one->arena, &id);

    return one_start(one);
}


TAP_UNUSED static kmip_int_t
one_alias(one_t *one)
{
    kmip_str_t  id;

    id.data = (const uint8_t *) ID;
    id.len = 36;

    keyprotect_request_alias(one->s->ks, &one->call, one->arena, &id, NAME);

    return one_start(one);
}


TAP_UNUSED static kmip_int_t
one_delete(one_t *one)
{
    kmip_str_t  id;

    id.data = (const uint8_t *) ID;
    id.len = 36;

    keyprotect_request_delete(one->s->ks, &one->call, one->arena, &id);

    return one_start(one);
}


TAP_UNUSED static kmip_int_t
one_create(one_t *one)
{
    keyprotect_new_t  key;

    memset(&key, 0, sizeof(key));

    key.name.data = (const uint8_t *) NAME;
    key.name.len = sizeof(NAME) - 1;

    keyprotect_request_create(one->s->ks, &one->call, one->arena, &key);

    return one_start(one);
}


/* ends a test: every call was answered, and no unexpected call came */

TAP_UNUSED static void
end(one_t *one, const char *name)
{
    script_t  *s;

    s = one->s;

    is_int(s->unexpected, 0, "%s: no other calls", name);
    is_int(script_unused(s), 0, "%s: no fewer calls", name);
    ok(!keyprotect_call_active(&one->call), "%s: the call is over", name);

    kmip_arena_destroy(one->arena);

    is_int(script_destroy(s), 0, "%s: nothing is left", name);
}


TAP_UNUSED static void
close_store(script_t *s, const char *name)
{
    is_int(s->unexpected, 0, "%s: no other calls", name);
    is_int(script_unused(s), 0, "%s: no fewer calls", name);
    is_int(script_destroy(s), 0, "%s: nothing is left", name);
}


#endif /* _ONE_H_INCLUDED_ */
