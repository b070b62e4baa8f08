
/*
 * The payload of a standard key: a record or a revision of it.
 */


#ifndef _KEYPROTECT_RECORD_H_INCLUDED_
#define _KEYPROTECT_RECORD_H_INCLUDED_


#include "keyprotect_seal.h"
#include "kmip_store.h"


#define KEYPROTECT_RECORD_VERSION  2
#define KEYPROTECT_PAYLOAD_MAX     7500    /* before base64 */
#define KEYPROTECT_WRITES          16      /* write ids of a revision */
#define KEYPROTECT_CIPHERTEXT_MAX  7500


/*
 * revision 0 is the record: it has the material and the attributes that the
 * object was created with.  A revision n > 0 has all mutable attributes
 * instead.  By its write id a writer knows its own again; a revision carries
 * those of the last changes, for a writer whose own was built on by others.
 */

typedef uint8_t  keyprotect_write_t[KMIP_WRITE_ID];

typedef struct {
    kmip_str_t            stamp;
    uint32_t              revision;
    kmip_str_t            prev;              /* of revisions: id of what it was
                                                built on, record or revision */
    keyprotect_write_t    writes[KEYPROTECT_WRITES];    /* the newest first */
    uint32_t              nwrites;
    uint32_t              object_type;
    uint32_t              key_format_type;   /* 0: none */
    uint32_t              data_type;         /* 0: none */
    kmip_attributes_t     attributes;

    /* of records only */

    uint32_t              state;             /* at creation */
    kmip_str_t            ciphertext;        /* as Key Protect gave it */
    kmip_str_t            root_key;          /* id */
    kmip_str_t            root_key_version;  /* id; may be empty */
    keyprotect_sealed_t   sealed;
} keyprotect_record_t;


/* a fresh write id; KMIP_ERROR: no randomness */

kmip_int_t keyprotect_record_write_id(keyprotect_record_t *record);

/*
 * Into the base64 of Key Protect's payload.  KMIP_OK; KMIP_DECLINED: does not
 * fit, or an attribute cannot be written down; KMIP_ERROR: no memory.
 */

kmip_int_t keyprotect_record_encode(kmip_arena_t *arena,
    const keyprotect_record_t *record, kmip_str_t *payload);

/* KMIP_ERROR: not one of ours, or another stamp or revision than expected */

kmip_int_t keyprotect_record_decode(kmip_arena_t *arena,
    const kmip_str_t *payload, const kmip_str_t *stamp, uint32_t revision,
    keyprotect_record_t *record);

/* puts a write id before those that are there; the oldest falls off */

void keyprotect_record_sign(keyprotect_record_t *record,
    const uint8_t write_id[KMIP_WRITE_ID]);

/* 1 if the change of that write id is in it; never for one of zeros */

int keyprotect_record_signed(const keyprotect_record_t *record,
    const uint8_t write_id[KMIP_WRITE_ID]);


#endif /* _KEYPROTECT_RECORD_H_INCLUDED_ */
