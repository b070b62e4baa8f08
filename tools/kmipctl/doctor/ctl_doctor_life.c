
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: takes a new key through its whole life at one server,
 * as vCenter does and beyond, and reads it at the other servers.
 */


#include "ctl_doctor_client.h"
#include "ctl_value.h"
#include "kmip_release.h"

#include <stdio.h>
#include <string.h>


#define CTL_DOCTOR_TAGS  3               /* in a batch, as vCenter sends them */


static void ctl_doctor_life_create(void *data,
    const ctl_doctor_check_t *check);
static int ctl_doctor_life_template(ctl_t *c, kmip_arena_t *arena,
    kmip_payload_t *request);
static void ctl_doctor_life_read(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_life_activate(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_life_tag(void *data, const ctl_doctor_check_t *check);
static int ctl_doctor_life_batch(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, const char *const *tags);
static void ctl_doctor_life_no_tags(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, const ctl_item_t *item);
static void ctl_doctor_life_others(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_life_compare(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_doctor_server_t *maker,
    ctl_doctor_server_t *other);
static void ctl_doctor_life_end(void *data, const ctl_doctor_check_t *check);
static int ctl_doctor_life_revoke(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check);
static void ctl_doctor_life_gone(void *data, const ctl_doctor_check_t *check);


static const ctl_doctor_check_t  ctl_doctor_life_checks[] = {

    { "create", "a key can be made", NULL, ctl_doctor_life_create },

    { "read", "the new key can be read", "create", ctl_doctor_life_read },

    { "activate", "the new key can be made Active", "read",
      ctl_doctor_life_activate },

    { "tag", "the key takes the attributes by which vCenter tags it", "create",
      ctl_doctor_life_tag },

    { "others", "the other servers return the same key, in the same State",
      "read", ctl_doctor_life_others },

    { "end", "the key can be revoked and destroyed", "create",
      ctl_doctor_life_end },

    { "gone", "no server that gave the key gives it any more", "end",
      ctl_doctor_life_gone },

    { NULL, NULL, NULL, NULL }
};


/* vCenter's names, with values that show where the key comes from */

static const char *const  ctl_doctor_life_tags[][CTL_DOCTOR_TAGS] = {

    { "x-Product_Version=" KMIP_RELEASE,
      "x-Vendor=kmipctl",
      "x-Product=kmipctl doctor" },

    { "x-Identifier=00000000-0000-0000-0000-000000000000",
      "x-Component=Virtual Machine",
      "x-Name=a test by kmipctl doctor" }
};


void
ctl_doctor_life(ctl_doctor_client_t *d, ctl_doctor_server_t *server)
{
    size_t  i;

    for (i = 0; i < d->nservers; i++) {
        d->servers[i].digest[0] = '\0';
    }

    d->server = server;
    d->uid = NULL;

    ctl_doctor_report_run(d->r, ctl_doctor_life_checks, d);
}


static void
ctl_doctor_life_create(void *data, const ctl_doctor_check_t *check)
{
    ctl_item_t            item;
    kmip_arena_t         *arena;
    ctl_doctor_client_t  *d = data;

    if (!d->server->usable) {
        ctl_doctor_report_skipped(d->r, check, "not checked: whether a key can "
                                  "be made at %s (see above)",
                                  d->server->name);
        return;
    }

    if (!ctl_doctor_talk_visit(d, check, d->server)) {
        return;
    }

    arena = kmip_arena_create(CTL_ARENA_MAX);
    ctl_item_init(&item, KMIP_OPERATION_CREATE, NULL);

    if (ctl_doctor_life_template(d->c, arena, &item.request) == CTL_OK
        && ctl_doctor_talk_ask(d, check, arena, &item, 1))
    {
        d->uid = ctl_doctor_report_text(d->r, "%.*s",
                                        (int) item.response.uid.len,
                                        (char *) item.response.uid.data);

        ctl_doctor_report_good(d->r, check, "%s made the key %s (%.1f ms)",
                               d->server->name, d->uid, d->spent);
    }

    kmip_arena_destroy(arena);
}


/* adds the attributes in vCenter's order */

static int
ctl_doctor_life_template(ctl_t *c, kmip_arena_t *arena,
    kmip_payload_t *request)
{
    size_t              i;
    kmip_attributes_t  *list = &request->attributes;

    static const struct {
        kmip_attribute_e   id;
        const char        *value;
    } attributes[] = {
        { KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, "AES" },
        { KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, "Encrypt,Decrypt" },
        { KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, "256" }
    };

    request->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    ctl_present(request, OBJECT_TYPE);
    ctl_present(request, TEMPLATE_ATTRIBUTE);

    if (arena == NULL || kmip_attributes_init(arena, list) != KMIP_OK) {
        return CTL_USAGE;
    }

    for (i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {

        if (ctl_attribute_add(c, arena, list, attributes[i].id,
                              attributes[i].value)
            != CTL_OK)
        {
            return CTL_USAGE;
        }
    }

    return CTL_OK;
}


static void
ctl_doctor_life_read(void *data, const ctl_doctor_check_t *check)
{
    uint32_t              state;
    ctl_doctor_client_t  *d = data;

    if (!ctl_doctor_talk_visit(d, check, d->server)
        || !ctl_doctor_keys_read(d, check, d->server, &state))
    {
        return;
    }

    if (state != KMIP_STATE_PRE_ACTIVE) {
        ctl_doctor_report_warning(d->r, check, NULL, "%s gives the new key, "
                                  "which is %s", d->server->name,
                                  kmip_enum_name(KMIP_ENUM_ID_STATE, state));
        return;
    }

    ctl_doctor_report_good(d->r, check, "%s gives the new key (%.1f ms)",
                           d->server->name, d->spent);
}


/* uses the same connection, as vCenter does */

static void
ctl_doctor_life_activate(void *data, const ctl_doctor_check_t *check)
{
    int                   rc;
    ctl_item_t            item;
    kmip_arena_t         *arena;
    ctl_doctor_client_t  *d = data;

    arena = kmip_arena_create(CTL_ARENA_MAX);
    ctl_item_init(&item, KMIP_OPERATION_ACTIVATE, d->uid);

    rc = ctl_doctor_talk_ask(d, check, arena, &item, 1);
    kmip_arena_destroy(arena);

    if (rc) {
        ctl_doctor_report_good(d->r, check, "%s made the key Active (%.1f ms)",
                               d->server->name, d->spent);
    }
}


static void
ctl_doctor_life_tag(void *data, const ctl_doctor_check_t *check)
{
    size_t                i;
    ctl_doctor_client_t  *d = data;

    for (i = 0; i < 2; i++) {

        if (!ctl_doctor_talk_visit(d, check, d->server)
            || !ctl_doctor_life_batch(d, check, ctl_doctor_life_tags[i]))
        {
            return;
        }
    }

    ctl_doctor_report_good(d->r, check, "%s tagged the key twice, with %d "
                           "attributes each (%.1f ms)", d->server->name,
                           CTL_DOCTOR_TAGS, d->spent);
}


static int
ctl_doctor_life_batch(ctl_doctor_client_t *d, const ctl_doctor_check_t *check,
    const char *const *tags)
{
    int             rc;
    size_t          i;
    ctl_item_t      items[CTL_DOCTOR_TAGS];
    ctl_line_e      state;
    kmip_arena_t   *arena;
    kmip_header_t   header;

    rc = 0;
    arena = kmip_arena_create(CTL_ARENA_MAX);

    for (i = 0; arena && i < CTL_DOCTOR_TAGS; i++) {
        ctl_item_init(&items[i], KMIP_OPERATION_ADD_ATTRIBUTE, d->uid);
        ctl_present(&items[i].request, ATTRIBUTE);

        if (ctl_attribute_pair(d->c, arena, tags[i],
                               &items[i].request.attribute)
            != CTL_OK)
        {
            break;
        }
    }

    state = (arena && i == CTL_DOCTOR_TAGS)
            ? ctl_doctor_talk_call(d, arena, &header, items, i)
            : CTL_LINE_MEMORY;

    if (state != CTL_LINE_OK) {
        ctl_doctor_talk_failed(d, check, state, KMIP_OPERATION_ADD_ATTRIBUTE);

    } else {
        d->spent = d->line.answering;

        for (i = 0; i < CTL_DOCTOR_TAGS; i++) {
            if (items[i].status != KMIP_RESULT_STATUS_SUCCESS) {
                break;
            }
        }

        rc = (i == CTL_DOCTOR_TAGS);

        if (!rc) {
            ctl_doctor_life_no_tags(d, check, &items[i]);
        }
    }

    kmip_arena_destroy(arena);

    return rc;
}


/* only a warning: "attributes off" may be intended, and vCenter continues */

static void
ctl_doctor_life_no_tags(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, const ctl_item_t *item)
{
    if (item->reason == KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED) {
        ctl_doctor_report_warning(d->r, check,
                                  "that is \"attributes off\": vCenter goes "
                                  "on, and keys do not say which virtual "
                                  "machine they belong to",
                                  "%s takes no attributes: %s",
                                  d->server->name,
                                  ctl_doctor_talk_result(d, item));
        return;
    }

    ctl_doctor_report_bad(d->r, check, CTL_FAILED,
                          ctl_doctor_talk_advice(item),
                          "%s does not tag the key: %s", d->server->name,
                          ctl_doctor_talk_result(d, item));
}


static void
ctl_doctor_life_others(void *data, const ctl_doctor_check_t *check)
{
    size_t                i;
    ctl_doctor_client_t  *d = data;
    ctl_doctor_server_t  *maker, *other;

    if (d->nservers < 2) {
        ctl_doctor_report_skipped(d->r, check, "not checked: whether another "
                                  "server gives the same key (one was given)");
        return;
    }

    maker = d->server;
    d->advice = ctl_doctor_keys_apart;

    for (i = 0; i < d->nservers; i++) {
        other = &d->servers[i];

        if (other == maker) {
            continue;
        }

        if (!other->usable) {
            ctl_doctor_report_skipped(d->r, check, "not checked: whether %s "
                                      "gives the same key (see above)",
                                      other->name);
            continue;
        }

        ctl_doctor_life_compare(d, check, maker, other);
    }

    d->advice = NULL;
    d->server = maker;
}


static void
ctl_doctor_life_compare(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_doctor_server_t *maker,
    ctl_doctor_server_t *other)
{
    uint32_t  state;

    if (!ctl_doctor_talk_visit(d, check, other)
        || !ctl_doctor_keys_read(d, check, other, &state))
    {
        return;
    }

    if (strcmp(other->digest, maker->digest) != 0) {
        ctl_doctor_report_bad(d->r, check, CTL_FAILED, d->advice,
                              "%s gives another key than %s, which made it",
                              other->name, maker->name);
        return;
    }

    if (ctl_doctor_report_passed(d->r, "activate")
        && state != KMIP_STATE_ACTIVE)
    {
        ctl_doctor_report_bad(d->r, check, CTL_FAILED, NULL,
                              "%s gives the same key, and says that it is %s: "
                              "%s has made it Active", other->name,
                              kmip_enum_name(KMIP_ENUM_ID_STATE, state),
                              maker->name);
        return;
    }

    ctl_doctor_report_good(d->r, check, "%s gives the same key, in the same "
                           "State (%.1f ms)", other->name, d->spent);
}


/* always runs, so that no key is left behind */

static void
ctl_doctor_life_end(void *data, const ctl_doctor_check_t *check)
{
    int                   rc;
    double                spent;
    ctl_item_t            item;
    kmip_arena_t         *arena;
    ctl_doctor_client_t  *d = data;

    rc = ctl_doctor_talk_visit(d, check, d->server)
         && ctl_doctor_life_revoke(d, check);

    spent = d->spent;

    if (rc) {
        arena = kmip_arena_create(CTL_ARENA_MAX);
        ctl_item_init(&item, KMIP_OPERATION_DESTROY, d->uid);

        rc = ctl_doctor_talk_ask(d, check, arena, &item, 1);
        kmip_arena_destroy(arena);
    }

    if (rc) {
        ctl_doctor_report_good(d->r, check, "%s revoked and destroyed the key "
                               "(%.1f and %.1f ms)", d->server->name, spent,
                               d->spent);
        return;
    }

    ctl_doctor_report_warning(d->r, check, ctl_doctor_report_text(d->r,
                              "when the server can do it: kmipctl revoke %s; "
                              "kmipctl destroy %s", d->uid, d->uid),
                              "the key %s is left", d->uid);
}


static int
ctl_doctor_life_revoke(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check)
{
    int            rc;
    ctl_item_t     item;
    kmip_str_t     message;
    kmip_arena_t  *arena;

    arena = kmip_arena_create(CTL_ARENA_MAX);
    ctl_item_init(&item, KMIP_OPERATION_REVOKE, d->uid);
    message = ctl_str("a test by kmipctl doctor");

    rc = arena
         && kmip_value_revocation_reason(arena,
                            &item.request.revocation_reason,
                            KMIP_REVOCATION_REASON_CODE_CESSATION_OF_OPERATION,
                            &message)
            == KMIP_OK;

    ctl_present(&item.request, REVOCATION_REASON);

    rc = rc && ctl_doctor_talk_ask(d, check, arena, &item, 1);
    kmip_arena_destroy(arena);

    return rc;
}


static void
ctl_doctor_life_gone(void *data, const ctl_doctor_check_t *check)
{
    size_t                i;
    ctl_item_t            item;
    ctl_line_e            state;
    kmip_arena_t         *arena;
    kmip_header_t         header;
    ctl_doctor_client_t  *d = data;
    ctl_doctor_server_t  *maker = d->server;

    for (i = 0; i < d->nservers; i++) {

        if (strcmp(d->servers[i].digest, maker->digest) != 0
            || !ctl_doctor_talk_visit(d, check, &d->servers[i]))
        {
            continue;
        }

        arena = kmip_arena_create(CTL_ARENA_MAX);
        ctl_item_init(&item, KMIP_OPERATION_GET, d->uid);
        state = ctl_doctor_talk_call(d, arena, &header, &item, 1);

        if (state != CTL_LINE_OK) {
            ctl_doctor_talk_failed(d, check, state, KMIP_OPERATION_GET);

        } else if (item.status == KMIP_RESULT_STATUS_SUCCESS) {
            ctl_doctor_report_bad(d->r, check, CTL_FAILED, NULL,
                                  "%s still gives the destroyed key",
                                  d->server->name);

        } else if (item.reason == KMIP_RESULT_REASON_ITEM_NOT_FOUND
                   || item.reason == KMIP_RESULT_REASON_OBJECT_DESTROYED)
        {
            ctl_doctor_report_good(d->r, check, "%s does not give the "
                                   "destroyed key", d->server->name);

        } else {
            ctl_doctor_report_warning(d->r, check,
                                      ctl_doctor_talk_advice(&item),
                                      "%s does not know whether the key is "
                                      "destroyed: %s", d->server->name,
                                      ctl_doctor_talk_result(d, &item));
        }

        kmip_arena_destroy(arena);
    }
}
