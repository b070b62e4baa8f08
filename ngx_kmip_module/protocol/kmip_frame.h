
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Framing (KMIP 1.4, section 9.1): a message is one TTLV item, so its first
 * eight bytes give its length.  Code that reads from a network needs to know
 * no more of KMIP than this.
 */


#ifndef _KMIP_FRAME_H_INCLUDED_
#define _KMIP_FRAME_H_INCLUDED_


#include "kmip_core.h"


#define KMIP_FRAME_HEADER  8


/*
 * Finds the size of the message at the start of a connection's input, data.
 * tag is KMIP_TAG_REQUEST_MESSAGE for a server and KMIP_TAG_RESPONSE_MESSAGE
 * for a client; sizes are in bytes and include the header.
 *
 * KMIP_AGAIN     the header is incomplete; *size is KMIP_FRAME_HEADER
 * KMIP_OK        *size is the size of the message
 * KMIP_DECLINED  a message with this tag, longer than max; *size is set
 * KMIP_ERROR     not a KMIP message
 */

kmip_int_t kmip_frame_size(const uint8_t *data, size_t len, uint32_t tag,
    size_t max, size_t *size);


#endif /* _KMIP_FRAME_H_INCLUDED_ */
