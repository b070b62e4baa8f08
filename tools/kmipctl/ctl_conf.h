
/*
 * nginx's configuration as text: directives, blocks and include.  What a
 * directive means is the caller's business.
 */


#ifndef _CTL_CONF_H_INCLUDED_
#define _CTL_CONF_H_INCLUDED_


#include "ctl.h"


#define CTL_CONF_ARGS   64
#define CTL_CONF_TOKEN  4096
#define CTL_CONF_DEPTH  16          /* of files that include each other */


typedef struct ctl_conf_s  ctl_conf_t;

/*
 * Called for a directive (begin is 1 if a block follows), and with nargs 0 at
 * the end of a block.  0: go on; else the reading ends.
 */

typedef int (*ctl_conf_pt)(ctl_conf_t *conf, int begin);

struct ctl_conf_s {
    kmip_arena_t   *arena;          /* all strings live there */
    ctl_conf_pt     handler;
    void           *data;

    const char     *prefix;         /* the folder of the first file, with its
                                       slash; names are relative to it */
    const char     *file;
    unsigned        line;           /* where the directive ends */
    char           *args[CTL_CONF_ARGS];
    size_t          nargs;

    char            error[512];     /* what is wrong, and where */
    unsigned        depth;
    const uint8_t  *p;
    const uint8_t  *last;
    char            token[CTL_CONF_TOKEN];
    size_t          len;
};


/* arena, handler and data are set; KMIP_ERROR: conf->error says why */

kmip_int_t ctl_conf_read(ctl_conf_t *conf, const char *name);

/* says what is wrong with the directive at hand; returns 1 */

int ctl_conf_wrong(ctl_conf_t *conf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* a name in the configuration, as a path; NULL: no memory */

const char *ctl_conf_path(ctl_conf_t *conf, const char *name);


#endif /* _CTL_CONF_H_INCLUDED_ */
