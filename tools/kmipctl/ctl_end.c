
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Commands that end keys: revoke and destroy.
 */


#include "ctl_ask.h"
#include "ctl_key_json.h"
#include "ctl_many.h"
#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_run.h"
#include "ctl_value.h"
#include "ctl_verdict.h"

#include <stdio.h>
#include <string.h>


static int ctl_end(ctl_t *c, const ctl_deed_t *deed);
static int ctl_end_look(ctl_t *c, const ctl_deed_t *deed);
static int ctl_end_read(ctl_t *c, json_t **key);
static int ctl_revoke_request(ctl_t *c, kmip_payload_t *request);


static const ctl_deed_t  ctl_revoke = {
    "revoke", "revoked", KMIP_OPERATION_REVOKE, ctl_revoke_request, 0
};

static const ctl_deed_t  ctl_destroy = {
    "destroy", "destroyed", KMIP_OPERATION_DESTROY, NULL, 1
};


int
ctl_run_revoke(ctl_t *c)
{
    kmip_payload_t  request;

    /* a wrong option is told before anything else */

    memset(&request, 0, sizeof(kmip_payload_t));

    if (ctl_revoke_request(c, &request) != CTL_OK) {
        return CTL_USAGE;
    }

    return ctl_end(c, &ctl_revoke);
}


int
ctl_run_destroy(ctl_t *c)
{
    return ctl_end(c, &ctl_destroy);
}


/* one object is answered for as any other command does */

static int
ctl_end(ctl_t *c, const ctl_deed_t *deed)
{
    int         rc;
    json_t     *uid;
    ctl_item_t  item;

    if (c->nargs != 1 || c->o.from || c->o.report || c->o.dry_run
        || c->o.csv)
    {
        return ctl_many_run(c, deed);
    }

    rc = ctl_end_look(c, deed);
    if (rc != CTL_OK) {
        return rc;
    }

    if (ctl_ask(c, deed->verb, 1) != CTL_OK) {
        return CTL_USAGE;
    }

    ctl_item_init(&item, deed->operation, c->args[0]);

    if (deed->request && deed->request(c, &item.request) != CTL_OK) {
        return CTL_USAGE;
    }

    rc = ctl_call(c, c->arena, &item);
    if (rc != CTL_OK) {
        return rc;
    }

    uid = ctl_json_text(&item.response.uid);

    return ctl_print(c, json_pack("{so}", "Unique Identifier", uid), NULL);
}


static int
ctl_end_look(ctl_t *c, const ctl_deed_t *deed)
{
    int              rc;
    json_t          *key, *verdict;
    ctl_inventory_t  inventory;

    if (c->o.force || (!deed->takes && c->o.inventory.nelts == 0)) {
        return CTL_OK;
    }

    if (ctl_inventory_read(c, &inventory) != CTL_OK) {
        return CTL_USAGE;
    }

    rc = ctl_end_read(c, &key);

    if (rc == CTL_OK) {
        verdict = ctl_verdict(&inventory, key, deed->takes);

        if (verdict) {
            fprintf(stderr, "kmipctl: %s\nto do it all the same: --force\n",
                    json_string_value(verdict));
            rc = CTL_FAILED;
        }

        json_decref(verdict);
        json_decref(key);
    }

    ctl_inventory_done(&inventory);

    return rc;
}


static int
ctl_end_read(ctl_t *c, json_t **key)
{
    int                    rc;
    size_t                 i;
    ctl_item_t             item;
    kmip_attribute_ref_t   names[2];

    static const char *const  wanted[] = { "x-Name", "x-Identifier" };

    for (i = 0; i < 2; i++) {

        if (ctl_reference_parse(c, wanted[i], &names[i]) != CTL_OK) {
            return CTL_USAGE;
        }
    }

    ctl_item_init(&item, KMIP_OPERATION_GET_ATTRIBUTES, c->args[0]);

    item.request.names.elts = names;
    item.request.names.nelts = 2;
    ctl_present(&item.request, ATTRIBUTE_NAMES);

    rc = ctl_exchange(c, c->arena, &item, 1);

    if (rc == CTL_OK) {
        *key = ctl_key_json(&item);
    }

    return rc;
}


static int
ctl_revoke_request(ctl_t *c, kmip_payload_t *request)
{
    uint32_t     code;
    kmip_str_t   message;
    const char  *reason;

    reason = c->o.reason ? c->o.reason : "Unspecified";
    message = ctl_str(c->o.message ? c->o.message : "");

    if (ctl_enum_parse(c, KMIP_ENUM_ID_REVOCATION_REASON_CODE, reason,
                       strlen(reason), &code)
        != CTL_OK)
    {
        return CTL_USAGE;
    }

    if (kmip_value_revocation_reason(c->arena, &request->revocation_reason,
                                     code, &message)
        != KMIP_OK)
    {
        return ctl_usage(c, "the message is too long");
    }

    ctl_present(request, REVOCATION_REASON);

    if (c->o.occurred == NULL) {
        return CTL_OK;
    }

    if (ctl_date_parse(c, c->o.occurred, strlen(c->o.occurred),
                       &request->compromise_occurrence_date)
        != CTL_OK)
    {
        return CTL_USAGE;
    }

    ctl_present(request, COMPROMISE_OCCURRENCE_DATE);

    return CTL_OK;
}
