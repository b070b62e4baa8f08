
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Options of "orphans" in both of its forms: --price and --age.
 */


#include "ctl_halves.h"
#include "ctl_option.h"

#include <stdlib.h>
#include <time.h>


int
ctl_orphans_price(ctl_t *c, double *price)
{
    char        *end;
    const char  *text;

    text = c->o.price ? c->o.price : CTL_PRICE;
    *price = strtod(text, &end);

    if (end == text || *end || *price < 0) {
        return ctl_usage(c, "--price %s: not an amount, such as 1.045", text);
    }

    return CTL_OK;
}


/* with --age 0 keys that were created in this second count, too */

int64_t
ctl_orphans_since(const ctl_t *c)
{
    int  age;

    age = c->o.age >= 0 ? c->o.age : CTL_ORPHANS_AGE;

    return (int64_t) time(NULL) - (int64_t) age * 24 * 60 * 60 + (age == 0);
}
