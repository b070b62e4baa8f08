
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A library to preload into nginx: it searches each freed block for planted
 * secrets, which should have been cleansed. It cleanses them, so that only the
 * first free is reported, and not that of a later owner of the block that does
 * not fill it.
 *
 * The test and all processes share a file, named by KMIP_LEAVINGS, that holds a
 * control_t.
 */


#define _GNU_SOURCE

#include <dlfcn.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>


#define LEAVINGS_NEEDLES  64
#define LEAVINGS_LEN      28
#define LEAVINGS_FOUND    32


typedef struct {
    uint32_t       len;
    unsigned char  bytes[LEAVINGS_LEN];
} needle_t;


typedef struct {
    uint32_t  n;                 /* of needles */
    uint32_t  blocks;            /* that were looked at */
    uint32_t  nfound;
    uint32_t  unused;
    needle_t  needles[LEAVINGS_NEEDLES];
    char      found[LEAVINGS_FOUND][128];
} control_t;


void *__libc_malloc(size_t size);
void *__libc_realloc(void *p, size_t size);
void __libc_free(void *p);


static control_t  *control;


__attribute__((constructor))
static void
leavings_init(void)
{
    int          fd;
    void        *p;
    const char  *path;

    path = getenv("KMIP_LEAVINGS");

    fd = path ? open(path, O_RDWR|O_CLOEXEC) : -1;

    if (fd == -1) {
        return;
    }

    p = mmap(NULL, sizeof(control_t), PROT_READ|PROT_WRITE, MAP_SHARED, fd, 0);

    close(fd);

    if (p != MAP_FAILED) {
        control = p;
    }
}


static void
leavings_note(uint32_t needle, size_t size, void *caller)
{
    uint32_t  n;
    Dl_info   info;

    n = __atomic_fetch_add(&control->nfound, 1, __ATOMIC_RELAXED);

    if (n >= LEAVINGS_FOUND) {
        return;
    }

    if (dladdr(caller, &info) == 0) {
        memset(&info, 0, sizeof(Dl_info));
    }

    (void) snprintf(control->found[n], sizeof(control->found[n]),
                    "%u in %zu bytes by %s %s", needle, size,
                    info.dli_fname ? strrchr(info.dli_fname, '/') : "?",
                    info.dli_sname ? info.dli_sname : "");
}


static void
leavings_look(void *p, void *caller)
{
    size_t     size;
    uint32_t   i;
    needle_t  *needle;

    if (p == NULL || control == NULL || control->n == 0) {
        return;
    }

    size = malloc_usable_size(p);

    __atomic_add_fetch(&control->blocks, 1, __ATOMIC_RELAXED);

    for (i = 0; i < control->n; i++) {
        needle = &control->needles[i];

        if (memmem(p, size, needle->bytes, needle->len)) {
            leavings_note(i, size, caller);
            memset(p, 0, size);
            return;
        }
    }
}


void
free(void *p)
{
    leavings_look(p, __builtin_return_address(0));

    __libc_free(p);
}


/* in another place, so that the old one can be looked at */

void *
realloc(void *p, size_t size)
{
    void    *new;
    size_t   old;

    if (p == NULL || size == 0 || control == NULL || control->n == 0) {
        return __libc_realloc(p, size);
    }

    new = __libc_malloc(size);
    if (new == NULL) {
        return NULL;
    }

    old = malloc_usable_size(p);

    memcpy(new, p, old < size ? old : size);

    leavings_look(p, __builtin_return_address(0));

    __libc_free(p);

    return new;
}
