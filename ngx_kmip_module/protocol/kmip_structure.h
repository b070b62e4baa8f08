
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Decoding of a structure by a table of its fields, for messages and headers.
 * Payloads have a table of their own, kmip_payload_table.h.
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
    void                 *base;         /* receives the values */
    kmip_error_t         *error;
} kmip_decode_t;

typedef kmip_int_t (*kmip_member_set_pt)(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);

struct kmip_member_s {
    uint32_t              tag;
    unsigned              type;
    unsigned              type_2;       /* in 2.x */
    kmip_version_t        since;        /* unknown in older versions */
    unsigned              flags;
    kmip_member_set_pt    set;          /* NULL: the type is checked only */
    size_t                offset;
};

typedef struct {
    const kmip_member_t  *elts;
    size_t                nelts;        /* 32 at most */
} kmip_members_t;

#define kmip_members(list)  { list, sizeof(list) / sizeof(kmip_member_t) }


/*
 * Decodes all fields into d->base.  A required member must occur; a member
 * without a REPEATED flag must not occur twice.  Order is not checked, since
 * even some messages in the standard's use cases have it wrong.  Fields
 * without a row are skipped, since clients send small extras.  KMIP_OK, or
 * KMIP_ERROR with *d->error set.
 */

kmip_int_t kmip_structure_decode(kmip_decode_t *d,
    const kmip_value_t *structure, const kmip_members_t *members);

/* sets an Invalid Message, "<name of the tag> <what>"; returns KMIP_ERROR */

kmip_int_t kmip_structure_fail(kmip_decode_t *d, uint32_t tag,
    const char *what);

/*
 * setters that store at the member's offset: a number of 32 bits, a
 * kmip_str_t, a kmip_value_t
 */

kmip_int_t kmip_member_number(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value);
kmip_int_t kmip_member_string(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value);
kmip_int_t kmip_member_value(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value);


#endif /* _KMIP_STRUCTURE_H_INCLUDED_ */
