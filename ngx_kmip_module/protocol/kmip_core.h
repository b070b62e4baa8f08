
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Shared by all KMIP code: result codes, strings, versions.
 */


#ifndef _KMIP_CORE_H_INCLUDED_
#define _KMIP_CORE_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


#define  KMIP_OK        0
#define  KMIP_ERROR    -1
#define  KMIP_AGAIN    -2
#define  KMIP_DONE     -4
#define  KMIP_DECLINED -5


typedef intptr_t  kmip_int_t;


/* a string that does not own its bytes; text is UTF-8, not NUL-terminated */

typedef struct {
    size_t          len;
    const uint8_t  *data;
} kmip_str_t;


#define kmip_string(s)     { sizeof(s) - 1, (const uint8_t *) s }
#define kmip_null_string   { 0, NULL }


/* a protocol version; the major is the high byte, so versions compare */

typedef uint16_t  kmip_version_t;

#define kmip_version(major, minor)                                           \
    ((kmip_version_t) ((major) << 8 | (minor)))
#define kmip_version_major(v)  ((v) >> 8)
#define kmip_version_minor(v)  ((v) & 0xff)

#define KMIP_V1_0   kmip_version(1, 0)
#define KMIP_V1_1   kmip_version(1, 1)
#define KMIP_V1_2   kmip_version(1, 2)
#define KMIP_V1_3   kmip_version(1, 3)
#define KMIP_V1_4   kmip_version(1, 4)
#define KMIP_V2_0   kmip_version(2, 0)
#define KMIP_V2_1   kmip_version(2, 1)
#define KMIP_V_MAX  kmip_version(255, 255)


/* 1 if the bytes are equal; b of kmip_str_equal_c() is NUL-terminated */

int kmip_str_equal(const kmip_str_t *a, const kmip_str_t *b);
int kmip_str_equal_c(const kmip_str_t *a, const char *b);

/* overwrites a secret with zeros; compilers do not optimize the call away */

void kmip_cleanse(void *data, size_t len);


#endif /* _KMIP_CORE_H_INCLUDED_ */
