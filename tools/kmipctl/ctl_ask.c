
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The question before what cannot be undone by this command.
 */


#include "ctl_ask.h"
#include "ctl_option.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>


int
ctl_ask(const ctl_t *c, const char *verb, size_t n)
{
    char  answer[16];

    if (n == 0 || c->o.yes) {
        return CTL_OK;
    }

    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
        return n == 1 ? CTL_OK
                      : ctl_usage(c, "%s %zu objects? without a terminal that "
                                  "needs --yes", verb, n);
    }

    fprintf(stderr, "%s %zu object%s at %s? [y/N] ", verb, n,
            n == 1 ? "" : "s", c->o.server.elts[c->server]);
    fflush(stderr);

    if (fgets(answer, sizeof(answer), stdin) == NULL) {
        answer[0] = '\0';
    }

    answer[strcspn(answer, "\r\n")] = '\0';

    if (strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0) {
        return CTL_OK;
    }

    fprintf(stderr, "kmipctl: nothing was done\n");

    return CTL_USAGE;
}
