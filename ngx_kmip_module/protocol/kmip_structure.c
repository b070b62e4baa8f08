
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Decoding of a structure by a table of its fields.
 */


#include "kmip_names.h"
#include "kmip_structure.h"


static const kmip_member_t *kmip_member_find(const kmip_members_t *members,
    uint32_t tag, kmip_version_t version);


kmip_int_t
kmip_structure_decode(kmip_decode_t *d, const kmip_value_t *structure,
    const kmip_members_t *members)
{
    size_t                i;
    uint32_t              seen, bit;
    unsigned              type, repeated;
    kmip_item_t           item;
    kmip_reader_t         r;
    const kmip_member_t  *member;

    kmip_reader_init(&r, structure->bytes.data, structure->bytes.len);

    repeated = KMIP_MEMBER_REPEATED;

    if (d->version >= KMIP_V2_0) {
        repeated |= KMIP_MEMBER_REPEATED_2;
    }

    seen = 0;

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {

        member = kmip_member_find(members, item.tag, d->version);
        if (member == NULL) {
            continue;
        }

        bit = (uint32_t) 1 << (member - members->elts);

        if ((seen & bit) && (member->flags & repeated) == 0) {
            return kmip_structure_fail(d, item.tag, "is repeated");
        }

        type = (d->version >= KMIP_V2_0) ? member->type_2 : member->type;

        if (type != KMIP_TYPE_ANY && type != item.value.type) {
            return kmip_structure_fail(d, item.tag, "has a wrong type");
        }

        if (member->set && member->set(d, member, &item.value) != KMIP_OK) {
            return KMIP_ERROR;
        }

        seen |= bit;
    }

    for (i = 0; i < members->nelts; i++) {

        if ((members->elts[i].flags & KMIP_MEMBER_REQUIRED)
            && (seen & (uint32_t) 1 << i) == 0)
        {
            return kmip_structure_fail(d, members->elts[i].tag, "is missing");
        }
    }

    return KMIP_OK;
}


static const kmip_member_t *
kmip_member_find(const kmip_members_t *members, uint32_t tag,
    kmip_version_t version)
{
    size_t  i;

    for (i = 0; i < members->nelts; i++) {
        if (members->elts[i].tag == tag) {
            return (version >= members->elts[i].since) ? &members->elts[i]
                                                       : NULL;
        }
    }

    return NULL;
}


kmip_int_t
kmip_structure_fail(kmip_decode_t *d, uint32_t tag, const char *what)
{
    kmip_str_t  message;

    message = kmip_arena_printf(d->arena, "%s %s", kmip_tag_name(tag), what);

    return kmip_fail(d->error, KMIP_CAUSE_INVALID_MESSAGE,
                     (const char *) message.data);
}


kmip_int_t
kmip_member_number(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    uint32_t  *p;

    p = (uint32_t *) (void *) ((uint8_t *) d->base + member->offset);
    *p = (uint32_t) value->number;

    return KMIP_OK;
}


kmip_int_t
kmip_member_string(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    kmip_str_t  *p;

    p = (kmip_str_t *) (void *) ((uint8_t *) d->base + member->offset);
    *p = value->bytes;

    return KMIP_OK;
}


kmip_int_t
kmip_member_value(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    kmip_value_t  *p;

    p = (kmip_value_t *) (void *) ((uint8_t *) d->base + member->offset);
    *p = *value;

    return KMIP_OK;
}
