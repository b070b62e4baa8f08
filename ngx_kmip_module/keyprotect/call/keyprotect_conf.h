
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The configuration of a store.
 */


#ifndef _KEYPROTECT_CONF_H_INCLUDED_
#define _KEYPROTECT_CONF_H_INCLUDED_


#include "kmip_secret.h"


typedef struct keyprotect_store_s  keyprotect_store_t;


typedef enum {
    KEYPROTECT_LOG_ALERT = 1,         /* a bug */
    KEYPROTECT_LOG_ERROR,             /* caused by Key Protect or the server */
    KEYPROTECT_LOG_WARN,
    KEYPROTECT_LOG_NOTICE,
    KEYPROTECT_LOG_INFO
} keyprotect_log_level_e;

/* text is one line without secrets */

typedef void (*keyprotect_log_pt)(void *data, keyprotect_log_level_e level,
    const char *text);


struct keyprotect_http_s;

/*
 * Told of each attempt of a call that ended, for statistics.  kind is a
 * keyprotect_kind_e, or KEYPROTECT_CALLS for a token of IAM; attempt is
 * counted from 1.  0 is a call that ended without an attempt, as when the
 * breaker is open; http is NULL then.
 */

typedef void (*keyprotect_meter_pt)(void *data, unsigned kind,
    unsigned attempt, const struct keyprotect_http_s *http);


typedef struct {
    kmip_str_t              name;             /* of the provider, for logs */
    kmip_str_t              endpoint;         /* for logs and the cache */
    kmip_str_t              instance;
    kmip_str_t              root_key;         /* id or alias */
    kmip_str_t              key_ring;         /* empty: header not sent */
    kmip_str_t              root_key_ring;    /* empty: header not sent */
    kmip_str_t              record_prefix;
    const kmip_secret_t    *api_key;          /* the only copy in the process */
    uint64_t                timeout;          /* ms, for a whole batch item */
    unsigned                attributes_off:1;
    unsigned                destroy_tombstone:1;
    unsigned                identifier_short:1;

    keyprotect_log_pt       log;
    void                   *log_data;

    keyprotect_meter_pt     meter;            /* NULL: none */
    void                   *meter_data;
} keyprotect_conf_t;


/* the root key's id, or its configured name until the id is known */

kmip_str_t keyprotect_conf_root(const keyprotect_store_t *ks);

/* 1 if id is the id or the alias of the configured root key */

int keyprotect_conf_is_root(const keyprotect_store_t *ks,
    const kmip_str_t *id);


#endif /* _KEYPROTECT_CONF_H_INCLUDED_ */
