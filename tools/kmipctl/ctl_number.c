
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Integers in text.
 */


#include "ctl_number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>


int
ctl_number_parse(const char *text, size_t len, int64_t min, int64_t max,
    int64_t *number)
{
    char       copy[32], *end;
    long long  n;

    if (len == 0 || len >= sizeof(copy)) {
        return 0;
    }

    memcpy(copy, text, len);
    copy[len] = '\0';

    errno = 0;
    n = strtoll(copy, &end, strncmp(copy, "0x", 2) == 0 ? 16 : 10);

    if (errno || *end != '\0' || n < min || n > max) {
        return 0;
    }

    *number = n;

    return 1;
}
