
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * True and false responses.
 */


#include "sim_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>


#define SIM_KEY_TYPE  "application/vnd.ibm.kms.key+json"

/* the last byte stays free for the end */

typedef struct {
    char               *text;
    size_t              len;
    size_t              size;
} sim_text_t;


/*
 * False responses: status and body; "*" is the true status, NULL the true body.
 * None has a code of Key Protect's own: what Key Protect itself says is true.
 */

typedef struct {
    const char         *name;
    unsigned            status;        /* 0: the true status */
    const char         *body;          /* NULL: the true body */
    unsigned            performed:1;
    unsigned            read:1;
    unsigned            write:1;
} sim_lie_t;

static const sim_lie_t  sim_lies[] = {
    { "busy", 503, "{\"resources\":[{\"errorMsg\":\"busy\"}]}", 0, 0, 0 },
    { "bare 404", 404, "<html>not found</html>", 0, 1, 1 },
    { "bare 410", 410, "<html>gone</html>", 0, 1, 1 },
    { "empty 410", 410, "", 0, 1, 1 },
    { "bare 409", 409, "<html>conflict</html>", 0, 1, 1 },
    { "bare 400", 400, "<html>bad</html>", 0, 1, 1 },
    { "bare 422", 422, "{}", 0, 1, 1 },
    { "bare 403", 403, "<html>forbidden</html>", 0, 1, 1 },
    { "empty 200", 200, "{}", 0, 1, 1 },
    { "empty 201", 201, "{}", 0, 0, 1 },
    { "202 of nothing", 202, "{\"resources\":[{}]}", 0, 1, 1 },
    { "204", 204, "", 0, 1, 1 },
    { "200 html", 200, "<html>welcome</html>", 0, 1, 1 },
    { "201 html", 201, "<html>welcome</html>", 0, 0, 1 },
    { "done, 200 {}", 200, "{}", 1, 0, 1 },
    { "done, 502", 502, "<html>bad gateway</html>", 1, 0, 1 },
    { "done, 404", 404, "<html>not found</html>", 1, 0, 1 },
    { "done, 410", 410, "<html>gone</html>", 1, 0, 1 },
    { "another key", 200, "{\"metadata\":{\"collectionType\":\"" SIM_KEY_TYPE
      "\",\"collectionTotal\":1},\"resources\":[{\"type\":\"" SIM_KEY_TYPE
      "\",\"id\":\"0e0e0e0e-0000-4000-8000-000000000000\",\"name\":\"other\","
      "\"aliases\":[\"other\"],\"state\":1,\"extractable\":true,"
      "\"payload\":\"bm90aGluZw==\"}]}", 0, 1, 1 },
    { "another alias", 201, "{\"metadata\":{\"collectionType\":\""
      "application/vnd.ibm.kms.key_alias+json\",\"collectionTotal\":1},"
      "\"resources\":[{\"keyId\":\"0e0e0e0e-0000-4000-8000-000000000000\","
      "\"alias\":\"other\"}]}", 0, 0, 1 }
};

#define SIM_LIES  (sizeof(sim_lies) / sizeof(sim_lies[0]))


static const sim_lie_t *
sim_lie_find(const char *name)
{
    size_t  i;

    for (i = 0; i < SIM_LIES; i++) {
        if (strcmp(sim_lies[i].name, name) == 0) {
            return &sim_lies[i];
        }
    }

    return NULL;
}


const char *
sim_lie(sim_t *sim, sim_call_t *call)
{
    int               read;
    const sim_lie_t  *lie;

    read = call->method == KEYPROTECT_GET || call->method == KEYPROTECT_HEAD
           || strstr(call->path, "/actions/");

    if (sim->switches.same_lie && sim->lie) {
        return sim->lie;
    }

    do {
        lie = &sim_lies[sim_chance(sim, SIM_LIES)];
    } while (read ? !lie->read : !lie->write);

    sim->lie = lie->name;

    return sim->lie;
}


/* replaces the response by a false one; the call is performed or not */

void
sim_answer_lie(sim_work_t *w)
{
    const sim_lie_t  *lie;

    lie = sim_lie_find(w->call->lie);

    if (lie->status) {
        w->call->status = lie->status;
    }

    if (lie->body) {
        free(w->call->answer);
        w->call->answer = strdup(lie->body);
    }
}


int
sim_lie_performs(const char *name)
{
    return sim_lie_find(name)->performed;
}


static void
sim_text_put(sim_text_t *t, const char *data, size_t len)
{
    if (t->len + len + 1 > t->size) {
        t->size = t->len + len + 1024;
        t->text = realloc(t->text, t->size);
    }

    memcpy(t->text + t->len, data, len);
    t->len += len;
    t->text[t->len] = '\0';
}


static void
sim_text_add(sim_text_t *t, const char *text)
{
    sim_text_put(t, text, strlen(text));
}


static void
sim_text_string(sim_text_t *t, const char *before, const char *text)
{
    size_t  n;

    sim_text_add(t, before);
    sim_text_add(t, "\"");

    for ( ;; ) {
        n = strcspn(text, "\"\\");
        sim_text_put(t, text, n);
        text += n;

        if (*text == '\0') {
            break;
        }

        sim_text_put(t, "\\", 1);
        sim_text_put(t, text++, 1);
    }

    sim_text_add(t, "\"");
}


static void
sim_text_date(sim_text_t *t, const char *before, uint64_t ms)
{
    char       date[32];
    time_t     at;
    struct tm  tm;

    at = (time_t) (SIM_EPOCH + ms / 1000);
    gmtime_r(&at, &tm);
    strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &tm);

    sim_text_string(t, before, date);
}


void
sim_answer(sim_work_t *w, unsigned status, const char *text)
{
    free(w->call->answer);

    w->call->status = status;
    w->call->answer = strdup(text);
}


void
sim_answer_error(sim_work_t *w, unsigned status, const char *code)
{
    char  text[512];

    if (status >= 400 && !w->call->again) {
        w->s->sim->nfailed++;
    }

    if (code == NULL) {
        sim_answer(w, status, "{\"resources\":[{\"errorMsg\":\"invented\"}]}");
        return;
    }

    snprintf(text, sizeof(text), "{\"metadata\":{\"collectionType\":\""
             "application/vnd.ibm.kms.error+json\",\"collectionTotal\":1},"
             "\"resources\":[{\"errorMsg\":\"invented\",\"reasons\":"
             "[{\"code\":\"%s\",\"message\":\"invented\",\"status\":%u}]}]}",
             code, status);

    sim_answer(w, status, text);
}


static void
sim_text_aliases(sim_text_t *t, sim_work_t *w, const sim_key_t *key,
    sim_way_e way)
{
    unsigned        i, n, number;
    sim_alias_t    *a;
    sim_service_t  *s;

    s = w->s;
    number = (unsigned) (key - s->keys);
    n = 0;

    sim_text_add(t, ",\"aliases\":[");

    for (i = 0; i < s->naliases; i++) {
        a = &s->aliases[i];

        if (a->key == number
            && (w->truth ? !a->removed
                         : sim_seen(s, &a->shown, w->zone, way)
                           && !sim_seen(s, &a->hidden, w->zone, way)))
        {
            sim_text_string(t, n++ ? "," : "", a->name);
        }
    }

    sim_text_add(t, "]");
}


static void
sim_text_key(sim_text_t *t, sim_work_t *w, const sim_key_t *key, int payload,
    sim_way_e way)
{
    char      number[64];
    unsigned  state;

    state = w->truth || sim_seen(w->s, &key->changed, w->zone, way)
            ? key->state : key->before;

    sim_text_string(t, "{\"type\":\"" SIM_KEY_TYPE "\",\"id\":", key->id);
    sim_text_string(t, ",\"name\":", key->name);
    sim_text_string(t, ",\"keyRingID\":", key->ring);
    sim_text_date(t, ",\"creationDate\":", key->created);

    snprintf(number, sizeof(number), ",\"state\":%u,\"extractable\":%s%s",
             state, key->extractable ? "true" : "false",
             state == 5 ? ",\"deleted\":true" : "");
    sim_text_add(t, number);

    if (state == 5) {
        sim_text_date(t, ",\"deletionDate\":", key->deleted);
    }

    sim_text_aliases(t, w, key, way);

    if (key->description) {
        sim_text_string(t, ",\"description\":", key->description);
    }

    if (payload && key->payload
        && w->s->sim->clock >= key->created + w->s->sim->switches.payload
        && !(state == 5 && w->s->sim->switches.dead_bare))
    {
        sim_text_string(t, ",\"payload\":", key->payload);
    }

    sim_text_add(t, "}");
}


static void
sim_text_begin(sim_text_t *t, unsigned n)
{
    char  head[160];

    memset(t, 0, sizeof(sim_text_t));

    snprintf(head, sizeof(head), "{\"metadata\":{\"collectionType\":\""
             SIM_KEY_TYPE "\",\"collectionTotal\":%u}%s", n,
             n ? ",\"resources\":[" : "");

    sim_text_add(t, head);
}


void
sim_answer_key(sim_work_t *w, unsigned status, const sim_key_t *key,
    int payload)
{
    sim_text_t  t;

    sim_text_begin(&t, 1);
    sim_text_key(&t, w, key, payload, SIM_BY_ID);
    sim_text_add(&t, "]}");

    free(w->call->answer);

    w->call->status = status;
    w->call->answer = t.text;
}


void
sim_answer_list(sim_work_t *w, const sim_key_t *const *keys, unsigned n)
{
    unsigned    i;
    sim_text_t  t;

    sim_text_begin(&t, n);

    for (i = 0; i < n; i++) {
        sim_text_add(&t, i ? "," : "");
        sim_text_key(&t, w, keys[i], 0, SIM_BY_LIST);
    }

    sim_text_add(&t, n ? "]}" : "}");

    free(w->call->answer);

    w->call->status = 200;
    w->call->answer = t.text;
}
