
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Tables of the fields of requests and responses, for kmip_message_read.c.
 */


#ifndef _KMIP_MESSAGE_TABLE_H_INCLUDED_
#define _KMIP_MESSAGE_TABLE_H_INCLUDED_


#include "kmip_message.h"
#include "kmip_structure.h"


typedef struct {
    uint32_t         tag;
    uint32_t         header_tag;
    kmip_members_t   header;            /* into a kmip_header_t */
    kmip_members_t   item;              /* into a kmip_batch_item_t */
} kmip_message_form_t;


extern const kmip_message_form_t  kmip_request_form;
extern const kmip_message_form_t  kmip_response_form;

/* into an int32_t[2]: major, minor */

extern const kmip_members_t  kmip_version_members;


#endif /* _KMIP_MESSAGE_TABLE_H_INCLUDED_ */
