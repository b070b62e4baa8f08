
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Every attribute of the table in every operation that can carry it, in every
 * version that has it: it is kept and can be read back, or it is
 * refused for the reason that the table knows.  Nothing is dropped in silence.
 */


#include "build.h"
#include "engine_world.h"
#include "tap.h"


#define reason(w, cause)                                                     \
    ((long) kmip_error_reason(KMIP_CAUSE_##cause, (w)->version))


typedef struct {
    kmip_attribute_e   id;
    build_t            items[4];
} sample_t;


/* the structures among the values */

static const sample_t  samples[] = {
    { KMIP_ATTR_NAME,
      { TEXT(0, NAME_VALUE, "a name"), ENUMERATION(0, NAME_TYPE, 1), END } },
    { KMIP_ATTR_CRYPTOGRAPHIC_PARAMETERS,
      { ENUMERATION(0, BLOCK_CIPHER_MODE, 1), END } },
    { KMIP_ATTR_CRYPTOGRAPHIC_DOMAIN_PARAMETERS,
      { INTEGER(0, QLENGTH, 160), END } },
    { KMIP_ATTR_X_509_CERTIFICATE_IDENTIFIER,
      { BYTES(0, ISSUER_DISTINGUISHED_NAME, "i"),
        BYTES(0, CERTIFICATE_SERIAL_NUMBER, "1"), END } },
    { KMIP_ATTR_X_509_CERTIFICATE_SUBJECT,
      { BYTES(0, SUBJECT_DISTINGUISHED_NAME, "s"), END } },
    { KMIP_ATTR_X_509_CERTIFICATE_ISSUER,
      { BYTES(0, ISSUER_DISTINGUISHED_NAME, "i"), END } },
    { KMIP_ATTR_CERTIFICATE_IDENTIFIER,
      { TEXT(0, ISSUER, "i"), TEXT(0, SERIAL_NUMBER, "1"), END } },
    { KMIP_ATTR_CERTIFICATE_SUBJECT,
      { TEXT(0, CERTIFICATE_SUBJECT_DISTINGUISHED_NAME, "s"), END } },
    { KMIP_ATTR_CERTIFICATE_ISSUER,
      { TEXT(0, CERTIFICATE_ISSUER_DISTINGUISHED_NAME, "i"), END } },
    { KMIP_ATTR_DIGEST,
      { ENUMERATION(0, HASHING_ALGORITHM, 6), BYTES(0, DIGEST_VALUE, "d"),
        ENUMERATION(0, KEY_FORMAT_TYPE, 1), END } },
    { KMIP_ATTR_USAGE_LIMITS,
      { NUMBER(0, USAGE_LIMITS_TOTAL, LONG_INTEGER, 5),
        NUMBER(0, USAGE_LIMITS_COUNT, LONG_INTEGER, 5),
        ENUMERATION(0, USAGE_LIMITS_UNIT, 1), END } },
    { KMIP_ATTR_REVOCATION_REASON,
      { ENUMERATION(0, REVOCATION_REASON_CODE, 1), END } },
    { KMIP_ATTR_LINK,
      { ENUMERATION(0, LINK_TYPE, 0x107),
        TEXT(0, LINKED_OBJECT_IDENTIFIER, "another"), END } },
    { KMIP_ATTR_APPLICATION_SPECIFIC_INFORMATION,
      { TEXT(0, APPLICATION_NAMESPACE, "space"),
        TEXT(0, APPLICATION_DATA, "data"), END } },
    { KMIP_ATTR_ALTERNATIVE_NAME,
      { TEXT(0, ALTERNATIVE_NAME_VALUE, "alias"),
        ENUMERATION(0, ALTERNATIVE_NAME_TYPE, 1), END } },
    { KMIP_ATTR_KEY_VALUE_LOCATION,
      { TEXT(0, KEY_VALUE_LOCATION_VALUE, "there"),
        ENUMERATION(0, KEY_VALUE_LOCATION_TYPE, 1), END } },
    { KMIP_ATTR_RANDOM_NUMBER_GENERATOR,
      { ENUMERATION(0, RNG_ALGORITHM, 1), END } },
    { KMIP_ATTR_ROTATE_NAME,
      { TEXT(0, ROTATE_NAME_VALUE, "rotated"),
        ENUMERATION(0, ROTATE_NAME_TYPE, 1), END } }
};


/*
 * Why Create or Register refuses what the table lets a client give, 0 if it
 * does not.
 */

static long
refused(const world_t *w, kmip_attribute_e id, int create)
{
    switch (id) {

    case KMIP_ATTR_ROTATE_AUTOMATIC:
        return reason(w, INVALID_ATTRIBUTE_VALUE);

    case KMIP_ATTR_ORIGINAL_CREATION_DATE:
    case KMIP_ATTR_RANDOM_NUMBER_GENERATOR:
        return create ? reason(w, INVALID_FIELD) : 0;

    default:
        return 0;
    }
}


static const build_t *
sample_items(kmip_attribute_e id, kmip_version_t version)
{
    size_t  i;

    static const build_t  digest[] = {
        ENUMERATION(0, HASHING_ALGORITHM, 6), BYTES(0, DIGEST_VALUE, "d"),
        END
    };

    if (id == KMIP_ATTR_DIGEST && version == KMIP_V1_0) {
        return digest;
    }

    for (i = 0; samples[i].id != id; i++) { /* void */ }

    return samples[i].items;
}


static kmip_attribute_t
sample(talk_t *t, kmip_attribute_e id, int again)
{
    kmip_attribute_t  a;

    switch (id) {

    case KMIP_ATTR_CUSTOM:
        return talk_text(id, "x-custom", again ? "other" : "value");

    case KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM:
        return talk_number(id, KMIP_CRYPTOGRAPHIC_ALGORITHM_AES);

    case KMIP_ATTR_CRYPTOGRAPHIC_LENGTH:
        return talk_number(id, 128);

    case KMIP_ATTR_QUANTUM_SAFE:
        return talk_number(id, 0);

    default:
        break;
    }

    switch (kmip_attribute_rule(id)->type) {

    case KMIP_TYPE_TEXT_STRING:
        return talk_text(id, NULL, again ? "other" : "text");

    case KMIP_TYPE_DATE_TIME:
        return talk_number(id, WORLD_NOW + 1000 + again);

    case KMIP_TYPE_STRUCTURE:
        a = talk_number(id, 0);
        a.value = build(t->arena, sample_items(id, t->world->version));
        return a;

    case KMIP_TYPE_BOOLEAN:
        return talk_number(id, !again);

    default:
        return talk_number(id, 1 + again);
    }
}


/* a template with all that is required, once, and the attribute */

static void
put_template(talk_t *t, kmip_payload_t *p, const kmip_attribute_t *a)
{
    size_t            i;
    kmip_attribute_t  required[] = {
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                    KMIP_CRYPTOGRAPHIC_ALGORITHM_AES),
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 128),
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12)
    };

    talk_present(p, OBJECT_TYPE);
    talk_present(p, TEMPLATE_ATTRIBUTE);

    for (i = 0; i < 3; i++) {
        if (a == NULL || required[i].id != a->id) {
            talk_list(t, p, &required[i]);
        }
    }

    if (a) {
        talk_list(t, p, a);
    }
}


static void
put_create(talk_t *t, const kmip_attribute_t *a)
{
    kmip_payload_t  *p;

    p = talk_add(t, KMIP_OPERATION_CREATE);
    p->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    put_template(t, p, a);
}


static void
put_register(talk_t *t, uint32_t type, const kmip_attribute_t *a)
{
    kmip_payload_t  *p;

    p = talk_add(t, KMIP_OPERATION_REGISTER);

    p->object_type = type;
    p->object.object_type = type;
    p->object.material = kmip_secret_copy(t->arena, "sixteen bytes---", 16);

    if (type != KMIP_OBJECT_TYPE_OPAQUE_OBJECT) {
        p->object.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    }

    if (type != KMIP_OBJECT_TYPE_SYMMETRIC_KEY) {
        p->object.data_type = 1;
    }

    talk_present(p, OBJECT);
    put_template(t, p, a);
}


/* the answers are that of the operation and that of Get Attributes */

static void
judge(talk_t *t, const char *operation, const kmip_attribute_t *a, long why)
{
    size_t                   last;
    const char              *name;
    const kmip_attribute_t  *found;

    last = t->nitems - 1;
    name = (const char *) kmip_attribute_rule(a->id)->name;

    talk_run(t);

    is_int(talk_result(t, last - 1), why, "%s with %s in %u.%u", operation,
           name, kmip_version_major(t->world->version),
           kmip_version_minor(t->world->version));

    if (why) {
        ok(t->answers[last - 1].item.message.len > 0, "and why");
        return;
    }

    found = talk_found(t, last, a->id == KMIP_ATTR_CUSTOM ? "x-custom" : name,
                       0);

    ok(found && kmip_value_equal(&found->value, &a->value),
       "and it can be read back");
}


static void
ask(talk_t *t, const kmip_attribute_t *a)
{
    talk_names(t, talk_add(t, KMIP_OPERATION_GET_ATTRIBUTES),
               a->id == KMIP_ATTR_CUSTOM ? "x-custom"
                                         : kmip_attribute_rule(a->id)->name);
}


/* Names are unique */

static void
empty(world_t *w)
{
    memory_store_destroy(w->ms);
    w->ms = memory_store_create();
}


static void
test_creation(world_t *w, kmip_attribute_e id)
{
    size_t             i;
    talk_t             t;
    uint32_t           flags;
    kmip_attribute_t   a;

    static const uint32_t  types[] = {
        KMIP_OBJECT_TYPE_SYMMETRIC_KEY, KMIP_OBJECT_TYPE_SECRET_DATA,
        KMIP_OBJECT_TYPE_OPAQUE_OBJECT
    };

    flags = kmip_attribute_rule(id)->flags;

    for (i = 0; i < 4; i++) {
        talk_begin(&t, w);

        a = sample(&t, id, 0);

        if (i < 3) {
            put_register(&t, types[i], &a);

        } else {
            put_create(&t, &a);
        }

        ask(&t, &a);
        judge(&t, i < 3 ? "Register" : "Create", &a,
              (flags & KMIP_ATTR_CLIENT_SET) ? refused(w, id, i == 3)
              : reason(w, READ_ONLY_ATTRIBUTE));

        talk_end(&t);
        empty(w);
    }
}


static void
test_later(world_t *w, kmip_attribute_e id)
{
    talk_t             t;
    uint32_t           flags;
    kmip_payload_t    *p;
    kmip_attribute_t   a;

    flags = kmip_attribute_rule(id)->flags;

    talk_begin(&t, w);

    a = sample(&t, id, 0);

    put_create(&t, NULL);

    p = talk_add(&t, KMIP_OPERATION_ADD_ATTRIBUTE);
    talk_attribute(p, a);

    ask(&t, &a);
    judge(&t, "Add Attribute", &a,
          !(flags & KMIP_ATTR_CLIENT_SET) || (flags & KMIP_ATTR_CREATE_ONLY)
          ? reason(w, READ_ONLY_ATTRIBUTE)
          : id == KMIP_ATTR_SENSITIVE ? reason(w, ATTRIBUTE_SINGLE_VALUED)
          : refused(w, id, 0));

    talk_end(&t);
    empty(w);
    talk_begin(&t, w);

    a = sample(&t, id, 0);
    put_create(&t, (flags & KMIP_ATTR_CLIENT_MOD) ? &a : NULL);

    a = sample(&t, id, 1);

    p = talk_add(&t, KMIP_OPERATION_MODIFY_ATTRIBUTE);
    talk_attribute(p, a);

    ask(&t, &a);
    judge(&t, "Modify Attribute", &a,
          (flags & KMIP_ATTR_CLIENT_MOD) ? 0
          : reason(w, ATTRIBUTE_READ_ONLY));

    talk_end(&t);
    empty(w);
}


int
main(void)
{
    int      id;
    size_t   i;
    world_t  w;

    world_init(&w);

    for (i = 0; kmip_versions[i]; i++) {
        w.version = kmip_versions[i];

        for (id = KMIP_ATTR_UNKNOWN + 1; id < KMIP_ATTR_MAX; id++) {

            if (kmip_attribute_in(id, w.version)) {
                test_creation(&w, id);
                test_later(&w, id);
            }
        }
    }

    world_free(&w);

    return done_testing();
}
