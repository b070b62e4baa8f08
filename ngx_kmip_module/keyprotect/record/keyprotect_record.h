
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The payload of a standard key in Key Protect: a record, or a revision of
 * one.
 */


#ifndef _KEYPROTECT_RECORD_H_INCLUDED_
#define _KEYPROTECT_RECORD_H_INCLUDED_


#include "keyprotect_seal.h"
#include "kmip_store.h"


#define KEYPROTECT_RECORD_VERSION  2
#define KEYPROTECT_PAYLOAD_MAX     7500    /* bytes before base64 */
#define KEYPROTECT_WRITES          16      /* write ids in a revision */
#define KEYPROTECT_CIPHERTEXT_MAX  7500


/*
 * Revision 0 is the record: it has the material and the attributes that the
 * object was created with.  A revision n > 0 has all mutable attributes
 * instead.  A writer recognizes its change by its write id.  A revision has
 * the write ids of the last changes, so that a writer also finds its change
 * when others have built on it.
 */

typedef uint8_t  keyprotect_write_t[KMIP_WRITE_ID];

typedef struct {
    kmip_str_t            stamp;
    uint32_t              revision;
    kmip_str_t            prev;              /* revisions: id of the record or
                                                revision it is built on */
    keyprotect_write_t    writes[KEYPROTECT_WRITES];    /* newest first */
    uint32_t              nwrites;
    uint32_t              object_type;
    uint32_t              key_format_type;   /* 0: none */
    uint32_t              data_type;         /* 0: none */
    kmip_attributes_t     attributes;

    /* records only */

    uint32_t              state;             /* at creation */
    kmip_str_t            ciphertext;        /* as returned by Key Protect;
                                                empty: there is no key */
    kmip_str_t            root_key;          /* id */
    kmip_str_t            root_key_version;  /* id; may be empty */
    keyprotect_sealed_t   sealed;
} keyprotect_record_t;


/* 1 if the record has no key: it is a Template's, or the key is elsewhere */

int keyprotect_record_keyless(const keyprotect_record_t *record);

/* adds a random write id; KMIP_ERROR: no randomness */

kmip_int_t keyprotect_record_write_id(keyprotect_record_t *record);

/*
 * Encodes the base64 of Key Protect's payload.  KMIP_OK; KMIP_DECLINED: it is
 * too long, or an attribute cannot be encoded; KMIP_ERROR: out of memory.
 */

kmip_int_t keyprotect_record_encode(kmip_arena_t *arena,
    const keyprotect_record_t *record, kmip_str_t *payload);

/* KMIP_ERROR: not a payload of this form, or stamp or revision differ */

kmip_int_t keyprotect_record_decode(kmip_arena_t *arena,
    const kmip_str_t *payload, const kmip_str_t *stamp, uint32_t revision,
    keyprotect_record_t *record);

/* adds a write id before the others; if there are too many, the last goes */

void keyprotect_record_sign(keyprotect_record_t *record,
    const uint8_t write_id[KMIP_WRITE_ID]);

/* 1 if the change with this write id is included; 0 for an id of zeros */

int keyprotect_record_signed(const keyprotect_record_t *record,
    const uint8_t write_id[KMIP_WRITE_ID]);


#endif /* _KEYPROTECT_RECORD_H_INCLUDED_ */
