
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The command locate: identifiers of the objects that match.
 */


#include "ctl_filter.h"
#include "ctl_option.h"
#include "ctl_pages.h"
#include "ctl_print.h"
#include "ctl_progress.h"
#include "ctl_run.h"
#include "ctl_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


/* 31 December 9999, where no date is given */

#define CTL_LOCATE_LATEST  253402300799


static int ctl_locate_page(ctl_t *c, ctl_pages_t *pages, size_t *n);
static int ctl_locate_request(ctl_t *c, kmip_payload_t *request);
static int ctl_locate_dates(ctl_t *c, kmip_attributes_t *attributes);


int
ctl_run_locate(ctl_t *c)
{
    int             rc;
    size_t          n;
    ctl_pages_t     pages;
    kmip_payload_t  request;

    rc = ctl_locate_request(c, &request);
    if (rc != CTL_OK) {
        return rc;
    }

    n = 0;
    ctl_pages_init(&pages, c, &request);

    do {
        ctl_progress("objects found:", n);
        rc = ctl_locate_page(c, &pages, &n);

    } while (rc == CTL_OK && !pages.end);

    ctl_progress_clear();
    ctl_pages_done(&pages);

    if (c->o.json && (rc == CTL_OK || n)) {
        printf("\n]}\n");
    }

    return rc;
}


/* prints the page, which no other one needs */

static int
ctl_locate_page(ctl_t *c, ctl_pages_t *pages, size_t *n)
{
    int      rc;
    char    *text;
    size_t   i;
    json_t  *uid, *plain;

    rc = ctl_pages_ask(pages, c);

    if (rc == CTL_OK) {
        rc = ctl_exchange(c, pages->arena, &pages->item, 1);
    }

    if (rc == CTL_OK) {
        rc = ctl_pages_take(pages, c);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    ctl_progress_clear();

    if (c->o.json && *n == 0) {
        printf("{\"Unique Identifier\": [");
    }

    for (i = 0; i < pages->nuids; i++) {
        uid = ctl_json_text(&pages->uids[i]);

        if (c->o.json) {
            text = json_dumps(uid, JSON_ENCODE_ANY);
            printf("%s\n%s", *n + i ? "," : "", text);
            free(text);

        } else {
            plain = ctl_plain(uid);
            printf("%s\n", json_string_value(plain));
            json_decref(plain);
        }

        json_decref(uid);
    }

    *n += pages->nuids;

    return CTL_OK;
}


/* the request by the options: CTL_OK, or CTL_USAGE after a message */

static int
ctl_locate_request(ctl_t *c, kmip_payload_t *request)
{
    size_t  i;

    const struct {
        kmip_attribute_e   id;
        const char        *value;
    } given[] = {
        { KMIP_ATTR_NAME, c->o.name },
        { KMIP_ATTR_OBJECT_TYPE, c->o.type },
        { KMIP_ATTR_STATE, c->o.state }
    };

    memset(request, 0, sizeof(kmip_payload_t));

    if (kmip_attributes_init(c->arena, &request->attributes) != KMIP_OK) {
        return CTL_USAGE;
    }

    for (i = 0; i < sizeof(given) / sizeof(given[0]); i++) {

        if (ctl_attribute_add(c, c->arena, &request->attributes,
                              given[i].id, given[i].value)
            != CTL_OK)
        {
            return CTL_USAGE;
        }
    }

    if (ctl_locate_dates(c, &request->attributes) != CTL_OK
        || ctl_attribute_pairs(c, c->arena, &c->o.attribute,
                               &request->attributes)
           != CTL_OK)
    {
        return CTL_USAGE;
    }

    if (request->attributes.nelts) {
        ctl_present(request, ATTRIBUTES);
    }

    return CTL_OK;
}


/* two dates of the same name are a range */

static int
ctl_locate_dates(ctl_t *c, kmip_attributes_t *attributes)
{
    size_t             i;
    int64_t            date[2];
    kmip_attribute_t   a;

    if (c->o.created == NULL) {
        return CTL_OK;
    }

    if (ctl_filter_dates(c, &date[0], &date[1]) != CTL_OK) {
        return CTL_USAGE;
    }

    date[0] = date[0] == INT64_MIN ? 0 : date[0];
    date[1] = date[1] == INT64_MAX ? CTL_LOCATE_LATEST : date[1];

    for (i = 0; i < 2; i++) {
        memset(&a, 0, sizeof(kmip_attribute_t));

        a.id = KMIP_ATTR_INITIAL_DATE;
        a.value.type = KMIP_TYPE_DATE_TIME;
        a.value.number = date[i];

        if (kmip_attributes_add(c->arena, attributes, &a) != KMIP_OK) {
            return ctl_usage(c, "too many attributes");
        }
    }

    return CTL_OK;
}
