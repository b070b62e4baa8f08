
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What options mean together: defaults from the environment, and checks.
 */


#include "ctl_option.h"
#include "ctl_halves.h"
#include "kmip_message.h"

#include <stdlib.h>
#include <string.h>


#define CTL_SERVERS_BETWEEN  ", \t"


static int ctl_check_arguments(const ctl_t *c);
static int ctl_check_protocol(ctl_t *c);
static int ctl_check_name(ctl_t *c);
static int ctl_check_server(ctl_t *c);
static int ctl_servers(ctl_t *c);
static int ctl_servers_split(ctl_t *c, const char *text);
static int ctl_servers_add(ctl_t *c, const char *text, size_t len);
static void ctl_default(const char **field, const char *variable);


int
ctl_options_check(ctl_t *c)
{
    if (ctl_check_arguments(c) != CTL_OK || ctl_check_protocol(c) != CTL_OK
        || ctl_check_name(c) != CTL_OK || ctl_servers(c) != CTL_OK)
    {
        return CTL_USAGE;
    }

    if (c->command->local || ctl_halves_wanted(c)) {
        return CTL_OK;
    }

    return ctl_check_server(c);
}


static int
ctl_check_arguments(const ctl_t *c)
{
    const ctl_command_t  *command = c->command;

    if (c->nargs >= command->min
        && (command->max < 0 || c->nargs <= command->max))
    {
        return CTL_OK;
    }

    if (command->max == 0) {
        return ctl_usage(c, "%s takes no argument: \"%s\"", command->name,
                         c->args[0]);
    }

    return ctl_usage(c, "expected: %s %s", command->name, command->arguments);
}


static int
ctl_check_protocol(ctl_t *c)
{
    const char  *text = c->o.protocol;

    c->version = KMIP_V1_4;

    if (text == NULL) {
        return CTL_OK;
    }

    if (text[0] >= '1' && text[0] <= '2' && text[1] == '.'
        && text[2] >= '0' && text[2] <= '9' && text[3] == '\0')
    {
        c->version = kmip_version(text[0] - '0', text[2] - '0');

        if (kmip_version_served(c->version)) {
            return CTL_OK;
        }
    }

    return ctl_usage(c, "--protocol %s: it must be 1.0 to 1.4, 2.0 or 2.1",
                     text);
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
    if (c->o.server.nelts == 0) {
        c->o.server.elts[0] = "127.0.0.1:" CTL_PORT;
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


/*
 * servers of options, or else of the environment; the doctor leaves out the
 * latter where it checks an endpoint
 */

static int
ctl_servers(ctl_t *c)
{
    size_t       i;
    ctl_list_t   given;
    const char  *text;

    given = c->o.server;
    c->o.server.nelts = 0;

    for (i = 0; i < given.nelts; i++) {

        if (ctl_servers_split(c, given.elts[i]) != CTL_OK) {
            return CTL_USAGE;
        }
    }

    if (given.nelts || c->o.doctor.conf || c->o.doctor.endpoint) {
        return CTL_OK;
    }

    text = NULL;
    ctl_default(&text, "KMIPCTL_SERVER");

    return text ? ctl_servers_split(c, text) : CTL_OK;
}


static int
ctl_servers_split(ctl_t *c, const char *text)
{
    size_t  len;

    for ( ;; ) {
        text += strspn(text, CTL_SERVERS_BETWEEN);
        len = strcspn(text, CTL_SERVERS_BETWEEN);

        if (len == 0) {
            return CTL_OK;
        }

        if (ctl_servers_add(c, text, len) != CTL_OK) {
            return CTL_USAGE;
        }

        text += len;
    }
}


static int
ctl_servers_add(ctl_t *c, const char *text, size_t len)
{
    char        *name;
    ctl_list_t  *list = &c->o.server;

    name = kmip_arena_alloc(c->arena, len + 1);

    if (name == NULL || list->nelts == CTL_LIST_MAX) {
        return ctl_usage(c, "too many servers");
    }

    memcpy(name, text, len);
    name[len] = '\0';

    if (strstr(name, "://")) {
        return ctl_usage(c, "%s: a server is HOST or HOST:PORT, not a URL",
                         name);
    }

    list->elts[list->nelts++] = name;

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
