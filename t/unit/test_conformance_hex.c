
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Published messages: what is valid is decoded and encoded again, without
 * loss; what is malformed is refused.
 *
 *     test_conformance_hex FILE
 *
 * A line of the file is kind (request, response, item, malformed, or lenient:
 * accepted, but not written so), a tab, a name, a tab, and the bytes in
 * hexadecimal digits; t/61-conformance-hex.t writes it.  Without a file there
 * is nothing to check.
 */


#include <errno.h>

#include "hex.h"
#include "kmip_message.h"
#include "kmip_payload.h"
#include "tap.h"


#define LINE_MAX_LEN   (4 * 1024 * 1024)
#define ARENA_LIMIT    (64 * 1024 * 1024)
#define MAX_ITEMS      64


typedef struct {
    kmip_arena_t  *arena;
    const char    *name;
    uint8_t       *data;
    size_t         len;
} sample_t;


static const kmip_ttlv_limits_t  limits = { 64, 65536 };

static int  payloads;


/* the digits of s, in place */

static size_t
unhex(char *s)
{
    int       high, low;
    size_t    n;
    uint8_t  *out;

    out = (uint8_t *) s;

    for (n = 0; s[2 * n] != '\0' && s[2 * n + 1] != '\0'; n++) {
        high = hex_digit(s[2 * n]);
        low = hex_digit(s[2 * n + 1]);

        if (high < 0 || low < 0) {
            break;
        }

        out[n] = (uint8_t) (high << 4 | low);
    }

    return n;
}


static void
copy_items(kmip_reader_t *r, kmip_writer_t *w)
{
    size_t         mark;
    kmip_item_t    item;
    kmip_reader_t  inner;

    while (kmip_ttlv_next(r, &item) == KMIP_OK) {

        if (item.value.type != KMIP_TYPE_STRUCTURE) {
            kmip_ttlv_put(w, item.tag, &item.value);
            continue;
        }

        mark = kmip_ttlv_open(w, item.tag);
        kmip_ttlv_children(&item, &inner);
        copy_items(&inner, w);
        kmip_ttlv_close(w, mark);
    }
}


/* all items, one by one, are the bytes they came from */

static int
same_items(sample_t *s)
{
    kmip_reader_t  r;
    kmip_writer_t  w;

    if (kmip_writer_init(&w, s->arena, 1024, ARENA_LIMIT / 4) != KMIP_OK) {
        return 0;
    }

    kmip_reader_init(&r, s->data, s->len);
    copy_items(&r, &w);

    return !w.failed && kmip_writer_used(&w) == s->len
           && memcmp(w.start, s->data, s->len) == 0;
}


/* the payload as a structure of bytes, by way of what it means */

static kmip_int_t
through(sample_t *s, const kmip_batch_item_t *item, kmip_direction_e direction,
    kmip_version_t version, const kmip_value_t *in, kmip_value_t *out)
{
    kmip_int_t      rc;
    kmip_item_t     written;
    kmip_error_t    error;
    kmip_reader_t   r;
    kmip_writer_t   w;
    kmip_payload_t  payload;

    memset(&error, 0, sizeof(kmip_error_t));

    rc = kmip_payload_decode(s->arena, item->operation, direction, version, in,
                             &payload, &error);
    if (rc != KMIP_OK) {
        return KMIP_DECLINED;
    }

    if (kmip_writer_init(&w, s->arena, 1024, ARENA_LIMIT / 4) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_payload_put(&w, item->operation, direction, version, &payload);
    kmip_reader_init(&r, w.start, kmip_writer_used(&w));

    if (w.failed || kmip_ttlv_next(&r, &written) != KMIP_OK) {
        return KMIP_ERROR;
    }

    *out = written.value;

    return KMIP_OK;
}


/*
 * What was written means what was read: written again it is the same.  What
 * is not offered is not decoded, and passes.
 */

static int
same_payload(sample_t *s, const kmip_batch_item_t *item,
    kmip_direction_e direction, kmip_version_t version)
{
    kmip_int_t    rc;
    kmip_value_t  once, twice;

    rc = through(s, item, direction, version, &item->payload, &once);

    if (rc != KMIP_OK) {
        return rc == KMIP_DECLINED;
    }

    payloads++;

    return through(s, item, direction, version, &once, &twice) == KMIP_OK
           && kmip_value_equal(&once, &twice);
}


static int
same_message(sample_t *s, kmip_direction_e direction)
{
    size_t          i;
    kmip_int_t      rc;
    kmip_error_t    error;
    kmip_message_t  message;

    memset(&error, 0, sizeof(kmip_error_t));

    rc = direction == KMIP_REQUEST
         ? kmip_message_decode_request(s->arena, s->data, s->len, MAX_ITEMS,
                                       &message, &error)
         : kmip_message_decode_response(s->arena, s->data, s->len, &message,
                                        &error);

    if (rc != KMIP_OK) {
        diag("%s: %s", s->name, error.message ? error.message : "no message");
        return 0;
    }

    for (i = 0; i < message.nitems; i++) {
        if (message.items[i].has_payload
            && !same_payload(s, &message.items[i], direction,
                             message.header.version))
        {
            diag("%s: payload %zu", s->name, i);
            return 0;
        }
    }

    return 1;
}


static void
test_sample(sample_t *s, const char *kind)
{
    int  good;

    good = kmip_ttlv_check(s->data, s->len, &limits) == KMIP_OK;

    if (strcmp(kind, "malformed") == 0) {
        ok(!good, "%s: refused", s->name);
        return;
    }

    if (strcmp(kind, "lenient") == 0) {
        ok(good && !same_items(s), "%s: accepted", s->name);
        return;
    }

    good = good && same_items(s);

    if (strcmp(kind, "request") == 0) {
        good = good && same_message(s, KMIP_REQUEST);

    } else if (strcmp(kind, "response") == 0) {
        good = good && same_message(s, KMIP_RESPONSE);
    }

    ok(good, "%s: %s", kind, s->name);
}


static void
test_line(char *line)
{
    char      *name, *digits;
    sample_t   s;

    name = strchr(line, '\t');
    digits = name ? strchr(name + 1, '\t') : NULL;

    if (digits == NULL) {
        ok(0, "a line without its fields");
        return;
    }

    *name++ = '\0';
    *digits++ = '\0';

    s.name = name;
    s.data = (uint8_t *) digits;
    s.len = unhex(digits);
    s.arena = kmip_arena_create(ARENA_LIMIT);

    test_sample(&s, line);
    kmip_arena_destroy(s.arena);
}


int
main(int argc, char **argv)
{
    FILE  *file;
    char  *line;

    if (argc < 2) {
        printf("1..0 # SKIP t/61-conformance-hex.t gives it messages\n");
        return 0;
    }

    file = fopen(argv[1], "r");
    line = malloc(LINE_MAX_LEN);

    if (file == NULL || line == NULL) {
        printf("Bail out! %s: %s\n", argv[1], strerror(errno));
        return 1;
    }

    while (fgets(line, LINE_MAX_LEN, file)) {
        test_line(line);
    }

    ok(payloads > 0, "%d payloads were decoded", payloads);

    free(line);
    fclose(file);

    return done_testing();
}
