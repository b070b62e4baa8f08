
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: checks the server's KMIP after admission.
 */


#include "ctl_doctor_client.h"

#include <time.h>


/* SKEW: tolerated difference of clocks, seconds; SLOW: vSAN's time limit, ms */

#define CTL_DOCTOR_SKEW  30
#define CTL_DOCTOR_SLOW  1000


static void ctl_doctor_speak_versions(void *data,
    const ctl_doctor_check_t *check);
static const char *ctl_doctor_speak_list(ctl_doctor_client_t *d,
    const kmip_numbers_t *versions);
static void ctl_doctor_speak_query(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_speak_operations(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, const kmip_payload_t *answer);
static int ctl_doctor_speak_has(const kmip_numbers_t *list, uint32_t number);
static void ctl_doctor_speak_clock(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_speak_latency(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_speak_store(void *data,
    const ctl_doctor_check_t *check);


const ctl_doctor_check_t  ctl_doctor_speak_checks[] = {

    { "versions", "the server speaks KMIP 1.1, as vCenter does", "admitted",
      ctl_doctor_speak_versions },

    { "operations", "the server offers what vCenter asks for", "versions",
      ctl_doctor_speak_query },

    { "clock", "the server's clock agrees with ours", "versions",
      ctl_doctor_speak_clock },

    { "latency", "the server answers within a second, as vSAN's health check "
      "wants it", "versions", ctl_doctor_speak_latency },

    { "key-protect", "the server reaches the Key Protect behind it",
      "operations", ctl_doctor_speak_store },

    { NULL, NULL, NULL, NULL }
};


/* the operations that vCenter uses, and whether it can do without */

static const struct {
    uint32_t  operation;
    int       optional;
} ctl_doctor_speak_needs[] = {
    { KMIP_OPERATION_DISCOVER_VERSIONS, 0 },
    { KMIP_OPERATION_CREATE, 0 },
    { KMIP_OPERATION_GET, 0 },
    { KMIP_OPERATION_GET_ATTRIBUTES, 0 },
    { KMIP_OPERATION_ACTIVATE, 0 },
    { KMIP_OPERATION_ADD_ATTRIBUTE, 1 }
};

#define CTL_DOCTOR_NEEDS                                                     \
    (sizeof(ctl_doctor_speak_needs) / sizeof(ctl_doctor_speak_needs[0]))


static void
ctl_doctor_speak_versions(void *data, const ctl_doctor_check_t *check)
{
    ctl_item_t            item;
    ctl_line_e            state;
    const char           *list;
    kmip_arena_t         *arena;
    kmip_header_t         header;
    ctl_doctor_client_t  *d = data;

    arena = kmip_arena_create(CTL_ARENA_MAX);
    ctl_item_init(&item, KMIP_OPERATION_DISCOVER_VERSIONS, NULL);

    state = ctl_doctor_talk_call(d, arena, &header, &item, 1);

    if (state != CTL_LINE_OK) {
        ctl_doctor_talk_failed(d, check, state,
                               KMIP_OPERATION_DISCOVER_VERSIONS);
        goto done;
    }

    d->server->time_stamp = header.has_time_stamp ? header.time_stamp : 0;
    d->server->received = (int64_t) time(NULL);

    if (item.status != KMIP_RESULT_STATUS_SUCCESS) {
        ctl_doctor_report_bad(d->r, check, CTL_FAILED,
                              ctl_doctor_talk_advice(&item),
                              "Discover Versions failed: %s",
                              ctl_doctor_talk_result(d, &item));
        goto done;
    }

    list = ctl_doctor_speak_list(d, &item.response.versions);

    if (header.version != KMIP_V1_1) {
        ctl_doctor_report_warning(d->r, check,
                                  "vCenter may not take such an answer: is "
                                  "this a server of this module?",
                                  "the server answers a request of KMIP 1.1 "
                                  "in KMIP %d.%d",
                                  kmip_version_major(header.version),
                                  kmip_version_minor(header.version));
        goto done;
    }

    if (!ctl_doctor_speak_has(&item.response.versions, KMIP_V1_1)) {
        ctl_doctor_report_warning(d->r, check,
                                  "vCenter may take another one, or may not; "
                                  "a server of this module speaks it",
                                  "the server speaks KMIP %s, and not 1.1, "
                                  "which vCenter speaks", list);
        goto done;
    }

    ctl_doctor_report_good(d->r, check, "the server speaks KMIP %s (%.1f ms)",
                           list, d->line.answering);

done:

    kmip_arena_destroy(arena);
}


static const char *
ctl_doctor_speak_list(ctl_doctor_client_t *d, const kmip_numbers_t *versions)
{
    size_t       i;
    const char  *list;

    list = "";

    for (i = 0; i < versions->nelts; i++) {
        list = ctl_doctor_report_text(d->r, "%s%s%d.%d", list, i ? ", " : "",
                                      kmip_version_major(versions->elts[i]),
                                      kmip_version_minor(versions->elts[i]));
    }

    return *list ? list : "of no version";
}


static void
ctl_doctor_speak_query(void *data, const ctl_doctor_check_t *check)
{
    ctl_item_t            item;
    ctl_line_e            state;
    kmip_arena_t         *arena;
    kmip_header_t         header;
    ctl_doctor_client_t  *d = data;

    static uint32_t  functions[] = {
        KMIP_QUERY_FUNCTION_QUERY_OPERATIONS,
        KMIP_QUERY_FUNCTION_QUERY_SERVER_INFORMATION
    };

    arena = kmip_arena_create(CTL_ARENA_MAX);
    ctl_item_init(&item, KMIP_OPERATION_QUERY, NULL);

    item.request.query_functions.elts = functions;
    item.request.query_functions.nelts = 2;
    ctl_present(&item.request, QUERY_FUNCTIONS);

    state = ctl_doctor_talk_call(d, arena, &header, &item, 1);

    if (state != CTL_LINE_OK) {
        ctl_doctor_talk_failed(d, check, state,
                               KMIP_OPERATION_QUERY);

    } else if (item.status != KMIP_RESULT_STATUS_SUCCESS) {
        d->server->usable = 1;

        ctl_doctor_report_warning(d->r, check, "vCenter goes on without it",
                                  "Query failed: %s",
                                  ctl_doctor_talk_result(d, &item));

    } else {
        ctl_doctor_speak_operations(d, check, &item.response);
    }

    kmip_arena_destroy(arena);
}


static void
ctl_doctor_speak_operations(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, const kmip_payload_t *answer)
{
    int          fault;
    size_t       i;
    uint32_t     operation;
    const char  *lacks;

    fault = 0;
    lacks = NULL;

    for (i = 0; i < CTL_DOCTOR_NEEDS; i++) {
        operation = ctl_doctor_speak_needs[i].operation;

        if (ctl_doctor_speak_has(&answer->operations, operation)) {
            continue;
        }

        fault |= !ctl_doctor_speak_needs[i].optional;
        lacks = lacks ? ctl_doctor_report_text(d->r, "%s, %s", lacks,
                                               kmip_operation_name(operation))
                      : kmip_operation_name(operation);
    }

    d->server->usable = !fault;
    d->server->locates = ctl_doctor_speak_has(&answer->operations,
                                              KMIP_OPERATION_LOCATE);

    if (fault) {
        ctl_doctor_report_bad(d->r, check, CTL_FAILED,
                              "is this a server of this module? If not, its "
                              "administrator may keep them from our "
                              "certificate",
                              "the server does not offer what vCenter needs: "
                              "%s", lacks);

    } else if (lacks) {
        ctl_doctor_report_warning(d->r, check,
                                  "vCenter goes on without it, and keys do not "
                                  "say which virtual machine they belong to",
                                  "the server does not offer %s", lacks);

    } else {
        ctl_doctor_report_good(d->r, check, "the server, \"%.*s\", offers what "
                               "vCenter asks for (%.1f ms)",
                               (int) answer->vendor_identification.len,
                               (char *) answer->vendor_identification.data,
                               d->line.answering);
    }
}


static int
ctl_doctor_speak_has(const kmip_numbers_t *list, uint32_t number)
{
    size_t  i;

    for (i = 0; i < list->nelts; i++) {

        if (list->elts[i] == number) {
            return 1;
        }
    }

    return 0;
}


static void
ctl_doctor_speak_clock(void *data, const ctl_doctor_check_t *check)
{
    int64_t               ahead;
    ctl_doctor_client_t  *d = data;
    ctl_doctor_server_t  *s = d->server;

    if (s->time_stamp == 0) {
        ctl_doctor_report_warning(d->r, check, NULL, "the server's answers "
                                  "have no Time Stamp");
        return;
    }

    ahead = s->time_stamp - s->received;

    if (ahead > CTL_DOCTOR_SKEW || ahead < -CTL_DOCTOR_SKEW) {
        ctl_doctor_report_warning(d->r, check,
                                  "run NTP on both hosts, and on vCenter: "
                                  "certificates are valid by the clock, and "
                                  "keys have dates",
                                  "the server's clock is %lld s %s ours",
                                  (long long) (ahead < 0 ? -ahead : ahead),
                                  ahead < 0 ? "behind" : "ahead of");
        return;
    }

    ctl_doctor_report_good(d->r, check, "the server's clock agrees with ours, "
                           "to %d s", CTL_DOCTOR_SKEW);
}


static void
ctl_doctor_speak_latency(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_client_t  *d = data;

    if (d->server->spent > CTL_DOCTOR_SLOW) {
        ctl_doctor_report_warning(d->r, check,
                                  "vSAN's health check may tell of servers "
                                  "that it cannot reach: look at the network "
                                  "between them, and at its load",
                                  "a new connection has its first answer "
                                  "after %.1f ms", d->server->spent);
        return;
    }

    ctl_doctor_report_good(d->r, check, "a new connection has its first answer "
                           "after %.1f ms", d->server->spent);
}


/* a Locate: unlike Discover Versions and Query it needs Key Protect */

static void
ctl_doctor_speak_store(void *data, const ctl_doctor_check_t *check)
{
    ctl_item_t            item;
    ctl_line_e            state;
    kmip_arena_t         *arena;
    kmip_header_t         header;
    ctl_doctor_client_t  *d = data;

    if (!d->server->locates) {
        ctl_doctor_report_skipped(d->r, check, "not checked: whether the "
                                  "server can find keys (it does not offer "
                                  "Locate)");
        return;
    }

    arena = kmip_arena_create(CTL_ARENA_MAX);
    ctl_item_init(&item, KMIP_OPERATION_LOCATE, NULL);

    item.request.maximum_items = 1;
    ctl_present(&item.request, MAXIMUM_ITEMS);

    state = ctl_doctor_talk_call(d, arena, &header, &item, 1);

    if (state != CTL_LINE_OK) {
        ctl_doctor_talk_failed(d, check, state,
                               KMIP_OPERATION_LOCATE);

    } else if (item.status != KMIP_RESULT_STATUS_SUCCESS) {
        ctl_doctor_report_bad(d->r, check, CTL_FAILED,
                              ctl_doctor_talk_advice(&item),
                              "the server cannot look for keys: %s",
                              ctl_doctor_talk_result(d, &item));

    } else {
        ctl_doctor_report_good(d->r, check, "the server looked for keys in "
                               "its Key Protect (%.1f ms)",
                               d->line.answering);
    }

    kmip_arena_destroy(arena);
}
