
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A key store in memory for tests. Calls complete at once or later, in any
 * order, with or without a fault: as told, by a seed, or by the bytes of a
 * fuzzer. Several engines may share one.
 */


#ifndef _MEMORY_STORE_H_INCLUDED_
#define _MEMORY_STORE_H_INCLUDED_


#include "kmip_store.h"


typedef struct memory_store_s  memory_store_t;

typedef enum {
    MEMORY_LOAD = 0,
    MEMORY_CREATE,
    MEMORY_COMMIT,
    MEMORY_DESTROY,
    MEMORY_FIND,
    MEMORY_CALLS
} memory_call_e;


/* NULL: no memory */

memory_store_t *memory_store_create(void);
void memory_store_destroy(memory_store_t *ms);

kmip_store_t *memory_store_interface(memory_store_t *ms);


/* 0: calls complete at once; 1: when they are pumped, the oldest first */

void memory_store_later(memory_store_t *ms, int later);

/* times and order are random, and so many of 256 calls fail */

void memory_store_seed(memory_store_t *ms, uint64_t seed, unsigned faults);

/* random choices come from these bytes, then from zeros */

void memory_store_script(memory_store_t *ms, const uint8_t *data, size_t len,
    unsigned faults);

/* the next calls of a kind fail with this outcome, and change nothing */

void memory_store_fail(memory_store_t *ms, memory_call_e kind,
    kmip_store_outcome_e outcome, unsigned times);

/* before the next commits another client changes the object */

void memory_store_interfere(memory_store_t *ms, unsigned times);

/* the next destroy fails half-way */

void memory_store_interrupt(memory_store_t *ms);

/* client attributes are refused */

void memory_store_attributes_off(memory_store_t *ms);

/* objects in a page of find */

void memory_store_page(memory_store_t *ms, size_t page);


/* completes one call that is pending; 0 if none is */

int memory_store_pump(memory_store_t *ms);

size_t memory_store_pending(const memory_store_t *ms);

/* calls that were started, and that were canceled */

unsigned memory_store_count(const memory_store_t *ms, memory_call_e kind);
unsigned memory_store_canceled(const memory_store_t *ms);

/* the arguments of the last load */

kmip_need_e memory_store_need(const memory_store_t *ms);
int memory_store_material(const memory_store_t *ms);

/*
 * the stored object with this identifier, the newest one, and their number;
 * NULL: none
 */

const kmip_snapshot_t *memory_store_find(const memory_store_t *ms,
    const kmip_str_t *uid);
const kmip_snapshot_t *memory_store_first(const memory_store_t *ms);
size_t memory_store_objects(const memory_store_t *ms);

/* 1 if a call broke the rules of the interface */

int memory_store_abused(const memory_store_t *ms);


#endif /* _MEMORY_STORE_H_INCLUDED_ */
