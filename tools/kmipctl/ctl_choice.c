
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Lists valid names after a mistyped one.
 */


#include "ctl_choice.h"
#include "ctl_near.h"
#include "ctl_option.h"

#include <stdio.h>
#include <string.h>


#define CTL_CHOICE_VALUES  128     /* values of a standard's enumeration */
#define CTL_CHOICE_TEXT    4096


static uint32_t ctl_choice_value(kmip_enum_e id, uint32_t n);


int
ctl_choice_enum(const ctl_t *c, kmip_enum_e id, const char *text, size_t len)
{
    char         names[CTL_CHOICE_TEXT];
    size_t       used;
    uint32_t     n, value;
    const char  *name;

    used = 0;
    names[0] = '\0';

    for (n = 0; n < CTL_CHOICE_VALUES && used < sizeof(names); n++) {
        value = ctl_choice_value(id, n);
        name = kmip_enum_name(id, value);

        if (name && kmip_enum_known(id, value, c->version)) {
            used += (size_t) snprintf(names + used, sizeof(names) - used,
                                      "%s%s", used ? ", " : "", name);
        }
    }

    return ctl_usage(c, "the standard has no \"%.*s\" here\nthere are: %s",
                     (int) len, text, names);
}


/* the n-th value that an enumeration may have, or the n-th bit of a mask */

static uint32_t
ctl_choice_value(kmip_enum_e id, uint32_t n)
{
    if (kmip_enum_is_mask(id)) {
        return n < 32 ? (uint32_t) 1 << n : 0;
    }

    return n + 1;
}


int
ctl_choice_attribute(const ctl_t *c, const char *text, size_t len)
{
    int                           id;
    ctl_near_t                    near;
    const kmip_attribute_rule_t  *rule;

    ctl_near_init(&near, text, len);

    for (id = KMIP_ATTR_UNKNOWN + 1; id < KMIP_ATTR_CUSTOM; id++) {
        rule = kmip_attribute_rule(id);

        if (rule && rule->name) {
            ctl_near_offer(&near, rule->name);
        }
    }

    return ctl_usage(c, "KMIP %d.%d has no attribute \"%.*s\"%s%s%s",
                     kmip_version_major(c->version),
                     kmip_version_minor(c->version), (int) len, text,
                     near.best ? ": did you mean \"" : "",
                     near.best ? near.best : "", near.best ? "\"?" : "");
}
