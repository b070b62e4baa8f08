
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A kmip_key_protect block, from nginx's configuration or from options.
 */


#ifndef _CTL_PROVIDER_H_INCLUDED_
#define _CTL_PROVIDER_H_INCLUDED_


#include "ctl.h"
#include "keyprotect_settings.h"


#define CTL_PROVIDER_NOTES  16


typedef struct ctl_provider_s  ctl_provider_t;

/* a message that nginx -t would print about a directive */

typedef struct {
    unsigned                warning:1;      /* 0: nginx would not start */
    const char             *text;
} ctl_provider_note_t;

struct ctl_provider_s {
    const char             *name;           /* NULL: from options */
    const char             *file;           /* the line where it begins */
    unsigned                line;
    keyprotect_settings_t   settings;       /* file names made absolute */
    ctl_provider_note_t     notes[CTL_PROVIDER_NOTES];
    size_t                  nnotes;
    ctl_provider_t         *next;
};


/*
 * Reads all blocks of nginx's configuration into *first. Returns NULL, or the
 * error at which nginx would stop.
 */

const char *ctl_provider_read(kmip_arena_t *arena, const char *file,
    ctl_provider_t **first);

/* the block that the doctor's options describe; NULL: out of memory */

ctl_provider_t *ctl_provider_options(kmip_arena_t *arena,
    const ctl_doctor_options_t *o);


#endif /* _CTL_PROVIDER_H_INCLUDED_ */
