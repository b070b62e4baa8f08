
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * kmipctl bench: reads the options and prepares the load.
 */


#include "ctl_bench.h"
#include "ctl_file.h"
#include "ctl_option.h"
#include "ctl_run.h"
#include "ctl_tls.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define CTL_BENCH_COUNT      1000
#define CTL_BENCH_KEY_LANES  16


static int ctl_bench_check(ctl_t *c);
static int ctl_bench_duration(ctl_t *c, int64_t *duration);
static ctl_bench_t *ctl_bench_create(ctl_t *c);
static int ctl_bench_tls(ctl_bench_t *b);
static int ctl_bench_session(SSL *ssl, SSL_SESSION *session);
static int ctl_bench_targets(ctl_bench_t *b);
static int ctl_bench_mode(ctl_bench_t *b, const char *operation);
static int ctl_bench_work(ctl_bench_t *b, const char *operation);
static int ctl_bench_keyed(ctl_bench_t *b, const char *operation);
static int ctl_bench_uids(ctl_bench_t *b);
static int ctl_bench_uid_file(ctl_bench_t *b, const char *name);
static int ctl_bench_keys(ctl_bench_t *b, uint64_t n);
static int ctl_bench_raw(ctl_bench_t *b);


int
ctl_run_bench(ctl_t *c)
{
    int           rc;
    const char   *operation;
    ctl_bench_t  *b;

    operation = c->o.operation ? c->o.operation : "discover";

    if (strcmp(operation, "idle") == 0) {
        c->o.idle = 1;
    }

    if (c->o.idle) {
        operation = "idle";
    }

    /* the version that vCenter speaks */

    if (strcmp(operation, "flow") == 0 && c->o.protocol == NULL) {
        c->version = KMIP_V1_1;
    }

    if (ctl_bench_check(c) != CTL_OK) {
        return CTL_USAGE;
    }

    b = ctl_bench_create(c);
    if (b == NULL) {
        return CTL_USAGE;
    }

    rc = ctl_bench_mode(b, operation);

    if (rc == CTL_OK) {
        rc = ctl_bench_work(b, operation);
    }

    if (rc == CTL_OK) {
        rc = ctl_bench_start(b, (size_t) (c->o.connections ? c->o.connections
                                                           : 1));
    }

    if (rc == CTL_OK) {
        c->o.idle ? ctl_bench_hold(b) : ctl_bench_run(b);
        rc = ctl_bench_report(b, operation);
    }

    ctl_bench_stop(b);

    return rc;
}


static int
ctl_bench_check(ctl_t *c)
{
    ctl_options_t  *o = &c->o;

    if (o->rate && o->storm) {
        return ctl_usage(c, "--storm and --rate exclude each other");
    }

    if (o->pipeline > 1 && (o->fresh || o->storm || o->rate
                            || (o->operation
                                && strcmp(o->operation, "flow") == 0)))
    {
        return ctl_usage(c, "--pipeline needs kept connections and single "
                         "requests");
    }

    if (o->check && strcmp(o->check, "full") != 0
        && strcmp(o->check, "none") != 0)
    {
        return ctl_usage(c, "--check must be full or none");
    }

    if (o->tls && strcmp(o->tls, "1.2") != 0 && strcmp(o->tls, "1.3") != 0) {
        return ctl_usage(c, "--tls must be 1.2 or 1.3");
    }

    if (o->count && o->duration) {
        return ctl_usage(c, "--count and --duration exclude each other");
    }

    return CTL_OK;
}


/* parses "10", "10s", "500ms", "2m" into nanoseconds */

static int
ctl_bench_duration(ctl_t *c, int64_t *duration)
{
    char    *end;
    double   number;
    size_t   i;

    static const struct {
        const char  *unit;
        double       seconds;
    } units[] = { { "", 1 }, { "s", 1 }, { "ms", 0.001 }, { "m", 60 } };

    *duration = 0;

    if (c->o.duration == NULL) {
        return CTL_OK;
    }

    number = strtod(c->o.duration, &end);

    for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {

        if (end != c->o.duration && strcmp(end, units[i].unit) == 0
            && number > 0 && number * units[i].seconds <= 86400)
        {
            *duration = (int64_t) (number * units[i].seconds
                                   * CTL_BENCH_SECOND);
            return CTL_OK;
        }
    }

    return ctl_usage(c, "\"%s\" is not a time: 500ms, 10s, 2m",
                     c->o.duration);
}


static ctl_bench_t *
ctl_bench_create(ctl_t *c)
{
    ctl_bench_t  *b;

    b = calloc(1, sizeof(ctl_bench_t));
    if (b == NULL) {
        ctl_usage(c, "no memory");
        return NULL;
    }

    b->c = c;
    b->pipeline = 1;
    b->timeout = (c->o.timeout ? c->o.timeout : 10) * CTL_BENCH_SECOND;
    b->count_only = (c->o.check && strcmp(c->o.check, "none") == 0);

    if (ctl_bench_tls(b) != CTL_OK || ctl_bench_targets(b) != CTL_OK) {
        ctl_bench_stop(b);
        return NULL;
    }

    return b;
}


static int
ctl_bench_tls(ctl_bench_t *b)
{
    int             version;
    ctl_options_t  *o = &b->c->o;

    if (ctl_tls_context(b->c, &b->tls) != CTL_OK) {
        return CTL_USAGE;
    }

    SSL_CTX_set_read_ahead(b->tls, 1);
    SSL_CTX_set_mode(b->tls, SSL_MODE_ENABLE_PARTIAL_WRITE
                             |SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                             |SSL_MODE_RELEASE_BUFFERS);

    if (o->tls) {
        version = strcmp(o->tls, "1.2") == 0 ? TLS1_2_VERSION
                                             : TLS1_3_VERSION;
        SSL_CTX_set_min_proto_version(b->tls, version);
        SSL_CTX_set_max_proto_version(b->tls, version);
    }

    if (o->cipher && SSL_CTX_set_ciphersuites(b->tls, o->cipher) != 1
        && SSL_CTX_set_cipher_list(b->tls, o->cipher) != 1)
    {
        return ctl_usage(b->c, "OpenSSL has no cipher \"%s\"", o->cipher);
    }

    SSL_CTX_set_session_cache_mode(b->tls, SSL_SESS_CACHE_OFF);

    if (o->resume) {
        SSL_CTX_set_session_cache_mode(b->tls, SSL_SESS_CACHE_CLIENT
                                          |SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(b->tls, ctl_bench_session);
    }

    return CTL_OK;
}


/* keeps the newest TLS session of each server; 1: OpenSSL leaves it to us */

static int
ctl_bench_session(SSL *ssl, SSL_SESSION *session)
{
    ctl_lane_t  *lane;

    lane = SSL_get_app_data(ssl);

    SSL_SESSION_free(lane->target->session);
    lane->target->session = session;

    return 1;
}


static int
ctl_bench_targets(ctl_bench_t *b)
{
    int               rc;
    size_t            i;
    ctl_target_t     *target;
    const char       *server;
    struct addrinfo   hints, *list;

    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;

    for (i = 0; i < b->c->o.server.nelts; i++) {
        server = b->c->o.server.elts[i];
        target = &b->targets[i];

        if (ctl_endpoint_parse(&target->endpoint, server) != KMIP_OK) {
            return ctl_usage(b->c, "%s: not HOST or HOST:PORT", server);
        }

        rc = getaddrinfo(target->endpoint.host, target->endpoint.port,
                         &hints, &list);
        if (rc != 0) {
            return ctl_usage(b->c, "%s: %s", server, gai_strerror(rc));
        }

        memcpy(&target->address, list->ai_addr, list->ai_addrlen);
        target->len = list->ai_addrlen;
        freeaddrinfo(list);

        b->ntargets++;
    }

    return CTL_OK;
}


static int
ctl_bench_mode(ctl_bench_t *b, const char *operation)
{
    ctl_options_t  *o = &b->c->o;

    if (ctl_bench_duration(b->c, &b->deadline) != CTL_OK) {
        return CTL_USAGE;
    }

    b->storm = (o->storm != 0);
    b->fresh = (o->fresh || o->storm);
    b->tolerate = (o->tolerate != 0);
    b->raw = (strcmp(operation, "raw") == 0);
    b->warmup = (uint64_t) o->warmup;
    b->total = (uint64_t) (o->count ? o->count : CTL_BENCH_COUNT);

    if (o->pipeline) {
        b->pipeline = (size_t) o->pipeline;
    }

    if (o->rate) {
        b->interval = (double) CTL_BENCH_SECOND / o->rate;
    }

    if (b->storm) {
        b->total = (uint64_t) (o->connections ? o->connections : 1);
        b->warmup = 0;

    } else if (b->deadline) {
        b->total = o->rate ? (uint64_t) ((double) b->deadline / b->interval)
                           : UINT64_MAX / 2;
    }

    b->total += b->warmup;

    return CTL_OK;
}


static int
ctl_bench_work(ctl_bench_t *b, const char *operation)
{
    int  rc;

    if (b->c->o.idle) {
        return CTL_OK;
    }

    if (b->raw) {
        return ctl_bench_raw(b);
    }

    if (strcmp(operation, "flow") == 0) {
        return ctl_bench_flow(b);
    }

    rc = ctl_bench_keyed(b, operation);

    return rc == CTL_OK ? ctl_bench_requests(b, operation) : rc;
}


/* reads or makes the keys that the operation needs, if it needs any */

static int
ctl_bench_keyed(ctl_bench_t *b, const char *operation)
{
    size_t  i;

    static const struct {
        const char  *operation;
        unsigned     active:1;         /* keys made for it are not */
    } rows[] = {
        { "get", 0 }, { "activate", 0 }, { "encrypt", 1 }, { "decrypt", 1 }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {

        if (strcmp(rows[i].operation, operation) != 0) {
            continue;
        }

        if (rows[i].active && b->c->o.keys) {
            return ctl_usage(b->c, "%s needs Active keys: use --uid UID or "
                             "--uids FILE", operation);
        }

        return ctl_bench_uids(b);
    }

    return CTL_OK;
}


/* takes identifiers from --uid or --uids, or creates keys for --keys */

static int
ctl_bench_uids(ctl_bench_t *b)
{
    size_t          i, n;
    ctl_options_t  *o = &b->c->o;

    if (o->uids) {
        return ctl_bench_uid_file(b, o->uids);
    }

    n = o->uid.nelts;

    if (n == 0 && o->keys == 0) {
        return ctl_usage(b->c, "no keys given: use --uid UID, --uids FILE or "
                         "--keys N");
    }

    if (n == 0) {
        return ctl_bench_keys(b, (uint64_t) o->keys);
    }

    b->uids = calloc(n, sizeof(kmip_str_t));
    if (b->uids == NULL) {
        return ctl_usage(b->c, "no memory");
    }

    for (i = 0; i < n; i++) {
        b->uids[i] = ctl_str(o->uid.elts[i]);
    }

    b->nuids = n;

    return CTL_OK;
}


/* reads identifiers, one a line */

static int
ctl_bench_uid_file(ctl_bench_t *b, const char *name)
{
    char           *text, *line, *rest;
    size_t          n;
    kmip_secret_t  *content;

    content = ctl_file_read(b->c->arena, name);
    if (content == NULL) {
        return CTL_USAGE;
    }

    text = kmip_arena_calloc(b->c->arena, content->len + 1);
    b->uids = calloc(content->len + 1, sizeof(kmip_str_t));

    if (text == NULL || b->uids == NULL) {
        return ctl_usage(b->c, "no memory");
    }

    memcpy(text, content->data, content->len);
    n = 0;

    for (line = strtok_r(text, " \r\n", &rest); line;
         line = strtok_r(NULL, " \r\n", &rest))
    {
        b->uids[n++] = ctl_str(line);
    }

    b->nuids = n;

    return n ? CTL_OK : ctl_usage(b->c, "%s: no identifiers", name);
}


/* creates the keys by a load of its own, which is not measured */

static int
ctl_bench_keys(ctl_bench_t *b, uint64_t n)
{
    int           rc;
    ctl_bench_t  *made;

    made = ctl_bench_create(b->c);
    if (made == NULL) {
        return CTL_USAGE;
    }

    made->count_only = 0;
    made->total = n;

    rc = ctl_bench_requests(made, "create");

    if (rc == CTL_OK) {
        rc = ctl_bench_start(made, n < CTL_BENCH_KEY_LANES
                                   ? (size_t) n : CTL_BENCH_KEY_LANES);
    }

    made->uids = calloc((size_t) n, sizeof(kmip_str_t));

    if (rc == CTL_OK && made->uids) {
        ctl_bench_run(made);

        b->uids = made->uids;
        b->nuids = made->nuids;
        made->uids = NULL;

        if (b->nuids < n) {
            fprintf(stderr, "kmipctl: the keys cannot be created\n");
            rc = ctl_bench_report(made, "create");
            rc = (rc == CTL_OK) ? CTL_FAILED : rc;
        }
    }

    ctl_bench_stop(made);

    return rc;
}


static int
ctl_bench_raw(ctl_bench_t *b)
{
    kmip_secret_t  *content;

    if (b->c->o.send == NULL) {
        return ctl_usage(b->c, "no message given: use --send FILE");
    }

    content = ctl_file_read(b->c->arena, b->c->o.send);
    b->requests = calloc(1, sizeof(kmip_str_t));

    if (content == NULL || b->requests == NULL) {
        return CTL_USAGE;
    }

    if (content->len == 0) {
        return ctl_usage(b->c, "%s: empty", b->c->o.send);
    }

    b->requests[0].data = content->data;
    b->requests[0].len = content->len;
    b->nrequests = 1;
    b->count_only = 1;

    return CTL_OK;
}
