
/*
 * Reading the command line.
 */


#include "ctl_option.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static int ctl_option_read(ctl_t *c, char **argv, int *i);
static const ctl_option_t *ctl_option_find(const ctl_t *c, const char *name,
    size_t len);
static const ctl_option_t *ctl_option_in(const ctl_option_t *options,
    const char *name, size_t len);
static const ctl_command_t *ctl_command_find(const char *name);
static int ctl_argument(ctl_t *c, const char *argument);
static void ctl_default(const char **field, const char *variable);
static int ctl_check_protocol(ctl_t *c);
static int ctl_check_name(ctl_t *c);
static int ctl_check_server(ctl_t *c);


const ctl_option_t  ctl_common_options[] = {
    ctl_list("server", "HOST[:PORT]", server,
             "server; if repeated, they are tried in order\n"
             "($KMIPCTL_SERVER, 127.0.0.1:" CTL_PORT ")"),
    ctl_text("cert", "FILE", cert,
             "client certificate, PEM ($KMIPCTL_CERT)"),
    ctl_text("key", "FILE", key,
             "its private key, PEM ($KMIPCTL_KEY, else as --cert)"),
    ctl_text("ca", "FILE", ca,
             "trusted CA of the server's certificate, or that\n"
             "certificate itself, PEM ($KMIPCTL_CA)"),
    ctl_text("name-check", "on|off", name_check,
             "the server's certificate must have its name (on)"),
    ctl_text("protocol", "1.0..1.4", protocol,
             "KMIP version (1.4)"),
    ctl_number("timeout", "SECONDS", timeout, 1, 3600,
               "time limit for connecting and for each response (10)"),
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
    int  i, rc, options;

    c->args = calloc((size_t) argc + 1, sizeof(char *));
    if (c->args == NULL) {
        return ctl_usage(c, "no memory");
    }

    c->o.index = -1;
    options = 1;

    for (i = 1; i < argc; i++) {

        if (options && strcmp(argv[i], "--") == 0) {
            options = 0;
            continue;
        }

        if (strcmp(argv[i], "-h") == 0 && options) {
            c->o.help = 1;
            continue;
        }

        if (options && strncmp(argv[i], "--", 2) == 0) {
            rc = ctl_option_read(c, argv, &i);

        } else {
            rc = ctl_argument(c, argv[i]);
        }

        if (rc != CTL_OK) {
            return rc;
        }
    }

    return CTL_OK;
}


static int
ctl_option_read(ctl_t *c, char **argv, int *i)
{
    size_t               len;
    const char          *name, *value, *wrong;
    const ctl_option_t  *option;

    name = argv[*i] + 2;
    len = strcspn(name, "=");
    value = name[len] ? name + len + 1 : NULL;

    option = ctl_option_find(c, name, len);

    if (option == NULL) {
        return ctl_usage(c, "unknown option --%.*s", (int) len, name);
    }

    if (option->value == NULL && value) {
        return ctl_usage(c, "--%s takes no value", option->name);
    }

    if (option->value && value == NULL) {
        value = argv[*i + 1];

        if (value == NULL) {
            return ctl_usage(c, "--%s needs a value: %s", option->name,
                             option->value);
        }

        (*i)++;
    }

    wrong = option->set(option, (char *) &c->o + option->offset, value);

    if (wrong) {
        return ctl_usage(c, "--%s %s: %s", option->name, value, wrong);
    }

    return CTL_OK;
}


/*
 * finds an option: a command's own only after the command, a common one
 * anywhere
 */

static const ctl_option_t *
ctl_option_find(const ctl_t *c, const char *name, size_t len)
{
    const ctl_option_t  *option;

    if (c->command) {
        option = ctl_option_in(c->command->options, name, len);

        if (option) {
            return option;
        }
    }

    return ctl_option_in(ctl_common_options, name, len);
}


static const ctl_option_t *
ctl_option_in(const ctl_option_t *options, const char *name, size_t len)
{
    for (/* void */; options->name; options++) {

        if (strlen(options->name) == len
            && memcmp(options->name, name, len) == 0)
        {
            return options;
        }
    }

    return NULL;
}


static int
ctl_argument(ctl_t *c, const char *argument)
{
    if (c->command) {
        c->args[c->nargs++] = argument;
        return CTL_OK;
    }

    c->command = ctl_command_find(argument);

    if (c->command == NULL) {
        return ctl_usage(c, "unknown command \"%s\"", argument);
    }

    return CTL_OK;
}


static const ctl_command_t *
ctl_command_find(const char *name)
{
    const ctl_command_t  *command;

    for (command = ctl_commands; command->name; command++) {

        if (strcmp(command->name, name) == 0) {
            return command;
        }
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
ctl_options_check(ctl_t *c)
{
    const ctl_command_t  *command = c->command;

    if (c->nargs < command->min
        || (command->max >= 0 && c->nargs > command->max))
    {
        return ctl_usage(c, "expected: %s %s", command->name,
                         command->arguments);
    }

    if (ctl_check_protocol(c) != CTL_OK || ctl_check_name(c) != CTL_OK) {
        return CTL_USAGE;
    }

    if (command->local) {
        return CTL_OK;
    }

    return ctl_check_server(c);
}


static int
ctl_check_protocol(ctl_t *c)
{
    const char  *text = c->o.protocol;

    c->version = KMIP_V1_4;

    if (text == NULL) {
        return CTL_OK;
    }

    if (strncmp(text, "1.", 2) != 0 || text[2] < '0' || text[2] > '4'
        || text[3] != '\0')
    {
        return ctl_usage(c, "--protocol %s: it must be 1.0 to 1.4", text);
    }

    c->version = kmip_version(1, text[2] - '0');

    return CTL_OK;
}


static int
ctl_check_name(ctl_t *c)
{
    if (c->o.password_file && c->o.username == NULL) {
        return ctl_usage(c, "--password-file needs --username");
    }

    c->name_check = 1;

    if (c->o.name_check == NULL || strcmp(c->o.name_check, "on") == 0) {
        return CTL_OK;
    }

    if (strcmp(c->o.name_check, "off") != 0) {
        return ctl_usage(c, "--name-check must be on or off");
    }

    c->name_check = 0;

    return CTL_OK;
}


static int
ctl_check_server(ctl_t *c)
{
    const char  *server;

    if (c->o.server.nelts == 0) {
        server = NULL;
        ctl_default(&server, "KMIPCTL_SERVER");
        c->o.server.elts[0] = server ? server : "127.0.0.1:" CTL_PORT;
        c->o.server.nelts = 1;
    }

    ctl_default(&c->o.cert, "KMIPCTL_CERT");
    ctl_default(&c->o.key, "KMIPCTL_KEY");
    ctl_default(&c->o.ca, "KMIPCTL_CA");

    if (c->o.cert == NULL) {
        return ctl_usage(c, "no client certificate: use --cert FILE or "
                         "$KMIPCTL_CERT");
    }

    if (c->o.ca == NULL) {
        return ctl_usage(c, "no trusted CA: use --ca FILE or $KMIPCTL_CA");
    }

    if (c->o.key == NULL) {
        c->o.key = c->o.cert;
    }

    return CTL_OK;
}


static void
ctl_default(const char **field, const char *variable)
{
    const char  *value;

    if (*field) {
        return;
    }

    value = getenv(variable);

    if (value && *value) {
        *field = value;
    }
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
