
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: checks existing keys.
 */


#include "ctl_doctor_client.h"
#include "ctl_value.h"
#include "kmip_hex.h"

#include <stdio.h>
#include <string.h>


static void ctl_doctor_keys_each(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_keys_same(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_keys_neither(void *data,
    const ctl_doctor_check_t *check);
static int ctl_doctor_keys_material(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_doctor_server_t *server,
    const kmip_object_t *object);
static int ctl_doctor_keys_state(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_doctor_server_t *server,
    uint32_t *state);


static const ctl_doctor_check_t  ctl_doctor_keys_uid[] = {

    { "read", "each server gives the key", NULL, ctl_doctor_keys_each },

    { "same", "all servers give the same key", "read", ctl_doctor_keys_same },

    { NULL, NULL, NULL, NULL }
};

static const ctl_doctor_check_t  ctl_doctor_keys_none[] = {

    { "keys", "a key can be made, read and ended", NULL,
      ctl_doctor_keys_neither },

    { NULL, NULL, NULL, NULL }
};


const char  ctl_doctor_keys_apart[] =
    "another server reads the key, and this one does not: servers of one key "
    "provider need the same \"instance\",\n"
    "\"key_ring\" and \"record_prefix\", and all must reach Key Protect; the "
    "error log of this one says what failed";


void
ctl_doctor_keys(ctl_doctor_client_t *d)
{
    size_t  i;

    if (!d->c->o.doctor.write && d->c->o.uid.nelts == 0) {
        ctl_doctor_report_part(d->r, "Keys:");
        ctl_doctor_report_run(d->r, ctl_doctor_keys_none, d);
        return;
    }

    for (i = 0; i < d->c->o.uid.nelts; i++) {
        d->uid = d->c->o.uid.elts[i];

        ctl_doctor_report_part(d->r, "Key %s:", d->uid);
        ctl_doctor_report_run(d->r, ctl_doctor_keys_uid, d);
    }
}


static void
ctl_doctor_keys_neither(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_client_t  *d = data;

    ctl_doctor_report_skipped(d->r, check, "not checked: whether a key can be "
                              "made and read (--write makes one and destroys "
                              "it, --uid UID reads one)");
}


static void
ctl_doctor_keys_each(void *data, const ctl_doctor_check_t *check)
{
    size_t                i;
    uint32_t              state;
    ctl_doctor_client_t  *d = data;
    ctl_doctor_server_t  *s;

    d->advice = NULL;

    for (i = 0; i < d->nservers; i++) {
        s = &d->servers[i];
        s->digest[0] = '\0';

        if (!s->usable) {
            ctl_doctor_report_skipped(d->r, check, "not checked: whether %s "
                                      "gives the key (see above)", s->name);
            continue;
        }

        if (!ctl_doctor_talk_visit(d, check, s)
            || !ctl_doctor_keys_read(d, check, s, &state))
        {
            continue;
        }

        d->advice = ctl_doctor_keys_apart;

        if (state == KMIP_STATE_ACTIVE || state == KMIP_STATE_PRE_ACTIVE) {
            ctl_doctor_report_good(d->r, check, "%s gives the key, which is "
                                   "%s (%.1f ms)", s->name,
                                   kmip_enum_name(KMIP_ENUM_ID_STATE, state),
                                   d->spent);
            continue;
        }

        ctl_doctor_report_warning(d->r, check,
                                  "vSphere encrypts nothing new with it, and "
                                  "may refuse to start what needs it",
                                  "%s gives the key, which is %s", s->name,
                                  kmip_enum_name(KMIP_ENUM_ID_STATE, state));
    }

    d->advice = NULL;
}


static void
ctl_doctor_keys_same(void *data, const ctl_doctor_check_t *check)
{
    size_t                i;
    ctl_doctor_client_t  *d = data;

    if (d->nservers < 2) {
        ctl_doctor_report_skipped(d->r, check, "not checked: whether all "
                                  "servers give the same key (one was given)");
        return;
    }

    for (i = 1; i < d->nservers; i++) {

        if (strcmp(d->servers[i].digest, d->servers[0].digest) != 0) {
            ctl_doctor_report_bad(d->r, check, CTL_FAILED,
                                  "servers of one key provider need the same "
                                  "\"instance\", \"key_ring\" and "
                                  "\"record_prefix\"",
                                  "%s and %s give different keys for it",
                                  d->servers[0].name, d->servers[i].name);
            return;
        }
    }

    ctl_doctor_report_good(d->r, check, "all %zu servers give the same key, "
                           "by its SHA-256", d->nservers);
}


int
ctl_doctor_keys_read(ctl_doctor_client_t *d, const ctl_doctor_check_t *check,
    ctl_doctor_server_t *server, uint32_t *state)
{
    int            rc;
    double         spent;
    ctl_item_t     item;
    kmip_arena_t  *arena;

    arena = kmip_arena_create(CTL_ARENA_MAX);
    ctl_item_init(&item, KMIP_OPERATION_GET, d->uid);

    rc = ctl_doctor_talk_ask(d, check, arena, &item, 1)
         && ctl_doctor_keys_material(d, check, server, &item.response.object);

    spent = d->spent;

    /* cleanses the arena with the key in it */

    kmip_arena_destroy(arena);

    rc = rc && ctl_doctor_keys_state(d, check, server, state);
    d->spent = spent;

    return rc;
}


static int
ctl_doctor_keys_material(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_doctor_server_t *server,
    const kmip_object_t *object)
{
    uint8_t   digest[EVP_MAX_MD_SIZE];
    unsigned  len;

    len = 0;

    if (object->material == NULL || object->material->len == 0
        || EVP_Digest(object->material->data, object->material->len, digest,
                      &len, EVP_sha256(), NULL)
           != 1)
    {
        ctl_doctor_report_bad(d->r, check, CTL_NOT_KMIP, NULL,
                              "%s gives an object without a key in it",
                              server->name);
        return 0;
    }

    kmip_hex_encode(server->digest, digest, len);

    server->digest[2 * len] = '\0';

    return 1;
}


static int
ctl_doctor_keys_state(ctl_doctor_client_t *d, const ctl_doctor_check_t *check,
    ctl_doctor_server_t *server, uint32_t *state)
{
    int                    rc;
    size_t                 i;
    ctl_item_t             item;
    kmip_arena_t          *arena;
    kmip_attributes_t     *list;
    kmip_attribute_ref_t   name;

    *state = 0;

    if (ctl_reference_parse(d->c, "State", &name) != CTL_OK) {
        return 0;
    }

    arena = kmip_arena_create(CTL_ARENA_MAX);
    ctl_item_init(&item, KMIP_OPERATION_GET_ATTRIBUTES, d->uid);

    item.request.names.elts = &name;
    item.request.names.nelts = 1;
    ctl_present(&item.request, ATTRIBUTE_NAMES);

    rc = ctl_doctor_talk_ask(d, check, arena, &item, 1);
    list = &item.response.attributes;

    for (i = 0; rc && i < list->nelts; i++) {

        if (list->elts[i].id == KMIP_ATTR_STATE) {
            *state = (uint32_t) list->elts[i].value.number;
        }
    }

    kmip_arena_destroy(arena);

    if (rc && *state == 0) {
        ctl_doctor_report_bad(d->r, check, CTL_NOT_KMIP, NULL,
                              "%s does not tell the State of the key",
                              server->name);
        return 0;
    }

    return rc;
}
