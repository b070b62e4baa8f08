
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * TAP for unit tests in C: a line for each check, the plan at the end.
 */


#ifndef _TAP_H_INCLUDED_
#define _TAP_H_INCLUDED_


#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define TAP_UNUSED  __attribute__((unused))

#define TAP_FORMAT(string, first)                                            \
    __attribute__((format(printf, string, first)))

/* the place of a check; the check's name begins with the function's name */

typedef struct {
    const char  *file;
    const char  *function;
    int          line;
} tap_here_t;

#define TAP_HERE                                                             \
    (&(const tap_here_t) { __FILE__, __func__, __LINE__ })

/* ok(condition, "name %d", i): returns whether the condition is true */

#define ok(cond, ...)                                                        \
    tap_ok((cond) ? 1 : 0, TAP_HERE, #cond, __VA_ARGS__)

#define is_int(got, want, ...)                                               \
    tap_is_int((long long) (got), (long long) (want), TAP_HERE, __VA_ARGS__)

#define is_str(got, want, ...)                                               \
    tap_is_str(got, want, TAP_HERE, __VA_ARGS__)

#define is_mem(got, got_len, want, want_len, ...)                            \
    tap_is_mem(got, got_len, want, want_len, TAP_HERE, __VA_ARGS__)


static int   tap_run;
static int   tap_failed;
static int   tap_planned;
static char  tap_before[512];            /* name of the check before */


TAP_UNUSED static void
plan(int n)
{
    tap_planned = n;
    printf("1..%d\n", n);
}


TAP_UNUSED TAP_FORMAT(1, 2) static void
diag(const char *format, ...)
{
    va_list  args;

    fputs("# ", stdout);

    va_start(args, format);
    vprintf(format, args);
    va_end(args);

    fputs("\n", stdout);
}


/*
 * A "#" in a name would be read as a TAP directive, a newline ends it.  A
 * failed check is reported with the one before, on which its name may build.
 */

static void
tap_line(int good, const tap_here_t *here, const char *format, va_list args)
{
    char    name[sizeof(tap_before)];
    char   *p;
    size_t  n;

    n = (size_t) snprintf(name, sizeof(name), "%s: ", here->function);

    if (n < sizeof(name)) {
        vsnprintf(name + n, sizeof(name) - n, format, args);
    }

    for (p = name; *p; p++) {
        if (*p == '#' || *p == '\n' || *p == '\\') {
            *p = '.';
        }
    }

    tap_run++;
    tap_failed += !good;

    printf("%sok %d - %s\n", good ? "" : "not ", tap_run, name);

    if (!good && tap_run > 1) {
        diag("after: %s", tap_before);
    }

    fflush(stdout);
    memcpy(tap_before, name, sizeof(name));
}


TAP_UNUSED TAP_FORMAT(4, 5) static int
tap_ok(int good, const tap_here_t *here, const char *cond,
    const char *format, ...)
{
    va_list  args;

    va_start(args, format);
    tap_line(good, here, format, args);
    va_end(args);

    if (!good) {
        diag("%s:%d: %s", here->file, here->line, cond);
    }

    return good;
}


TAP_UNUSED TAP_FORMAT(4, 5) static int
tap_is_int(long long got, long long want, const tap_here_t *here,
    const char *format, ...)
{
    va_list  args;

    va_start(args, format);
    tap_line(got == want, here, format, args);
    va_end(args);

    if (got != want) {
        diag("%s:%d: got %lld (0x%llx), wanted %lld (0x%llx)",
             here->file, here->line, got, (unsigned long long) got,
             want, (unsigned long long) want);
    }

    return got == want;
}


TAP_UNUSED TAP_FORMAT(4, 5) static int
tap_is_str(const char *got, const char *want, const tap_here_t *here,
    const char *format, ...)
{
    int      good;
    va_list  args;

    good = got && want ? strcmp(got, want) == 0 : got == want;

    va_start(args, format);
    tap_line(good, here, format, args);
    va_end(args);

    if (!good) {
        diag("%s:%d: got \"%s\", wanted \"%s\"", here->file, here->line,
             got ? got : "(null)", want ? want : "(null)");
    }

    return good;
}


TAP_UNUSED static void
tap_hex(const char *what, const void *data, size_t len)
{
    size_t          i;
    const uint8_t  *p;

    p = data;

    printf("# %s %zu bytes:", what, len);

    for (i = 0; i < len && i < 64; i++) {
        printf(" %02x", p[i]);
    }

    printf("%s\n", len > 64 ? " ..." : "");
}


TAP_UNUSED TAP_FORMAT(6, 7) static int
tap_is_mem(const void *got, size_t got_len, const void *want, size_t want_len,
    const tap_here_t *here, const char *format, ...)
{
    int      good;
    va_list  args;

    good = got_len == want_len
           && (got_len == 0
               || (got && want && memcmp(got, want, got_len) == 0));

    va_start(args, format);
    tap_line(good, here, format, args);
    va_end(args);

    if (!good) {
        diag("%s:%d", here->file, here->line);
        tap_hex("got", got, got ? got_len : 0);
        tap_hex("wanted", want, want ? want_len : 0);
    }

    return good;
}


/* main()'s exit status: a test without checks fails, too */

TAP_UNUSED static int
done_testing(void)
{
    if (tap_planned == 0) {
        printf("1..%d\n", tap_run);

    } else if (tap_planned != tap_run) {
        diag("planned %d checks, ran %d", tap_planned, tap_run);
        return 1;
    }

    return tap_failed != 0 || tap_run == 0;
}


#endif /* _TAP_H_INCLUDED_ */
