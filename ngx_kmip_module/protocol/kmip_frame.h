
/*
 * Framing (KMIP 1.4, section 9.1): a message is one TTLV item, so its first
 * eight bytes tell its length.  This is all that reading from a network needs
 * to know of KMIP.
 */


#ifndef _KMIP_FRAME_H_INCLUDED_
#define _KMIP_FRAME_H_INCLUDED_


#include "kmip_core.h"


#define KMIP_FRAME_HEADER  8


/*
 * Looks at the first len bytes of a connection's input.
 *
 * KMIP_AGAIN     the header is not complete; *size is KMIP_FRAME_HEADER
 * KMIP_OK        *size is the whole message's size in bytes, header included
 * KMIP_DECLINED  a message of the wanted tag but longer than max; *size is set
 * KMIP_ERROR     not a KMIP message
 *
 * tag is KMIP_TAG_REQUEST_MESSAGE for a server, _RESPONSE_MESSAGE for a client
 */

kmip_int_t kmip_frame_size(const uint8_t *data, size_t len, uint32_t tag,
    size_t max, size_t *size);


#endif /* _KMIP_FRAME_H_INCLUDED_ */
