
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Tables of options, and reading a command line by them.
 */


#ifndef _CTL_OPTION_H_INCLUDED_
#define _CTL_OPTION_H_INCLUDED_


#include "ctl.h"


/* stores a value; returns NULL, or what is wrong with it */

typedef const char *(*ctl_set_pt)(const ctl_option_t *option, void *field,
    const char *value);

struct ctl_option_s {
    const char  *name;          /* without the dashes */
    const char  *value;         /* shown in the help; NULL: a flag */
    const char  *help;
    ctl_set_pt   set;
    size_t       offset;        /* in ctl_options_t */
    int          min;           /* for numbers */
    int          max;
};


const char *ctl_set_flag(const ctl_option_t *option, void *field,
    const char *value);
const char *ctl_set_text(const ctl_option_t *option, void *field,
    const char *value);
const char *ctl_set_list(const ctl_option_t *option, void *field,
    const char *value);
const char *ctl_set_number(const ctl_option_t *option, void *field,
    const char *value);

#define ctl_flag(name, member, help)                                         \
    { name, NULL, help, ctl_set_flag, offsetof(ctl_options_t, member), 0, 0 }
#define ctl_text(name, value, member, help)                                  \
    { name, value, help, ctl_set_text, offsetof(ctl_options_t, member), 0, 0 }
#define ctl_list(name, value, member, help)                                  \
    { name, value, help, ctl_set_list, offsetof(ctl_options_t, member), 0, 0 }
#define ctl_number(name, value, member, min, max, help)                      \
    { name, value, help, ctl_set_number, offsetof(ctl_options_t, member),    \
      min, max }
#define ctl_options_end  { NULL, NULL, NULL, NULL, 0, 0, 0 }


/* options of all commands */

extern const ctl_option_t  ctl_common_options[];

/* fills c->o, c->command and c->args: CTL_OK, or CTL_USAGE after a message */

int ctl_options_read(ctl_t *c, int argc, char **argv);

/* the letter of an option, or 0 */

char ctl_option_letter(const char *name);

/* NULL after a message */

const ctl_command_t *ctl_command_find(const ctl_t *c, const char *name);

/* prints an error and how to get help; returns CTL_USAGE */

int ctl_usage(const ctl_t *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));


/*
 * ctl_check.c: applies defaults from the environment and checks options against
 * each other
 */

int ctl_options_check(ctl_t *c);


/* ctl_help.c */

void ctl_help(const ctl_t *c);


/* ctl_commands.c */

extern const ctl_command_t  ctl_commands[];


#endif /* _CTL_OPTION_H_INCLUDED_ */
