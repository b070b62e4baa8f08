
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * How far a command is, on the standard error if that is a terminal.
 */


#include "ctl_progress.h"
#include "ctl_clock.h"

#include <stdio.h>
#include <unistd.h>


#define CTL_PROGRESS_EVERY  200        /* ms */


static int      ctl_progress_shown;
static int64_t  ctl_progress_due;


void
ctl_progress(const char *what, size_t n)
{
    int64_t  now;

    now = ctl_clock_ms();

    if (now < ctl_progress_due || !isatty(STDERR_FILENO)) {
        return;
    }

    ctl_progress_due = now + CTL_PROGRESS_EVERY;
    ctl_progress_shown = 1;

    fprintf(stderr, "\r%s %zu\033[K", what, n);
    fflush(stderr);
}


void
ctl_progress_clear(void)
{
    if (ctl_progress_shown) {
        ctl_progress_shown = 0;
        fprintf(stderr, "\r\033[K");
        fflush(stderr);
    }
}
