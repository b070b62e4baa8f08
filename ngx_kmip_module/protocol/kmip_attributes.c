
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Lists of attributes.
 */


#include "kmip_attribute.h"

#include <string.h>


static int kmip_attribute_is(const kmip_attribute_t *a, kmip_attribute_e id,
    const kmip_str_t *name);
static kmip_int_t kmip_attributes_grow(kmip_arena_t *arena,
    kmip_attributes_t *list);


kmip_int_t
kmip_attributes_init(kmip_arena_t *arena, kmip_attributes_t *list)
{
    memset(list, 0, sizeof(kmip_attributes_t));

    return kmip_attributes_grow(arena, list);
}


kmip_int_t
kmip_attributes_copy(kmip_arena_t *arena, kmip_attributes_t *dst,
    const kmip_attributes_t *src)
{
    size_t             i;
    kmip_attribute_t  *a;

    memset(dst, 0, sizeof(kmip_attributes_t));

    if (src->nelts == 0) {
        return KMIP_OK;
    }

    if (src->nelts > SIZE_MAX / sizeof(kmip_attribute_t)) {
        return KMIP_ERROR;
    }

    dst->elts = kmip_arena_alloc(arena, src->nelts * sizeof(kmip_attribute_t));
    if (dst->elts == NULL) {
        return KMIP_ERROR;
    }

    dst->nalloc = src->nelts;

    for (i = 0; i < src->nelts; i++) {
        a = &dst->elts[i];
        *a = src->elts[i];

        if (kmip_value_copy(arena, &a->value, &src->elts[i].value) != KMIP_OK
            || kmip_arena_copy(arena, &a->name, a->name.data, a->name.len)
               != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        dst->nelts++;
    }

    return KMIP_OK;
}


kmip_int_t
kmip_attributes_add(kmip_arena_t *arena, kmip_attributes_t *list,
    const kmip_attribute_t *a)
{
    size_t   i;
    int32_t  index;

    index = 0;

    for (i = 0; i < list->nelts; i++) {

        if (kmip_attribute_is(&list->elts[i], a->id, &a->name)
            && list->elts[i].index >= index)
        {
            if (list->elts[i].index == INT32_MAX) {
                return KMIP_ERROR;
            }

            index = list->elts[i].index + 1;
        }
    }

    if (kmip_attributes_append(arena, list, a) != KMIP_OK) {
        return KMIP_ERROR;
    }

    list->elts[list->nelts - 1].index = index;

    return KMIP_OK;
}


kmip_int_t
kmip_attributes_append(kmip_arena_t *arena, kmip_attributes_t *list,
    const kmip_attribute_t *a)
{
    kmip_attribute_t  copy;

    /* a may be an element of this list, which growing moves */

    copy = *a;

    if (list->nelts == list->nalloc
        && kmip_attributes_grow(arena, list) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    list->elts[list->nelts++] = copy;

    return KMIP_OK;
}


kmip_attribute_t *
kmip_attributes_get(const kmip_attributes_t *list, kmip_attribute_e id,
    const kmip_str_t *name, int32_t index)
{
    size_t             i;
    kmip_attribute_t  *a;

    for (i = 0; i < list->nelts; i++) {
        a = &list->elts[i];

        if (a->index == index && kmip_attribute_is(a, id, name)) {
            return a;
        }
    }

    return NULL;
}


size_t
kmip_attributes_count(const kmip_attributes_t *list, kmip_attribute_e id,
    const kmip_str_t *name)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < list->nelts; i++) {
        n += kmip_attribute_is(&list->elts[i], id, name);
    }

    return n;
}


void
kmip_attributes_remove(kmip_attributes_t *list, kmip_attribute_t *a)
{
    size_t  i;

    i = (size_t) (a - list->elts);

    list->nelts--;

    memmove(a, a + 1, (list->nelts - i) * sizeof(kmip_attribute_t));
}


int
kmip_attributes_number(const kmip_attributes_t *list, kmip_attribute_e id,
    int64_t *number)
{
    const kmip_attribute_t  *a;

    a = kmip_attributes_get(list, id, NULL, 0);

    if (a == NULL) {
        return 0;
    }

    *number = a->value.number;

    return 1;
}


kmip_int_t
kmip_attributes_set_number(kmip_arena_t *arena, kmip_attributes_t *list,
    kmip_attribute_e id, int64_t number)
{
    kmip_attribute_t   a, *old;

    old = kmip_attributes_get(list, id, NULL, 0);

    if (old) {
        old->value.number = number;
        return KMIP_OK;
    }

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = id;
    a.value.type = kmip_attribute_rule(id)->type;
    a.value.number = number;

    return kmip_attributes_append(arena, list, &a);
}


static int
kmip_attribute_is(const kmip_attribute_t *a, kmip_attribute_e id,
    const kmip_str_t *name)
{
    if (a->id != id) {
        return 0;
    }

    return id != KMIP_ATTR_CUSTOM
           || (name != NULL && kmip_str_equal(&a->name, name));
}


static kmip_int_t
kmip_attributes_grow(kmip_arena_t *arena, kmip_attributes_t *list)
{
    size_t             nalloc;
    kmip_attribute_t  *elts;

    nalloc = list->nalloc ? list->nalloc * 2 : 8;

    if (nalloc > SIZE_MAX / sizeof(kmip_attribute_t)) {
        return KMIP_ERROR;
    }

    elts = kmip_arena_alloc(arena, nalloc * sizeof(kmip_attribute_t));
    if (elts == NULL) {
        return KMIP_ERROR;
    }

    if (list->nelts) {
        memcpy(elts, list->elts, list->nelts * sizeof(kmip_attribute_t));
    }

    list->elts = elts;
    list->nalloc = nalloc;

    return KMIP_OK;
}
