
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A library to preload into nginx: calls of other libraries fail in its
 * workers when a test says so, or a worker stops in the middle of a copy to
 * shared memory, or finds that memory changed.
 *
 * The test and all processes share a file, named by KMIP_FAULTS, that holds a
 * control_t.  The n-th call from now on of the function that is chosen fails,
 * and so do the next ones, as many as are asked for.
 */


#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>


/* malloc() here reads such variables, so it must not be what makes them */

#define FAULTS_THREAD  __thread __attribute__((tls_model("initial-exec")))

/* shared memory of this size or more is a zone */

#define FAULTS_ZONE          65536

/* slots of the zone begin at multiples of this, and have their length here */

#define FAULTS_SLOT          64
#define FAULTS_LENGTH        40

/* length of what a value of the zone is looked for by */

#define FAULTS_KEY           53

/* OpenSSL 3.2 */

#define FAULTS_LAYERS        0x30200000UL

/* ERR_LIB_EVP, EVP_R_INITIALIZATION_ERROR */

#define FAULTS_ERROR_LIB     6
#define FAULTS_ERROR_REASON  134


typedef struct {
    uint32_t    function;     /* its place in the table, and 0 for none */
    int32_t     countdown;    /* calls until one fails */
    int32_t     times;        /* that fail from then on */
    uint32_t    seen;         /* calls, all in all */
    uint32_t    failed;
    uint32_t    stopped;      /* the process that stopped in a copy */
    int32_t     scribble;     /* bytes of the zone to change at random; or
                                 so many lengths to make huge, below zero */
    uint32_t    from;         /* where that begins */
    uint32_t    first;        /* 1: of the first zone, not the last one */
    int32_t     busy;         /* processes that do it now; never written by
                                 the test */
} control_t;


/* the test reads this table, and numbers what it names from FAULTS_FIRST on */

enum {
    FAULTS_NONE = 0,
    FAULTS_MEMORY,
    FAULTS_MMAP,
    FAULTS_COPY,
    FAULTS_DIGEST,
    FAULTS_SEAL,
    FAULTS_CIPHER,
    FAULTS_RECORD,
    FAULTS_SENDING,
    FAULTS_FIRST
};


#define FAULTS_TABLE(F)                                                      \
    F(socket, -1, EMFILE)                                                    \
    F(connect, -1, ENETUNREACH)                                              \
    F(epoll_ctl, -1, ENOMEM)                                                 \
    F(accept4, -1, EMFILE)                                                   \
    F(recv, -1, ECONNRESET)                                                  \
    F(read, -1, EIO)                                                         \
    F(write, -1, EPIPE)                                                      \
    F(getrandom, -1, ENOSYS)                                                 \
    F(prctl, -1, EPERM)                                                      \
    F(pthread_create, EAGAIN, 0)                                             \
    F(curl_global_init_mem, 2, 0)                                            \
    F(curl_multi_init, 0, 0)                                                 \
    F(curl_multi_setopt, 3, 0)                                               \
    F(curl_multi_add_handle, 3, 0)                                           \
    F(curl_multi_assign, 2, 0)                                               \
    F(curl_multi_socket_action, 4, 0)                                        \
    F(curl_multi_info_read, 0, 0)                                            \
    F(curl_easy_init, 0, 0)                                                  \
    F(curl_easy_setopt, 27, 0)                                               \
    F(curl_easy_getinfo, 43, 0)                                              \
    F(curl_slist_append, 0, 0)                                               \
    F(SSL_CTX_new, 0, 0)                                                     \
    F(SSL_new, 0, 0)                                                         \
    F(X509_STORE_new, 0, 0)                                                  \
    F(X509_dup, 0, 0)                                                        \
    F(i2d_X509, -1, 0)                                                       \
    F(BIO_new, 0, 0)                                                         \
    F(EVP_CIPHER_CTX_new, 0, 0)                                              \
    F(EVP_DigestInit_ex, 0, 0)                                               \
    F(RAND_bytes, 0, 0)                                                      \
    F(RAND_priv_bytes, 0, 0)                                                 \
    F(json_loadb, 0, 0)                                                      \
    F(json_object, 0, 0)                                                     \
    F(json_array, 0, 0)                                                      \
    F(json_stringn, 0, 0)                                                    \
    F(json_stringn_nocheck, 0, 0)                                            \
    F(json_object_set_new, -1, 0)                                            \
    F(json_object_set_new_nocheck, -1, 0)                                    \
    F(json_array_append_new, -1, 0)                                          \
    F(json_dumpb, 0, 0)


typedef long (*call_pt)(long a, long b, long c, long d, long e, long f);
typedef int (*cipher_pt)(void *ctx, unsigned char *out, int *outl,
    const unsigned char *in, int inl);


static control_t       *control;
static pid_t            master;
static unsigned char   *zone;
static size_t           zone_size;
static unsigned char   *first;
static size_t           first_size;

/* a thread is within SSL_write(); is where nothing may fail */

static FAULTS_THREAD int  sending;
static FAULTS_THREAD int  spared;


__attribute__((constructor))
static void
faults_init(void)
{
    int          fd;
    void        *p;
    const char  *path;

    path = getenv("KMIP_FAULTS");

    fd = path ? open(path, O_RDWR|O_CLOEXEC) : -1;

    if (fd == -1) {
        return;
    }

    p = mmap(NULL, sizeof(control_t), PROT_READ|PROT_WRITE, MAP_SHARED, fd, 0);

    close(fd);

    /* the master loads it, and is left alone */

    master = getpid();

    if (p != MAP_FAILED) {
        control = p;
    }
}


static void *
faults_next(void **next, const char *name)
{
    if (*next == NULL) {
        *next = dlsym(RTLD_NEXT, name);
    }

    return *next;
}


/* whether this call is to fail */

static int
faults_now(uint32_t function)
{
    int32_t  left;

    if (control == NULL || control->function != function || spared
        || getpid() == master)
    {
        return 0;
    }

    __atomic_add_fetch(&control->seen, 1, __ATOMIC_RELAXED);

    left = __atomic_sub_fetch(&control->countdown, 1, __ATOMIC_RELAXED);

    if (left > 0 || left <= -control->times) {
        return 0;
    }

    __atomic_add_fetch(&control->failed, 1, __ATOMIC_RELAXED);

    return 1;
}


/* what OpenSSL wants while it writes a record is a function of its own */

static int
faults_memory(void)
{
    return faults_now(sending ? FAULTS_SENDING : FAULTS_MEMORY);
}


void *
malloc(size_t size)
{
    static void  *next;

    if (faults_memory()) {
        errno = ENOMEM;
        return NULL;
    }

    return ((void *(*)(size_t)) faults_next(&next, "malloc"))(size);
}


void *
calloc(size_t n, size_t size)
{
    static void  *next;

    if (faults_memory()) {
        errno = ENOMEM;
        return NULL;
    }

    return ((void *(*)(size_t, size_t)) faults_next(&next, "calloc"))(n, size);
}


void *
realloc(void *p, size_t size)
{
    static void  *next;

    if (faults_memory()) {
        errno = ENOMEM;
        return NULL;
    }

    return ((void *(*)(void *, size_t)) faults_next(&next, "realloc"))(p,
                                                                       size);
}


int
posix_memalign(void **p, size_t alignment, size_t size)
{
    static void  *next;

    if (faults_memory()) {
        return ENOMEM;
    }

    return ((int (*)(void **, size_t, size_t))
            faults_next(&next, "posix_memalign"))(p, alignment, size);
}


static void *
faults_mmap(void **next, const char *name, void *at, size_t size, int prot,
    int flags, int fd, off_t offset)
{
    void  *p;

    if (faults_now(FAULTS_MMAP)) {
        errno = ENOMEM;
        return MAP_FAILED;
    }

    p = ((void *(*)(void *, size_t, int, int, int, off_t))
         faults_next(next, name))(at, size, prot, flags, fd, offset);

    if ((flags & MAP_SHARED) && fd == -1 && size >= FAULTS_ZONE
        && p != MAP_FAILED)
    {
        zone = p;
        zone_size = size;

        if (first == NULL) {
            first = p;
            first_size = size;
        }
    }

    return p;
}


void *
mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
    static void  *next;

    return faults_mmap(&next, "mmap", at, size, prot, flags, fd, offset);
}


void *
mmap64(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
    static void  *next;

    return faults_mmap(&next, "mmap64", at, size, prot, flags, fd, offset);
}


/* the half of it is there, and the process is to be killed now */

static void
faults_copy(void *dst, const void *src, size_t size)
{
    unsigned char  *p;

    p = dst;

    if (zone == NULL || p < zone || p >= zone + zone_size
        || !faults_now(FAULTS_COPY))
    {
        return;
    }

    memmove(dst, src, size / 2);

    control->stopped = (uint32_t) getpid();

    raise(SIGSTOP);
}


void *
memcpy(void *dst, const void *src, size_t size)
{
    faults_copy(dst, src, size);

    return memmove(dst, src, size);
}


/*
 * As OpenSSL's when it has no memory: an error is in the queue, and whatever
 * was in the place of the digest still is, by chance always the same.  Keys of
 * the zone are told by their length from all else that is hashed.
 */

int
EVP_Digest(const void *data, size_t len, unsigned char *digest,
    unsigned int *size, const void *type, void *impl)
{
    static void  *next, *new_error, *set_error;

    if (len == FAULTS_KEY && faults_now(FAULTS_DIGEST)) {
        ((void (*)(void)) faults_next(&new_error, "ERR_new"))();
        ((void (*)(int, int, const char *, ...))
         faults_next(&set_error, "ERR_set_error"))(FAULTS_ERROR_LIB,
                                                   FAULTS_ERROR_REASON, NULL);
        memset(digest, 0x5a, 32);
        return 0;
    }

    return ((int (*)(const void *, size_t, unsigned char *, unsigned int *,
                     const void *, void *))
            faults_next(&next, "EVP_Digest"))(data, len, digest, size, type,
                                              impl);
}


/* the library that has this address */

static void *
faults_library(void *address)
{
    Dl_info  info;

    return dladdr(address, &info) ? info.dli_fbase : NULL;
}


/* what the module encrypts, and what OpenSSL does for itself, fail apart */

int
EVP_EncryptUpdate(void *ctx, unsigned char *out, int *outl,
    const unsigned char *in, int inl)
{
    void         *caller;
    uint32_t      function;
    static void  *next, *tls;

    caller = faults_library(__builtin_return_address(0));

    /* EVP_CipherUpdate(), if it jumps here, returns to the one below */

    function = (caller == faults_library(faults_next(&next,
                                                     "EVP_EncryptUpdate"))
                || caller == faults_library(faults_next(&tls, "SSL_free"))
                || caller == faults_library(faults_init))
               ? FAULTS_CIPHER : FAULTS_SEAL;

    if (faults_now(function)) {
        return 0;
    }

    return ((cipher_pt) next)(ctx, out, outl, in, inl);
}


/* by which TLS 1.3 encrypts and decrypts records */

int
EVP_CipherUpdate(void *ctx, unsigned char *out, int *outl,
    const unsigned char *in, int inl)
{
    static void  *next, *tls;

    if (faults_library(__builtin_return_address(0))
        == faults_library(faults_next(&tls, "SSL_free"))
        && faults_now(FAULTS_RECORD))
    {
        return 0;
    }

    return ((cipher_pt) faults_next(&next, "EVP_CipherUpdate"))(ctx, out, outl,
                                                                in, inl);
}


int
SSL_write(void *ssl, const void *data, int len)
{
    int           rc;
    static void  *next;

    (void) faults_next(&next, "SSL_write");

    sending = 1;
    rc = ((int (*)(void *, const void *, int)) next)(ssl, data, len);
    sending = 0;

    return rc;
}


/*
 * Since 3.2 OpenSSL makes a record layer here.  It cannot say that it got no
 * memory for one, and dies when it is to use it.
 */

static void
faults_spare(void **next, const char *name, void *ssl)
{
    static void  *version;

    (void) faults_next(&version, "OpenSSL_version_num");

    spared = ((unsigned long (*)(void)) version)() >= FAULTS_LAYERS;

    ((void (*)(void *)) faults_next(next, name))(ssl);

    spared = 0;
}


void
SSL_set_connect_state(void *ssl)
{
    static void  *next;

    faults_spare(&next, "SSL_set_connect_state", ssl);
}


void
SSL_set_accept_state(void *ssl)
{
    static void  *next;

    faults_spare(&next, "SSL_set_accept_state", ssl);
}


static void
faults_scribble(int32_t scribble, size_t from)
{
    size_t          i, n, size;
    unsigned        seed;
    unsigned char  *p;

    p = control->first ? first : zone;
    size = control->first ? first_size : zone_size;

    if (scribble == 0 || p == NULL || from >= size) {
        return;
    }

    p += from;
    n = (size_t) abs(scribble);
    size -= from;
    seed = (unsigned) getpid() ^ ++control->seen;

    for (i = 0; i < n; i++) {

        if (scribble > 0) {
            p[(size_t) rand_r(&seed) % size] = (unsigned char) rand_r(&seed);
            continue;
        }

        /* that of a slot stands there, if one begins */

        memset(p + (size_t) rand_r(&seed) % (size / FAULTS_SLOT) * FAULTS_SLOT
                 + FAULTS_LENGTH, 0xff, sizeof(uint32_t));
    }
}


int
epoll_wait(int epoll, void *events, int most, int timeout)
{
    int           n;
    static void  *next;

    n = ((int (*)(int, void *, int, int))
         faults_next(&next, "epoll_wait"))(epoll, events, most, timeout);

    /* counted before it is read: a test that ends it can wait for the end */

    if (control) {
        __atomic_add_fetch(&control->busy, 1, __ATOMIC_SEQ_CST);

        faults_scribble(__atomic_load_n(&control->scribble, __ATOMIC_SEQ_CST),
                        control->from);

        __atomic_sub_fetch(&control->busy, 1, __ATOMIC_SEQ_CST);
    }

    return n;
}


/* arguments are numbers and pointers, so all of them fit this */

enum {
    FAULTS_BEFORE = FAULTS_FIRST - 1,

#define FAULTS_NUMBER(name, failure, error)  FAULTS_##name,
    FAULTS_TABLE(FAULTS_NUMBER)
};


#define FAULTS_FUNCTION(name, failure, error)                                \
                                                                             \
long faults_##name(long a, long b, long c, long d, long e, long f)           \
    __asm__(#name);                                                          \
                                                                             \
long                                                                         \
faults_##name(long a, long b, long c, long d, long e, long f)                \
{                                                                            \
    static void  *next;                                                      \
                                                                             \
    if (faults_now(FAULTS_##name)) {                                         \
        errno = error ? error : errno;                                       \
        return failure;                                                      \
    }                                                                        \
                                                                             \
    return ((call_pt) faults_next(&next, #name))(a, b, c, d, e, f);          \
}


FAULTS_TABLE(FAULTS_FUNCTION)
