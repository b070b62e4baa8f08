
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Managed objects in messages: Symmetric Key, Secret Data, Opaque Object and,
 * in 1.x, Template (KMIP 1.4, sections 2.1.3 and 2.2).
 */


#ifndef _KMIP_OBJECT_H_INCLUDED_
#define _KMIP_OBJECT_H_INCLUDED_


#include "kmip_attribute.h"
#include "kmip_secret.h"


typedef struct {
    uint32_t            object_type;      /* KMIP_OBJECT_TYPE_... */
    uint32_t            key_format_type;  /* 0 if there is no Key Block */
    uint32_t            algorithm;        /* 0 if not given */
    int32_t             length;           /* bits; 0 if not given */
    uint32_t            data_type;        /* Secret Data Type or Opaque Data
                                             Type */
    kmip_secret_t      *material;         /* raw bytes; NULL if not present */
    kmip_value_t        wrapping;         /* Key Wrapping Data of wrapped
                                             material; type 0: not wrapped */
    unsigned            whole:1;          /* the wrapped material is the Key
                                             Value itself; else the Key Material
                                             in it */
    kmip_attributes_t   attributes;       /* of a Template */
} kmip_object_t;


/* the tag of an object type's structure, 0 if no version has it here */

uint32_t kmip_object_tag(uint32_t object_type);

/* 1 if the tag is a managed object's, supported or not */

int kmip_object_is(uint32_t tag);

/* writes the structure of an object, whose type the version must have */

void kmip_object_put(kmip_writer_t *w, kmip_version_t version,
    const kmip_object_t *object);

/* writes the Key Material */

void kmip_object_put_material(kmip_writer_t *w, const kmip_object_t *object);

/*
 * KMIP_OK, or KMIP_ERROR with *error set.  The material is copied into the
 * arena.  Key Compression Type is ignored, since some clients send it with
 * symmetric keys; attributes inside Key Value are refused.  The fields of Key
 * Wrapping Data are not checked (kmip_wrapping.h).
 */

kmip_int_t kmip_object_decode(kmip_arena_t *arena, kmip_version_t version,
    const kmip_item_t *item, kmip_object_t *object, kmip_error_t *error);


#endif /* _KMIP_OBJECT_H_INCLUDED_ */
