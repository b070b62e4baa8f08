
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Serialized records for the cache, already decoded, so that a Get need not
 * parse JSON.
 */


#ifndef _KEYPROTECT_PACK_H_INCLUDED_
#define _KEYPROTECT_PACK_H_INCLUDED_


#include "keyprotect_record.h"
#include "kmip_buffer.h"


void keyprotect_pack_text(kmip_writer_t *w, const kmip_str_t *text);
void keyprotect_pack_record(kmip_writer_t *w,
    const keyprotect_record_t *record);

/*
 * Results are in the arena.  KMIP_ERROR: not a serialized record, or out of
 * memory.  Whatever the bytes are, nothing beyond them is read.
 */

kmip_int_t keyprotect_pack_read_text(kmip_reader_t *r, kmip_arena_t *arena,
    kmip_str_t *text);
kmip_int_t keyprotect_pack_read_record(kmip_reader_t *r, kmip_arena_t *arena,
    keyprotect_record_t *record);


#endif /* _KEYPROTECT_PACK_H_INCLUDED_ */
