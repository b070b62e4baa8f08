
/*
 * Building and parsing of Unique Identifiers.
 */


#include "keyprotect_identifier.h"

#include <string.h>


static int keyprotect_identifier_hex(const uint8_t *p, size_t len);


static const char  keyprotect_hex[] = "0123456789abcdef";


kmip_int_t
keyprotect_identifier_parse(const kmip_str_t *uid,
    keyprotect_identifier_t *identifier)
{
    size_t         i;
    const uint8_t  *p;

    p = uid->data;

    if ((uid->len != KEYPROTECT_STAMP && uid->len != KEYPROTECT_UID)
        || !keyprotect_identifier_hex(p, KEYPROTECT_STAMP))
    {
        return KMIP_DECLINED;
    }

    memset(identifier, 0, sizeof(keyprotect_identifier_t));

    identifier->stamp.data = p;
    identifier->stamp.len = KEYPROTECT_STAMP;

    for (i = 0; i < 12; i++) {
        identifier->born = identifier->born << 4
                           | (uint64_t) (strchr(keyprotect_hex, p[i])
                                         - keyprotect_hex);
    }

    if (uid->len == KEYPROTECT_STAMP) {
        return KMIP_OK;
    }

    identifier->id.data = p + KEYPROTECT_STAMP + 1;
    identifier->id.len = KEYPROTECT_ID;

    if (p[KEYPROTECT_STAMP] != '-'
        || !keyprotect_identifier_is_id(&identifier->id))
    {
        return KMIP_DECLINED;
    }

    return KMIP_OK;
}


void
keyprotect_identifier_stamp(uint8_t *dst, uint64_t ms,
    const uint8_t random[KEYPROTECT_STAMP_RAND])
{
    size_t  i;

    for (i = 0; i < 12; i++) {
        dst[i] = (uint8_t) keyprotect_hex[(ms >> (4 * (11 - i))) & 0xf];
    }

    for (i = 0; i < KEYPROTECT_STAMP_RAND; i++) {
        dst[12 + 2 * i] = (uint8_t) keyprotect_hex[random[i] >> 4];
        dst[13 + 2 * i] = (uint8_t) keyprotect_hex[random[i] & 0xf];
    }
}


int
keyprotect_identifier_is_id(const kmip_str_t *id)
{
    size_t  i, at;

    static const uint8_t  groups[] = { 8, 4, 4, 4, 12 };

    if (id->len != KEYPROTECT_ID) {
        return 0;
    }

    at = 0;

    for (i = 0; i < sizeof(groups); i++) {

        if ((i && id->data[at - 1] != '-')
            || !keyprotect_identifier_hex(id->data + at, groups[i]))
        {
            return 0;
        }

        at += groups[i] + 1;
    }

    return 1;
}


static int
keyprotect_identifier_hex(const uint8_t *p, size_t len)
{
    for ( /* void */ ; len > 0; len--, p++) {
        if (!((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'f'))) {
            return 0;
        }
    }

    return 1;
}


void
keyprotect_identifier_shorten(uint8_t dst[KEYPROTECT_ID_SHORT],
    const uint8_t *id)
{
    size_t  i;

    for (i = 0; i < KEYPROTECT_ID; i++) {
        if (id[i] != '-') {
            *dst++ = id[i];
        }
    }
}


void
keyprotect_identifier_lengthen(uint8_t dst[KEYPROTECT_ID],
    const uint8_t *shortened)
{
    size_t  i;

    for (i = 0; i < KEYPROTECT_ID; i++) {
        dst[i] = (i == 8 || i == 13 || i == 18 || i == 23) ? '-'
                                                           : *shortened++;
    }
}
