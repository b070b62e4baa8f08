
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Destroying an object: as "destroy" in kmip_store.h.
 */


#ifndef _KEYPROTECT_DESTROY_H_INCLUDED_
#define _KEYPROTECT_DESTROY_H_INCLUDED_


#include "keyprotect_internal.h"
#include "kmip_store.h"


kmip_int_t keyprotect_destroy(keyprotect_store_t *ks, kmip_store_call_t *call);


#endif /* _KEYPROTECT_DESTROY_H_INCLUDED_ */
