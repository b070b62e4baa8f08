
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * How this instance answers for an alias that does not exist.
 */


#include <string.h>

#include "keyprotect_absence.h"
#include "keyprotect_internal.h"


#define KEYPROTECT_ABSENCE_ID  36        /* characters of Key Protect's ids */


static int keyprotect_absence_own(const keyprotect_call_t *call);
static int keyprotect_absence_by_id(const keyprotect_call_t *call);


int
keyprotect_absence_told(const keyprotect_call_t *call)
{
    const keyprotect_store_t  *ks;

    ks = call->store;

    return keyprotect_absence_own(call)
           && (call->http.status == 404
               || (ks->absent_status != 0
                   && call->http.status == ks->absent_status
                   && strcmp(call->code, ks->absent_code) == 0));
}


int
keyprotect_absence_likely(const keyprotect_call_t *call)
{
    return keyprotect_absence_own(call)
           && (call->http.status == 401 || call->http.status == 404);
}


/* Key Protect's answer about an alias */

static int
keyprotect_absence_own(const keyprotect_call_t *call)
{
    return call->http.error == KEYPROTECT_HTTP_OK && call->own
           && (call->kind == KEYPROTECT_CALL_KEY
               || call->kind == KEYPROTECT_CALL_METADATA)
           && !keyprotect_absence_by_id(call);
}


/* an alias of ours has no dash there, where the digits of a stamp are */

static int
keyprotect_absence_by_id(const keyprotect_call_t *call)
{
    const kmip_str_t  *about;

    about = &call->asked.about;

    return about->len == KEYPROTECT_ABSENCE_ID && about->data[8] == '-'
           && about->data[13] == '-' && about->data[18] == '-'
           && about->data[23] == '-';
}
