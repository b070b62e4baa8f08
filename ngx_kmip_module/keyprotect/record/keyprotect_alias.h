
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Aliases: the names of records, revisions, marks and Names in Key Protect.
 * All begin with record_prefix.  A time is in decimal, in seconds since 1970.
 */


#ifndef _KEYPROTECT_ALIAS_H_INCLUDED_
#define _KEYPROTECT_ALIAS_H_INCLUDED_


#include "keyprotect_identifier.h"


#define KEYPROTECT_ALIAS_MAX    90
#define KEYPROTECT_PREFIX_MAX   21         /* leaves enough for the longest
                                              alias */
#define KEYPROTECT_ALIASES      5          /* most aliases of one key */
#define KEYPROTECT_GENERATIONS  10         /* aliases that a Name can have */
#define KEYPROTECT_NO_TIME      (-1)

typedef char  keyprotect_alias_t[KEYPROTECT_ALIAS_MAX + 1];

typedef enum {
    KEYPROTECT_ALIAS_FOREIGN = 0,
    KEYPROTECT_ALIAS_RECORD,      /* <stamp>: a record */
    KEYPROTECT_ALIAS_REVISION,    /* <stamp>-at<n>: a revision */
    KEYPROTECT_ALIAS_PUBLISHED,   /* <stamp>-r<n>-<id>: on the record;
                                     publishes a revision; id has 32 digits;
                                     <stamp>-z<n>-<id>: that of an archived
                                     object */
    KEYPROTECT_ALIAS_ACTIVE,      /* <stamp>-act-<time> */
    KEYPROTECT_ALIAS_REVOKED,     /* <stamp>-rev-<reason>-<time>[-<time of
                                     activation>] */
    KEYPROTECT_ALIAS_COMPROMISED, /* <stamp>-cmp-<reason>-<time>[-<time of
                                     activation>[-<time of deactivation>]] */
    KEYPROTECT_ALIAS_DESTROYED,   /* <stamp>-des-<time> */
    KEYPROTECT_ALIAS_NAME         /* n<generation>-<hash of the Name> */
} keyprotect_alias_e;

typedef struct {
    keyprotect_alias_e   kind;
    kmip_str_t           stamp;         /* points into the alias; a Name's has
                                           none */
    kmip_str_t           id;            /* PUBLISHED: 32 digits, in the alias */
    uint32_t             number;        /* n, generation or Revocation Reason
                                           Code */
    int64_t              time;
    int64_t              activated;     /* KEYPROTECT_NO_TIME: not in the
                                           alias */
    int64_t              deactivated;
    unsigned             archived:1;    /* PUBLISHED */
} keyprotect_parsed_t;


/*
 * 1 if record_prefix can be used; else *why, unless NULL, is set to the reason
 */

int keyprotect_alias_prefix_valid(const kmip_str_t *prefix, const char **why);

/*
 * Builds the alias that parsed describes (id has 36 or 32 characters); for
 * Names use keyprotect_alias_name().  KMIP_ERROR: the alias would be invalid.
 */

kmip_int_t keyprotect_alias_build(keyprotect_alias_t dst,
    const kmip_str_t *prefix, const keyprotect_parsed_t *parsed);
kmip_int_t keyprotect_alias_name(keyprotect_alias_t dst,
    const kmip_str_t *prefix, uint32_t generation, const kmip_str_t *name);

/* accepts only the exact forms; anything else is KEYPROTECT_ALIAS_FOREIGN */

void keyprotect_alias_parse(const kmip_str_t *prefix, const kmip_str_t *alias,
    keyprotect_parsed_t *parsed);


#endif /* _KEYPROTECT_ALIAS_H_INCLUDED_ */
