
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * An object and its attributes as JSON.
 */


#include "ctl_key_json.h"

#include <string.h>


static void ctl_key_add(json_t *key, const char *name, json_t *value);


json_t *
ctl_key_json(const ctl_item_t *item)
{
    size_t                    i;
    json_t                   *key, *a, *value, *name;
    const kmip_attributes_t  *list;

    key = json_pack("{so}", "Unique Identifier",
                    ctl_json_text(&item->request.uid));

    if (item->status != KMIP_RESULT_STATUS_SUCCESS) {
        json_object_set_new(key, "Failure", ctl_json_reason(item));
        json_object_set_new(key, "Result Message",
                            ctl_json_text(&item->message));
        return key;
    }

    list = &item->response.attributes;

    for (i = 0; i < list->nelts; i++) {
        a = ctl_json_attribute(&list->elts[i]);

        name = json_object_get(a, "Attribute Name");
        value = json_object_get(a, "Attribute Value");

        if (list->elts[i].id == KMIP_ATTR_NAME
            && json_object_get(value, "Name Value"))
        {
            value = json_object_get(value, "Name Value");
        }

        ctl_key_add(key, json_string_value(name), value);
        json_decref(a);
    }

    return key;
}


/* a second instance makes a list of them */

static void
ctl_key_add(json_t *key, const char *name, json_t *value)
{
    json_t  *there;

    there = json_object_get(key, name);

    if (there == NULL) {
        json_object_set(key, name, value);
        return;
    }

    if (!json_is_array(there)) {
        there = json_pack("[O]", there);
        json_object_set_new(key, name, there);
    }

    json_array_append(there, value);
}


int
ctl_key_failed(const ctl_item_t *item)
{
    return item->status != KMIP_RESULT_STATUS_SUCCESS
           && item->reason != KMIP_RESULT_REASON_ITEM_NOT_FOUND;
}


size_t
ctl_key_count(const json_t *key, const char *name)
{
    const json_t  *value;

    value = json_object_get(key, name);

    return json_is_array(value) ? json_array_size(value) : value != NULL;
}


const char *
ctl_key_text(const json_t *key, const char *name, size_t i)
{
    const char    *text;
    const json_t  *value;

    value = json_object_get(key, name);

    if (json_is_array(value)) {
        value = json_array_get(value, i);
    }

    text = json_string_value(value);

    return text ? text : "";
}
