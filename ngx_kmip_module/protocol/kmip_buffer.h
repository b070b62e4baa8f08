
/*
 * The bounded cursor: the only way bytes are read or written.
 */


#ifndef _KMIP_BUFFER_H_INCLUDED_
#define _KMIP_BUFFER_H_INCLUDED_


#include "kmip_arena.h"


typedef struct {
    const uint8_t  *pos;
    const uint8_t  *end;
} kmip_reader_t;


/*
 * A writer grows in its arena up to limit bytes.  A write that does not fit
 * sets failed and later writes do nothing, so only the end is tested.  Blocks
 * that were outgrown are cleansed.
 */

typedef struct {
    uint8_t        *start;
    uint8_t        *pos;
    uint8_t        *end;
    kmip_arena_t   *arena;
    size_t          limit;
    unsigned        failed:1;
} kmip_writer_t;


#define kmip_reader_left(r)   ((size_t) ((r)->end - (r)->pos))
#define kmip_writer_used(w)   ((size_t) ((w)->pos - (w)->start))

void kmip_reader_init(kmip_reader_t *r, const void *data, size_t len);

/* KMIP_OK or, if fewer bytes are left, KMIP_ERROR and nothing is consumed */

kmip_int_t kmip_read_uint8(kmip_reader_t *r, uint8_t *value);
kmip_int_t kmip_read_uint24(kmip_reader_t *r, uint32_t *value);
kmip_int_t kmip_read_uint32(kmip_reader_t *r, uint32_t *value);
kmip_int_t kmip_read_uint64(kmip_reader_t *r, uint64_t *value);
kmip_int_t kmip_read_bytes(kmip_reader_t *r, const uint8_t **data,
    size_t len);

kmip_int_t kmip_writer_init(kmip_writer_t *w, kmip_arena_t *arena,
    size_t size, size_t limit);
void kmip_write_uint8(kmip_writer_t *w, uint8_t value);
void kmip_write_uint24(kmip_writer_t *w, uint32_t value);
void kmip_write_uint32(kmip_writer_t *w, uint32_t value);
void kmip_write_uint64(kmip_writer_t *w, uint64_t value);
void kmip_write_bytes(kmip_writer_t *w, const void *data, size_t len);
/* overwrites four bytes that were written before, at a kmip_writer_used() */

void kmip_writer_patch(kmip_writer_t *w, size_t at, uint32_t value);

/*
 * Cuts back to an earlier kmip_writer_used(), cleansing what is cut off.  A
 * failed writer can be written to again, so that an answer that does not fit
 * can be replaced by one that says so.
 */

void kmip_writer_cut(kmip_writer_t *w, size_t used);


#endif /* _KMIP_BUFFER_H_INCLUDED_ */
