
/*
 * Aliases: how records, revisions, marks and Names are called.  All begin with
 * record_prefix.  A time is seconds since 1970, in decimal.
 */


#ifndef _KEYPROTECT_ALIAS_H_INCLUDED_
#define _KEYPROTECT_ALIAS_H_INCLUDED_


#include "keyprotect_identifier.h"


#define KEYPROTECT_ALIAS_MAX    90
#define KEYPROTECT_PREFIX_MAX   21         /* the longest alias still fits */
#define KEYPROTECT_ALIASES      5          /* of one key */
#define KEYPROTECT_GENERATIONS  4          /* aliases for one Name */
#define KEYPROTECT_NO_TIME      (-1)

typedef char  keyprotect_alias_t[KEYPROTECT_ALIAS_MAX + 1];

typedef enum {
    KEYPROTECT_ALIAS_FOREIGN = 0,
    KEYPROTECT_ALIAS_RECORD,      /* <stamp>: of the record, its own */
    KEYPROTECT_ALIAS_REVISION,    /* <stamp>-at<n>: of a revision, its own */
    KEYPROTECT_ALIAS_PUBLISHED,   /* <stamp>-r<n>-<id>: on the record, of a
                                     revision that counts; id in 32 digits */
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
    kmip_str_t           stamp;         /* in the alias; a Name's has none */
    kmip_str_t           id;            /* PUBLISHED: 32 digits, in the alias */
    uint32_t             number;        /* n, generation or Revocation Reason
                                           Code */
    int64_t              time;
    int64_t              activated;     /* KEYPROTECT_NO_TIME: not told */
    int64_t              deactivated;
} keyprotect_parsed_t;


/* 1 if record_prefix can be used; *why, if not NULL, says what is wrong */

int keyprotect_alias_prefix_valid(const kmip_str_t *prefix, const char **why);

/*
 * Builds the alias that parsed tells (id of 36 or 32 characters).  KMIP_ERROR:
 * it would not be a legal one.  Names: keyprotect_alias_name().
 */

kmip_int_t keyprotect_alias_build(keyprotect_alias_t dst,
    const kmip_str_t *prefix, const keyprotect_parsed_t *parsed);
kmip_int_t keyprotect_alias_name(keyprotect_alias_t dst,
    const kmip_str_t *prefix, uint32_t generation, const kmip_str_t *name);

/* exact form only; anything else is FOREIGN */

void keyprotect_alias_parse(const kmip_str_t *prefix, const kmip_str_t *alias,
    keyprotect_parsed_t *parsed);


#endif /* _KEYPROTECT_ALIAS_H_INCLUDED_ */
