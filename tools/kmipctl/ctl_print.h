
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Output. Every result is a JSON value first, with the standard's names, and is
 * printed as JSON or as plain lines.
 */


#ifndef _CTL_PRINT_H_INCLUDED_
#define _CTL_PRINT_H_INCLUDED_


#include "ctl_exchange.h"


/* makes jansson cleanse memory when it frees it */

void ctl_json_init(void);

json_t *ctl_json_text(const kmip_str_t *s);
json_t *ctl_json_hex(const void *data, size_t len);
json_t *ctl_json_enum(kmip_enum_e id, uint32_t value);
json_t *ctl_json_enums(kmip_enum_e id, const kmip_numbers_t *numbers);

/* a value in the form that items of this tag have */

json_t *ctl_json_value(uint32_t tag, const kmip_value_t *value);

json_t *ctl_json_attribute(const kmip_attribute_t *a);
json_t *ctl_json_attributes(const kmip_attributes_t *list);

/* the value as one string; control characters are made visible */

json_t *ctl_plain(const json_t *value);

/* adds rows of two columns: one for each attribute */

void ctl_rows_attributes(json_t *rows, const json_t *attributes);

/*
 * Prints the result if --json was given, else the rows, an array of arrays of
 * values, or, if rows is NULL, the result's members. Both references are taken
 * over.
 */

int ctl_print(ctl_t *c, json_t *result, json_t *rows);

/* prints why an item failed and what to do; returns CTL_FAILED */

int ctl_print_failure(ctl_t *c, const ctl_item_t *item);

/* reason and message, for a table */

json_t *ctl_failure_text(const ctl_item_t *item);

/* only the reason, for a table */

json_t *ctl_json_reason(const ctl_item_t *item);


#endif /* _CTL_PRINT_H_INCLUDED_ */
