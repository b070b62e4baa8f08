
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * kmipctl, a KMIP client for the command line: types that all parts share.
 */


#ifndef _CTL_H_INCLUDED_
#define _CTL_H_INCLUDED_


#include "kmip_payload.h"

#include <jansson.h>


#define CTL_PORT         "5696"
#define CTL_LIST_MAX     64

/* the longest response, and the memory that an exchange may use */

#define CTL_ANSWER_MAX   (16 * 1024 * 1024)
#define CTL_ARENA_MAX    (8 * (size_t) CTL_ANSWER_MAX)


/* exit codes */

#define CTL_OK           0
#define CTL_FAILED       1   /* the server reported a failure */
#define CTL_USAGE        2   /* wrong usage, or a local file cannot be used */
#define CTL_UNREACHABLE  3   /* no connection, or TLS failed */
#define CTL_NOT_KMIP     4   /* the response is not KMIP */


typedef struct ctl_s             ctl_t;
typedef struct ctl_option_s      ctl_option_t;
typedef struct ctl_connection_s  ctl_connection_t;


typedef struct {
    const char            *elts[CTL_LIST_MAX];
    size_t                 nelts;
} ctl_list_t;


/* options of the doctor, named like nginx's directives */

typedef struct {
    const char            *conf;
    const char            *provider;
    const char            *endpoint;
    const char            *iam_endpoint;
    const char            *api_key_file;
    const char            *instance;
    const char            *root_key;
    const char            *key_ring;
    const char            *root_key_ring;
    const char            *trusted_certificate;
    const char            *record_prefix;
    const char            *destroy;
    const char            *proxy;
    int                    write;
    int                    wait;          /* s */
    const char            *record;
} ctl_doctor_options_t;


/* options */

typedef struct {
    ctl_list_t             server;
    const char            *cert;
    const char            *key;
    const char            *ca;
    const char            *username;
    const char            *password_file;
    const char            *name_check;
    const char            *server_name;
    const char            *protocol;
    int                    timeout;
    int                    json;
    int                    help;
    int                    version;

    const char            *algorithm;
    int                    length;
    const char            *usage;
    const char            *name;
    const char            *type;
    const char            *data_type;
    const char            *state;
    ctl_list_t             attribute;
    int                    activate;
    int                    max;
    int                    offset;
    int                    page;
    int                    parallel;
    const char            *vm;
    int                    no_vm;
    const char            *created;
    const char            *sort;
    int                    csv;
    ctl_list_t             inventory;
    ctl_list_t             log;
    const char            *price;
    int                    age;
    const char            *from;
    const char            *report;
    const char            *record_prefix;
    int                    dry_run;
    int                    yes;
    int                    force;
    int                    index;
    const char            *format;
    const char            *output;
    int                    reveal;
    const char            *mode;
    const char            *padding;
    const char            *iv;
    const char            *aad;
    const char            *tag;
    const char            *verify;
    const char            *hash;
    const char            *method;
    const char            *data;
    const char            *salt;
    int                    iterations;
    const char            *reason;
    const char            *message;
    const char            *occurred;

    const char            *operation;
    int                    connections;
    int                    count;
    const char            *duration;
    int                    rate;
    int                    warmup;
    int                    fresh;
    int                    storm;
    int                    idle;
    int                    pipeline;
    int                    connect_rate;
    ctl_list_t             uid;
    const char            *uids;
    int                    keys;
    const char            *send;
    const char            *flow_ops;
    const char            *check;
    int                    tolerate;
    const char            *tls;
    const char            *cipher;
    int                    resume;

    ctl_doctor_options_t   doctor;
} ctl_options_t;


typedef int (*ctl_run_pt)(ctl_t *c);

typedef struct {
    const char            *name;
    const char            *arguments;    /* shown in the help */
    const char            *summary;
    const ctl_option_t    *options;      /* ends with a row without a name */
    int                    min;          /* arguments */
    int                    max;          /* -1: any number */
    unsigned               local:1;      /* needs no server */
    ctl_run_pt             run;
} ctl_command_t;


struct ctl_s {
    ctl_options_t          o;
    const ctl_command_t   *command;
    const char           **args;
    int                    nargs;

    kmip_version_t         version;
    unsigned               name_check:1;
    unsigned               quiet:1;      /* a failed connection is no news */
    unsigned               patient:1;    /* the response may take long */
    kmip_arena_t          *arena;        /* lives until the end */
    kmip_secret_t         *password;

    size_t                 server;       /* index of the connected server */
    ctl_connection_t      *connection;
};


#endif /* _CTL_H_INCLUDED_ */
