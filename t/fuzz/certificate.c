
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Certificates: a file of kmip_allowed_certificate and a peer's certificate,
 * both of any bytes, through the module's own code. The input also chooses what
 * nginx and the TLS connection would report. The target computes by other means
 * whether the client must be admitted.
 *
 * The input is a byte of choice, one that says which allocation is refused
 * ('0': none), the file, a '%' and the peer's certificate in DER or PEM; if
 * that is empty, it is the first of the file.
 */


#include "ngx_stream_kmip_certificate.c"
#include "ngx_stream_kmip_identity.c"
#include "ngx_stream_kmip_refuse.c"

#include "fuzz.h"

#include <stdlib.h>


#define FUZZ_CLIENT_CA  0x01
#define FUZZ_VERIFIED   0x02
#define FUZZ_CHAIN      0x04
#define FUZZ_REUSED     0x08
#define FUZZ_REVOKED    0x10

#define FUZZ_BLOCKS     256


static unsigned         fuzz_choice;
static X509            *fuzz_peer;
static STACK_OF(X509)  *fuzz_chain;
static X509_STORE      *fuzz_store;
static void            *fuzz_blocks[FUZZ_BLOCKS];
static unsigned         fuzz_nblocks;
static ngx_time_t       fuzz_time = { 1800000000, 0, 0 };


/* nginx, as much of it as is called */

volatile ngx_time_t  *ngx_cached_time = &fuzz_time;
volatile ngx_msec_t   ngx_current_msec;
volatile ngx_cycle_t *ngx_cycle;
ngx_rbtree_t          ngx_event_timer_rbtree;
ngx_module_t          ngx_stream_kmip_module;


void *
ngx_pnalloc(ngx_pool_t *pool, size_t size)
{
    void  *p;

    p = fuzz_nblocks < FUZZ_BLOCKS ? fuzz_malloc(size) : NULL;

    if (p) {
        fuzz_blocks[fuzz_nblocks++] = p;
    }

    return p;
}


ngx_array_t *
ngx_array_create(ngx_pool_t *p, ngx_uint_t n, size_t size)
{
    abort();
}


void *
ngx_array_push(ngx_array_t *a)
{
    void  *elts;

    if (a->nelts == a->nalloc) {
        elts = ngx_pnalloc(NULL, 2 * (a->nalloc + 1) * a->size);
        if (elts == NULL) {
            return NULL;
        }

        if (a->nelts) {
            memcpy(elts, a->elts, a->nelts * a->size);
        }

        a->elts = elts;
        a->nalloc = 2 * (a->nalloc + 1);
    }

    return (u_char *) a->elts + a->size * a->nelts++;
}


ngx_int_t
ngx_conf_full_name(ngx_cycle_t *cycle, ngx_str_t *name, ngx_uint_t conf_prefix)
{
    return NGX_OK;
}


void ngx_cdecl
ngx_conf_log_error(ngx_uint_t level, ngx_conf_t *cf, ngx_err_t err,
    const char *fmt, ...)
{
}


void
ngx_log_error_core(ngx_uint_t level, ngx_log_t *log, ngx_err_t err,
    const char *fmt, ...)
{
}


/* the text goes to the log, of which nothing is kept */

u_char * ngx_cdecl
ngx_sprintf(u_char *buf, const char *fmt, ...)
{
    *buf++ = '\0';

    return buf;
}


void
ngx_kmip_visitor_refused(ngx_kmip_stats_t *stats, ngx_uint_t reason,
    const ngx_kmip_visitor_t *visitor)
{
    size_t  i;

    fuzz_check(reason < NGX_KMIP_REFUSED_MAX);
    fuzz_check(visitor->subject.len <= NGX_KMIP_STATS_SUBJECT);

    for (i = 0; i < visitor->subject.len; i++) {
        fuzz_check(visitor->subject.data[i] >= 0x20
                   && visitor->subject.data[i] < 0x7f);
    }
}


u_char *
ngx_cpystrn(u_char *dst, u_char *src, size_t n)
{
    size_t  i;

    for (i = 0; i + 1 < n && src[i]; i++) {
        dst[i] = src[i];
    }

    dst[i] = '\0';

    return &dst[i];
}


u_char *
ngx_hex_dump(u_char *dst, u_char *src, size_t len)
{
    size_t  i;

    for (i = 0; i < len; i++) {
        *dst++ = (u_char) "0123456789abcdef"[src[i] >> 4];
        *dst++ = (u_char) "0123456789abcdef"[src[i] & 0xf];
    }

    return dst;
}


void
ngx_rbtree_insert(ngx_rbtree_t *tree, ngx_rbtree_node_t *node)
{
    abort();
}


void
ngx_rbtree_delete(ngx_rbtree_t *tree, ngx_rbtree_node_t *node)
{
    abort();
}


ngx_int_t
ngx_ssl_ocsp_get_status(ngx_connection_t *c, const char **s)
{
    *s = "revoked";

    return fuzz_choice & FUZZ_REVOKED ? NGX_DECLINED : NGX_OK;
}


/* the TLS connection */

X509 *
SSL_get1_peer_certificate(const SSL *s)
{
    if (fuzz_peer) {
        X509_up_ref(fuzz_peer);
    }

    return fuzz_peer;
}


long
SSL_get_verify_result(const SSL *ssl)
{
    return fuzz_choice & FUZZ_VERIFIED ? X509_V_OK
                                       : X509_V_ERR_CERT_UNTRUSTED;
}


STACK_OF(X509) *
SSL_get0_verified_chain(const SSL *s)
{
    return fuzz_choice & FUZZ_CHAIN ? fuzz_chain : NULL;
}


int
SSL_session_reused(const SSL *s)
{
    return (fuzz_choice & FUZZ_REUSED) != 0;
}


STACK_OF(X509) *
SSL_get_peer_cert_chain(const SSL *s)
{
    return NULL;
}


SSL_CTX *
SSL_get_SSL_CTX(const SSL *ssl)
{
    return NULL;
}


X509_STORE *
SSL_CTX_get_cert_store(const SSL_CTX *ctx)
{
    return fuzz_store;
}


int
SSL_get_verify_mode(const SSL *s)
{
    return fuzz_choice & FUZZ_VERIFIED ? SSL_VERIFY_PEER : SSL_VERIFY_NONE;
}


int
SSL_get_verify_depth(const SSL *s)
{
    return 1;
}


static X509 *
fuzz_read_peer(const kmip_str_t *text)
{
    BIO            *bio;
    X509           *cert;
    const uint8_t  *p;

    p = text->data;
    cert = d2i_X509(NULL, &p, (long) text->len);

    if (cert == NULL) {
        bio = BIO_new_mem_buf(text->data, (int) text->len);
        cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        BIO_free(bio);
    }

    ERR_clear_error();

    return cert;
}


static int
fuzz_listed(ngx_array_t *list)
{
    int                             len, found;
    u_char                         *der;
    ngx_uint_t                      i;
    ngx_stream_kmip_certificate_t  *certificate;

    der = NULL;
    found = 0;
    len = i2d_X509(fuzz_peer, &der);
    certificate = list->elts;

    for (i = 0; i < list->nelts; i++) {
        found |= len > 0 && certificate[i].der.len == (size_t) len
                 && memcmp(certificate[i].der.data, der, (size_t) len) == 0;
    }

    OPENSSL_free(der);

    return found;
}


static int
fuzz_timely(void)
{
    return X509_cmp_time(X509_get0_notBefore(fuzz_peer), NULL) < 0
           && X509_cmp_time(X509_get0_notAfter(fuzz_peer), NULL) > 0;
}


/* reused sessions are verified anew, here against no CA at all */

static int
fuzz_verified(void)
{
    return (fuzz_choice & (FUZZ_CLIENT_CA|FUZZ_VERIFIED|FUZZ_CHAIN
                           |FUZZ_REUSED|FUZZ_REVOKED))
           == (FUZZ_CLIENT_CA|FUZZ_VERIFIED|FUZZ_CHAIN);
}


static void
fuzz_identify(ngx_array_t *list)
{
    int                          admitted;
    void                        *main_conf[1];
    u_char                       hex[NGX_STREAM_KMIP_FINGERPRINT_HEX];
    ngx_log_t                    log;
    ngx_connection_t             c;
    ngx_ssl_connection_t         ssl;
    ngx_stream_session_t         s;
    ngx_stream_kmip_identity_t   identity;
    ngx_stream_kmip_srv_conf_t   kscf;
    ngx_stream_kmip_main_conf_t  kmcf;

    memset(&log, 0, sizeof(ngx_log_t));
    memset(&c, 0, sizeof(ngx_connection_t));
    memset(&ssl, 0, sizeof(ngx_ssl_connection_t));
    memset(&kscf, 0, sizeof(ngx_stream_kmip_srv_conf_t));

    log.log_level = NGX_LOG_DEBUG;
    memset(&s, 0, sizeof(ngx_stream_session_t));
    memset(&kmcf, 0, sizeof(ngx_stream_kmip_main_conf_t));

    s.main_conf = main_conf;
    main_conf[0] = &kmcf;
    c.data = &s;
    c.log = &log;
    c.ssl = &ssl;
    ssl.connection = (void *) &ssl;
    kscf.allowed = list;
    kscf.client_ca = (fuzz_choice & FUZZ_CLIENT_CA) != 0;

    admitted = ngx_stream_kmip_identify(&c, &kscf, &identity) == NGX_OK;

    fuzz_check(ERR_peek_error() == 0);

    if (fuzz_peer == NULL) {
        fuzz_check(!admitted && !identity.present);
        return;
    }

    fuzz_check(identity.listed == (unsigned) fuzz_listed(list)
               || identity.fault);
    ERR_clear_error();

    fuzz_check(!admitted || fuzz_timely());
    fuzz_check(!admitted || identity.listed || fuzz_verified());
    fuzz_check(admitted || identity.reason[0] != '\0');
    ERR_clear_error();

    (void) ngx_stream_kmip_fingerprint(&c, hex);
    ngx_stream_kmip_refuse(&c, &identity);
    fuzz_check(ERR_peek_error() == 0);
}


static void
fuzz_load(ngx_array_t *list, const kmip_str_t *file)
{
    BIO        *bio;
    char       *rv;
    ngx_log_t   log;
    ngx_str_t   name = ngx_string("a file");
    ngx_conf_t  cf;

    memset(&log, 0, sizeof(ngx_log_t));
    memset(&cf, 0, sizeof(ngx_conf_t));

    log.log_level = NGX_LOG_DEBUG;
    cf.log = &log;

    bio = BIO_new_mem_buf(file->data, (int) file->len);
    if (bio == NULL) {
        abort();
    }

    rv = ngx_stream_kmip_load_certificates(&cf, list, &name, bio);

    BIO_free(bio);
    ERR_clear_error();

    /* a file that was refused ends the configuration */

    if (rv != NGX_CONF_OK) {
        list->nelts = 0;
        return;
    }

    fuzz_check(list->nelts > 0);
    ngx_stream_kmip_warn_expiry(&log, list);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kmip_str_t    file, peer;
    ngx_array_t   list;
    fuzz_input_t  in;

    if (size < 2) {
        return 0;
    }

    fuzz_choice = data[0];
    fuzz_nblocks = 0;
    memset(&list, 0, sizeof(ngx_array_t));
    memset(ngx_stream_kmip_refusals, 0, sizeof(ngx_stream_kmip_refusals));
    memset(&ngx_stream_kmip_lines, 0, sizeof(ngx_stream_kmip_lines));
    list.size = sizeof(ngx_stream_kmip_certificate_t);

    fuzz_input_init(&in, data + 2, size - 2);
    file = fuzz_piece(&in, '%');
    peer.data = in.pos;
    peer.len = fuzz_left(&in);

    fuzz_store = X509_STORE_new();
    fuzz_chain = sk_X509_new_null();
    fuzz_peer = fuzz_read_peer(peer.len ? &peer : &file);

    if (fuzz_peer) {
        sk_X509_push(fuzz_chain, fuzz_peer);
    }

    fuzz_refuse((uint8_t) (data[1] - '0'), 0);
    fuzz_load(&list, &file);
    fuzz_refuse(0, 0);

    fuzz_identify(&list);

    sk_X509_free(fuzz_chain);
    X509_free(fuzz_peer);
    X509_STORE_free(fuzz_store);

    while (fuzz_nblocks) {
        free(fuzz_blocks[--fuzz_nblocks]);
    }

    return 0;
}
