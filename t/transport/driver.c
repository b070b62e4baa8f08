
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A stand-in for the key store, so that the transport and the zone can be
 * driven by a script.  TRANSPORT_SCRIPT names it, one command a line:
 *
 *     token                           exchanges the API key, and waits
 *     call NAME METHOD MS FLAGS PATH [BODY]
 *                                     FLAGS: "-" or changing, urgent, patient,
 *                                     iam, kills (its end cancels the call
 *                                     before)
 *     wait                            for all calls and timers
 *     timer NAME MS FLAGS             FLAGS: "-" or background
 *     put KEY LENGTH | get KEY | drop KEY
 *     say TEXT
 *
 * What happens is logged at notice.
 */


#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyprotect_store.h"


#define DRIVER_LINE   1024
#define DRIVER_ARENA  65536


typedef struct driver_call_s  driver_call_t;

struct driver_call_s {
    keyprotect_http_t         http;
    keyprotect_store_t       *store;
    driver_call_t            *victim;
    char                      name[64];
    char                      path[256];
    char                      body[DRIVER_LINE];
};


typedef struct {
    keyprotect_timer_t        timer;
    keyprotect_store_t       *store;
    char                      name[64];
} driver_timer_t;


struct keyprotect_store_s {
    kmip_store_t              interface;
    const keyprotect_conf_t  *conf;
    keyprotect_transport_t   *transport;
    keyprotect_cache_t       *cache;
    FILE                     *script;
    driver_call_t            *last;
    driver_call_t            *killer;
    unsigned                  outstanding;
    kmip_secret_t             token;
    uint8_t                   token_data[4096];
};


typedef struct {
    const char               *name;
    int                     (*run)(keyprotect_store_t *ks, char *arguments);
} driver_command_t;


static void driver_run(keyprotect_store_t *ks);
static int driver_token(keyprotect_store_t *ks, char *arguments);
static int driver_call(keyprotect_store_t *ks, char *arguments);
static int driver_wait(keyprotect_store_t *ks, char *arguments);
static int driver_timer(keyprotect_store_t *ks, char *arguments);
static int driver_put(keyprotect_store_t *ks, char *arguments);
static int driver_get(keyprotect_store_t *ks, char *arguments);
static int driver_drop(keyprotect_store_t *ks, char *arguments);
static int driver_say(keyprotect_store_t *ks, char *arguments);


static driver_command_t  driver_commands[] = {
    { "token", driver_token },
    { "call", driver_call },
    { "wait", driver_wait },
    { "timer", driver_timer },
    { "put", driver_put },
    { "get", driver_get },
    { "drop", driver_drop },
    { "say", driver_say },
    { NULL, NULL }
};


static const char  *driver_methods[] = {
    "GET", "HEAD", "POST", "PATCH", "DELETE"
};


static const char  *driver_errors[] = {
    "OK", "NOT_SENT", "NO_CONNECTION", "BROKEN", "TIMEOUT", "TOO_LARGE"
};


static void
driver_log(keyprotect_store_t *ks, const char *fmt, ...)
{
    char     line[DRIVER_LINE];
    va_list  args;

    va_start(args, fmt);
    vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);

    ks->conf->log(ks->conf->log_data, KEYPROTECT_LOG_NOTICE, line);
}


static void
driver_done(keyprotect_http_t *http)
{
    driver_call_t       *call;
    keyprotect_store_t  *ks;

    call = http->data;
    ks = call->store;

    driver_log(ks, "done %s %s status=%u length=%zu sent=%d date=%d retry=%d "
               "id=%s (%s)",
               call->name, driver_errors[http->error], http->status,
               http->answer.len, http->sent, http->date != 0,
               (int) http->retry_after, http->answer_id, http->error_text);

    if (call->victim) {
        ks->transport->cancel(ks->transport, &call->victim->http);
        ks->outstanding--;
        free(call->victim);
    }

    if (ks->killer && (ks->killer == call || ks->killer->victim == call)) {
        ks->killer->victim = NULL;
        ks->killer = NULL;
    }

    if (ks->last == call) {
        ks->last = NULL;
    }

    free(call);

    if (--ks->outstanding == 0) {
        driver_run(ks);
    }
}


static void
driver_token_done(keyprotect_http_t *http)
{
    char                *p, *end;
    driver_call_t       *call;
    keyprotect_store_t  *ks;

    static const char  member[] = "access_token\":\"";

    call = http->data;
    ks = call->store;

    p = NULL;

    if (http->answer.len) {
        p = memmem(http->answer.data, http->answer.len, member,
                   sizeof(member) - 1);
    }

    if (p) {
        p += sizeof(member) - 1;
        end = memchr(p, '"', (char *) http->answer.data + http->answer.len - p);

        ks->token.data = ks->token_data;
        ks->token.len = end - p;
        memcpy(ks->token_data, p, ks->token.len);
    }

    driver_done(http);
}


static void
driver_send(keyprotect_store_t *ks, driver_call_t *call)
{
    ks->outstanding++;
    ks->last = call;

    if (ks->transport->send(ks->transport, &call->http) != KMIP_OK) {
        driver_log(ks, "send failed");
    }
}


static driver_call_t *
driver_new_call(keyprotect_store_t *ks, const char *name, uint64_t ms)
{
    driver_call_t  *call;

    call = calloc(1, sizeof(driver_call_t));

    if (call == NULL) {
        abort();
    }

    call->store = ks;
    snprintf(call->name, sizeof(call->name), "%s", name);

    call->http.data = call;
    call->http.done = driver_done;
    call->http.path = call->path;
    call->http.deadline = ks->transport->clock(ks->transport) + ms;

    snprintf(call->http.correlation_id, sizeof(call->http.correlation_id),
             "5b0c7a52-1111-4c1e-9a55-%012x", 1);

    return call;
}


static int
driver_token(keyprotect_store_t *ks, char *arguments)
{
    driver_call_t  *call;

    call = driver_new_call(ks, "token", 5000);

    call->http.method = KEYPROTECT_POST;
    call->http.target = KEYPROTECT_TARGET_IAM;
    call->http.content_type = "application/x-www-form-urlencoded";
    call->http.done = driver_token_done;

    strcpy(call->path, "/identity/token");

    call->http.body.data = (uint8_t *) call->body;
    call->http.body.len = snprintf(call->body, sizeof(call->body),
        "grant_type=urn%%3Aibm%%3Aparams%%3Aoauth%%3Agrant-type%%3Aapikey"
        "&apikey=%.*s", (int) ks->conf->api_key->len, ks->conf->api_key->data);

    driver_send(ks, call);

    return 1;
}


static int
driver_call(keyprotect_store_t *ks, char *arguments)
{
    int             n;
    char            name[64], method[16], flags[64];
    unsigned        i, ms;
    driver_call_t  *call;

    if (sscanf(arguments, "%63s %15s %u %63s %n", name, method, &ms, flags, &n)
        < 4)
    {
        driver_log(ks, "bad call: %s", arguments);
        return 0;
    }

    call = driver_new_call(ks, name, ms);

    for (i = 0; strcmp(driver_methods[i], method) != 0; i++) { /* void */ }

    call->http.method = i;
    call->http.bearer = ks->token.len ? &ks->token : NULL;
    call->http.changing = strstr(flags, "changing") != NULL;
    call->http.urgent = strstr(flags, "urgent") != NULL;
    call->http.patient = strstr(flags, "patient") != NULL;

    if (strstr(flags, "iam")) {
        call->http.target = KEYPROTECT_TARGET_IAM;
    }

    if (strstr(flags, "kills")) {
        call->victim = ks->last;
        ks->killer = call;
    }

    call->body[0] = '\0';
    sscanf(arguments + n, "%255s %1023[^\n]", call->path, call->body);

    if (call->body[0]) {
        call->http.content_type = "application/vnd.ibm.kms.key+json";
        call->http.body.data = (uint8_t *) call->body;
        call->http.body.len = strlen(call->body);
    }

    driver_send(ks, call);

    return 0;
}


static int
driver_wait(keyprotect_store_t *ks, char *arguments)
{
    return ks->outstanding != 0;
}


static void
driver_timer_handler(keyprotect_timer_t *timer)
{
    driver_timer_t      *dt;
    keyprotect_store_t  *ks;

    dt = timer->data;
    ks = dt->store;

    driver_log(ks, "timer %s", dt->name);

    free(dt);

    if (--ks->outstanding == 0) {
        driver_run(ks);
    }
}


/* a timer that is armed is moved: the first time must not count */

static int
driver_timer(keyprotect_store_t *ks, char *arguments)
{
    char             name[64], flags[64];
    unsigned         ms;
    driver_timer_t  *dt;

    dt = calloc(1, sizeof(driver_timer_t));

    if (dt == NULL || sscanf(arguments, "%63s %u %63s", name, &ms, flags) < 3) {
        abort();
    }

    dt->store = ks;
    strcpy(dt->name, name);

    dt->timer.handler = driver_timer_handler;
    dt->timer.data = dt;
    dt->timer.background = strcmp(flags, "background") == 0;

    ks->outstanding++;

    ks->transport->timer_add(ks->transport, &dt->timer, 3600000);
    ks->transport->timer_add(ks->transport, &dt->timer, ms);

    return 0;
}


/* a value of that length that is another for each key */

static void
driver_value(const char *key, uint8_t *value, size_t len)
{
    size_t  i;

    for (i = 0; i < len; i++) {
        value[i] = (uint8_t) (key[i % strlen(key)] + i);
    }
}


static int
driver_put(keyprotect_store_t *ks, char *arguments)
{
    char        key[64];
    uint8_t     buffer[16384];
    unsigned    len;
    kmip_str_t  k, value;

    if (sscanf(arguments, "%63s %u", key, &len) < 2) {
        abort();
    }

    driver_value(key, buffer, len);

    k.data = (uint8_t *) key;
    k.len = strlen(key);
    value.data = buffer;
    value.len = len;

    ks->cache->put(ks->cache, &k, &value);

    return 0;
}


static int
driver_get(keyprotect_store_t *ks, char *arguments)
{
    char           key[64];
    uint8_t        buffer[16384];
    kmip_str_t     k, value;
    kmip_arena_t  *arena;

    if (sscanf(arguments, "%63s", key) < 1) {
        abort();
    }

    k.data = (uint8_t *) key;
    k.len = strlen(key);

    arena = kmip_arena_create(DRIVER_ARENA);

    if (ks->cache->get(ks->cache, &k, arena, &value) != KMIP_OK) {
        driver_log(ks, "get %s: miss", key);

    } else {
        driver_value(key, buffer, value.len);

        driver_log(ks, "get %s: %zu %s", key, value.len,
                   memcmp(buffer, value.data, value.len) ? "WRONG" : "right");
    }

    kmip_arena_destroy(arena);

    return 0;
}


static int
driver_drop(keyprotect_store_t *ks, char *arguments)
{
    char        key[64];
    kmip_str_t  k;

    if (sscanf(arguments, "%63s", key) < 1) {
        abort();
    }

    k.data = (uint8_t *) key;
    k.len = strlen(key);

    ks->cache->drop(ks->cache, &k);

    return 0;
}


static int
driver_say(keyprotect_store_t *ks, char *arguments)
{
    driver_log(ks, "say %s", arguments);

    return 0;
}


/* until a command has to wait */

static void
driver_run(keyprotect_store_t *ks)
{
    char              line[DRIVER_LINE], *arguments;
    driver_command_t *command;

    while (fgets(line, sizeof(line), ks->script)) {

        line[strcspn(line, "\n")] = '\0';
        arguments = line + strcspn(line, " ");

        if (*arguments) {
            *arguments++ = '\0';
        }

        for (command = driver_commands; command->name; command++) {
            if (strcmp(command->name, line) == 0) {
                break;
            }
        }

        if (command->name && command->run(ks, arguments)) {
            return;
        }
    }
}


keyprotect_store_t *
keyprotect_store_create(const keyprotect_conf_t *conf,
    keyprotect_transport_t *transport, keyprotect_cache_t *cache)
{
    keyprotect_store_t  *ks;

    ks = calloc(1, sizeof(keyprotect_store_t));

    if (ks) {
        ks->conf = conf;
        ks->transport = transport;
        ks->cache = cache;
    }

    return ks;
}


void
keyprotect_store_start(keyprotect_store_t *ks)
{
    ks->script = fopen(getenv("TRANSPORT_SCRIPT"), "r");

    if (ks->script == NULL) {
        driver_log(ks, "no script");
        return;
    }

    driver_run(ks);
}


/* a script needs no census of aliases */

void
keyprotect_store_watch(keyprotect_store_t *ks)
{
}


void
keyprotect_store_destroy(keyprotect_store_t *ks)
{
    driver_log(ks, "destroyed with %u under way", ks->outstanding);

    if (ks->script) {
        fclose(ks->script);
    }

    free(ks);
}


kmip_store_t *
keyprotect_store_interface(keyprotect_store_t *ks)
{
    return &ks->interface;
}


int
keyprotect_store_available(const keyprotect_store_t *ks)
{
    return 1;
}


void
keyprotect_store_state(const keyprotect_store_t *ks,
    keyprotect_store_state_t *state)
{
    memset(state, 0, sizeof(keyprotect_store_state_t));
}
