
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reads kmip_key_protect blocks with the module's own table of directives.
 */


#include "ctl_provider.h"
#include "ctl_conf.h"

#include <stdio.h>
#include <string.h>


/* the parser's state */

typedef struct {
    kmip_arena_t     *arena;
    ctl_provider_t   *first;
    ctl_provider_t  **next;
    ctl_provider_t   *block;           /* NULL: outside of a block */
    unsigned          depth;
    unsigned          stream;          /* depth of the stream block; 0:
                                          outside */
} ctl_providers_t;

typedef struct {
    const char       *name;            /* the directive's name */
    size_t            offset;          /* in ctl_doctor_options_t */
} ctl_provider_option_t;


static int ctl_provider_directive(ctl_conf_t *conf, int begin);
static int ctl_provider_begin(ctl_conf_t *conf, ctl_providers_t *list);
static int ctl_provider_set(ctl_conf_t *conf, ctl_provider_t *p);
static void ctl_provider_take(kmip_arena_t *arena, ctl_provider_t *p,
    const char *name, const char *text, const char *where);
static ctl_provider_t *ctl_provider_create(kmip_arena_t *arena,
    const char *name);
static void ctl_provider_end(kmip_arena_t *arena, ctl_provider_t *p);
static void ctl_provider_note(kmip_arena_t *arena, ctl_provider_t *p,
    int warning, const char *text, const char *where);


static const ctl_provider_option_t  ctl_provider_table[] = {
    { "endpoint", offsetof(ctl_doctor_options_t, endpoint) },
    { "iam_endpoint", offsetof(ctl_doctor_options_t, iam_endpoint) },
    { "proxy", offsetof(ctl_doctor_options_t, proxy) },
    { "api_key_file", offsetof(ctl_doctor_options_t, api_key_file) },
    { "instance", offsetof(ctl_doctor_options_t, instance) },
    { "root_key", offsetof(ctl_doctor_options_t, root_key) },
    { "key_ring", offsetof(ctl_doctor_options_t, key_ring) },
    { "root_key_ring", offsetof(ctl_doctor_options_t, root_key_ring) },
    { "trusted_certificate",
      offsetof(ctl_doctor_options_t, trusted_certificate) },
    { "record_prefix", offsetof(ctl_doctor_options_t, record_prefix) },
    { "destroy", offsetof(ctl_doctor_options_t, destroy) }
};


const char *
ctl_provider_read(kmip_arena_t *arena, const char *file,
    ctl_provider_t **first)
{
    ctl_conf_t       *conf;
    ctl_providers_t   list;

    memset(&list, 0, sizeof(list));
    list.arena = arena;
    list.next = &list.first;

    conf = kmip_arena_alloc(arena, sizeof(ctl_conf_t));
    if (conf == NULL) {
        return "no memory";
    }

    memset(conf, 0, sizeof(ctl_conf_t));
    conf->arena = arena;
    conf->handler = ctl_provider_directive;
    conf->data = &list;

    if (ctl_conf_read(conf, file) != KMIP_OK) {
        return conf->error;
    }

    *first = list.first;

    return NULL;
}


ctl_provider_t *
ctl_provider_options(kmip_arena_t *arena, const ctl_doctor_options_t *o)
{
    size_t           i;
    const char      *text;
    ctl_provider_t  *p;

    p = ctl_provider_create(arena, NULL);
    if (p == NULL) {
        return NULL;
    }

    for (i = 0;
         i < sizeof(ctl_provider_table) / sizeof(ctl_provider_option_t);
         i++)
    {
        text = *(const char *const *) ((const char *) o
                                       + ctl_provider_table[i].offset);

        if (text) {
            ctl_provider_take(arena, p, ctl_provider_table[i].name, text, "");
        }
    }

    ctl_provider_end(arena, p);

    return p;
}


static int
ctl_provider_directive(ctl_conf_t *conf, int begin)
{
    ctl_providers_t  *list;

    list = conf->data;

    if (conf->nargs == 0) {

        if (list->block) {
            ctl_provider_end(list->arena, list->block);
            list->block = NULL;
        }

        if (list->depth == list->stream) {
            list->stream = 0;
        }

        list->depth--;
        return 0;
    }

    if (list->block) {
        return begin ? ctl_conf_wrong(conf, "unexpected \"{\"")
                     : ctl_provider_set(conf, list->block);
    }

    if (!begin) {
        return 0;
    }

    list->depth++;

    if (list->depth == 1 && strcmp(conf->args[0], "stream") == 0) {
        list->stream = 1;
    }

    return ctl_provider_begin(conf, list);
}


static int
ctl_provider_begin(ctl_conf_t *conf, ctl_providers_t *list)
{
    ctl_provider_t  *p;

    if (strcmp(conf->args[0], "kmip_key_protect") != 0) {
        return 0;
    }

    if (list->stream == 0 || list->depth != 2) {
        return ctl_conf_wrong(conf, "\"kmip_key_protect\" directive is not "
                              "allowed here");
    }

    if (conf->nargs != 2) {
        return ctl_conf_wrong(conf, "invalid number of arguments in "
                              "\"kmip_key_protect\" directive");
    }

    for (p = list->first; p; p = p->next) {
        if (strcmp(p->name, conf->args[1]) == 0) {
            return ctl_conf_wrong(conf, "duplicate kmip_key_protect \"%s\"",
                                  p->name);
        }
    }

    p = ctl_provider_create(list->arena, conf->args[1]);

    if (p == NULL) {
        return ctl_conf_wrong(conf, "no memory");
    }

    p->file = conf->file;
    p->line = conf->line;

    *list->next = p;
    list->next = &p->next;
    list->block = p;

    return 0;
}


static int
ctl_provider_set(ctl_conf_t *conf, ctl_provider_t *p)
{
    kmip_str_t                     where;
    const char                    *text;
    const keyprotect_directive_t  *d;

    d = keyprotect_settings_find(conf->args[0]);

    if (d == NULL) {
        return ctl_conf_wrong(conf, "unknown directive \"%s\" in "
                              "kmip_key_protect \"%s\"", conf->args[0],
                              p->name);
    }

    if (conf->nargs != 2) {
        return ctl_conf_wrong(conf, "invalid number of arguments in \"%s\" "
                              "directive", d->name);
    }

    text = conf->args[1];

    if (d->kind == KEYPROTECT_SETTINGS_API_KEY
        || d->kind == KEYPROTECT_SETTINGS_TRUSTED)
    {
        text = ctl_conf_path(conf, text);
    }

    where = kmip_arena_printf(conf->arena, " in %s:%u", conf->file,
                              conf->line);

    if (text == NULL || where.len == 0) {
        return ctl_conf_wrong(conf, "no memory");
    }

    ctl_provider_take(conf->arena, p, d->name, text,
                      (const char *) where.data);

    return 0;
}


static void
ctl_provider_take(kmip_arena_t *arena, ctl_provider_t *p, const char *name,
    const char *text, const char *where)
{
    char                           said[512];
    kmip_int_t                     rc;
    keyprotect_value_t             value;
    const keyprotect_directive_t  *d;

    d = keyprotect_settings_find(name);

    value.len = strlen(text);
    value.data = kmip_arena_alloc(arena, value.len + 1);

    if (value.data == NULL) {
        ctl_provider_note(arena, p, 0, "no memory", where);
        return;
    }

    memcpy(value.data, text, value.len + 1);

    rc = keyprotect_settings_set(&p->settings, d, value, said, sizeof(said));

    if (said[0]) {
        ctl_provider_note(arena, p, rc == KMIP_OK, said, where);
    }
}


static ctl_provider_t *
ctl_provider_create(kmip_arena_t *arena, const char *name)
{
    ctl_provider_t  *p;

    p = kmip_arena_alloc(arena, sizeof(ctl_provider_t));

    if (p) {
        memset(p, 0, sizeof(ctl_provider_t));
        p->name = name;
    }

    return p;
}


static void
ctl_provider_end(kmip_arena_t *arena, ctl_provider_t *p)
{
    int          wrong;
    char         said[128];
    size_t       i;
    const char  *text;

    wrong = 0;
    text = keyprotect_settings_missing(&p->settings);

    if (text) {
        snprintf(said, sizeof(said), "no \"%s\" is given", text);
        ctl_provider_note(arena, p, 0, said, "");
    }

    for (i = 0; i < p->nnotes; i++) {
        wrong |= !p->notes[i].warning;
    }

    text = keyprotect_settings_complete(&p->settings);

    if (text && !wrong) {
        ctl_provider_note(arena, p, 1, text, "");
    }
}


static void
ctl_provider_note(kmip_arena_t *arena, ctl_provider_t *p, int warning,
    const char *text, const char *where)
{
    kmip_str_t            kept;
    ctl_provider_note_t  *note;

    kept = kmip_arena_printf(arena, "%s%s", text, where);

    if (p->nnotes < CTL_PROVIDER_NOTES) {
        note = &p->notes[p->nnotes++];
        note->warning = (warning != 0);
        note->text = kept.len ? (const char *) kept.data : text;
    }
}
