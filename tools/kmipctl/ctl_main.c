
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The main function: from the command line to the exit code.
 */


#include "ctl_exchange.h"
#include "ctl_file.h"
#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_run.h"
#include "ctl_tls.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>


static int ctl_main(ctl_t *c, int argc, char **argv);
static int ctl_password(ctl_t *c);
static int ctl_flush(void);


/* a buffer of our own, since a printed key must be cleansed */

static char  ctl_stdout[65536];


int
main(int argc, char **argv)
{
    int           rc;
    static ctl_t  c;

    setvbuf(stdout, ctl_stdout, _IOFBF, sizeof(ctl_stdout));
    signal(SIGPIPE, SIG_IGN);
    ctl_json_init();

    c.arena = kmip_arena_create(CTL_ARENA_MAX);

    rc = c.arena ? ctl_main(&c, argc, argv) : ctl_usage(&c, "no memory");

    if (ctl_flush() != CTL_OK && rc == CTL_OK) {
        rc = CTL_USAGE;
    }

    ctl_close(c.connection);
    kmip_arena_destroy(c.arena);
    free(c.args);

    return rc;
}


static int
ctl_main(ctl_t *c, int argc, char **argv)
{
    int  rc;

    rc = ctl_options_read(c, argc, argv);
    if (rc != CTL_OK) {
        return rc;
    }

    if (c->o.version) {
        return ctl_run_version(c);
    }

    if (c->o.help) {
        ctl_help(c);
        return CTL_OK;
    }

    if (c->command == NULL) {
        return ctl_usage(c, "no command given");
    }

    rc = ctl_options_check(c);
    if (rc != CTL_OK) {
        return rc;
    }

    if (c->o.password_file && ctl_password(c) != CTL_OK) {
        return CTL_USAGE;
    }

    return c->command->run(c);
}


static int
ctl_password(ctl_t *c)
{
    c->password = ctl_file_read(c->arena, c->o.password_file);

    if (c->password == NULL) {
        return CTL_USAGE;
    }

    /* the password ends before the newline */

    while (c->password->len
           && (c->password->data[c->password->len - 1] == '\n'
               || c->password->data[c->password->len - 1] == '\r'))
    {
        c->password->len--;
    }

    return CTL_OK;
}


static int
ctl_flush(void)
{
    int  failed;

    failed = fflush(stdout) || ferror(stdout);
    kmip_cleanse(ctl_stdout, sizeof(ctl_stdout));

    if (failed) {
        perror("kmipctl: output");
        return CTL_USAGE;
    }

    return CTL_OK;
}
