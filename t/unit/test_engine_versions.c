
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * One object with every kind of attribute, asked for in every version: no tag,
 * name or value of an enumeration is in a response whose version does not have
 * it.  The tables are read once more here, with other code.
 */


#include "build.h"
#include "engine_world.h"
#include "kmip_tags.h"
#include "tap.h"


#define row(code, id, name, since, until)                                    \
    { code, KMIP_V##since, KMIP_V##until },

typedef struct {
    uint32_t         tag;
    kmip_version_t   since;
    kmip_version_t   until;
} tag_t;


static const tag_t  tags[] = {
    KMIP_TAGS(row)
};

static const build_t  name[] = {
    TEXT(0, NAME_VALUE, "a name"), ENUMERATION(0, NAME_TYPE, 1), END
};

static const build_t  parameters[] = {
    ENUMERATION(0, BLOCK_CIPHER_MODE, KMIP_BLOCK_CIPHER_MODE_AEAD),
    ENUMERATION(0, HASHING_ALGORITHM, KMIP_HASHING_ALGORITHM_SHA_3_256),
    INTEGER(0, SALT_LENGTH, 16), END
};

static const build_t  link_2[] = {
    ENUMERATION(0, LINK_TYPE, KMIP_LINK_TYPE_WRAPPING_KEY_LINK),
    TEXT(0, LINKED_OBJECT_IDENTIFIER, "another"), END
};

static const build_t  alternative[] = {
    TEXT(0, ALTERNATIVE_NAME_VALUE, "alias"),
    ENUMERATION(0, ALTERNATIVE_NAME_TYPE, 1), END
};

static const build_t  rotate[] = {
    TEXT(0, ROTATE_NAME_VALUE, "rotated"), ENUMERATION(0, ROTATE_NAME_TYPE, 1),
    END
};


static unsigned  strangers;           /* in the response that was looked at */


static void
stranger(const char *what, uint32_t tag, kmip_version_t version)
{
    strangers++;

    diag("%u.%u has no %s of %s (%06x)", kmip_version_major(version),
         kmip_version_minor(version), what,
         kmip_tag_name(tag) ? kmip_tag_name(tag) : "?", tag);
}


static int
has_tag(uint32_t tag, kmip_version_t version)
{
    size_t  i;

    for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        if (tags[i].tag == tag) {
            return tags[i].since <= version && version <= tags[i].until;
        }
    }

    return 0;
}


/* the attribute whose value comes next, in 1.x, or the tag itself */

static uint32_t
meaning(const kmip_item_t *item, kmip_attribute_e attribute)
{
    return (item->tag == KMIP_TAG_ATTRIBUTE_VALUE
            && attribute != KMIP_ATTR_UNKNOWN)
           ? kmip_attribute_rule(attribute)->tag : item->tag;
}


static void
look(const kmip_value_t *structure, kmip_version_t version)
{
    uint32_t          tag;
    kmip_enum_e       id;
    kmip_item_t       item;
    kmip_reader_t     r;
    kmip_attribute_e  attribute;

    attribute = KMIP_ATTR_UNKNOWN;

    kmip_reader_init(&r, structure->bytes.data, structure->bytes.len);

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {

        if (!has_tag(item.tag, version)) {
            stranger("tag", item.tag, version);
        }

        if (item.tag == KMIP_TAG_ATTRIBUTE_NAME
            && kmip_version_major(version) < 2)
        {
            attribute = kmip_attribute_by_name(&item.value.bytes, version);

            if (attribute == KMIP_ATTR_UNKNOWN) {
                stranger("name", item.tag, version);
            }
        }

        if (item.tag == KMIP_TAG_ATTRIBUTE_REFERENCE
            && item.value.type == KMIP_TYPE_ENUMERATION
            && kmip_attribute_by_tag((uint32_t) item.value.number, version)
               == KMIP_ATTR_UNKNOWN)
        {
            stranger("reference", (uint32_t) item.value.number, version);
        }

        if (item.value.type == KMIP_TYPE_STRUCTURE) {
            look(&item.value, version);
            continue;
        }

        tag = meaning(&item, attribute);
        id = kmip_tag_enum_id(tag);

        if (id != KMIP_ENUM_ID_NONE
            && (item.value.type == KMIP_TYPE_ENUMERATION
                || item.value.type == KMIP_TYPE_INTEGER)
            && !kmip_enum_known(id, (uint32_t) item.value.number, version))
        {
            stranger("value", tag, version);
        }
    }
}


static void
add(talk_t *t, kmip_payload_t *p, kmip_attribute_e id, const build_t *value)
{
    kmip_attribute_t  a;

    a = talk_number(id, 0);
    a.value = build(t->arena, value);
    talk_list(t, p, &a);
}


static void
add_number(talk_t *t, kmip_payload_t *p, kmip_attribute_e id, int64_t number)
{
    kmip_attribute_t  a;

    a = talk_number(id, number);
    talk_list(t, p, &a);
}


static void
add_text(talk_t *t, kmip_payload_t *p, kmip_attribute_e id, const char *custom)
{
    kmip_attribute_t  a;

    a = talk_text(id, custom, "text");
    talk_list(t, p, &a);
}


/* a key that only 2.1 can make, with attributes of all versions */

static void
make(world_t *w, char *uid)
{
    talk_t           t;
    kmip_payload_t  *p;

    w->version = KMIP_V2_1;

    talk_begin(&t, w);
    p = talk_add(&t, KMIP_OPERATION_REGISTER);
    p->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    p->object.object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    p->object.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    p->object.algorithm = KMIP_CRYPTOGRAPHIC_ALGORITHM_SM4;
    p->object.length = 256;
    p->object.material = kmip_secret_copy(t.arena, "a key of thirty-two "
                                                   "bytes, 256b", 32);
    talk_present(p, OBJECT_TYPE);
    talk_present(p, OBJECT);
    talk_present(p, TEMPLATE_ATTRIBUTE);

    add_number(&t, p, KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 0x10000c);
    add(&t, p, KMIP_ATTR_NAME, name);
    add(&t, p, KMIP_ATTR_CRYPTOGRAPHIC_PARAMETERS, parameters);
    add(&t, p, KMIP_ATTR_LINK, link_2);
    add(&t, p, KMIP_ATTR_ALTERNATIVE_NAME, alternative);
    add(&t, p, KMIP_ATTR_ROTATE_NAME, rotate);
    add_text(&t, p, KMIP_ATTR_OBJECT_GROUP, NULL);
    add_text(&t, p, KMIP_ATTR_COMMENT, NULL);
    add_text(&t, p, KMIP_ATTR_DESCRIPTION, NULL);
    add_text(&t, p, KMIP_ATTR_CUSTOM, "x-Product");
    add_text(&t, p, KMIP_ATTR_CUSTOM, "Acme-Color");
    add_number(&t, p, KMIP_ATTR_QUANTUM_SAFE, 1);
    add_number(&t, p, KMIP_ATTR_PROTECTION_LEVEL, 1);
    add_number(&t, p, KMIP_ATTR_PROTECTION_PERIOD, 3600);
    add_number(&t, p, KMIP_ATTR_ROTATE_INTERVAL, 3600);
    add_number(&t, p, KMIP_ATTR_NIST_KEY_TYPE, 6);
    add_number(&t, p, KMIP_ATTR_ORIGINAL_CREATION_DATE, WORLD_NOW - 5);
    add_number(&t, p, KMIP_ATTR_SENSITIVE, 0);

    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "an object of all that there is");

    memcpy(uid, t.answers[0].payload.uid.data, t.answers[0].payload.uid.len);
    uid[t.answers[0].payload.uid.len] = '\0';
    talk_end(&t);
}


/* what a version says of the object, and of the server */

static void
ask(world_t *w, const char *uid, uint32_t operation)
{
    size_t           i;
    talk_t           t;
    kmip_item_t      item;
    kmip_reader_t    r;
    kmip_payload_t  *p;

    static uint32_t  functions[14];

    for (i = 0; i < 14; i++) {
        functions[i] = (uint32_t) i + 1;
    }

    talk_begin(&t, w);

    if (operation == KMIP_OPERATION_QUERY) {
        p = talk_add(&t, operation);
        p->query_functions.elts = functions;
        p->query_functions.nelts = 14;
        talk_present(p, QUERY_FUNCTIONS);

    } else {
        p = talk_add_uid(&t, operation, uid);
    }

    talk_run(&t);

    kmip_reader_init(&r, t.response.data, t.response.len);
    strangers = kmip_ttlv_next(&r, &item) != KMIP_OK;

    if (strangers == 0) {
        look(&item.value, w->version);
    }

    is_int(strangers, 0, "%s in %u.%u has nothing that it lacks",
           kmip_operation_name(operation), kmip_version_major(w->version),
           kmip_version_minor(w->version));
    talk_end(&t);
}


/* the number of attributes that a version sees */

static size_t
seen(world_t *w, const char *uid)
{
    size_t  n;
    talk_t  t;

    talk_begin(&t, w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTE_LIST, uid);
    talk_run(&t);
    n = t.answers[0].payload.names.nelts;
    talk_end(&t);

    return n;
}


int
main(void)
{
    char     uid[64];
    size_t   i, n, before;
    world_t  w;

    static const uint32_t  operations[] = {
        KMIP_OPERATION_GET, KMIP_OPERATION_GET_ATTRIBUTES,
        KMIP_OPERATION_GET_ATTRIBUTE_LIST, KMIP_OPERATION_EXPORT,
        KMIP_OPERATION_CHECK, KMIP_OPERATION_LOCATE, KMIP_OPERATION_QUERY,
        KMIP_OPERATION_DISCOVER_VERSIONS
    };

    world_init(&w);
    make(&w, uid);

    before = SIZE_MAX;

    for (i = 0; kmip_versions[i]; i++) {
        w.version = kmip_versions[i];

        for (n = 0; n < sizeof(operations) / sizeof(operations[0]); n++) {

            /* a response repeats the Operation even if there is none such */

            if (kmip_enum_known(KMIP_ENUM_ID_OPERATION, operations[n],
                                w.version))
            {
                ask(&w, uid, operations[n]);
            }
        }

        n = seen(&w, uid);
        ok(n > 5 && n < before, "%u.%u sees %zu attributes",
           kmip_version_major(w.version), kmip_version_minor(w.version), n);
        before = n + 1;
    }

    world_free(&w);

    return done_testing();
}
