
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A server that wants a user name and password: which requests are carried out.
 */


#include "engine_world.h"
#include "message.h"
#include "tap.h"


static kmip_int_t authenticate(void *data, const kmip_str_t *username,
    const kmip_str_t *password);
static long ask(world_t *w, const char *user, const char *password);
static void test_required(void);
static void test_two(void);
static void test_not_required(void);


static unsigned  asked;
static unsigned  unreadable;


int
main(void)
{
    test_required();
    test_two();
    test_not_required();

    return done_testing();
}


static kmip_int_t
authenticate(void *data, const kmip_str_t *username,
    const kmip_str_t *password)
{
    asked++;

    if (unreadable) {
        return KMIP_ERROR;
    }

    return kmip_str_equal_c(username, "user")
           && kmip_str_equal_c(password, "open sesame")
           ? KMIP_OK : KMIP_DECLINED;
}


/* the result of a batch of Create and Get; user NULL: without a credential */

static long
ask(world_t *w, const char *user, const char *password)
{
    long    reason;
    size_t  answers;
    talk_t  t;

    talk_begin(&t, w);

    if (user) {
        t.header.has_credential = 1;
        t.header.username.data = (const uint8_t *) user;
        t.header.username.len = strlen(user);
        t.header.password.data = (const uint8_t *) password;
        t.header.password.len = strlen(password);
    }

    (void) talk_create(&t, 256);
    (void) talk_add(&t, KMIP_OPERATION_GET);
    talk_run(&t);

    reason = talk_result(&t, 0);
    answers = t.nanswers;
    talk_end(&t);

    is_int(answers, reason ? 1 : 2, "a refusal is one answer");

    return reason;
}


static void
test_required(void)
{
    long     refused;
    world_t  w;

    refused = KMIP_RESULT_REASON_AUTHENTICATION_NOT_SUCCESSFUL;

    world_init(&w);
    w.context.authenticate = authenticate;

    is_int(ask(&w, "user", "open sesame"), 0, "the right password");
    is_int(memory_store_objects(w.ms), 1, "the request is carried out");
    is_int(ask(&w, "user", "open barley"), refused, "a wrong password");
    is_int(w.log.cause, KMIP_CAUSE_AUTHENTICATION, "it is logged as such");
    is_int(ask(&w, "other", "open sesame"), refused, "another user");
    is_int(ask(&w, "user", ""), refused, "an empty password");

    asked = 0;
    is_int(ask(&w, NULL, NULL), refused, "no credential");
    is_int(asked, 0, "there is nothing to ask for");

    unreadable = 1;
    is_int(ask(&w, "user", "open sesame"), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "a password that cannot be checked");
    unreadable = 0;

    is_int(memory_store_objects(w.ms), 1, "no other request was carried out");

    w.version = KMIP_V2_1;
    is_int(ask(&w, "user", "open barley"), refused, "2.1 has the same reason");

    world_free(&w);
}


/* a request that names two users does not say which of them sends it */

static void
test_two(void)
{
    talk_t        t;
    world_t       w;
    kmip_value_t  v;

    static const build_t  two[] = {
        OPEN, VERSION(1, 2), AUTHENTICATION_OF(1),
        STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, USERNAME, "other"),
        TEXT(5, PASSWORD, "open barley"),
        STRUCTURE(3, CREDENTIAL), ENUMERATION(4, CREDENTIAL_TYPE, 1),
        STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, USERNAME, "user"),
        TEXT(5, PASSWORD, "open sesame"),
        COUNT(1), ITEM, OP(KMIP_OPERATION_QUERY), PAYLOAD,
        ENUMERATION(3, QUERY_FUNCTION, 1), END
    };

    world_init(&w);
    w.context.authenticate = authenticate;

    talk_begin(&t, &w);
    v = build(t.arena, two);
    t.request = v.bytes;
    asked = 0;

    talk_send(&t);
    talk_decode(&t);

    is_int(talk_result(&t, 0),
           KMIP_RESULT_REASON_AUTHENTICATION_NOT_SUCCESSFUL,
           "a wrong password and a right one");
    is_int(asked, 0, "neither is looked at");

    talk_end(&t);
    world_free(&w);
}


static void
test_not_required(void)
{
    world_t  w;

    world_init(&w);

    is_int(ask(&w, "user", "open barley"), 0, "a password is not looked at");
    is_int(ask(&w, NULL, NULL), 0, "nor is one needed");

    world_free(&w);
}
