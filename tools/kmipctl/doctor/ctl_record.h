
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A file with Key Protect's responses: a line of JSON for each call, without
 * secrets, key material or identifiers. The emulator can be started to respond
 * alike.
 */


#ifndef _CTL_RECORD_H_INCLUDED_
#define _CTL_RECORD_H_INCLUDED_


#include "keyprotect_transport.h"

#include <stdio.h>


typedef struct {
    FILE         *file;
    const char   *check;      /* id of the check that calls */
    unsigned      failed:1;
} ctl_record_t;


/* sets the check whose calls follow; record may be NULL */

void ctl_record_check(ctl_record_t *record, const char *check);


void ctl_record_write(ctl_record_t *record, const keyprotect_http_t *http,
    const char *content_type, int closes);


#endif /* _CTL_RECORD_H_INCLUDED_ */
