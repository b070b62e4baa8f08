
/*
 * Commands that find objects: locate and list.
 */


#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_run.h"
#include "ctl_value.h"

#include <string.h>


/* Get Attributes items in one message: fewer than servers usually allow */

#define CTL_LIST_BATCH  16


typedef struct {
    const char        *name;
    const char        *title;
} ctl_list_column_t;


static int ctl_locate(ctl_t *c, ctl_item_t *item);
static int ctl_list_batch(ctl_t *c, const kmip_str_t *uids, size_t n,
    json_t *keys);
static void ctl_list_item(ctl_item_t *item, const kmip_str_t *uid,
    const kmip_attribute_ref_t *names);
static json_t *ctl_list_key(const ctl_item_t *item, const kmip_str_t *uid);
static json_t *ctl_list_rows(const json_t *keys);
static json_t *ctl_list_summary(const json_t *keys);


static const ctl_list_column_t  ctl_list_columns[] = {
    { "State", "STATE" },
    { "Initial Date", "INITIAL DATE" },
    { "x-Name", "NAME" },
    { "x-Identifier", "IDENTIFIER" },
    { "x-Component", "COMPONENT" },
    { "x-Product_Version", "PRODUCT VERSION" }
};

#define CTL_LIST_COLUMNS                                                     \
    (sizeof(ctl_list_columns) / sizeof(ctl_list_columns[0]))


int
ctl_run_locate(ctl_t *c)
{
    int          rc;
    size_t       i;
    json_t      *result, *list, *rows, *text;
    ctl_item_t   item;

    rc = ctl_locate(c, &item);
    if (rc != CTL_OK) {
        return rc;
    }

    list = json_array();
    rows = json_array();

    for (i = 0; i < item.response.uids.nelts; i++) {
        text = ctl_json_text(&item.response.uids.elts[i]);

        json_array_append_new(rows, json_pack("[O]", text));
        json_array_append_new(list, text);
    }

    result = json_object();

    if (kmip_payload_has(&item.response, LOCATED_ITEMS)) {
        json_object_set_new(result, "Located Items",
                            json_integer(item.response.located_items));
    }

    json_object_set_new(result, "Unique Identifier", list);

    return ctl_print(c, result, rows);
}


static int
ctl_locate(ctl_t *c, ctl_item_t *item)
{
    size_t  i;

    const struct {
        kmip_attribute_e   id;
        const char        *value;
    } given[] = {
        { KMIP_ATTR_NAME, c->o.name },
        { KMIP_ATTR_OBJECT_TYPE, c->o.type },
        { KMIP_ATTR_STATE, c->o.state }
    };

    ctl_item_init(item, KMIP_OPERATION_LOCATE, NULL);

    if (kmip_attributes_init(c->arena, &item->request.attributes) != KMIP_OK) {
        return CTL_USAGE;
    }

    for (i = 0; i < sizeof(given) / sizeof(given[0]); i++) {

        if (ctl_attribute_add(c, c->arena, &item->request.attributes,
                              given[i].id, given[i].value)
            != CTL_OK)
        {
            return CTL_USAGE;
        }
    }

    if (ctl_attribute_pairs(c, c->arena, &c->o.attribute,
                            &item->request.attributes)
        != CTL_OK)
    {
        return CTL_USAGE;
    }

    if (item->request.attributes.nelts) {
        ctl_present(&item->request, ATTRIBUTES);
    }

    if (c->o.max) {
        item->request.maximum_items = c->o.max;
        ctl_present(&item->request, MAXIMUM_ITEMS);
    }

    return ctl_call(c, c->arena, item);
}


int
ctl_run_list(ctl_t *c)
{
    int           rc;
    size_t        i, n;
    json_t       *keys, *rows;
    ctl_item_t    item;
    kmip_strs_t  *uids = &item.response.uids;

    rc = ctl_locate(c, &item);
    if (rc != CTL_OK) {
        return rc;
    }

    keys = json_array();

    for (i = 0; rc == CTL_OK && i < uids->nelts; i += n) {
        n = uids->nelts - i;
        n = n < CTL_LIST_BATCH ? n : CTL_LIST_BATCH;

        rc = ctl_list_batch(c, uids->elts + i, n, keys);
    }

    if (rc != CTL_OK) {
        json_decref(keys);
        return rc;
    }

    rows = ctl_list_rows(keys);

    return ctl_print(c, json_pack("{so}", "Objects", keys), rows);
}


static int
ctl_list_batch(ctl_t *c, const kmip_str_t *uids, size_t n, json_t *keys)
{
    int                    rc;
    size_t                 i;
    ctl_item_t             items[CTL_LIST_BATCH];
    kmip_arena_t          *arena;
    kmip_attribute_ref_t   names[CTL_LIST_COLUMNS];

    for (i = 0; i < CTL_LIST_COLUMNS; i++) {

        if (ctl_reference_parse(c, ctl_list_columns[i].name, &names[i])
            != CTL_OK)
        {
            return CTL_USAGE;
        }
    }

    for (i = 0; i < n; i++) {
        ctl_list_item(&items[i], &uids[i], names);
    }

    arena = kmip_arena_create(CTL_ARENA_MAX);
    if (arena == NULL) {
        return ctl_usage(c, "no memory");
    }

    rc = ctl_exchange(c, arena, items, n);

    for (i = 0; rc == CTL_OK && i < n; i++) {

        /* an object that was destroyed meanwhile is no failure */

        if (items[i].status != KMIP_RESULT_STATUS_SUCCESS
            && items[i].reason != KMIP_RESULT_REASON_ITEM_NOT_FOUND)
        {
            rc = ctl_print_failure(c, &items[i]);
            break;
        }

        json_array_append_new(keys, ctl_list_key(&items[i], &uids[i]));
    }

    kmip_arena_destroy(arena);

    return rc;
}


static void
ctl_list_item(ctl_item_t *item, const kmip_str_t *uid,
    const kmip_attribute_ref_t *names)
{
    ctl_item_init(item, KMIP_OPERATION_GET_ATTRIBUTES, NULL);

    item->request.uid = *uid;
    item->request.names.elts = (kmip_attribute_ref_t *) names;
    item->request.names.nelts = CTL_LIST_COLUMNS;

    ctl_present(&item->request, UNIQUE_IDENTIFIER);
    ctl_present(&item->request, ATTRIBUTE_NAMES);
}


static json_t *
ctl_list_key(const ctl_item_t *item, const kmip_str_t *uid)
{
    size_t                   i;
    json_t                  *key, *a;
    const char              *name;
    const kmip_attributes_t *list;

    key = json_pack("{so}", "Unique Identifier", ctl_json_text(uid));

    if (item->status != KMIP_RESULT_STATUS_SUCCESS) {
        json_object_set_new(key, "State", ctl_json_reason(item));
        return key;
    }

    list = &item->response.attributes;

    for (i = 0; i < list->nelts; i++) {
        a = ctl_json_attribute(&list->elts[i]);
        name = json_string_value(json_object_get(a, "Attribute Name"));

        if (json_object_get(key, name) == NULL) {
            json_object_set(key, name, json_object_get(a, "Attribute Value"));
        }

        json_decref(a);
    }

    return key;
}


static json_t *
ctl_list_rows(const json_t *keys)
{
    size_t   i, k;
    json_t  *rows, *row, *key, *value;

    rows = json_array();

    row = json_pack("[s]", "UNIQUE IDENTIFIER");

    for (k = 0; k < CTL_LIST_COLUMNS; k++) {
        json_array_append_new(row, json_string(ctl_list_columns[k].title));
    }

    json_array_append_new(rows, row);

    for (i = 0; i < json_array_size(keys); i++) {
        key = json_array_get(keys, i);
        row = json_pack("[O]", json_object_get(key, "Unique Identifier"));

        for (k = 0; k < CTL_LIST_COLUMNS; k++) {
            value = json_object_get(key, ctl_list_columns[k].name);
            json_array_append_new(row, value ? json_incref(value)
                                             : json_string("-"));
        }

        json_array_append_new(rows, row);
    }

    json_array_append_new(rows, ctl_list_summary(keys));

    return rows;
}


/* counts keys without a known owner, which may be candidates for deletion */

static json_t *
ctl_list_summary(const json_t *keys)
{
    size_t  i, n, orphans;

    n = json_array_size(keys);
    orphans = 0;

    for (i = 0; i < n; i++) {
        orphans += (json_object_get(json_array_get(keys, i), "x-Identifier")
                    == NULL);
    }

    return json_pack("[o]", json_sprintf("%d in all, %d of them without "
                                         "x-Identifier", (int) n,
                                         (int) orphans));
}
