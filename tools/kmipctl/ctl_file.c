
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reading and writing local files, which may hold secrets.
 */


#include "ctl_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>


#define CTL_FILE_CHUNK  65536


static kmip_int_t ctl_file_fill(int fd, kmip_writer_t *w);
static void ctl_file_fail(const char *name, const char *what);


kmip_secret_t *
ctl_file_read(kmip_arena_t *arena, const char *name)
{
    int             fd;
    kmip_int_t      rc;
    kmip_secret_t  *content;
    kmip_writer_t   w;

    fd = strcmp(name, "-") == 0 ? STDIN_FILENO
                                : open(name, O_RDONLY|O_CLOEXEC);
    if (fd == -1) {
        ctl_file_fail(name, strerror(errno));
        return NULL;
    }

    rc = kmip_writer_init(&w, arena, CTL_FILE_CHUNK, CTL_ANSWER_MAX);

    if (rc == KMIP_OK) {
        rc = ctl_file_fill(fd, &w);
    }

    if (rc != KMIP_OK) {
        ctl_file_fail(name, w.failed ? "too long" : strerror(errno));
    }

    if (fd != STDIN_FILENO) {
        close(fd);
    }

    if (rc != KMIP_OK) {
        return NULL;
    }

    content = kmip_arena_alloc(arena, sizeof(kmip_secret_t));

    if (content) {
        content->data = w.start;
        content->len = kmip_writer_used(&w);
    }

    return content;
}


static kmip_int_t
ctl_file_fill(int fd, kmip_writer_t *w)
{
    ssize_t  n;
    uint8_t  chunk[4096];

    do {
        n = read(fd, chunk, sizeof(chunk));

        if (n > 0) {
            kmip_write_bytes(w, chunk, (size_t) n);
        }

    } while ((n > 0 && !w->failed) || (n == -1 && errno == EINTR));

    kmip_cleanse(chunk, sizeof(chunk));

    return n == 0 ? KMIP_OK : KMIP_ERROR;
}


int
ctl_file_create(const char *name)
{
    int  fd;

    fd = open(name, O_WRONLY|O_CREAT|O_EXCL|O_NOFOLLOW|O_CLOEXEC, 0600);

    if (fd == -1) {
        ctl_file_fail(name, errno == EEXIST ? "exists; choose another name"
                                            : strerror(errno));
    }

    return fd;
}


int
ctl_file_finish(int fd, const char *name, const kmip_secret_t *content)
{
    int      rc;
    size_t   done;
    ssize_t  n;

    rc = content ? CTL_OK : CTL_USAGE;

    for (done = 0; rc == CTL_OK && done < content->len; done += (size_t) n) {
        n = write(fd, content->data + done, content->len - done);

        if (n == -1) {
            ctl_file_fail(name, strerror(errno));
            rc = CTL_USAGE;
        }
    }

    if (rc == CTL_OK && fsync(fd) == -1 && errno != EINVAL) {
        ctl_file_fail(name, strerror(errno));
        rc = CTL_USAGE;
    }

    close(fd);

    if (rc != CTL_OK) {
        unlink(name);
    }

    return rc;
}


static void
ctl_file_fail(const char *name, const char *what)
{
    fprintf(stderr, "kmipctl: %s: %s\n", name, what);
}
