
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * All objects of a server with some of their attributes, read on several
 * sessions at once. Few of them are in memory at a time.
 */


#ifndef _CTL_KEYS_H_INCLUDED_
#define _CTL_KEYS_H_INCLUDED_


#include "ctl_exchange.h"


/* most attributes that are read of an object */

#define CTL_KEYS_NAMES  16


typedef struct ctl_keys_s  ctl_keys_t;

struct ctl_keys_s {

    /* set by the caller */

    const char *const  *names;         /* ends with NULL */
    kmip_strs_t         uids;          /* which objects; none: those that the
                                          server has */

    /*
     * is given the objects in the order of Locate, each as JSON: the Unique
     * Identifier, and each attribute's value, or an array of the values of its
     * instances. An object that could not be read has the member "Failure",
     * the Result Reason. CTL_OK: go on
     */

    int               (*key)(ctl_keys_t *keys, json_t *key);
    void               *data;

    /* result */

    size_t              n;             /* objects */
    size_t              failed;        /* of these could not be read */
    json_t             *failure;       /* of the first of these */
};


/* CTL_OK; another code after a message, or that of key() */

int ctl_keys_walk(ctl_t *c, ctl_keys_t *keys);

/* tells how many could not be read: CTL_OK if there are none, or CTL_FAILED */

int ctl_keys_failed(ctl_keys_t *keys);


#endif /* _CTL_KEYS_H_INCLUDED_ */
