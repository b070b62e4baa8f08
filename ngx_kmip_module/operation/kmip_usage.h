
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Usage Limits (KMIP 1.4, section 3.21): how much a key may protect in all, in
 * bytes or in uses, and how much of it is left.
 *
 * What is left is an attribute of the object; a commit that takes from it is
 * the only one that builds on what it read, or conflicts.  So that not every
 * use is a commit, one takes a block for later uses, which this process then
 * holds in memory.  A block that is not used up when the process ends is lost:
 * fewer uses than the limit may be granted, never more.
 */


#ifndef _KMIP_USAGE_H_INCLUDED_
#define _KMIP_USAGE_H_INCLUDED_


#include "kmip_operation.h"


#define KMIP_USAGE_KEYS  256             /* with blocks, in a process */
#define KMIP_USAGE_UID   64              /* bytes; a key with a longer one has
                                            no block */
#define KMIP_USAGE_PART  16              /* a block is this part of what is
                                            left */


typedef struct {
    int64_t    total;
    int64_t    count;                    /* left, without blocks */
    uint32_t   unit;
} kmip_usage_limits_t;


typedef struct {
    uint8_t    uid[KMIP_USAGE_UID];
    size_t     len;                      /* 0: unused */
    int64_t    left;
    uint64_t   turn;                     /* of the last use */
} kmip_usage_block_t;

struct kmip_usage_blocks_s {
    kmip_usage_block_t  elts[KMIP_USAGE_KEYS];
    uint64_t            turn;
};


/* 1 if the object has Usage Limits, else 0 */

int kmip_usage_limits(const kmip_attributes_t *list,
    kmip_usage_limits_t *limits);

/* 1 if the count has changed since the total was set */

int kmip_usage_begun(const kmip_attributes_t *list);

/*
 * Usage Limits as a client sets them: checks them, and sets the count, which is
 * the server's, to the total.  KMIP_OK, or KMIP_ERROR with op->error set.
 */

kmip_int_t kmip_usage_set(kmip_op_t *op, kmip_attribute_t *a);

/*
 * Takes units from the object's count, and unless block is NULL a block for at
 * least one more such use: sets the draft, and *block to the units of the
 * block, 0 if less is left.  KMIP_OK, or KMIP_ERROR with op->error set.
 */

kmip_int_t kmip_usage_take(kmip_op_t *op, kmip_draft_t *draft, int64_t units,
    int64_t *block);

/*
 * Blocks.  held() takes units from the block of a key: 1, or 0 if there are
 * fewer.  hold() adds units to it, when they are committed.  Without blocks,
 * NULL, no key has one.
 */

int kmip_usage_held(kmip_usage_blocks_t *blocks, const kmip_str_t *uid,
    int64_t units);
void kmip_usage_hold(kmip_usage_blocks_t *blocks, const kmip_str_t *uid,
    int64_t units);


#endif /* _KMIP_USAGE_H_INCLUDED_ */
