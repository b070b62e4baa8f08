
/*
 * Values out of the command line, typed by the tables of the standard.
 */


#ifndef _CTL_VALUE_H_INCLUDED_
#define _CTL_VALUE_H_INCLUDED_


#include "ctl.h"


/* each says what is wrong and returns CTL_USAGE, or returns CTL_OK */

int ctl_attribute_parse(ctl_t *c, kmip_arena_t *arena, const char *name,
    size_t len, const char *value, kmip_attribute_t *a);

/* "NAME=VALUE", and a list of these that is added to attributes */

int ctl_attribute_pair(ctl_t *c, kmip_arena_t *arena, const char *pair,
    kmip_attribute_t *a);
int ctl_attribute_pairs(ctl_t *c, kmip_arena_t *arena,
    const ctl_list_t *pairs, kmip_attributes_t *attributes);

/* one more, of the table's name; NULL as value: none */

int ctl_attribute_add(ctl_t *c, kmip_arena_t *arena,
    kmip_attributes_t *attributes, kmip_attribute_e id, const char *value);

int ctl_reference_parse(ctl_t *c, const char *name,
    kmip_attribute_ref_t *ref);

int ctl_enum_parse(ctl_t *c, kmip_enum_e id, const char *text, size_t len,
    uint32_t *value);
int ctl_date_parse(ctl_t *c, const char *text, size_t len, int64_t *date);

/* decimal, or hexadecimal behind 0x: 1 or 0 */

int ctl_integer(const char *text, size_t len, int64_t min, int64_t max,
    int64_t *number);

/* ISO 8601 in UTC */

json_t *ctl_date_json(int64_t date);


#endif /* _CTL_VALUE_H_INCLUDED_ */
