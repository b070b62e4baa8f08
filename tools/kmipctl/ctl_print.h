
/*
 * What is shown: everything is a JSON value first, with names as in the
 * standard, and is printed as that or as plain lines.
 */


#ifndef _CTL_PRINT_H_INCLUDED_
#define _CTL_PRINT_H_INCLUDED_


#include "ctl_exchange.h"


/* jansson's memory is cleansed when it is freed */

void ctl_json_init(void);

json_t *ctl_json_text(const kmip_str_t *s);
json_t *ctl_json_hex(const void *data, size_t len);
json_t *ctl_json_enum(kmip_enum_e id, uint32_t value);
json_t *ctl_json_enums(kmip_enum_e id, const kmip_numbers_t *numbers);

/* a value as items of the tag hold it */

json_t *ctl_json_value(uint32_t tag, const kmip_value_t *value);

json_t *ctl_json_attribute(const kmip_attribute_t *a);
json_t *ctl_json_attributes(const kmip_attributes_t *list);

/* one string for people; control characters are made visible */

json_t *ctl_plain(const json_t *value);

/* a row of two columns for each member of an object, or each attribute */

json_t *ctl_rows(const json_t *object);
void ctl_rows_attributes(json_t *rows, const json_t *attributes);

/*
 * Prints the result with --json, else the rows, an array of arrays of values,
 * or, if that is NULL, the result's members.  Takes both references.
 */

int ctl_print(ctl_t *c, json_t *result, json_t *rows);

/* says why an item failed and what to do; CTL_FAILED */

int ctl_print_failure(ctl_t *c, const ctl_item_t *item);

/* the reason alone, for a table */

json_t *ctl_json_reason(const ctl_item_t *item);


#endif /* _CTL_PRINT_H_INCLUDED_ */
