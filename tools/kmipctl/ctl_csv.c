
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Files of rows.
 */


#include "ctl_csv.h"
#include "ctl_file.h"
#include "ctl_option.h"

#include <ctype.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>


static char *ctl_csv_text(ctl_t *c, const kmip_secret_t *content);
static char *ctl_csv_unicode(ctl_t *c, const kmip_secret_t *content);
static char ctl_csv_separator(const char *line);
static int ctl_csv_row(ctl_csv_t *csv);
static char *ctl_csv_cell(ctl_csv_t *csv, char **cell, int *more);
static int ctl_csv_same(const char *title, const char *name);


int
ctl_csv_open(ctl_t *c, ctl_csv_t *csv, const char *file)
{
    char           *text;
    kmip_secret_t  *content;

    content = ctl_file_read(c->arena, file);
    if (content == NULL) {
        return CTL_USAGE;
    }

    text = ctl_csv_text(c, content);

    if (text == NULL) {
        return ctl_usage(c, "%s is neither UTF-8 nor UTF-16", file);
    }

    if (strncmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
    }

    /* PowerShell 5 begins with the type of its objects */

    if (strncmp(text, "#TYPE", 5) == 0) {
        text += strcspn(text, "\n");
    }

    csv->next = text;
    csv->separator = ctl_csv_separator(text + strspn(text, "\r\n"));

    return CTL_OK;
}


static char *
ctl_csv_text(ctl_t *c, const kmip_secret_t *content)
{
    char           *text;
    const uint8_t  *p = content->data;

    if (content->len > 1 && ((p[0] == 0xff && p[1] == 0xfe)
                             || (p[0] == 0xfe && p[1] == 0xff)))
    {
        return ctl_csv_unicode(c, content);
    }

    text = kmip_arena_alloc(c->arena, content->len + 1);

    if (text == NULL || memchr(p, '\0', content->len)) {
        return NULL;
    }

    memcpy(text, p, content->len);
    text[content->len] = '\0';

    return text;
}


/* UTF-16 with a mark, as of Windows */

static char *
ctl_csv_unicode(ctl_t *c, const kmip_secret_t *content)
{
    char     *in, *out, *text;
    size_t    left, room;
    iconv_t   to;

    in = (char *) content->data;
    left = content->len;
    room = content->len * 2;

    text = kmip_arena_alloc(c->arena, room + 1);
    to = iconv_open("UTF-8", "UTF-16");
    out = text;

    if (text == NULL || to == (iconv_t) -1) {
        return NULL;
    }

    if (iconv(to, &in, &left, &out, &room) == (size_t) -1) {
        text = NULL;

    } else {
        *out = '\0';
    }

    iconv_close(to);

    return text;
}


/* the separator that the titles have most of; a list of words has none */

static char
ctl_csv_separator(const char *line)
{
    char         best;
    size_t       i, k, n, most;

    static const char  separators[] = ",;\t";

    best = ',';
    most = 0;

    for (i = 0; separators[i]; i++) {
        n = 0;

        for (k = 0; line[k] && line[k] != '\n'; k++) {
            n += line[k] == separators[i];
        }

        if (n > most) {
            most = n;
            best = separators[i];
        }
    }

    return best;
}


int
ctl_csv_next(ctl_csv_t *csv)
{
    while (*csv->next) {

        if (ctl_csv_row(csv)) {
            return 1;
        }
    }

    return 0;
}


/* 0: all cells are empty, or the row is a comment */

static int
ctl_csv_row(ctl_csv_t *csv)
{
    int    filled, more;
    char  *cell;

    csv->n = 0;
    filled = 0;

    do {
        cell = csv->next + strspn(csv->next, " ");
        csv->next = ctl_csv_cell(csv, &cell, &more);

        filled |= *cell != '\0';

        if (csv->n < CTL_CSV_CELLS) {
            csv->cells[csv->n++] = cell;
        }

    } while (more);

    return filled && csv->cells[0][0] != '#';
}


/* ends a cell where it is, and returns what follows it */

static char *
ctl_csv_cell(ctl_csv_t *csv, char **cell, int *more)
{
    int    quoted;
    char  *p, *out, end;

    p = *cell;
    quoted = *p == '"';

    p += quoted;
    *cell = p;
    out = p;

    for (/* void */; *p; p++) {

        if (!quoted && (*p == csv->separator || *p == '\n')) {
            break;
        }

        if (quoted && *p == '"') {

            if (p[1] != '"') {
                quoted = 0;
                continue;
            }

            p++;
        }

        *out++ = *p;
    }

    end = *p;

    while (out > *cell && (out[-1] == '\r' || out[-1] == ' ')) {
        out--;
    }

    *out = '\0';
    *more = end == csv->separator;

    return end ? p + 1 : p;
}


int
ctl_csv_column(const ctl_csv_t *csv, const char *const *names)
{
    size_t  i, k;

    for (k = 0; names[k]; k++) {

        for (i = 0; i < csv->n; i++) {

            if (ctl_csv_same(csv->cells[i], names[k])) {
                return (int) i;
            }
        }
    }

    return -1;
}


static int
ctl_csv_same(const char *title, const char *name)
{
    for ( ;; ) {

        while (*title && !isalnum((unsigned char) *title)) {
            title++;
        }

        while (*name && !isalnum((unsigned char) *name)) {
            name++;
        }

        if (tolower((unsigned char) *title) != tolower((unsigned char) *name)) {
            return 0;
        }

        if (*title == '\0') {
            return 1;
        }

        title++;
        name++;
    }
}
