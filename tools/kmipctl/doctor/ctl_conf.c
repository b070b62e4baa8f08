
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reading nginx's configuration.
 */


#include "ctl_conf.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>


#define CTL_CONF_MAX  (1024 * 1024)     /* bytes of a file */


static int ctl_conf_file(ctl_conf_t *conf, const char *name);
static int ctl_conf_load(ctl_conf_t *conf, const char *name);
static int ctl_conf_fill(ctl_conf_t *conf, int fd, const char *name);
static int ctl_conf_parse(ctl_conf_t *conf);
static int ctl_conf_space(ctl_conf_t *conf);
static int ctl_conf_token(ctl_conf_t *conf);
static void ctl_conf_put(ctl_conf_t *conf, uint8_t ch);
static int ctl_conf_quoted(ctl_conf_t *conf);
static int ctl_conf_plain(ctl_conf_t *conf);
static int ctl_conf_end(ctl_conf_t *conf, uint8_t ch, int *blocks);
static int ctl_conf_include(ctl_conf_t *conf);
static int ctl_conf_skip(ctl_conf_t *conf);


kmip_int_t
ctl_conf_read(ctl_conf_t *conf, const char *name)
{
    const char  *slash;
    kmip_str_t   prefix;

    slash = strrchr(name, '/');

    prefix = kmip_arena_printf(conf->arena, "%.*s",
                               slash ? (int) (slash + 1 - name) : 2,
                               slash ? name : "./");

    conf->prefix = prefix.len ? (const char *) prefix.data : "";
    conf->error[0] = '\0';
    conf->depth = 0;

    return ctl_conf_file(conf, name) ? KMIP_ERROR : KMIP_OK;
}


int
ctl_conf_wrong(ctl_conf_t *conf, const char *fmt, ...)
{
    int      n;
    va_list  args;

    va_start(args, fmt);
    n = vsnprintf(conf->error, sizeof(conf->error), fmt, args);
    va_end(args);

    if (n >= 0 && (size_t) n < sizeof(conf->error)) {
        snprintf(conf->error + n, sizeof(conf->error) - (size_t) n,
                 " in %s:%u", conf->file, conf->line);
    }

    return 1;
}


const char *
ctl_conf_path(ctl_conf_t *conf, const char *name)
{
    kmip_str_t  path;

    if (name[0] == '/') {
        return name;
    }

    path = kmip_arena_printf(conf->arena, "%s%s", conf->prefix, name);

    return path.len ? (const char *) path.data : NULL;
}


/* the position in the including file is saved and restored */

static int
ctl_conf_file(ctl_conf_t *conf, const char *name)
{
    int             rc;
    unsigned        line;
    const char     *file;
    const uint8_t  *p, *last;

    file = conf->file;
    line = conf->line;
    p = conf->p;
    last = conf->last;

    if (conf->depth++ == CTL_CONF_DEPTH) {
        return ctl_conf_wrong(conf, "\"include\" goes too deep");
    }

    rc = ctl_conf_load(conf, name);

    if (rc == 0) {
        rc = ctl_conf_parse(conf);
    }

    conf->depth--;
    conf->file = file;
    conf->line = line;
    conf->p = p;
    conf->last = last;

    return rc;
}


static int
ctl_conf_load(ctl_conf_t *conf, const char *name)
{
    int  fd, rc;

    fd = open(name, O_RDONLY|O_CLOEXEC|O_NONBLOCK);

    if (fd == -1) {
        snprintf(conf->error, sizeof(conf->error), "\"%s\" cannot be opened "
                 "(%s)", name, strerror(errno));
        return 1;
    }

    rc = ctl_conf_fill(conf, fd, name);
    close(fd);

    conf->file = name;
    conf->line = 1;

    return rc;
}


static int
ctl_conf_fill(ctl_conf_t *conf, int fd, const char *name)
{
    size_t        len;
    uint8_t      *data;
    ssize_t       n;
    struct stat   st;

    n = -1;
    len = 0;
    data = NULL;

    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)
        && st.st_size <= CTL_CONF_MAX)
    {
        data = kmip_arena_alloc(conf->arena, (size_t) st.st_size + 1);
    }

    while (data && len < (size_t) st.st_size) {
        n = read(fd, data + len, (size_t) st.st_size - len);

        if (n <= 0) {
            break;
        }

        len += (size_t) n;
    }

    if (data == NULL || n == -1) {
        snprintf(conf->error, sizeof(conf->error), "\"%s\" cannot be read",
                 name);
        return data == NULL || len < (size_t) st.st_size;
    }

    conf->p = data;
    conf->last = data + len;

    return 0;
}


static int
ctl_conf_parse(ctl_conf_t *conf)
{
    int      rc, blocks;
    uint8_t  ch;

    blocks = 0;
    conf->nargs = 0;

    for ( ;; ) {

        if (!ctl_conf_space(conf)) {
            break;
        }

        ch = *conf->p;

        if (ch == ';' || ch == '{' || ch == '}') {
            conf->p++;
            rc = ctl_conf_end(conf, ch, &blocks);

        } else {
            rc = ctl_conf_token(conf);
        }

        if (rc) {
            return rc;
        }
    }

    if (blocks || conf->nargs) {
        return ctl_conf_wrong(conf, "unexpected end of file, expecting "
                              "\"%s\"", conf->nargs ? ";" : "}");
    }

    return 0;
}


/* skips blanks and comments; 0 at the end of the file */

static int
ctl_conf_space(ctl_conf_t *conf)
{
    int  comment;

    comment = 0;

    for (/* void */; conf->p < conf->last; conf->p++) {

        if (*conf->p == '\n') {
            conf->line++;
            comment = 0;

        } else if (*conf->p == '#') {
            comment = 1;

        } else if (!comment && !strchr(" \t\r", *conf->p)) {
            return 1;
        }
    }

    return 0;
}


static int
ctl_conf_token(ctl_conf_t *conf)
{
    int     rc;
    char   *kept;
    size_t  len;

    conf->len = 0;

    rc = (*conf->p == '"' || *conf->p == '\'') ? ctl_conf_quoted(conf)
                                              : ctl_conf_plain(conf);
    if (rc) {
        return rc;
    }

    if (conf->nargs == CTL_CONF_ARGS || conf->len == CTL_CONF_TOKEN) {
        return ctl_conf_wrong(conf, "too many or too long arguments");
    }

    len = conf->len;
    kept = kmip_arena_alloc(conf->arena, len + 1);

    if (kept == NULL) {
        return ctl_conf_wrong(conf, "no memory");
    }

    memcpy(kept, conf->token, len);
    kept[len] = '\0';
    conf->args[conf->nargs++] = kept;

    return 0;
}


static void
ctl_conf_put(ctl_conf_t *conf, uint8_t ch)
{
    if (conf->len < CTL_CONF_TOKEN) {
        conf->token[conf->len++] = (char) ch;
    }
}


static int
ctl_conf_quoted(ctl_conf_t *conf)
{
    uint8_t      quote;
    const char  *found;

    static const char  letters[] = "trn\"'\\", bytes[] = "\t\r\n\"'\\";

    quote = *conf->p++;

    for (/* void */; conf->p < conf->last && *conf->p != quote; conf->p++) {

        conf->line += (*conf->p == '\n');
        found = NULL;

        if (*conf->p == '\\' && conf->p + 1 < conf->last && conf->p[1]) {
            found = strchr(letters, conf->p[1]);
        }

        conf->p += (found != NULL);
        ctl_conf_put(conf, found ? (uint8_t) bytes[found - letters]
                                 : *conf->p);
    }

    if (conf->p == conf->last) {
        return ctl_conf_wrong(conf, "a quote is not closed");
    }

    conf->p++;

    if (conf->p < conf->last && !strchr(" \t\r\n;{)", *conf->p)) {
        return ctl_conf_wrong(conf, "unexpected \"%c\"", *conf->p);
    }

    return 0;
}


static int
ctl_conf_plain(ctl_conf_t *conf)
{
    uint8_t  ch, before;

    before = 0;

    for (/* void */; conf->p < conf->last; conf->p++) {
        ch = *conf->p;

        if (ch == '\0' || strchr(" \t\r\n;", ch)
            || (ch == '{' && before != '$'))
        {
            break;
        }

        if (ch == '\\' && conf->p + 1 < conf->last && conf->p[1]
            && strchr("\"'\\", conf->p[1]))
        {
            ch = *++conf->p;
        }

        ctl_conf_put(conf, ch);
        before = ch;
    }

    if (conf->p < conf->last && *conf->p == '\0') {
        return ctl_conf_wrong(conf, "unexpected NUL");
    }

    return 0;
}


/* handles the end of a directive, or the begin or end of a block */

static int
ctl_conf_end(ctl_conf_t *conf, uint8_t ch, int *blocks)
{
    int  rc;

    if (ch == '}') {

        if (conf->nargs || *blocks == 0) {
            return ctl_conf_wrong(conf, "unexpected \"}\"");
        }

        (*blocks)--;
        return conf->handler(conf, 0);
    }

    if (conf->nargs == 0) {
        return ctl_conf_wrong(conf, "unexpected \"%c\"", ch);
    }

    if (ch == '{' && strstr(conf->args[0], "_by_lua_block")) {
        rc = ctl_conf_skip(conf);

    } else if (ch == ';' && strcmp(conf->args[0], "include") == 0) {
        rc = ctl_conf_include(conf);

    } else {
        *blocks += (ch == '{');
        rc = conf->handler(conf, ch == '{');
    }

    conf->nargs = 0;

    return rc;
}


/* a pattern may match no file; a plain name must be a file */

static int
ctl_conf_include(ctl_conf_t *conf)
{
    int          rc, flags;
    size_t       i;
    glob_t       found;
    const char  *path;

    path = conf->nargs == 2 ? ctl_conf_path(conf, conf->args[1]) : NULL;

    if (path == NULL) {
        return ctl_conf_wrong(conf, "invalid number of arguments in "
                              "\"include\" directive");
    }

    flags = strpbrk(path, "*?[") ? 0 : GLOB_NOCHECK|GLOB_NOESCAPE;

    rc = glob(path, flags, NULL, &found);

    if (rc) {
        return rc == GLOB_NOMATCH ? 0
               : ctl_conf_wrong(conf, "\"%s\" cannot be read", path);
    }

    conf->nargs = 0;

    for (i = 0; rc == 0 && i < found.gl_pathc; i++) {
        path = (const char *) kmip_arena_printf(conf->arena, "%s",
                                                found.gl_pathv[i]).data;
        rc = ctl_conf_file(conf, path);
    }

    globfree(&found);

    return rc;
}


/* skips a block of code in another language */

static int
ctl_conf_skip(ctl_conf_t *conf)
{
    int  depth;

    for (depth = 1; depth && conf->p < conf->last; conf->p++) {
        depth += (*conf->p == '{');
        depth -= (*conf->p == '}');
        conf->line += (*conf->p == '\n');
    }

    return 0;
}
