
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * One call of ctl_https.c: its libcurl handle, headers and response.
 */


#ifndef _CTL_HTTPS_CALL_H_INCLUDED_
#define _CTL_HTTPS_CALL_H_INCLUDED_


#include "ctl_https.h"

#include <curl/curl.h>


typedef struct ctl_https_call_s  ctl_https_call_t;

struct ctl_https_call_s {
    keyprotect_http_t    *http;
    CURL                 *easy;
    struct curl_slist    *headers;
    char                 *url;
    char                  error[CURL_ERROR_SIZE];
    uint8_t              *answer;
    size_t                len;
    size_t                size;
    char                  content_type[64];
    uint64_t              begun;
    unsigned              large:1;
    unsigned              closes:1;
    ctl_https_call_t     *next;
};


/* a handle with all options that depend on the settings; NULL: out of memory */

CURL *ctl_https_handle(const keyprotect_settings_t *settings,
    X509_STORE *trusted);

const char *ctl_https_host(const keyprotect_settings_t *settings,
    keyprotect_target_e target);

/* the cause of a libcurl error */

keyprotect_http_cause_e ctl_https_cause(const keyprotect_settings_t *settings,
    CURLcode code);

/* ms: time limit; NULL: out of memory */

ctl_https_call_t *ctl_https_call_create(const keyprotect_settings_t *settings,
    X509_STORE *trusted, keyprotect_http_t *http, uint64_t ms);

/* fills in the results of the call */

void ctl_https_call_end(ctl_https_call_t *call,
    const keyprotect_settings_t *settings, CURLcode code);

void ctl_https_call_destroy(ctl_https_call_t *call);


#endif /* _CTL_HTTPS_CALL_H_INCLUDED_ */
