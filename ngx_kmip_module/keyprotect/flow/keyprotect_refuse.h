
/*
 * "attributes off": KMIP_DECLINED, and a line in the log for each attribute of
 * a client's own that is wanted and not there yet.
 */


#ifndef _KEYPROTECT_REFUSE_H_INCLUDED_
#define _KEYPROTECT_REFUSE_H_INCLUDED_


#include "keyprotect_flow.h"


kmip_int_t keyprotect_refuse_attributes(keyprotect_flow_t *flow,
    const kmip_attributes_t *wanted, const kmip_attributes_t *had);


#endif /* _KEYPROTECT_REFUSE_H_INCLUDED_ */
