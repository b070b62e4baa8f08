
/*
 * The payload of a standard key: a record or a revision of it.
 */


#ifndef _KEYPROTECT_RECORD_H_INCLUDED_
#define _KEYPROTECT_RECORD_H_INCLUDED_


#include "keyprotect_seal.h"
#include "kmip_attribute.h"


#define KEYPROTECT_RECORD_VERSION  1
#define KEYPROTECT_PAYLOAD_MAX     7500    /* before base64 */
#define KEYPROTECT_WRITE_ID        16      /* bytes */
#define KEYPROTECT_CIPHERTEXT_MAX  7500


/*
 * revision 0 is the record: it has the material.  A revision n > 0 has the
 * whole mutable part instead: state, attributes.  Both have a random write
 * id, by which a writer knows its own again.
 */

typedef struct {
    kmip_str_t            uid;
    uint32_t              revision;
    uint8_t               write_id[KEYPROTECT_WRITE_ID];
    uint32_t              object_type;
    uint32_t              key_format_type;   /* 0: none */
    uint32_t              data_type;         /* 0: none */
    uint32_t              state;
    kmip_attributes_t     attributes;

    /* of records only */

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

/* KMIP_ERROR: not one of ours, or another uid or revision than expected */

kmip_int_t keyprotect_record_decode(kmip_arena_t *arena,
    const kmip_str_t *payload, const kmip_str_t *uid, uint32_t revision,
    keyprotect_record_t *record);


#endif /* _KEYPROTECT_RECORD_H_INCLUDED_ */
