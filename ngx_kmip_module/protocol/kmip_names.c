
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Names of tags and enumeration values, from kmip_tags.h and kmip_enums.h.
 */


#include "kmip_names.h"
#include "kmip_tags.h"


#define kmip_name_row(code, id, name, since, until)                          \
    { code, name, KMIP_V##since, KMIP_V##until },

#define kmip_name_rows(id, name)                                             \
    static const kmip_name_t  kmip_names_##id[] = {                          \
        KMIP_ENUM_##id(kmip_name_row)                                        \
    };

#define kmip_name_list(id, name)                                             \
    [KMIP_ENUM_ID_##id] = {                                                  \
        kmip_names_##id, sizeof(kmip_names_##id) / sizeof(kmip_name_t)       \
    },

#define kmip_enum_tag(id, name)                                              \
    { KMIP_TAG_##id, KMIP_ENUM_ID_##id },


typedef struct {
    uint32_t            value;
    const char         *name;
    kmip_version_t      since;
    kmip_version_t      until;
} kmip_name_t;

typedef struct {
    const kmip_name_t  *elts;
    size_t              nelts;
} kmip_name_list_t;

typedef struct {
    uint32_t            tag;
    kmip_enum_e         id;
} kmip_enum_tag_t;


static const kmip_name_t  kmip_tag_names[] = {
    KMIP_TAGS(kmip_name_row)
};

static const kmip_name_list_t  kmip_tag_list = {
    kmip_tag_names, sizeof(kmip_tag_names) / sizeof(kmip_name_t)
};


KMIP_ENUMS(kmip_name_rows)

static const kmip_name_list_t  kmip_enum_lists[] = {
    KMIP_ENUMS(kmip_name_list)
};


/* An enumeration is named after its tag.  Some other tags share one. */

static const kmip_enum_tag_t  kmip_enum_tags[] = {
    KMIP_ENUMS(kmip_enum_tag)
    { KMIP_TAG_MASK_GENERATOR_HASHING_ALGORITHM,
      KMIP_ENUM_ID_HASHING_ALGORITHM },
};


static const kmip_name_t *kmip_name_by_value(const kmip_name_list_t *list,
    uint32_t value);
static const kmip_name_t *kmip_name_by_text(const kmip_name_list_t *list,
    const char *name, size_t len);
static int kmip_name_matches(const char *name, const char *text, size_t len);
static int kmip_name_char(int c);
static int kmip_name_in(const kmip_name_t *name, kmip_version_t version);
static const char *kmip_enum_name_or_unknown(kmip_enum_e id, uint32_t value);


static const kmip_name_t *
kmip_name_by_value(const kmip_name_list_t *list, uint32_t value)
{
    size_t  i;

    for (i = 0; i < list->nelts; i++) {
        if (list->elts[i].value == value) {
            return &list->elts[i];
        }
    }

    return NULL;
}


static const kmip_name_t *
kmip_name_by_text(const kmip_name_list_t *list, const char *name, size_t len)
{
    size_t  i;

    for (i = 0; i < list->nelts; i++) {
        if (kmip_name_matches(list->elts[i].name, name, len)) {
            return &list->elts[i];
        }
    }

    return NULL;
}


/* a lower-case letter or a digit; 0 for characters that names ignore */

static int
kmip_name_char(int c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A' + 'a';
    }

    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        return c;
    }

    return 0;
}


static int
kmip_name_matches(const char *name, const char *text, size_t len)
{
    const char  *end;

    end = text + len;

    for ( ;; ) {

        while (*name && kmip_name_char(*name) == 0) {
            name++;
        }

        while (text < end && kmip_name_char(*text) == 0) {
            text++;
        }

        if (*name == '\0' || text == end) {
            return *name == '\0' && text == end;
        }

        if (kmip_name_char(*name++) != kmip_name_char(*text++)) {
            return 0;
        }
    }
}


static int
kmip_name_in(const kmip_name_t *name, kmip_version_t version)
{
    return version >= name->since && version <= name->until;
}


const char *
kmip_tag_name(uint32_t tag)
{
    const kmip_name_t  *name;

    name = kmip_name_by_value(&kmip_tag_list, tag);

    return name ? name->name : NULL;
}


const char *
kmip_enum_name(kmip_enum_e id, uint32_t value)
{
    const kmip_name_t  *name;

    if ((unsigned) id >= KMIP_ENUM_ID_NONE) {
        return NULL;
    }

    name = kmip_name_by_value(&kmip_enum_lists[id], value);

    return name ? name->name : NULL;
}


kmip_int_t
kmip_tag_value(const char *name, size_t len, uint32_t *tag)
{
    const kmip_name_t  *row;

    row = kmip_name_by_text(&kmip_tag_list, name, len);
    if (row == NULL) {
        return KMIP_DECLINED;
    }

    *tag = row->value;

    return KMIP_OK;
}


kmip_int_t
kmip_enum_find(kmip_enum_e id, const char *name, size_t len, uint32_t *value)
{
    const kmip_name_t  *row;

    if ((unsigned) id >= KMIP_ENUM_ID_NONE) {
        return KMIP_DECLINED;
    }

    row = kmip_name_by_text(&kmip_enum_lists[id], name, len);
    if (row == NULL) {
        return KMIP_DECLINED;
    }

    *value = row->value;

    return KMIP_OK;
}


kmip_enum_e
kmip_tag_enum_id(uint32_t tag)
{
    size_t  i;

    for (i = 0; i < sizeof(kmip_enum_tags) / sizeof(kmip_enum_tag_t); i++) {
        if (kmip_enum_tags[i].tag == tag) {
            return kmip_enum_tags[i].id;
        }
    }

    return KMIP_ENUM_ID_NONE;
}


int
kmip_enum_is_mask(kmip_enum_e id)
{
    return id == KMIP_ENUM_ID_CRYPTOGRAPHIC_USAGE_MASK
           || id == KMIP_ENUM_ID_STORAGE_STATUS_MASK
           || id == KMIP_ENUM_ID_PROTECTION_STORAGE_MASK;
}


int
kmip_enum_known(kmip_enum_e id, uint32_t value, kmip_version_t version)
{
    size_t                   i;
    const kmip_name_list_t  *list;

    if ((unsigned) id >= KMIP_ENUM_ID_NONE) {
        return 0;
    }

    list = &kmip_enum_lists[id];

    for (i = 0; i < list->nelts; i++) {

        if (!kmip_name_in(&list->elts[i], version)) {
            continue;
        }

        if (list->elts[i].value == value) {
            return 1;
        }

        if (kmip_enum_is_mask(id)) {
            value &= ~list->elts[i].value;
        }
    }

    /* a mask is known if no bit is left */

    return kmip_enum_is_mask(id) && value == 0;
}


uint32_t
kmip_enum_foreign(kmip_enum_e id, uint32_t value, kmip_version_t version)
{
    size_t                   i;
    uint32_t                 foreign;
    const kmip_name_t       *name;
    const kmip_name_list_t  *list;

    if ((unsigned) id >= KMIP_ENUM_ID_NONE) {
        return 0;
    }

    foreign = 0;
    list = &kmip_enum_lists[id];

    for (i = 0; i < list->nelts; i++) {
        name = &list->elts[i];

        if (kmip_name_in(name, version)) {
            continue;
        }

        if (kmip_enum_is_mask(id)) {
            foreign |= value & name->value;

        } else if (name->value == value) {
            foreign = 1;
        }
    }

    return foreign;
}


static const char *
kmip_enum_name_or_unknown(kmip_enum_e id, uint32_t value)
{
    const char  *name;

    name = kmip_enum_name(id, value);

    return name ? name : "unknown";
}


const char *
kmip_operation_name(uint32_t operation)
{
    return kmip_enum_name_or_unknown(KMIP_ENUM_ID_OPERATION, operation);
}


const char *
kmip_state_name(uint32_t state)
{
    return kmip_enum_name_or_unknown(KMIP_ENUM_ID_STATE, state);
}


const char *
kmip_reason_name(uint32_t reason)
{
    return kmip_enum_name_or_unknown(KMIP_ENUM_ID_RESULT_REASON, reason);
}
