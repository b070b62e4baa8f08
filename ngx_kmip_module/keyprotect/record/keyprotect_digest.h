
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * SHA-256.  The algorithm is fetched from OpenSSL once in a process: what
 * EVP_sha256() and SHA256() stand for is looked up, under locks, at each use,
 * which takes longer than to hash what is hashed here.
 */


#ifndef _KEYPROTECT_DIGEST_H_INCLUDED_
#define _KEYPROTECT_DIGEST_H_INCLUDED_


#include "kmip_core.h"


#define KEYPROTECT_DIGEST  32


/*
 * KMIP_ERROR: OpenSSL is out of memory.  Its error queue is left empty.  Only
 * for the process's main thread.
 */

kmip_int_t keyprotect_digest(const void *data, size_t len,
    uint8_t digest[KEYPROTECT_DIGEST]);


#endif /* _KEYPROTECT_DIGEST_H_INCLUDED_ */
