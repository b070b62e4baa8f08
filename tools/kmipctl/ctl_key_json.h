
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * An object and its attributes as JSON: what list and others print and compare.
 */


#ifndef _CTL_KEY_JSON_H_INCLUDED_
#define _CTL_KEY_JSON_H_INCLUDED_


#include "ctl_print.h"


/* the response to Get Attributes, or why there is none */

json_t *ctl_key_json(const ctl_item_t *item);

/* 1 if it could not be read; an object that is not found can */

int ctl_key_failed(const ctl_item_t *item);

/* the number of an attribute's instances, and one of them; "" if absent */

size_t ctl_key_count(const json_t *key, const char *name);
const char *ctl_key_text(const json_t *key, const char *name, size_t i);


#endif /* _CTL_KEY_JSON_H_INCLUDED_ */
