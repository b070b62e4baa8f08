
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor's findings and verdict.
 */


#include "ctl_doctor_report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>


#define CTL_DOCTOR_INDENT  "      "


typedef enum {
    CTL_DOCTOR_GOOD = 0,
    CTL_DOCTOR_WARNING,
    CTL_DOCTOR_BAD,
    CTL_DOCTOR_SKIPPED
} ctl_doctor_verdict_e;


struct ctl_doctor_report_s {
    ctl_t       *c;
    json_t      *checks;
    size_t       part;           /* index of its first finding */
    const char  *title;
    size_t       counts[4];      /* by verdict */
    const char  *why;            /* of the first fault */
    int          code;
    unsigned     quiet:1;
};


static int ctl_doctor_lacks(ctl_doctor_report_t *r, const char *needs,
    char *id, size_t size);
static void ctl_doctor_find(ctl_doctor_report_t *r,
    const ctl_doctor_check_t *check, ctl_doctor_verdict_e verdict,
    const char *advice, const char *fmt, va_list args);
static void ctl_doctor_print(ctl_doctor_verdict_e verdict,
    const ctl_doctor_check_t *check, const char *seen, const char *advice);
static const char *ctl_doctor_format(ctl_doctor_report_t *r, int lines,
    const char *fmt, va_list args);
static void ctl_doctor_clean(char *text, int lines);


static const struct {
    const char  *prefix;         /* printed */
    const char  *name;           /* in JSON */
} ctl_doctor_verdicts[] = {
    { "ok   ", "good" },
    { "warn ", "warning" },
    { "FAIL ", "bad" },
    { "skip ", "skipped" }
};


ctl_doctor_report_t *
ctl_doctor_report_create(ctl_t *c)
{
    ctl_doctor_report_t  *r;

    r = kmip_arena_alloc(c->arena, sizeof(ctl_doctor_report_t));

    if (r) {
        memset(r, 0, sizeof(ctl_doctor_report_t));
        r->c = c;
        r->title = "";
        r->checks = json_array();
    }

    return r && r->checks ? r : NULL;
}


void
ctl_doctor_report_quiet(ctl_doctor_report_t *r)
{
    r->quiet = 1;
}


void
ctl_doctor_report_free(ctl_doctor_report_t *r)
{
    if (r) {
        json_decref(r->checks);
    }
}


const char *
ctl_doctor_report_fault(const ctl_doctor_report_t *r)
{
    return r->why ? r->why : "no memory";
}


void
ctl_doctor_report_part(ctl_doctor_report_t *r, const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    r->title = ctl_doctor_format(r, 0, fmt, args);
    va_end(args);

    if (!r->c->o.json && !r->quiet) {
        printf("%s%s\n", json_array_size(r->checks) ? "\n" : "", r->title);
        fflush(stdout);
    }

    r->part = json_array_size(r->checks);
}


void
ctl_doctor_report_run(ctl_doctor_report_t *r,
    const ctl_doctor_check_t *checks, void *data)
{
    char                       id[32];
    const ctl_doctor_check_t  *check;

    for (check = checks; check->id; check++) {

        if (ctl_doctor_lacks(r, check->needs, id, sizeof(id))) {
            ctl_doctor_report_skipped(r, check, "not checked: %s (it needs "
                                      "\"%s\")", check->expected,
                                      id);
            continue;
        }

        check->run(data, check);
    }
}


/* 1 if one of these checks failed or was skipped; sets id to its id */

static int
ctl_doctor_lacks(ctl_doctor_report_t *r, const char *needs, char *id,
    size_t size)
{
    size_t  len;

    for (/* void */; needs && *needs; needs += len) {
        len = strcspn(needs, " ");

        snprintf(id, size, "%.*s", (int) len, needs);

        if (!ctl_doctor_report_passed(r, id)) {
            return 1;
        }

        len += strspn(needs + len, " ");
    }

    return 0;
}


int
ctl_doctor_report_passed(ctl_doctor_report_t *r, const char *id)
{
    int          passed;
    size_t       i;
    json_t      *row;
    const char  *verdict;

    passed = 0;

    for (i = r->part; i < json_array_size(r->checks); i++) {
        row = json_array_get(r->checks, i);

        if (strcmp(json_string_value(json_object_get(row, "id")), id) != 0) {
            continue;
        }

        verdict = json_string_value(json_object_get(row, "verdict"));

        if (strcmp(verdict, "bad") == 0 || strcmp(verdict, "skipped") == 0) {
            return 0;
        }

        passed = 1;
    }

    return passed;
}


void
ctl_doctor_report_good(ctl_doctor_report_t *r,
    const ctl_doctor_check_t *check, const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    ctl_doctor_find(r, check, CTL_DOCTOR_GOOD, NULL, fmt, args);
    va_end(args);
}


void
ctl_doctor_report_warning(ctl_doctor_report_t *r,
    const ctl_doctor_check_t *check, const char *advice, const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    ctl_doctor_find(r, check, CTL_DOCTOR_WARNING, advice, fmt, args);
    va_end(args);
}


void
ctl_doctor_report_bad(ctl_doctor_report_t *r, const ctl_doctor_check_t *check,
    int code, const char *advice, const char *fmt, ...)
{
    va_list  args;

    if (r->code == CTL_OK) {
        r->code = code;
    }

    va_start(args, fmt);
    ctl_doctor_find(r, check, CTL_DOCTOR_BAD, advice, fmt, args);
    va_end(args);
}


void
ctl_doctor_report_skipped(ctl_doctor_report_t *r,
    const ctl_doctor_check_t *check, const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    ctl_doctor_find(r, check, CTL_DOCTOR_SKIPPED, NULL, fmt, args);
    va_end(args);
}


const char *
ctl_doctor_report_text(ctl_doctor_report_t *r, const char *fmt, ...)
{
    va_list      args;
    const char  *text;

    va_start(args, fmt);
    text = ctl_doctor_format(r, 1, fmt, args);
    va_end(args);

    return text;
}


static void
ctl_doctor_find(ctl_doctor_report_t *r, const ctl_doctor_check_t *check,
    ctl_doctor_verdict_e verdict, const char *advice, const char *fmt,
    va_list args)
{
    json_t      *row;
    const char  *seen;

    seen = ctl_doctor_format(r, 0, fmt, args);

    row = json_pack("{ss ss ss ss ss}", "part", r->title, "id", check->id,
                    "expected", check->expected, "seen", seen,
                    "verdict", ctl_doctor_verdicts[verdict].name);

    if (advice) {
        json_object_set_new(row, "advice", json_string(advice));
    }

    json_array_append_new(r->checks, row);
    r->counts[verdict]++;

    if (verdict == CTL_DOCTOR_BAD && r->why == NULL) {
        r->why = seen;
    }

    if (!r->c->o.json && !r->quiet) {
        ctl_doctor_print(verdict, check, seen, advice);
    }
}


static void
ctl_doctor_print(ctl_doctor_verdict_e verdict,
    const ctl_doctor_check_t *check, const char *seen, const char *advice)
{
    size_t  len;

    printf("%s %s\n", ctl_doctor_verdicts[verdict].prefix, seen);

    if (verdict == CTL_DOCTOR_WARNING || verdict == CTL_DOCTOR_BAD) {
        printf(CTL_DOCTOR_INDENT "expected: %s\n", check->expected);
    }

    for (/* void */; advice && *advice; advice += len) {
        len = strcspn(advice, "\n");
        printf(CTL_DOCTOR_INDENT "%.*s\n", (int) len, advice);
        len += (advice[len] == '\n');
    }

    fflush(stdout);
}


static const char *
ctl_doctor_format(ctl_doctor_report_t *r, int lines, const char *fmt,
    va_list args)
{
    int       len;
    char     *text;
    va_list   copy;

    va_copy(copy, args);
    len = vsnprintf(NULL, 0, fmt, copy);
    va_end(copy);

    text = len < 0 ? NULL : kmip_arena_alloc(r->c->arena, (size_t) len + 1);

    if (text == NULL) {
        return "";
    }

    vsnprintf(text, (size_t) len + 1, fmt, args);
    ctl_doctor_clean(text, lines);

    return text;
}


/*
 * A server's text may be invalid UTF-8, control the terminal, or look like a
 * line of this report: makes such characters visible. If lines are kept, they
 * are printed with an indent.
 */

static void
ctl_doctor_clean(char *text, int lines)
{
    json_t         *json;
    unsigned char  *p;

    json = json_string(text);

    for (p = (unsigned char *) text; *p; p++) {

        if ((*p < 0x20 && !(lines && *p == '\n')) || *p == 0x7f
            || (*p >= 0x80 && json == NULL)
            || (*p == 0xc2 && p[1] < 0xa0))
        {
            if (*p == 0xc2 && json) {
                *p++ = '?';
            }

            *p = '?';
        }
    }

    json_decref(json);
}


int
ctl_doctor_report_end(ctl_doctor_report_t *r)
{
    size_t       more;
    json_t      *document;
    const char  *last;

    last = "ready";

    if (r->counts[CTL_DOCTOR_BAD]) {
        more = r->counts[CTL_DOCTOR_BAD] - 1;
        last = more ? ctl_doctor_report_text(r, "do not go live: %s (and %zu "
                                             "more)", r->why, more)
                    : ctl_doctor_report_text(r, "do not go live: %s", r->why);

    } else if (r->counts[CTL_DOCTOR_GOOD] + r->counts[CTL_DOCTOR_WARNING] == 0)
    {
        last = "do not go live: nothing was checked";
        r->code = CTL_FAILED;

    } else if (r->counts[CTL_DOCTOR_WARNING]) {
        last = "ready with warnings";
    }

    if (r->c->o.json) {
        document = json_pack("{sO ss}", "checks", r->checks, "result", last);
        json_dumpf(document, stdout, JSON_INDENT(2));
        printf("\n");
        json_decref(document);

    } else {
        printf("\n%s\n", last);
    }

    json_decref(r->checks);

    return r->code;
}
