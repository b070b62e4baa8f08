
/*
 * Reading JSON: a recursive descent over the text.
 */


#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keyprotect_json_read.h"
#include "kmip_hex.h"
#include "kmip_memory.h"
#include "kmip_utf8.h"


#define KEYPROTECT_JSON_NAME    255
#define KEYPROTECT_JSON_NUMBER  63       /* characters */


typedef struct {
    const uint8_t  *p;
    const uint8_t  *end;
    unsigned        depth;
    int             refused;
} keyprotect_json_reader_t;


/* a string: in the text itself, or decoded */

typedef struct {
    const char     *data;
    size_t          len;
    char           *decoded;     /* NULL: nothing needed it */
    size_t          size;        /* of decoded */
} keyprotect_json_string_t;


static json_t *keyprotect_json_value(keyprotect_json_reader_t *r);
static json_t *keyprotect_json_read_object(keyprotect_json_reader_t *r);
static int keyprotect_json_read_member(keyprotect_json_reader_t *r,
    json_t *object);
static json_t *keyprotect_json_read_array(keyprotect_json_reader_t *r);
static int keyprotect_json_read_element(keyprotect_json_reader_t *r,
    json_t *array);
static int keyprotect_json_name(keyprotect_json_reader_t *r, char *name);
static json_t *keyprotect_json_read_string(keyprotect_json_reader_t *r);
static int keyprotect_json_string_begin(keyprotect_json_reader_t *r,
    keyprotect_json_string_t *s);
static void keyprotect_json_string_end(keyprotect_json_string_t *s);
static int keyprotect_json_decode(keyprotect_json_string_t *s);
static const char *keyprotect_json_escape(const char *p, const char *end,
    char **dst);
static const char *keyprotect_json_unicode(const char *p, const char *end,
    char **dst);
static int32_t keyprotect_json_hex4(const char *p, const char *end);
static char *keyprotect_json_utf8(char *dst, uint32_t code);
static json_t *keyprotect_json_read_number(keyprotect_json_reader_t *r);
static int keyprotect_json_scan(keyprotect_json_reader_t *r, int *real);
static int keyprotect_json_digits(keyprotect_json_reader_t *r);
static int keyprotect_json_exponent(keyprotect_json_reader_t *r);
static json_t *keyprotect_json_literal(keyprotect_json_reader_t *r);
static void keyprotect_json_blanks(keyprotect_json_reader_t *r);
static int keyprotect_json_char(keyprotect_json_reader_t *r, uint8_t ch);
static json_t *keyprotect_json_made(keyprotect_json_reader_t *r,
    json_t *json);


json_t *
keyprotect_json_read(const void *data, size_t len, int *refused)
{
    json_t                    *json;
    keyprotect_json_reader_t   r;

    r.p = data;
    r.end = len ? r.p + len : r.p;
    r.depth = 0;
    r.refused = 0;

    json = keyprotect_json_value(&r);

    keyprotect_json_blanks(&r);

    if (r.p != r.end) {
        json_decref(json);
        json = NULL;
    }

    *refused = r.refused;

    return json;
}


static json_t *
keyprotect_json_value(keyprotect_json_reader_t *r)
{
    keyprotect_json_blanks(r);

    if (r->p == r->end) {
        return NULL;
    }

    switch (*r->p) {

    case '"':
        return keyprotect_json_read_string(r);

    case '{':
        return keyprotect_json_read_object(r);

    case '[':
        return keyprotect_json_read_array(r);

    case 't':
    case 'f':
    case 'n':
        return keyprotect_json_literal(r);

    default:
        return keyprotect_json_read_number(r);
    }
}


static json_t *
keyprotect_json_read_object(keyprotect_json_reader_t *r)
{
    int      ok;
    json_t  *object;

    if (r->depth == KEYPROTECT_JSON_DEPTH) {
        return NULL;
    }

    object = keyprotect_json_made(r, json_object());

    if (object == NULL) {
        return NULL;
    }

    r->depth++;
    r->p++;

    if (!keyprotect_json_char(r, '}')) {

        do {
            ok = keyprotect_json_read_member(r, object);
        } while (ok && keyprotect_json_char(r, ','));

        if (!ok || !keyprotect_json_char(r, '}')) {
            json_decref(object);
            return NULL;
        }
    }

    r->depth--;

    return object;
}


static int
keyprotect_json_read_member(keyprotect_json_reader_t *r, json_t *object)
{
    char     name[KEYPROTECT_JSON_NAME + 1];
    size_t   n;
    json_t  *value;

    if (!keyprotect_json_name(r, name) || !keyprotect_json_char(r, ':')) {
        return 0;
    }

    value = keyprotect_json_value(r);

    if (value == NULL) {
        return 0;
    }

    n = json_object_size(object);

    if (json_object_set_new_nocheck(object, name, value) != 0) {
        r->refused = 1;
        return 0;
    }

    /* a second one of that name has replaced the first */

    return json_object_size(object) > n;
}


static json_t *
keyprotect_json_read_array(keyprotect_json_reader_t *r)
{
    int      ok;
    json_t  *array;

    if (r->depth == KEYPROTECT_JSON_DEPTH) {
        return NULL;
    }

    array = keyprotect_json_made(r, json_array());

    if (array == NULL) {
        return NULL;
    }

    r->depth++;
    r->p++;

    if (!keyprotect_json_char(r, ']')) {

        do {
            ok = keyprotect_json_read_element(r, array);
        } while (ok && keyprotect_json_char(r, ','));

        if (!ok || !keyprotect_json_char(r, ']')) {
            json_decref(array);
            return NULL;
        }
    }

    r->depth--;

    return array;
}


static int
keyprotect_json_read_element(keyprotect_json_reader_t *r, json_t *array)
{
    json_t  *value;

    value = keyprotect_json_value(r);

    if (value == NULL) {
        return 0;
    }

    if (json_array_append_new(array, value) != 0) {
        r->refused = 1;
        return 0;
    }

    return 1;
}


static int
keyprotect_json_name(keyprotect_json_reader_t *r, char *name)
{
    int                       ok;
    keyprotect_json_string_t  s;

    keyprotect_json_blanks(r);

    if (r->p == r->end || *r->p != '"'
        || !keyprotect_json_string_begin(r, &s))
    {
        return 0;
    }

    ok = s.len <= KEYPROTECT_JSON_NAME && memchr(s.data, '\0', s.len) == NULL;

    if (ok) {
        memcpy(name, s.data, s.len);
        name[s.len] = '\0';
    }

    keyprotect_json_string_end(&s);

    return ok;
}


static json_t *
keyprotect_json_read_string(keyprotect_json_reader_t *r)
{
    json_t                    *json;
    keyprotect_json_string_t   s;

    if (!keyprotect_json_string_begin(r, &s)) {
        return NULL;
    }

    json = keyprotect_json_made(r, json_stringn_nocheck(s.data, s.len));

    keyprotect_json_string_end(&s);

    return json;
}


/* most strings need no decoding, and are not copied */

static int
keyprotect_json_string_begin(keyprotect_json_reader_t *r,
    keyprotect_json_string_t *s)
{
    unsigned        plain;
    const uint8_t  *p;

    plain = 1;

    for (p = r->p + 1; p < r->end && *p != '"'; p++) {

        if (*p < ' ') {
            return 0;
        }

        if (*p >= 0x80) {
            plain = 0;

        } else if (*p == '\\') {
            plain = 0;

            if (++p == r->end) {
                return 0;
            }
        }
    }

    if (p == r->end) {
        return 0;
    }

    s->data = (const char *) r->p + 1;
    s->len = (size_t) (p - r->p) - 1;
    s->decoded = NULL;

    r->p = p + 1;

    if (plain) {
        return 1;
    }

    /* nothing is longer when it is decoded */

    s->size = s->len;
    s->decoded = kmip_memory_alloc(s->size);

    if (s->decoded == NULL) {
        r->refused = 1;
        return 0;
    }

    if (!keyprotect_json_decode(s)) {
        keyprotect_json_string_end(s);
        return 0;
    }

    return 1;
}


static void
keyprotect_json_string_end(keyprotect_json_string_t *s)
{
    kmip_memory_free(s->decoded, s->size);
}


static int
keyprotect_json_decode(keyprotect_json_string_t *s)
{
    char        *dst;
    const char  *p, *end;

    p = s->data;
    end = p + s->len;
    dst = s->decoded;

    while (p < end) {

        if (*p != '\\') {
            *dst++ = *p++;
            continue;
        }

        p = keyprotect_json_escape(p + 1, end, &dst);

        if (p == NULL) {
            return 0;
        }
    }

    s->data = s->decoded;
    s->len = (size_t) (dst - s->decoded);

    /* an escape gives whole characters, so this is about the others */

    return kmip_utf8_valid((const uint8_t *) s->data, s->len);
}


/* what follows the backslash; the end of it, or NULL */

static const char *
keyprotect_json_escape(const char *p, const char *end, char **dst)
{
    size_t  i;

    static const char  escapes[][2] = {
        { '"', '"' }, { '\\', '\\' }, { '/', '/' }, { 'b', '\b' },
        { 'f', '\f' }, { 'n', '\n' }, { 'r', '\r' }, { 't', '\t' }
    };

    if (*p == 'u') {
        return keyprotect_json_unicode(p + 1, end, dst);
    }

    for (i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
        if (*p == escapes[i][0]) {
            *(*dst)++ = escapes[i][1];
            return p + 1;
        }
    }

    return NULL;
}


/* four hexadecimal digits, or twice four for one character beyond U+FFFF */

static const char *
keyprotect_json_unicode(const char *p, const char *end, char **dst)
{
    int32_t  code, low;

    code = keyprotect_json_hex4(p, end);

    if (code < 0 || (code >= 0xdc00 && code <= 0xdfff)) {
        return NULL;
    }

    p += 4;

    if (code >= 0xd800 && code <= 0xdbff) {

        if (end - p < 2 || p[0] != '\\' || p[1] != 'u') {
            return NULL;
        }

        low = keyprotect_json_hex4(p + 2, end);

        if (low < 0xdc00 || low > 0xdfff) {
            return NULL;
        }

        p += 6;
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }

    *dst = keyprotect_json_utf8(*dst, (uint32_t) code);

    return p;
}


static int32_t
keyprotect_json_hex4(const char *p, const char *end)
{
    int      digit;
    size_t   i;
    int32_t  code;

    if (end - p < 4) {
        return -1;
    }

    code = 0;

    for (i = 0; i < 4; i++) {
        digit = kmip_hex_digit(p[i]);

        if (digit < 0) {
            return -1;
        }

        code = code << 4 | digit;
    }

    return code;
}


static char *
keyprotect_json_utf8(char *dst, uint32_t code)
{
    if (code < 0x80) {
        *dst++ = (char) code;
        return dst;
    }

    if (code < 0x800) {
        *dst++ = (char) (0xc0 | code >> 6);

    } else {

        if (code < 0x10000) {
            *dst++ = (char) (0xe0 | code >> 12);

        } else {
            *dst++ = (char) (0xf0 | code >> 18);
            *dst++ = (char) (0x80 | (code >> 12 & 0x3f));
        }

        *dst++ = (char) (0x80 | (code >> 6 & 0x3f));
    }

    *dst++ = (char) (0x80 | (code & 0x3f));

    return dst;
}


static json_t *
keyprotect_json_read_number(keyprotect_json_reader_t *r)
{
    int             real;
    char            text[KEYPROTECT_JSON_NUMBER + 1];
    double          value;
    size_t          len;
    json_int_t      integer;
    const uint8_t  *start;

    start = r->p;

    if (!keyprotect_json_scan(r, &real)) {
        return NULL;
    }

    len = (size_t) (r->p - start);

    if (len > KEYPROTECT_JSON_NUMBER) {
        return NULL;
    }

    memcpy(text, start, len);
    text[len] = '\0';

    if (real) {
        value = strtod(text, NULL);

        return isfinite(value) ? keyprotect_json_made(r, json_real(value))
                               : NULL;
    }

    errno = 0;
    integer = strtoll(text, NULL, 10);

    return errno ? NULL : keyprotect_json_made(r, json_integer(integer));
}


/* moves behind a number; real: it has a fraction or an exponent */

static int
keyprotect_json_scan(keyprotect_json_reader_t *r, int *real)
{
    *real = 0;

    if (*r->p == '-') {
        r->p++;
    }

    if (r->p < r->end && *r->p == '0') {
        r->p++;

    } else if (!keyprotect_json_digits(r)) {
        return 0;
    }

    if (r->p < r->end && *r->p == '.') {
        r->p++;
        *real = 1;

        if (!keyprotect_json_digits(r)) {
            return 0;
        }
    }

    if (r->p < r->end && (*r->p == 'e' || *r->p == 'E')) {
        *real = 1;

        return keyprotect_json_exponent(r);
    }

    return 1;
}


/* at least one */

static int
keyprotect_json_digits(keyprotect_json_reader_t *r)
{
    const uint8_t  *start;

    for (start = r->p;
         r->p < r->end && *r->p >= '0' && *r->p <= '9';
         r->p++)
    { /* void */ }

    return r->p > start;
}


static int
keyprotect_json_exponent(keyprotect_json_reader_t *r)
{
    r->p++;

    if (r->p < r->end && (*r->p == '+' || *r->p == '-')) {
        r->p++;
    }

    return keyprotect_json_digits(r);
}


static json_t *
keyprotect_json_literal(keyprotect_json_reader_t *r)
{
    size_t  i, len;

    static const char  *literals[] = { "null", "false", "true" };

    for (i = 0; i < 3; i++) {
        len = strlen(literals[i]);

        if ((size_t) (r->end - r->p) >= len
            && memcmp(r->p, literals[i], len) == 0)
        {
            r->p += len;
            return i == 0 ? json_null() : json_boolean(i == 2);
        }
    }

    return NULL;
}


static void
keyprotect_json_blanks(keyprotect_json_reader_t *r)
{
    while (r->p < r->end
           && (*r->p == ' ' || *r->p == '\t' || *r->p == '\n'
               || *r->p == '\r'))
    {
        r->p++;
    }
}


/* skips white space, and ch if it follows */

static int
keyprotect_json_char(keyprotect_json_reader_t *r, uint8_t ch)
{
    keyprotect_json_blanks(r);

    if (r->p == r->end || *r->p != ch) {
        return 0;
    }

    r->p++;

    return 1;
}


static json_t *
keyprotect_json_made(keyprotect_json_reader_t *r, json_t *json)
{
    if (json == NULL) {
        r->refused = 1;
    }

    return json;
}
