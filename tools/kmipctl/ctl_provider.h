
/*
 * A kmip_key_protect block: out of nginx's configuration, or out of options.
 */


#ifndef _CTL_PROVIDER_H_INCLUDED_
#define _CTL_PROVIDER_H_INCLUDED_


#include "ctl.h"
#include "keyprotect_settings.h"


#define CTL_PROVIDER_NOTES  16


typedef struct ctl_provider_s  ctl_provider_t;

/* what nginx -t would say of a directive */

typedef struct {
    unsigned                warning:1;      /* else nginx would not start */
    const char             *text;
} ctl_provider_note_t;

struct ctl_provider_s {
    const char             *name;           /* NULL: made of options */
    const char             *file;           /* where it begins */
    unsigned                line;
    keyprotect_settings_t   settings;       /* file names are paths */
    ctl_provider_note_t     notes[CTL_PROVIDER_NOTES];
    size_t                  nnotes;
    ctl_provider_t         *next;
};


/*
 * All blocks of nginx's configuration, in *first.  NULL, or what keeps nginx
 * from reading it.
 */

const char *ctl_provider_read(kmip_arena_t *arena, const char *file,
    ctl_provider_t **first);

/* the one that the options of the doctor tell; NULL: no memory */

ctl_provider_t *ctl_provider_options(kmip_arena_t *arena,
    const ctl_doctor_options_t *o);


#endif /* _CTL_PROVIDER_H_INCLUDED_ */
