
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The fields of structured attribute values, by version.  Such a value is
 * stored as its encoded fields, in wire order.
 */


#ifndef _KMIP_VALUE_FIELDS_H_INCLUDED_
#define _KMIP_VALUE_FIELDS_H_INCLUDED_


#include "kmip_error.h"
#include "kmip_ttlv.h"


/*
 * Checks the fields of a structure that a peer sent and writes them in the
 * standard's order, so that equal values have equal bytes.  With partial set,
 * required fields may be missing (Locate).  A tag of 0 stands for the value of
 * a custom attribute, which may have any fields except structures.  KMIP_OK,
 * or KMIP_ERROR with *error set.
 */

kmip_int_t kmip_value_fields_read(kmip_arena_t *arena, uint32_t tag,
    kmip_version_t version, int partial, const kmip_value_t *src,
    kmip_value_t *dst, kmip_error_t *error);

/*
 * What an enumeration or mask in the value lacks in this version
 * (kmip_enum_foreign).  kmip_value_fields_foreign() returns 1 if there is such
 * a field, kmip_value_fields_hidden() if one of them is required, so that the
 * value cannot be written in this version at all.
 */

int kmip_value_fields_foreign(uint32_t tag, kmip_version_t version,
    const kmip_value_t *value);
int kmip_value_fields_hidden(uint32_t tag, kmip_version_t version,
    const kmip_value_t *value);

/*
 * Writes the structure without fields that the version does not have, and
 * without those whose enumeration is foreign to it.
 */

void kmip_value_fields_put(kmip_writer_t *w, uint32_t item_tag, uint32_t tag,
    kmip_version_t version, const kmip_value_t *value);


#endif /* _KMIP_VALUE_FIELDS_H_INCLUDED_ */
