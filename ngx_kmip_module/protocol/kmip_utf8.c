
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Strict UTF-8 (RFC 3629, section 4).
 */


#include "kmip_utf8.h"


/*
 * The lead byte determines how many bytes follow and the range of the first of
 * them.  The range excludes overlong forms (E0, F0), surrogates (ED) and code
 * points above U+10FFFF (F4).
 */

typedef struct {
    uint8_t  first;
    uint8_t  last;
    uint8_t  follow;
    uint8_t  low;
    uint8_t  high;
} kmip_utf8_rule_t;


static const kmip_utf8_rule_t  kmip_utf8_rules[] = {
    { 0xc2, 0xdf, 1, 0x80, 0xbf },
    { 0xe0, 0xe0, 2, 0xa0, 0xbf },
    { 0xe1, 0xec, 2, 0x80, 0xbf },
    { 0xed, 0xed, 2, 0x80, 0x9f },
    { 0xee, 0xef, 2, 0x80, 0xbf },
    { 0xf0, 0xf0, 3, 0x90, 0xbf },
    { 0xf1, 0xf3, 3, 0x80, 0xbf },
    { 0xf4, 0xf4, 3, 0x80, 0x8f },
};

#define KMIP_UTF8_NRULES                                                     \
    (sizeof(kmip_utf8_rules) / sizeof(kmip_utf8_rules[0]))


static const kmip_utf8_rule_t *kmip_utf8_rule(uint8_t lead);


int
kmip_utf8_valid(const uint8_t *data, size_t len)
{
    size_t                   i;
    const uint8_t           *p, *end;
    const kmip_utf8_rule_t  *rule;

    p = data;
    end = len ? data + len : data;

    while (p != end) {

        if (*p < 0x80) {
            p++;
            continue;
        }

        rule = kmip_utf8_rule(*p++);

        if (rule == NULL || (size_t) (end - p) < rule->follow) {
            return 0;
        }

        if (rule->follow && (*p < rule->low || *p > rule->high)) {
            return 0;
        }

        for (i = 1; i < rule->follow; i++) {
            if ((p[i] & 0xc0) != 0x80) {
                return 0;
            }
        }

        p += rule->follow;
    }

    return 1;
}


static const kmip_utf8_rule_t *
kmip_utf8_rule(uint8_t lead)
{
    size_t  i;

    for (i = 0; i < KMIP_UTF8_NRULES; i++) {
        if (lead >= kmip_utf8_rules[i].first
            && lead <= kmip_utf8_rules[i].last)
        {
            return &kmip_utf8_rules[i];
        }
    }

    return NULL;
}
