
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reading the command line, by getopt_long().
 */


#define _GNU_SOURCE

#include "ctl_near.h"
#include "ctl_option.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define CTL_OPTIONS_MAX  80
#define CTL_OPTION_LONG  256      /* what getopt_long() returns for the first */


typedef struct {
    struct option          longs[CTL_OPTIONS_MAX + 1];
    const ctl_option_t    *rows[CTL_OPTIONS_MAX];
    char                   letters[CTL_OPTIONS_MAX * 2 + 3];
    size_t                 n;
} ctl_getopt_t;

typedef struct {
    char                   letter;
    const char            *name;
} ctl_letter_t;


static int ctl_options_next(ctl_t *c, int argc, char **argv,
    ctl_getopt_t *g);
static void ctl_getopt_add(ctl_getopt_t *g, const ctl_option_t *options);
static const ctl_option_t *ctl_getopt_row(const ctl_getopt_t *g, int value);
static int ctl_option_set(ctl_t *c, const ctl_option_t *option,
    const char *value);
static int ctl_option_wrong(ctl_t *c, const ctl_getopt_t *g,
    const char *argument);
static int ctl_argument(ctl_t *c, ctl_getopt_t *g, const char *argument);


static const ctl_letter_t  ctl_letters[] = {
    { 's', "server" },
    { 'c', "cert" },
    { 'k', "key" },
    { 'C', "ca" },
    { 't', "timeout" },
    { 'u', "username" },
    { 'j', "json" },
    { 'h', "help" },
    { 'V', "version" },
    { 'm', "max" },
    { 'o', "output" },
    { 'f', "from" },
    { 'n', "dry-run" },
    { 'y', "yes" },
    { 'i', "inventory" },
    { 0, NULL }
};


const ctl_option_t  ctl_common_options[] = {
    ctl_list("server", "HOST[:PORT]", server,
             "server, or unix:PATH; if repeated, they are tried in\n"
             "order ($KMIPCTL_SERVER, 127.0.0.1:" CTL_PORT ")"),
    ctl_text("cert", "FILE", cert,
             "client certificate, PEM ($KMIPCTL_CERT)"),
    ctl_text("key", "FILE", key,
             "its private key, PEM ($KMIPCTL_KEY, else as --cert)"),
    ctl_text("ca", "FILE", ca,
             "trusted CA of the server's certificate, or that\n"
             "certificate itself, PEM ($KMIPCTL_CA)"),
    ctl_text("name-check", "on|off", name_check,
             "the server's certificate must have its name (on)"),
    ctl_text("server-name", "NAME", server_name,
             "send and check this name (SNI) instead of HOST"),
    ctl_text("protocol", "1.0..2.1", protocol,
             "KMIP version (1.4)"),
    ctl_number("timeout", "SECONDS", timeout, 1, 3600,
               "time limit for connecting and for each response (10; 75 for "
             "Locate)"),
    ctl_text("username", "NAME", username,
             "user name of a Credential to send"),
    ctl_text("password-file", "FILE", password_file,
             "file with the password of that Credential"),
    ctl_flag("json", json,
             "print one JSON object, names as in the standard"),
    ctl_flag("help", help, "print this text; with a command, print its "
             "options"),
    ctl_flag("version", version, "print the version"),
    ctl_options_end
};


int
ctl_options_read(ctl_t *c, int argc, char **argv)
{
    int                  rc;
    static ctl_getopt_t  g;

    c->args = calloc((size_t) argc + 2, sizeof(char *));
    if (c->args == NULL) {
        return ctl_usage(c, "no memory");
    }

    c->o.index = -1;
    c->o.age = -1;

    /* "-": arguments come in order, as they do before options are known */

    strcpy(g.letters, "-:");
    ctl_getopt_add(&g, ctl_common_options);

    opterr = 0;

    while (optind < argc && strcmp(argv[optind], "--") != 0) {
        rc = ctl_options_next(c, argc, argv, &g);

        if (rc != CTL_OK) {
            return rc;
        }
    }

    for (optind++; optind < argc; optind++) {
        rc = ctl_argument(c, &g, argv[optind]);

        if (rc != CTL_OK) {
            return rc;
        }
    }

    return CTL_OK;
}


static int
ctl_options_next(ctl_t *c, int argc, char **argv, ctl_getopt_t *g)
{
    int          value;
    const char  *argument;

    argument = argv[optind];

    /* a negative number is an argument */

    if (argument[0] == '-' && isdigit((unsigned char) argument[1])) {
        optind++;
        return ctl_argument(c, g, argument);
    }

    value = getopt_long(argc, argv, g->letters, g->longs, NULL);

    if (value == 1) {
        return ctl_argument(c, g, optarg);
    }

    if (value == '?' || value == ':') {
        return ctl_option_wrong(c, g, argument);
    }

    return ctl_option_set(c, ctl_getopt_row(g, value), optarg);
}


static void
ctl_getopt_add(ctl_getopt_t *g, const ctl_option_t *options)
{
    char            letter;
    struct option  *row;

    for (/* void */; options->name && g->n < CTL_OPTIONS_MAX; options++) {
        row = &g->longs[g->n];

        row->name = options->name;
        row->has_arg = options->value ? required_argument : no_argument;
        row->val = CTL_OPTION_LONG + (int) g->n;

        g->rows[g->n++] = options;

        letter = ctl_option_letter(options->name);

        if (letter) {
            sprintf(g->letters + strlen(g->letters), "%c%s", letter,
                    options->value ? ":" : "");
        }
    }
}


/* the row of a value of getopt_long() */

static const ctl_option_t *
ctl_getopt_row(const ctl_getopt_t *g, int value)
{
    size_t  i;

    if (value >= CTL_OPTION_LONG) {
        return g->rows[value - CTL_OPTION_LONG];
    }

    for (i = 0; i < g->n; i++) {

        if (value && ctl_option_letter(g->rows[i]->name) == value) {
            return g->rows[i];
        }
    }

    return NULL;
}


char
ctl_option_letter(const char *name)
{
    const ctl_letter_t  *row;

    for (row = ctl_letters; row->name; row++) {

        if (strcmp(row->name, name) == 0) {
            break;
        }
    }

    return row->letter;
}


static int
ctl_option_set(ctl_t *c, const ctl_option_t *option, const char *value)
{
    const char  *wrong;

    wrong = option->set(option, (char *) &c->o + option->offset, value);

    if (wrong) {
        return ctl_usage(c, "--%s %s: %s", option->name, value, wrong);
    }

    return CTL_OK;
}


/* says why getopt_long() did not take an option */

static int
ctl_option_wrong(ctl_t *c, const ctl_getopt_t *g, const char *argument)
{
    size_t               i, len;
    ctl_near_t           near;
    const ctl_option_t  *option;

    option = ctl_getopt_row(g, optopt);

    if (option && option->value) {
        return ctl_usage(c, "--%s needs a value: %s", option->name,
                         option->value);
    }

    if (option) {
        return ctl_usage(c, "--%s takes no value", option->name);
    }

    if (optopt) {
        return ctl_usage(c, "unknown option -%c", optopt);
    }

    len = strcspn(argument, "=");
    ctl_near_init(&near, argument + 2, len - 2);

    for (i = 0; i < g->n; i++) {
        ctl_near_offer(&near, g->rows[i]->name);
    }

    if (near.best) {
        return ctl_usage(c, "unknown option %.*s: did you mean --%s?",
                         (int) len, argument, near.best);
    }

    return ctl_usage(c, "unknown option %.*s", (int) len, argument);
}


/* the first argument is the command, whose options may follow it */

static int
ctl_argument(ctl_t *c, ctl_getopt_t *g, const char *argument)
{
    if (c->command) {
        c->args[c->nargs++] = argument;
        return CTL_OK;
    }

    c->command = ctl_command_find(c, argument);

    if (c->command == NULL) {
        return CTL_USAGE;
    }

    ctl_getopt_add(g, c->command->options);

    return CTL_OK;
}


const ctl_command_t *
ctl_command_find(const ctl_t *c, const char *name)
{
    ctl_near_t            near;
    const ctl_command_t  *command;

    ctl_near_init(&near, name, strlen(name));

    for (command = ctl_commands; command->name; command++) {

        if (strcmp(command->name, name) == 0) {
            return command;
        }

        ctl_near_offer(&near, command->name);
    }

    if (near.best) {
        ctl_usage(c, "unknown command \"%s\": did you mean %s?", name,
                  near.best);

    } else {
        ctl_usage(c, "unknown command \"%s\"", name);
    }

    return NULL;
}


const char *
ctl_set_flag(const ctl_option_t *option, void *field, const char *value)
{
    *(int *) field = 1;

    return NULL;
}


const char *
ctl_set_text(const ctl_option_t *option, void *field, const char *value)
{
    *(const char **) field = value;

    return NULL;
}


const char *
ctl_set_list(const ctl_option_t *option, void *field, const char *value)
{
    ctl_list_t  *list = field;

    if (list->nelts == CTL_LIST_MAX) {
        return "it was given too often";
    }

    list->elts[list->nelts++] = value;

    return NULL;
}


const char *
ctl_set_number(const ctl_option_t *option, void *field, const char *value)
{
    char  *end;
    long   number;

    errno = 0;
    number = strtol(value, &end, 10);

    if (end == value || *end != '\0') {
        return "not a number";
    }

    if (errno || number < option->min || number > option->max) {
        return "out of range";
    }

    *(int *) field = (int) number;

    return NULL;
}


int
ctl_usage(const ctl_t *c, const char *fmt, ...)
{
    va_list  args;

    fprintf(stderr, "kmipctl: ");

    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);

    fprintf(stderr, "\nhelp: kmipctl%s%s --help\n", c->command ? " " : "",
            c->command ? c->command->name : "");

    return CTL_USAGE;
}
