
/*
 * Decoding of a structure by a table of its fields.  Messages and headers use
 * it; payloads have a richer table of their own.
 */


#ifndef _KMIP_STRUCTURE_H_INCLUDED_
#define _KMIP_STRUCTURE_H_INCLUDED_


#include "kmip_error.h"
#include "kmip_ttlv.h"


#define KMIP_MEMBER_REQUIRED    0x01
#define KMIP_MEMBER_REPEATED    0x02
#define KMIP_MEMBER_REPEATED_2  0x04    /* repeated in 2.x only */

#define KMIP_TYPE_ANY           0


typedef struct kmip_member_s  kmip_member_t;

typedef struct {
    kmip_arena_t         *arena;
    kmip_version_t        version;
    void                 *base;         /* what is filled */
    kmip_error_t         *error;
} kmip_decode_t;

typedef kmip_int_t (*kmip_member_set_pt)(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);

struct kmip_member_s {
    uint32_t              tag;
    unsigned              type;
    unsigned              type_2;       /* in 2.x */
    kmip_version_t        since;        /* a stranger in older versions */
    unsigned              flags;
    kmip_member_set_pt    set;          /* NULL: only checked */
    size_t                offset;
};

typedef struct {
    const kmip_member_t  *elts;
    size_t                nelts;        /* 32 at most */
} kmip_members_t;

#define kmip_members(list)  { list, sizeof(list) / sizeof(kmip_member_t) }


/*
 * A required member must come, and one that may not repeat only once.  Their
 * order is not insisted on: even published messages of the standard's use
 * cases have it wrong.  What is not in the table is skipped, since clients
 * send small extras.  KMIP_ERROR with *d->error set otherwise.
 */

kmip_int_t kmip_structure_decode(kmip_decode_t *d,
    const kmip_value_t *structure, const kmip_members_t *members);

/* sets "<name of the tag> <what>" as an Invalid Message */

kmip_int_t kmip_structure_fail(kmip_decode_t *d, uint32_t tag,
    const char *what);

/* store at the member's offset: an uint32_t or int32_t, a kmip_str_t, all */

kmip_int_t kmip_member_number(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value);
kmip_int_t kmip_member_string(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value);
kmip_int_t kmip_member_value(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value);


#endif /* _KMIP_STRUCTURE_H_INCLUDED_ */
