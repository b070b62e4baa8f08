
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Framing: what the first bytes of a connection tell, and when.
 */


#include "hex.h"
#include "kmip_frame.h"
#include "kmip_tags.h"
#include "tap.h"


typedef struct {
    const char  *bytes;
    kmip_int_t   rc;
    size_t       size;
    size_t       decided;       /* after so many bytes */
    const char  *name;
} frame_case_t;


#define MAX  65536


static const frame_case_t  cases[] = {
    { "420078 01 00000000", KMIP_OK, 8, 8, "an empty message" },
    { "420078 01 00000060", KMIP_OK, 104, 8, "a message" },
    { "420078 01 0000fff8", KMIP_OK, MAX, 8, "the longest" },
    { "420078 01 00010000", KMIP_DECLINED, MAX + 8, 8, "one too long" },
    { "420078 01 7ffffff8", KMIP_DECLINED, 0x80000000, 8, "2^31 bytes" },
    { "420078 01 fffffff8", KMIP_DECLINED, 0x100000000, 8, "2^32 bytes" },
    { "420078 01 00000001", KMIP_ERROR, 8, 8, "length 1" },
    { "420078 01 00000007", KMIP_ERROR, 8, 8, "length 7" },
    { "420078 01 ffffffff", KMIP_ERROR, 8, 8, "length 2^32 - 1" },
    { "42007b 01 00000060", KMIP_ERROR, 8, 3, "a response" },
    { "540078 01 00000060", KMIP_ERROR, 8, 3, "a private tag" },
    { "420178 01 00000060", KMIP_ERROR, 8, 3, "another tag" },
    { "420078 02 00000004", KMIP_ERROR, 8, 4, "not a structure" },
    { "160301 02 00010001", KMIP_ERROR, 8, 3, "a TLS handshake" },
    { "474554 20 2f204854", KMIP_ERROR, 8, 3, "an HTTP request" },
};


static void
test_case(const frame_case_t *c)
{
    int         early;
    hex_t       h;
    size_t      i, size;
    kmip_int_t  rc;

    h = hex(c->bytes);

    rc = kmip_frame_size(h.data, h.len, KMIP_TAG_REQUEST_MESSAGE, MAX, &size);

    is_int(rc, c->rc, "%s", c->name);
    is_int(size, c->size, "its size");

    /* no prefix says anything else than "more" or the final verdict */

    early = 1;

    for (i = 0; i < h.len; i++) {
        rc = kmip_frame_size(h.data, i, KMIP_TAG_REQUEST_MESSAGE, MAX, &size);

        early = early && rc == ((i < c->decided) ? KMIP_AGAIN : c->rc);
        early = early && size == KMIP_FRAME_HEADER;
    }

    ok(early, "is decided after %d bytes", (int) c->decided);
}


int
main(void)
{
    hex_t   h;
    size_t  i, size;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_case(&cases[i]);
    }

    is_int(kmip_frame_size(NULL, 0, KMIP_TAG_REQUEST_MESSAGE, MAX, &size),
           KMIP_AGAIN, "no bytes at all");

    h = hex("42007b 01 00000010 0000");

    is_int(kmip_frame_size(h.data, h.len, KMIP_TAG_RESPONSE_MESSAGE, MAX,
                           &size),
           KMIP_OK, "a client reads responses");
    is_int(size, 24, "more bytes do not change the size");

    is_int(kmip_frame_size(h.data, h.len, KMIP_TAG_RESPONSE_MESSAGE, 24,
                           &size),
           KMIP_OK, "max itself is allowed");
    is_int(kmip_frame_size(h.data, h.len, KMIP_TAG_RESPONSE_MESSAGE, 23,
                           &size),
           KMIP_DECLINED, "max counts the header");

    return done_testing();
}
