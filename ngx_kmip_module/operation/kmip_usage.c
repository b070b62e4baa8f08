
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Usage Limits.
 */


#include "kmip_snapshot.h"
#include "kmip_usage.h"

#include <string.h>


#define KMIP_USAGE_VALUE  64             /* bytes of the attribute */


static void kmip_usage_read(const kmip_value_t *value,
    kmip_usage_limits_t *limits);
static kmip_int_t kmip_usage_write(kmip_arena_t *arena,
    const kmip_usage_limits_t *limits, kmip_value_t *value);
static kmip_usage_block_t *kmip_usage_block(kmip_usage_blocks_t *blocks,
    const kmip_str_t *uid);


int
kmip_usage_limits(const kmip_attributes_t *list, kmip_usage_limits_t *limits)
{
    const kmip_attribute_t  *a;

    a = kmip_attributes_get(list, KMIP_ATTR_USAGE_LIMITS, NULL, 0);

    if (a == NULL) {
        return 0;
    }

    kmip_usage_read(&a->value, limits);

    return 1;
}


/* without a count nothing has been taken */

static void
kmip_usage_read(const kmip_value_t *value, kmip_usage_limits_t *limits)
{
    kmip_item_t  item;

    memset(limits, 0, sizeof(kmip_usage_limits_t));

    if (kmip_ttlv_find(value, KMIP_TAG_USAGE_LIMITS_TOTAL, &item) == KMIP_OK) {
        limits->total = item.value.number;
        limits->count = item.value.number;
    }

    if (kmip_ttlv_find(value, KMIP_TAG_USAGE_LIMITS_COUNT, &item) == KMIP_OK) {
        limits->count = item.value.number;
    }

    if (kmip_ttlv_find(value, KMIP_TAG_USAGE_LIMITS_UNIT, &item) == KMIP_OK) {
        limits->unit = (uint32_t) item.value.number;
    }
}


static kmip_int_t
kmip_usage_write(kmip_arena_t *arena, const kmip_usage_limits_t *limits,
    kmip_value_t *value)
{
    kmip_writer_t  w;

    if (kmip_writer_init(&w, arena, KMIP_USAGE_VALUE, KMIP_USAGE_VALUE)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    kmip_ttlv_put_number(&w, KMIP_TAG_USAGE_LIMITS_TOTAL,
                         KMIP_TYPE_LONG_INTEGER, limits->total);
    kmip_ttlv_put_number(&w, KMIP_TAG_USAGE_LIMITS_COUNT,
                         KMIP_TYPE_LONG_INTEGER, limits->count);
    kmip_ttlv_put_number(&w, KMIP_TAG_USAGE_LIMITS_UNIT,
                         KMIP_TYPE_ENUMERATION, limits->unit);

    return kmip_op_structure(&w, value);
}


int
kmip_usage_begun(const kmip_attributes_t *list)
{
    kmip_usage_limits_t  limits;

    return kmip_usage_limits(list, &limits) && limits.count != limits.total;
}


kmip_int_t
kmip_usage_set(kmip_op_t *op, kmip_attribute_t *a)
{
    kmip_usage_limits_t  limits;

    if (a->id != KMIP_ATTR_USAGE_LIMITS) {
        return KMIP_OK;
    }

    kmip_usage_read(&a->value, &limits);

    if (limits.total < 0
        || (limits.unit != KMIP_USAGE_LIMITS_UNIT_BYTE
            && limits.unit != KMIP_USAGE_LIMITS_UNIT_OBJECT))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                         "Usage Limits must have a Total of 0 or more, and "
                         "count Bytes or Objects");
    }

    limits.count = limits.total;

    if (kmip_usage_write(op->arena, &limits, &a->value) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    return KMIP_OK;
}


kmip_int_t
kmip_usage_take(kmip_op_t *op, kmip_draft_t *draft, int64_t units,
    int64_t *block)
{
    kmip_value_t         value;
    kmip_usage_limits_t  limits;

    if (!kmip_usage_limits(&draft->object.attributes, &limits)) {
        return kmip_fail(&op->error, KMIP_CAUSE_NO_USAGE_LIMITS,
                         "the object has no Usage Limits");
    }

    if (units > limits.count) {
        return kmip_fail(&op->error, KMIP_CAUSE_USAGE_LIMIT,
                         "less than that is left of the Usage Limits");
    }

    limits.count -= units;

    if (block) {
        *block = limits.count / KMIP_USAGE_PART;

        if (*block < units) {
            *block = 0;
        }

        limits.count -= *block;
    }

    if (kmip_usage_write(op->arena, &limits, &value) != KMIP_OK
        || kmip_draft_set(op->arena, draft, KMIP_ATTR_USAGE_LIMITS, &value)
           != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    return kmip_op_life_changed(op, draft);
}


int
kmip_usage_held(kmip_usage_blocks_t *blocks, const kmip_str_t *uid,
    int64_t units)
{
    kmip_usage_block_t  *block;

    if (blocks == NULL) {
        return 0;
    }

    block = kmip_usage_block(blocks, uid);

    if (block == NULL || block->left < units) {
        return 0;
    }

    block->left -= units;
    block->turn = ++blocks->turn;

    return 1;
}


/* without a free place the block that was used longest ago is lost */

void
kmip_usage_hold(kmip_usage_blocks_t *blocks, const kmip_str_t *uid,
    int64_t units)
{
    size_t               i;
    kmip_usage_block_t  *block;

    if (blocks == NULL || units <= 0 || uid->len == 0
        || uid->len > KMIP_USAGE_UID)
    {
        return;
    }

    block = kmip_usage_block(blocks, uid);

    if (block == NULL) {
        block = &blocks->elts[0];

        for (i = 1; i < KMIP_USAGE_KEYS; i++) {
            if (blocks->elts[i].turn < block->turn) {
                block = &blocks->elts[i];
            }
        }

        memcpy(block->uid, uid->data, uid->len);
        block->len = uid->len;
        block->left = 0;
    }

    block->left += units;
    block->turn = ++blocks->turn;
}


static kmip_usage_block_t *
kmip_usage_block(kmip_usage_blocks_t *blocks, const kmip_str_t *uid)
{
    size_t               i;
    kmip_usage_block_t  *block;

    for (i = 0; i < KMIP_USAGE_KEYS; i++) {
        block = &blocks->elts[i];

        if (block->len && block->len == uid->len
            && memcmp(block->uid, uid->data, uid->len) == 0)
        {
            return block;
        }
    }

    return NULL;
}
