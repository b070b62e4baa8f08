
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The help of kmipctl and of each command, from the tables.
 */


#include "ctl_option.h"
#include "ctl_run.h"
#include "kmip_release.h"

#include <stdio.h>
#include <string.h>


#define CTL_HELP_COLUMN  28


static void ctl_help_all(void);
static void ctl_help_command(const ctl_command_t *command);
static void ctl_help_options(const ctl_option_t *options);


static const char  ctl_help_codes[] =
    "\n"
    "exit codes:\n"
    "  0  done\n"
    "  1  the server reported a failure\n"
    "  2  wrong usage, or a local file cannot be used\n"
    "  3  no connection, or TLS failed\n"
    "  4  the response is not KMIP\n";


void
ctl_help(const ctl_t *c)
{
    if (c->command) {
        ctl_help_command(c->command);
        return;
    }

    ctl_help_all();
}


int
ctl_run_help(ctl_t *c)
{
    c->command = NULL;

    if (c->nargs) {
        c->command = ctl_command_find(c, c->args[0]);

        if (c->command == NULL) {
            return CTL_USAGE;
        }
    }

    ctl_help(c);

    return CTL_OK;
}


int
ctl_run_version(ctl_t *c)
{
    printf("kmipctl %s\n", KMIP_RELEASE);

    return CTL_OK;
}


static void
ctl_help_all(void)
{
    const ctl_command_t  *command;

    printf("usage: kmipctl [OPTIONS] COMMAND [ARGUMENTS]\n\ncommands:\n");

    for (command = ctl_commands; command->name; command++) {
        printf("  %-18s %s\n", command->name, command->summary);
    }

    printf("\noptions:\n");
    ctl_help_options(ctl_common_options);
    printf("%s", ctl_help_codes);
}


static void
ctl_help_command(const ctl_command_t *command)
{
    printf("usage: kmipctl [OPTIONS] %s%s%s%s\n\n%s\n", command->name,
           command->options->name ? " [OPTIONS]" : "",
           command->arguments[0] ? " " : "", command->arguments,
           command->summary);

    if (command->options->name) {
        printf("\noptions:\n");
        ctl_help_options(command->options);
    }

    printf("\n"
           "Options of all commands: kmipctl --help\n");
}


static void
ctl_help_options(const ctl_option_t *options)
{
    int          n;
    char         letter[5];
    size_t       len;
    const char  *line;

    for (/* void */; options->name; options++) {
        snprintf(letter, sizeof(letter), ", -%c",
                 ctl_option_letter(options->name));

        n = printf("  --%s%s%s%s", options->name, letter[3] ? letter : "",
                   options->value ? " " : "",
                   options->value ? options->value : "");

        for (line = options->help; /* void */; line += len + 1) {
            len = strcspn(line, "\n");

            if (n >= CTL_HELP_COLUMN) {
                printf("\n");
                n = 0;
            }

            printf("%*s%.*s\n", CTL_HELP_COLUMN - n, "", (int) len, line);
            n = 0;

            if (line[len] == '\0') {
                break;
            }
        }
    }
}
