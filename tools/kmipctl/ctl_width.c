
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The width of text on a terminal.
 */


#include "ctl_width.h"


size_t
ctl_width(const char *text)
{
    size_t  n;

    for (n = 0; *text; text++) {
        n += ((*text & 0xc0) != 0x80);
    }

    return n;
}
