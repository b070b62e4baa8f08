
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Performs calls.
 */


#include "sim_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define SIM_TOKEN_LIFE  3600           /* s */
#define SIM_LOOKS       18000          /* ms */
#define SIM_COUNTS      29             /* s: age of a mark that may count */


typedef void (*sim_serve_pt)(sim_work_t *w);

typedef struct {
    keyprotect_method_e   method;
    int                   nparts;
    const char           *third;       /* NULL: any */
    sim_serve_pt          serve;
} sim_route_t;


static void sim_serve_post(sim_work_t *w);
static void sim_serve_read(sim_work_t *w);
static void sim_serve_alias(sim_work_t *w);
static void sim_serve_unalias(sim_work_t *w);
static void sim_serve_delete(sim_work_t *w);
static void sim_serve_root(sim_work_t *w);


static const sim_route_t  sim_routes[] = {
    { KEYPROTECT_GET,    1, NULL,       sim_serve_list },
    { KEYPROTECT_HEAD,   1, NULL,       sim_serve_list },
    { KEYPROTECT_POST,   1, NULL,       sim_serve_post },
    { KEYPROTECT_GET,    2, NULL,       sim_serve_read },
    { KEYPROTECT_GET,    3, "metadata", sim_serve_read },
    { KEYPROTECT_POST,   4, "aliases",  sim_serve_alias },
    { KEYPROTECT_DELETE, 4, "aliases",  sim_serve_unalias },
    { KEYPROTECT_POST,   4, "actions",  sim_serve_root },
    { KEYPROTECT_DELETE, 2, NULL,       sim_serve_delete }
};


/* an absent id has a documented code; an absent alias has none */

static void
sim_serve_absent(sim_work_t *w)
{
    static const struct {
        unsigned     status;
        const char  *code;
    } absent[SIM_ABSENTS] = {
        [SIM_ABSENT_CODE] = { 404, "KEY_NOT_FOUND_ERR" },
        [SIM_ABSENT_BARE] = { 404, NULL },
        [SIM_ABSENT_OTHER] = { 404, "KEY_ALIAS_NOT_FOUND_ERR" },
        [SIM_ABSENT_401] = { 401, NULL }
    };

    sim_absent_e  how;

    how = strlen(w->part[1]) == 36 ? SIM_ABSENT_CODE
                                   : w->s->sim->switches.absent;

    sim_answer_error(w, absent[how].status, absent[how].code);
}


static sim_key_t *
sim_serve_ring(sim_work_t *w, sim_key_t *key)
{
    if (key == NULL
        || (w->call->ring[0] && strcmp(w->call->ring, key->ring) != 0))
    {
        sim_serve_absent(w);
        return NULL;
    }

    return key;
}


/* the key of a write, without lag; NULL: the response is set */

static sim_key_t *
sim_serve_target(sim_work_t *w)
{
    sim_key_t    *key;
    sim_alias_t  *a;

    key = sim_key_by_id(w->s, w->part[1]);

    if (key == NULL) {
        a = sim_alias_taken(w->s, w->part[1]);
        key = a ? &w->s->keys[a->key] : NULL;
    }

    key = sim_serve_ring(w, key);

    if (key && key->state == 5) {
        sim_answer_error(w, 410, "KEY_DELETED_ERR");
        return NULL;
    }

    return key;
}


static void
sim_serve_read(sim_work_t *w)
{
    sim_key_t  *key;

    key = sim_serve_ring(w, sim_key_find(w->s, w->part[1], w->zone));

    if (key) {
        sim_answer_key(w, 200, key, w->nparts == 2);
    }
}


/* 1 if the instance does not take that many more aliases */

static int
sim_serve_full(const sim_work_t *w, size_t more)
{
    unsigned  limit;

    limit = w->s->sim->switches.limit;

    return limit && more && sim_service_aliases(w->s) + more > limit;
}


/*
 * A mark of a Destroy that has ended. The worker looks for it three times
 * within SIM_LOOKS, but not if it has exited, or may not remove it; and it does
 * not expect that a call is performed twice.
 */

static void
sim_serve_late(sim_work_t *w)
{
    unsigned      i, late;
    sim_t        *sim;
    sim_call_t   *call;

    call = w->call;
    sim = w->s->sim;

    if (call->http || strstr(w->part[3], "-des-") == NULL) {
        return;
    }

    late = sim->switches.writer || call->repeated || call->dropped
           || call->deaths != call->worker->deaths
           || sim->clock - call->expired >= SIM_LOOKS;

    for (i = 0; i < sim->nobjects; i++) {
        if (strstr(sim->objects[i].uid, w->part[1])) {
            sim->history.late |= late << i;
            call->worker->late |= 1u << i;
        }
    }
}


static void
sim_serve_alias(sim_work_t *w)
{
    char        text[512];
    sim_key_t  *key;

    key = sim_serve_target(w);

    if (key == NULL) {
        return;
    }

    if (sim_alias_taken(w->s, w->part[3])) {
        sim_answer_error(w, 409, "KEY_ALIAS_NOT_UNIQUE_ERR");
        return;
    }

    if (strlen(w->part[3]) > 90) {
        sim_answer_error(w, 400, "INVALID_FIELD_ERR");
        return;
    }

    if (sim_serve_full(w, 1) || !sim_alias_add(w->s, key, w->part[3])) {
        sim_answer_error(w, 409, "KEY_ALIAS_QUOTA_ERR");
        return;
    }

    snprintf(text, sizeof(text), "{\"metadata\":{\"collectionType\":\""
             "application/vnd.ibm.kms.key_alias+json\",\"collectionTotal\":1},"
             "\"resources\":[{\"keyId\":\"%s\",\"alias\":\"%s\"}]}", key->id,
             w->part[3]);

    sim_serve_late(w);
    sim_answer(w, 201, text);
}


/*
 * The mark of a Destroy that was removed after the removal's deadline. If it
 * counted by then, the object was destroyed, and lives again: no endpoint can
 * prevent that.
 */

static void
sim_serve_revived(const sim_work_t *w)
{
    int64_t           due;
    unsigned          i;
    sim_t            *sim;
    const char       *mark;
    history_event_t  *e;

    sim = w->s->sim;
    mark = strstr(w->part[3], "-des-");

    if (mark == NULL || sim->clock <= w->call->due) {
        return;
    }

    due = (strtoll(mark + 5, NULL, 10) + SIM_COUNTS - SIM_EPOCH) * 1000;

    if (due > (int64_t) sim->clock) {
        return;
    }

    for (i = 0; i < sim->nobjects; i++) {
        if (strstr(sim->objects[i].uid, w->part[1]) == NULL) {
            continue;
        }

        (void) history_add(&sim->history, HISTORY_TAKEN, i,
                           sim_tick_at(sim, (uint64_t) due));

        e = history_add(&sim->history, HISTORY_BACK, i, sim_tick(sim));

        if (e) {
            e->outcome = HISTORY_OK;
            e->ended = sim_tick(sim);
        }
    }
}


static void
sim_serve_unalias(sim_work_t *w)
{
    sim_key_t    *key;
    sim_alias_t  *a;

    if (w->s->sim->switches.writer) {
        sim_answer_error(w, 401, NULL);
        return;
    }

    key = sim_serve_target(w);

    if (key == NULL) {
        return;
    }

    a = sim_alias_taken(w->s, w->part[3]);

    /* no document tells how */

    if (a == NULL || a->removed || &w->s->keys[a->key] != key) {
        sim_answer_error(w, 404, "KEY_ALIAS_NOT_FOUND_ERR");
        return;
    }

    sim_alias_remove(w->s, a);
    sim_serve_revived(w);
    sim_answer(w, 204, "");
}


static void
sim_serve_delete(sim_work_t *w)
{
    sim_key_t  *key;

    if (w->s->sim->switches.writer) {
        sim_answer_error(w, 401, NULL);
        return;
    }

    key = sim_serve_target(w);

    if (key == NULL) {
        return;
    }

    sim_key_delete(w->s, key);

    if (w->call->minimal) {
        sim_answer(w, 204, "");
        return;
    }

    w->truth = 1;
    sim_answer_key(w, 200, key, 0);
}


/* 0: the response is set */

static int
sim_post_allowed(sim_work_t *w, const json_t *resource)
{
    size_t       i;
    json_t      *aliases;
    const char  *name, *payload, *description, *alias;

    aliases = json_object_get(resource, "aliases");
    name = json_string_value(json_object_get(resource, "name"));
    payload = json_string_value(json_object_get(resource, "payload"));
    description = json_string_value(json_object_get(resource, "description"));

    if (name == NULL || payload == NULL || strlen(payload) > 10000
        || strlen(name) > 90 || (description && strlen(description) > 240)
        || json_array_size(aliases) > SIM_SLOTS
        || !json_is_true(json_object_get(resource, "extractable")))
    {
        sim_answer_error(w, 400, "INVALID_FIELD_ERR");
        return 0;
    }

    if (sim_serve_full(w, json_array_size(aliases))) {
        sim_answer_error(w, 409, "KEY_ALIAS_QUOTA_ERR");
        return 0;
    }

    for (i = 0; i < json_array_size(aliases); i++) {
        alias = json_string_value(json_array_get(aliases, i));

        if (sim_alias_taken(w->s, alias)) {
            sim_answer_error(w, 409, "KEY_ALIAS_NOT_UNIQUE_ERR");
            return 0;
        }
    }

    return 1;
}


/* "orphans": the refused POST creates the key, without aliases */

static void
sim_post_orphan(sim_work_t *w, const json_t *resource)
{
    sim_key_t   *key;
    const char  *name, *payload;

    name = json_string_value(json_object_get(resource, "name"));
    payload = json_string_value(json_object_get(resource, "payload"));

    if (!w->s->sim->switches.orphans || name == NULL || payload == NULL) {
        return;
    }

    key = sim_key_add(w->s, name, w->call->ring);

    if (key) {
        key->payload = strdup(payload);
    }
}


static void
sim_serve_post(sim_work_t *w)
{
    size_t       i;
    json_t      *body, *resource, *aliases;
    sim_key_t   *key;
    const char  *description;

    body = json_loadb(w->call->body, w->call->body_len, 0, NULL);
    resource = json_array_get(json_object_get(body, "resources"), 0);

    if (!sim_post_allowed(w, resource)) {
        sim_post_orphan(w, resource);
        json_decref(body);
        return;
    }

    key = sim_key_add(w->s, json_string_value(json_object_get(resource,
                                                              "name")),
                      w->call->ring);
    if (key == NULL) {
        sim_answer_error(w, 503, NULL);
        json_decref(body);
        return;
    }

    aliases = json_object_get(resource, "aliases");
    description = json_string_value(json_object_get(resource, "description"));

    key->payload = strdup(json_string_value(json_object_get(resource,
                                                            "payload")));
    key->description = description ? strdup(description) : NULL;

    for (i = 0; i < json_array_size(aliases); i++) {
        (void) sim_alias_add(w->s, key,
                             json_string_value(json_array_get(aliases, i)));
    }

    json_decref(body);

    w->truth = 1;
    sim_answer_key(w, 201, key, 0);
}


static void
sim_serve_root(sim_work_t *w)
{
    const sim_key_t  *key;

    key = sim_serve_target(w);

    if (key) {
        sim_serve_action(w, key);
    }
}


static void
sim_serve_iam(sim_work_t *w)
{
    char      text[256];
    uint64_t  until;

    until = w->s->sim->clock / 1000 + SIM_TOKEN_LIFE;

    snprintf(text, sizeof(text), "{\"access_token\":\"token-%u-%llu\","
             "\"refresh_token\":\"not_supported\",\"token_type\":\"Bearer\","
             "\"expires_in\":%d,\"expiration\":%llu}", ++w->s->tokens,
             (unsigned long long) until, SIM_TOKEN_LIFE,
             (unsigned long long) until + SIM_EPOCH);

    sim_answer(w, 200, text);
}


static int
sim_authorized(const sim_work_t *w)
{
    unsigned            number;
    unsigned long long  until;

    return sscanf(w->call->bearer, "token-%u-%llu", &number, &until) == 2
           && w->s->sim->clock / 1000 < until;
}


static int
sim_serve_path(sim_work_t *w)
{
    char  *p, *rest;

    if (strncmp(w->call->path, "/api/v2/", 8) != 0) {
        return 0;
    }

    snprintf(w->text, sizeof(w->text), "%s", w->call->path + 8);

    w->query = "";
    p = strchr(w->text, '?');

    if (p) {
        *p = '\0';
        w->query = p + 1;
    }

    for (p = strtok_r(w->text, "/", &rest); p && w->nparts < 5;
         p = strtok_r(NULL, "/", &rest))
    {
        w->part[w->nparts++] = p;
    }

    return w->nparts > 0 && strcmp(w->part[0], "keys") == 0;
}


static void
sim_serve(sim_work_t *w)
{
    size_t              i;
    const sim_route_t  *r;

    if (w->call->target == KEYPROTECT_TARGET_IAM) {
        sim_serve_iam(w);
        return;
    }

    if (!sim_authorized(w)) {
        sim_answer_error(w, 401, NULL);
        return;
    }

    if (!sim_serve_path(w)) {
        sim_answer_error(w, 404, NULL);
        return;
    }

    for (i = 0; i < sizeof(sim_routes) / sizeof(sim_routes[0]); i++) {
        r = &sim_routes[i];

        if (r->method == w->call->method && r->nparts == w->nparts
            && (r->third == NULL || strcmp(r->third, w->part[2]) == 0))
        {
            r->serve(w);
            return;
        }
    }

    sim_answer_error(w, 404, NULL);
}


void
sim_service_perform(sim_t *sim, sim_call_t *call)
{
    sim_work_t  w;

    memset(&w, 0, sizeof(sim_work_t));

    w.s = sim->service;
    w.call = call;
    w.zone = call->worker->endpoint;

    if (call->lie == NULL || sim_lie_performs(call->lie)) {
        sim_serve(&w);

    } else {
        call->status = 200;
    }

    if (call->lie) {
        sim_answer_lie(&w);
    }

    if (sim->service->full) {
        sim->broken = "service-full";
    }
}
