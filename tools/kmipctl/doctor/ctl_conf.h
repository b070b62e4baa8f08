
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Parses the syntax of nginx's configuration: directives, blocks and include.
 * The meaning of a directive is up to the caller.
 */


#ifndef _CTL_CONF_H_INCLUDED_
#define _CTL_CONF_H_INCLUDED_


#include "ctl.h"


#define CTL_CONF_ARGS   64
#define CTL_CONF_TOKEN  4096
#define CTL_CONF_DEPTH  16          /* depth of nested includes */


typedef struct ctl_conf_s  ctl_conf_t;

/*
 * Called for each directive (begin is 1 if a block follows), and with nargs 0
 * at the end of each block. 0 continues, any other value ends the parsing.
 */

typedef int (*ctl_conf_pt)(ctl_conf_t *conf, int begin);

struct ctl_conf_s {
    kmip_arena_t   *arena;          /* has all strings */
    ctl_conf_pt     handler;
    void           *data;

    const char     *prefix;         /* directory of the first file, with its
                                       slash, for relative names */
    const char     *file;
    unsigned        line;           /* where the directive ends */
    char           *args[CTL_CONF_ARGS];
    size_t          nargs;

    char            error[512];     /* error with file and line */
    unsigned        depth;
    const uint8_t  *p;
    const uint8_t  *last;
    char            token[CTL_CONF_TOKEN];
    size_t          len;
};


/* the caller sets arena, handler and data; KMIP_ERROR: see conf->error */

kmip_int_t ctl_conf_read(ctl_conf_t *conf, const char *name);

/* sets conf->error for the current directive; returns 1 */

int ctl_conf_wrong(ctl_conf_t *conf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* a name in the configuration as a path; NULL: out of memory */

const char *ctl_conf_path(ctl_conf_t *conf, const char *name);


#endif /* _CTL_CONF_H_INCLUDED_ */
