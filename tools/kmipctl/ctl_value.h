
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Parses values on the command line by the tables of the standard.
 */


#ifndef _CTL_VALUE_H_INCLUDED_
#define _CTL_VALUE_H_INCLUDED_


#include "ctl.h"


/* each returns CTL_OK, or CTL_USAGE after a message */

int ctl_attribute_parse(ctl_t *c, kmip_arena_t *arena, const char *name,
    size_t len, const char *value, kmip_attribute_t *a);

/* parses "NAME=VALUE", or a list of these that is added to attributes */

int ctl_attribute_pair(ctl_t *c, kmip_arena_t *arena, const char *pair,
    kmip_attribute_t *a);
int ctl_attribute_pairs(ctl_t *c, kmip_arena_t *arena,
    const ctl_list_t *pairs, kmip_attributes_t *attributes);

/* adds an attribute by its id; value NULL: without a value */

int ctl_attribute_add(ctl_t *c, kmip_arena_t *arena,
    kmip_attributes_t *attributes, kmip_attribute_e id, const char *value);

int ctl_reference_parse(ctl_t *c, const char *name,
    kmip_attribute_ref_t *ref);

int ctl_enum_parse(ctl_t *c, kmip_enum_e id, const char *text, size_t len,
    uint32_t *value);

/* of --option; text NULL: it is not given, and bytes stay as they are */

int ctl_bytes_parse(ctl_t *c, const char *option, const char *text,
    kmip_str_t *bytes);

int ctl_date_parse(ctl_t *c, const char *text, size_t len, int64_t *date);

/* ISO 8601 in UTC */

json_t *ctl_date_json(int64_t date);


#endif /* _CTL_VALUE_H_INCLUDED_ */
