
/*
 * Aliases: how records, revisions, markers and names are called.
 */


#ifndef _KEYPROTECT_ALIAS_H_INCLUDED_
#define _KEYPROTECT_ALIAS_H_INCLUDED_


#include "kmip_uuid.h"


#define KEYPROTECT_ALIAS_MAX   90
#define KEYPROTECT_PREFIX_MAX  32
#define KEYPROTECT_ALIASES     5          /* of one key */

typedef char  keyprotect_alias_t[KEYPROTECT_ALIAS_MAX + 1];

typedef enum {
    KEYPROTECT_ALIAS_FOREIGN = 0,
    KEYPROTECT_ALIAS_RECORD,      /* <prefix><uid> */
    KEYPROTECT_ALIAS_REVISION,    /* <prefix><uid>-at<n> */
    KEYPROTECT_ALIAS_ACTIVE,      /* <prefix><uid>-act-<time> */
    KEYPROTECT_ALIAS_LIFE,        /* <prefix><uid>-life */
    KEYPROTECT_ALIAS_FROM,        /* <prefix><uid>-from<n> */
    KEYPROTECT_ALIAS_DESTROYED,   /* <prefix><uid>-des-<time> */
    KEYPROTECT_ALIAS_NAME         /* <prefix>n<generation>-<hash> */
} keyprotect_alias_e;

typedef struct {
    keyprotect_alias_e   kind;
    kmip_str_t           uid;     /* points into the alias; not of names */
    int64_t              number;  /* n, time or generation */
} keyprotect_alias_parsed_t;

/* what the aliases of a record tell; dates -1 and numbers 0 if not set */

typedef struct {
    int64_t              active;      /* the earliest */
    int64_t              destroyed;   /* the earliest */
    uint32_t             from;        /* the largest; 0: from 1 on */
    unsigned             life:1;      /* set, or no alias is left for it */
    unsigned             count;       /* aliases of the key, whosoever */
} keyprotect_markers_t;


/* 1 if record_prefix can be used; *why, if not NULL, says what is wrong */

int keyprotect_alias_prefix_valid(const kmip_str_t *prefix, const char **why);

/*
 * Builds an alias.  number is n, the time or the generation; it is ignored
 * where there is none.  KMIP_ERROR: it would not be a legal one.
 */

kmip_int_t keyprotect_alias_build(keyprotect_alias_t dst,
    const kmip_str_t *prefix, keyprotect_alias_e kind, const kmip_str_t *uid,
    int64_t number);
kmip_int_t keyprotect_alias_name(keyprotect_alias_t dst,
    const kmip_str_t *prefix, uint32_t generation, const kmip_str_t *name);

/* exact form only; anything else is FOREIGN */

void keyprotect_alias_parse(const kmip_str_t *prefix, const kmip_str_t *alias,
    keyprotect_alias_parsed_t *parsed);

/* markers of this uid among the aliases of its record */

void keyprotect_alias_markers(const kmip_str_t *prefix, const kmip_str_t *uid,
    const kmip_str_t *aliases, size_t n, keyprotect_markers_t *markers);


#endif /* _KEYPROTECT_ALIAS_H_INCLUDED_ */
