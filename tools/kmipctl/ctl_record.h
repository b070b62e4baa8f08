
/*
 * What Key Protect answered, in a file: a line of JSON for each call, with no
 * secret, no key material and no identifier of anybody's.  The emulator can be
 * told to answer alike.
 */


#ifndef _CTL_RECORD_H_INCLUDED_
#define _CTL_RECORD_H_INCLUDED_


#include "keyprotect_transport.h"

#include <stdio.h>


typedef struct {
    FILE         *file;
    const char   *check;      /* the id of the one that asks */
    unsigned      failed:1;
} ctl_record_t;


/* record may be NULL; names who asks from now on */

void ctl_record_check(ctl_record_t *record, const char *check);


void ctl_record_write(ctl_record_t *record, const keyprotect_http_t *http,
    const char *content_type, int closes);


#endif /* _CTL_RECORD_H_INCLUDED_ */
