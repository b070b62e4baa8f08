
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * An object that is called by its Name.
 */


#include "ctl_by_name.h"
#include "ctl_exchange.h"
#include "ctl_option.h"
#include "ctl_value.h"

#include <stdio.h>
#include <string.h>


static int ctl_by_name_locate(ctl_t *c, const char **uid);


int
ctl_by_name(ctl_t *c)
{
    int          rc;
    const char  *uid;

    if (c->o.name == NULL) {
        return c->nargs ? CTL_OK
                        : ctl_usage(c, "expected: %s %s", c->command->name,
                                    c->command->arguments);
    }

    if (c->command->max == 1 && c->nargs) {
        return ctl_usage(c, "either --name or an identifier");
    }

    rc = ctl_by_name_locate(c, &uid);
    if (rc != CTL_OK) {
        return rc;
    }

    /* there is room for one argument more than the command line has */

    memmove(c->args + 1, c->args, (size_t) c->nargs * sizeof(char *));
    c->args[0] = uid;
    c->nargs++;

    return CTL_OK;
}


static int
ctl_by_name_locate(ctl_t *c, const char **uid)
{
    int                 rc;
    char               *text;
    ctl_item_t          item;
    const kmip_strs_t  *found;

    ctl_item_init(&item, KMIP_OPERATION_LOCATE, NULL);

    if (kmip_attributes_init(c->arena, &item.request.attributes) != KMIP_OK
        || ctl_attribute_add(c, c->arena, &item.request.attributes,
                             KMIP_ATTR_NAME, c->o.name)
           != CTL_OK)
    {
        return CTL_USAGE;
    }

    ctl_present(&item.request, ATTRIBUTES);

    rc = ctl_call(c, c->arena, &item);
    if (rc != CTL_OK) {
        return rc;
    }

    found = &item.response.uids;

    if (found->nelts != 1) {
        fprintf(stderr, "kmipctl: %zu objects have the Name \"%s\"\n",
                found->nelts, c->o.name);
        return CTL_FAILED;
    }

    text = kmip_arena_calloc(c->arena, found->elts[0].len + 1);
    if (text == NULL) {
        return ctl_usage(c, "no memory");
    }

    memcpy(text, found->elts[0].data, found->elts[0].len);
    *uid = text;

    return CTL_OK;
}
