
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * "attributes off": returns KMIP_DECLINED, and logs a line for each attribute,
 * if the wanted attributes include one that a client defines and the object
 * does not have yet.
 */


#ifndef _KEYPROTECT_REFUSE_H_INCLUDED_
#define _KEYPROTECT_REFUSE_H_INCLUDED_


#include "keyprotect_flow.h"


kmip_int_t keyprotect_refuse_attributes(keyprotect_flow_t *flow,
    const kmip_attributes_t *wanted, const kmip_attributes_t *had);


#endif /* _KEYPROTECT_REFUSE_H_INCLUDED_ */
