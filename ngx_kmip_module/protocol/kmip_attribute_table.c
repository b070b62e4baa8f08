
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The rules of attributes (KMIP 1.4, section 3; 2.1, section 4).
 */


#include "kmip_attribute.h"

#include <string.h>


/* most attributes: a client may set, modify and delete them */

#define KMIP_ATTR_CLIENT                                                     \
    (KMIP_ATTR_CLIENT_SET|KMIP_ATTR_CLIENT_MOD|KMIP_ATTR_CLIENT_DEL)

#define KMIP_ATTR_CREATION                                                   \
    (KMIP_ATTR_CLIENT_SET|KMIP_ATTR_CREATE_ONLY|KMIP_ATTR_RECORD)


static int kmip_attribute_custom_name(const kmip_str_t *name,
    kmip_version_t version);


static const kmip_attribute_rule_t  kmip_attribute_rules[KMIP_ATTR_MAX] = {

    [KMIP_ATTR_UNIQUE_IDENTIFIER] = {
        "Unique Identifier", KMIP_TAG_UNIQUE_IDENTIFIER,
        KMIP_TYPE_TEXT_STRING, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_RECORD|KMIP_ATTR_DERIVED
    },

    [KMIP_ATTR_NAME] = {
        "Name", KMIP_TAG_NAME,
        KMIP_TYPE_STRUCTURE, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_MULTI|KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_OBJECT_TYPE] = {
        "Object Type", KMIP_TAG_OBJECT_TYPE,
        KMIP_TYPE_ENUMERATION, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_RECORD|KMIP_ATTR_DERIVED
    },

    [KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM] = {
        "Cryptographic Algorithm", KMIP_TAG_CRYPTOGRAPHIC_ALGORITHM,
        KMIP_TYPE_ENUMERATION, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_CREATION
    },

    [KMIP_ATTR_CRYPTOGRAPHIC_LENGTH] = {
        "Cryptographic Length", KMIP_TAG_CRYPTOGRAPHIC_LENGTH,
        KMIP_TYPE_INTEGER, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_CREATION
    },

    [KMIP_ATTR_CRYPTOGRAPHIC_PARAMETERS] = {
        "Cryptographic Parameters", KMIP_TAG_CRYPTOGRAPHIC_PARAMETERS,
        KMIP_TYPE_STRUCTURE, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_MULTI|KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_CRYPTOGRAPHIC_DOMAIN_PARAMETERS] = {
        "Cryptographic Domain Parameters",
        KMIP_TAG_CRYPTOGRAPHIC_DOMAIN_PARAMETERS,
        KMIP_TYPE_STRUCTURE, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_CREATION
    },

    [KMIP_ATTR_CERTIFICATE_TYPE] = {
        "Certificate Type", KMIP_TAG_CERTIFICATE_TYPE,
        KMIP_TYPE_ENUMERATION, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_CERTIFICATE_LENGTH] = {
        "Certificate Length", KMIP_TAG_CERTIFICATE_LENGTH,
        KMIP_TYPE_INTEGER, KMIP_V1_1, KMIP_V_MAX,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_X_509_CERTIFICATE_IDENTIFIER] = {
        "X.509 Certificate Identifier", KMIP_TAG_X_509_CERTIFICATE_IDENTIFIER,
        KMIP_TYPE_STRUCTURE, KMIP_V1_1, KMIP_V_MAX,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_X_509_CERTIFICATE_SUBJECT] = {
        "X.509 Certificate Subject", KMIP_TAG_X_509_CERTIFICATE_SUBJECT,
        KMIP_TYPE_STRUCTURE, KMIP_V1_1, KMIP_V_MAX,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_X_509_CERTIFICATE_ISSUER] = {
        "X.509 Certificate Issuer", KMIP_TAG_X_509_CERTIFICATE_ISSUER,
        KMIP_TYPE_STRUCTURE, KMIP_V1_1, KMIP_V_MAX,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_CERTIFICATE_IDENTIFIER] = {
        "Certificate Identifier", KMIP_TAG_CERTIFICATE_IDENTIFIER,
        KMIP_TYPE_STRUCTURE, KMIP_V1_0, KMIP_V1_4,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_CERTIFICATE_SUBJECT] = {
        "Certificate Subject", KMIP_TAG_CERTIFICATE_SUBJECT,
        KMIP_TYPE_STRUCTURE, KMIP_V1_0, KMIP_V1_4,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_CERTIFICATE_ISSUER] = {
        "Certificate Issuer", KMIP_TAG_CERTIFICATE_ISSUER,
        KMIP_TYPE_STRUCTURE, KMIP_V1_0, KMIP_V1_4,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_DIGITAL_SIGNATURE_ALGORITHM] = {
        "Digital Signature Algorithm", KMIP_TAG_DIGITAL_SIGNATURE_ALGORITHM,
        KMIP_TYPE_ENUMERATION, KMIP_V1_1, KMIP_V_MAX,
        KMIP_ATTR_MULTI|KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_DIGEST] = {
        "Digest", KMIP_TAG_DIGEST,
        KMIP_TYPE_STRUCTURE, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_MULTI|KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_OPERATION_POLICY_NAME] = {
        "Operation Policy Name", KMIP_TAG_OPERATION_POLICY_NAME,
        KMIP_TYPE_TEXT_STRING, KMIP_V1_0, KMIP_V1_4,
        KMIP_ATTR_CREATION
    },

    [KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK] = {
        "Cryptographic Usage Mask", KMIP_TAG_CRYPTOGRAPHIC_USAGE_MASK,
        KMIP_TYPE_INTEGER, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_CREATION
    },

    [KMIP_ATTR_LEASE_TIME] = {
        "Lease Time", KMIP_TAG_LEASE_TIME,
        KMIP_TYPE_INTERVAL, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_RECORD|KMIP_ATTR_DERIVED
    },

    [KMIP_ATTR_USAGE_LIMITS] = {
        "Usage Limits", KMIP_TAG_USAGE_LIMITS,
        KMIP_TYPE_STRUCTURE, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_STATE] = {
        "State", KMIP_TAG_STATE,
        KMIP_TYPE_ENUMERATION, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_RECORD|KMIP_ATTR_DERIVED
    },

    [KMIP_ATTR_INITIAL_DATE] = {
        "Initial Date", KMIP_TAG_INITIAL_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_ACTIVATION_DATE] = {
        "Activation Date", KMIP_TAG_ACTIVATION_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_CLIENT_SET|KMIP_ATTR_CLIENT_MOD|KMIP_ATTR_PRE_ACTIVE
        |KMIP_ATTR_RECORD|KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_PROCESS_START_DATE] = {
        "Process Start Date", KMIP_TAG_PROCESS_START_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_CLIENT_SET|KMIP_ATTR_CLIENT_MOD|KMIP_ATTR_UNTIL_DEACT
        |KMIP_ATTR_UNREACHED|KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_PROTECT_STOP_DATE] = {
        "Protect Stop Date", KMIP_TAG_PROTECT_STOP_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_CLIENT_SET|KMIP_ATTR_CLIENT_MOD|KMIP_ATTR_UNTIL_DEACT
        |KMIP_ATTR_UNREACHED|KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_DEACTIVATION_DATE] = {
        "Deactivation Date", KMIP_TAG_DEACTIVATION_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_CLIENT_SET|KMIP_ATTR_CLIENT_MOD|KMIP_ATTR_UNTIL_DEACT
        |KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_DESTROY_DATE] = {
        "Destroy Date", KMIP_TAG_DESTROY_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_COMPROMISE_OCCURRENCE_DATE] = {
        "Compromise Occurrence Date", KMIP_TAG_COMPROMISE_OCCURRENCE_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_COMPROMISE_DATE] = {
        "Compromise Date", KMIP_TAG_COMPROMISE_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_REVOCATION_REASON] = {
        "Revocation Reason", KMIP_TAG_REVOCATION_REASON,
        KMIP_TYPE_STRUCTURE, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_ARCHIVE_DATE] = {
        "Archive Date", KMIP_TAG_ARCHIVE_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_OBJECT_GROUP] = {
        "Object Group", KMIP_TAG_OBJECT_GROUP,
        KMIP_TYPE_TEXT_STRING, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_MULTI|KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_FRESH] = {
        "Fresh", KMIP_TAG_FRESH,
        KMIP_TYPE_BOOLEAN, KMIP_V1_1, KMIP_V_MAX,
        KMIP_ATTR_CLIENT_SET|KMIP_ATTR_CREATE_ONLY|KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_LINK] = {
        "Link", KMIP_TAG_LINK,
        KMIP_TYPE_STRUCTURE, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_MULTI|KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_APPLICATION_SPECIFIC_INFORMATION] = {
        "Application Specific Information",
        KMIP_TAG_APPLICATION_SPECIFIC_INFORMATION,
        KMIP_TYPE_STRUCTURE, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_MULTI|KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_CONTACT_INFORMATION] = {
        "Contact Information", KMIP_TAG_CONTACT_INFORMATION,
        KMIP_TYPE_TEXT_STRING, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_LAST_CHANGE_DATE] = {
        "Last Change Date", KMIP_TAG_LAST_CHANGE_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V1_0, KMIP_V_MAX,
        0
    },

    [KMIP_ATTR_ALTERNATIVE_NAME] = {
        "Alternative Name", KMIP_TAG_ALTERNATIVE_NAME,
        KMIP_TYPE_STRUCTURE, KMIP_V1_2, KMIP_V_MAX,
        KMIP_ATTR_MULTI|KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_KEY_VALUE_PRESENT] = {
        "Key Value Present", KMIP_TAG_KEY_VALUE_PRESENT,
        KMIP_TYPE_BOOLEAN, KMIP_V1_2, KMIP_V_MAX,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_KEY_VALUE_LOCATION] = {
        "Key Value Location", KMIP_TAG_KEY_VALUE_LOCATION,
        KMIP_TYPE_STRUCTURE, KMIP_V1_2, KMIP_V_MAX,
        KMIP_ATTR_MULTI|KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_ORIGINAL_CREATION_DATE] = {
        "Original Creation Date", KMIP_TAG_ORIGINAL_CREATION_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V1_2, KMIP_V_MAX,
        KMIP_ATTR_CREATION
    },

    [KMIP_ATTR_RANDOM_NUMBER_GENERATOR] = {
        "Random Number Generator", KMIP_TAG_RANDOM_NUMBER_GENERATOR,
        KMIP_TYPE_STRUCTURE, KMIP_V1_3, KMIP_V_MAX,
        KMIP_ATTR_CREATION
    },

    [KMIP_ATTR_PKCS_12_FRIENDLY_NAME] = {
        "PKCS#12 Friendly Name", KMIP_TAG_PKCS_12_FRIENDLY_NAME,
        KMIP_TYPE_TEXT_STRING, KMIP_V1_4, KMIP_V_MAX,
        KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_DESCRIPTION] = {
        "Description", KMIP_TAG_DESCRIPTION,
        KMIP_TYPE_TEXT_STRING, KMIP_V1_4, KMIP_V_MAX,
        KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_COMMENT] = {
        "Comment", KMIP_TAG_COMMENT,
        KMIP_TYPE_TEXT_STRING, KMIP_V1_4, KMIP_V_MAX,
        KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_SENSITIVE] = {
        "Sensitive", KMIP_TAG_SENSITIVE,
        KMIP_TYPE_BOOLEAN, KMIP_V1_4, KMIP_V_MAX,
        KMIP_ATTR_CLIENT_SET|KMIP_ATTR_CLIENT_MOD|KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_ALWAYS_SENSITIVE] = {
        "Always Sensitive", KMIP_TAG_ALWAYS_SENSITIVE,
        KMIP_TYPE_BOOLEAN, KMIP_V1_4, KMIP_V_MAX,
        KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_EXTRACTABLE] = {
        "Extractable", KMIP_TAG_EXTRACTABLE,
        KMIP_TYPE_BOOLEAN, KMIP_V1_4, KMIP_V_MAX,
        KMIP_ATTR_CLIENT_SET|KMIP_ATTR_CLIENT_MOD|KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_NEVER_EXTRACTABLE] = {
        "Never Extractable", KMIP_TAG_NEVER_EXTRACTABLE,
        KMIP_TYPE_BOOLEAN, KMIP_V1_4, KMIP_V_MAX,
        KMIP_ATTR_LIFE
    },

    [KMIP_ATTR_KEY_FORMAT_TYPE] = {
        "Key Format Type", KMIP_TAG_KEY_FORMAT_TYPE,
        KMIP_TYPE_ENUMERATION, KMIP_V2_0, KMIP_V_MAX,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_OPAQUE_DATA_TYPE] = {
        "Opaque Data Type", KMIP_TAG_OPAQUE_DATA_TYPE,
        KMIP_TYPE_ENUMERATION, KMIP_V2_0, KMIP_V_MAX,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_PROTECTION_STORAGE_MASK] = {
        "Protection Storage Mask", KMIP_TAG_PROTECTION_STORAGE_MASK,
        KMIP_TYPE_INTEGER, KMIP_V2_0, KMIP_V_MAX,
        KMIP_ATTR_RECORD|KMIP_ATTR_DERIVED
    },

    [KMIP_ATTR_QUANTUM_SAFE] = {
        "Quantum Safe", KMIP_TAG_QUANTUM_SAFE,
        KMIP_TYPE_BOOLEAN, KMIP_V2_0, KMIP_V_MAX,
        KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_SHORT_UNIQUE_IDENTIFIER] = {
        "Short Unique Identifier", KMIP_TAG_SHORT_UNIQUE_IDENTIFIER,
        KMIP_TYPE_BYTE_STRING, KMIP_V2_0, KMIP_V_MAX,
        KMIP_ATTR_RECORD|KMIP_ATTR_DERIVED
    },

    [KMIP_ATTR_NIST_KEY_TYPE] = {
        "NIST Key Type", KMIP_TAG_NIST_KEY_TYPE,
        KMIP_TYPE_ENUMERATION, KMIP_V2_0, KMIP_V_MAX,
        KMIP_ATTR_MULTI|KMIP_ATTR_CLIENT_SET
    },

    [KMIP_ATTR_PROTECTION_LEVEL] = {
        "Protection Level", KMIP_TAG_PROTECTION_LEVEL,
        KMIP_TYPE_ENUMERATION, KMIP_V2_0, KMIP_V_MAX,
        KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_PROTECTION_PERIOD] = {
        "Protection Period", KMIP_TAG_PROTECTION_PERIOD,
        KMIP_TYPE_INTERVAL, KMIP_V2_0, KMIP_V_MAX,
        KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_ROTATE_AUTOMATIC] = {
        "Rotate Automatic", KMIP_TAG_ROTATE_AUTOMATIC,
        KMIP_TYPE_BOOLEAN, KMIP_V2_1, KMIP_V_MAX,
        KMIP_ATTR_CLIENT_SET
    },

    [KMIP_ATTR_ROTATE_DATE] = {
        "Rotate Date", KMIP_TAG_ROTATE_DATE,
        KMIP_TYPE_DATE_TIME, KMIP_V2_1, KMIP_V_MAX,
        0
    },

    [KMIP_ATTR_ROTATE_GENERATION] = {
        "Rotate Generation", KMIP_TAG_ROTATE_GENERATION,
        KMIP_TYPE_INTEGER, KMIP_V2_1, KMIP_V_MAX,
        0
    },

    [KMIP_ATTR_ROTATE_INTERVAL] = {
        "Rotate Interval", KMIP_TAG_ROTATE_INTERVAL,
        KMIP_TYPE_INTERVAL, KMIP_V2_1, KMIP_V_MAX,
        KMIP_ATTR_CLIENT_SET
    },

    [KMIP_ATTR_ROTATE_LATEST] = {
        "Rotate Latest", KMIP_TAG_ROTATE_LATEST,
        KMIP_TYPE_BOOLEAN, KMIP_V2_1, KMIP_V_MAX,
        0
    },

    [KMIP_ATTR_ROTATE_NAME] = {
        "Rotate Name", KMIP_TAG_ROTATE_NAME,
        KMIP_TYPE_STRUCTURE, KMIP_V2_1, KMIP_V_MAX,
        KMIP_ATTR_CLIENT
    },

    [KMIP_ATTR_ROTATE_OFFSET] = {
        "Rotate Offset", KMIP_TAG_ROTATE_OFFSET,
        KMIP_TYPE_INTERVAL, KMIP_V2_1, KMIP_V_MAX,
        KMIP_ATTR_CLIENT_SET
    },

    /*
     * What the Key Block of a key that was registered wrapped had beside the
     * key: Key Wrapping Data, and an empty Key Value if that was a structure.
     */

    [KMIP_ATTR_KEY_BLOCK] = {
        "Key Block", KMIP_TAG_KEY_BLOCK,
        KMIP_TYPE_STRUCTURE, KMIP_V_NONE, KMIP_V_NONE,
        KMIP_ATTR_RECORD
    },

    [KMIP_ATTR_CUSTOM] = {
        "Custom Attribute", 0,
        0, KMIP_V1_0, KMIP_V_MAX,
        KMIP_ATTR_MULTI|KMIP_ATTR_CLIENT
    }
};


const kmip_attribute_rule_t *
kmip_attribute_rule(kmip_attribute_e id)
{
    if (id <= KMIP_ATTR_UNKNOWN || id >= KMIP_ATTR_MAX) {
        return NULL;
    }

    return &kmip_attribute_rules[id];
}


int
kmip_attribute_in(kmip_attribute_e id, kmip_version_t version)
{
    const kmip_attribute_rule_t  *rule;

    rule = kmip_attribute_rule(id);

    if (rule == NULL) {
        return 0;
    }

    return version == KMIP_V_ANY
           || (rule->since <= version && version <= rule->until);
}


kmip_attribute_e
kmip_attribute_by_name(const kmip_str_t *name, kmip_version_t version)
{
    int  id;

    for (id = KMIP_ATTR_UNKNOWN + 1; id < KMIP_ATTR_CUSTOM; id++) {

        if (kmip_str_equal_c(name, kmip_attribute_rules[id].name)) {
            return kmip_attribute_in(id, version) ? (kmip_attribute_e) id
                                                  : KMIP_ATTR_UNKNOWN;
        }
    }

    return kmip_attribute_custom_name(name, version) ? KMIP_ATTR_CUSTOM
                                                     : KMIP_ATTR_UNKNOWN;
}


kmip_attribute_e
kmip_attribute_by_tag(uint32_t tag, kmip_version_t version)
{
    int  id;

    for (id = KMIP_ATTR_UNKNOWN + 1; id < KMIP_ATTR_CUSTOM; id++) {

        if (kmip_attribute_rules[id].tag == tag) {
            return kmip_attribute_in(id, version) ? (kmip_attribute_e) id
                                                  : KMIP_ATTR_UNKNOWN;
        }
    }

    return KMIP_ATTR_UNKNOWN;
}


kmip_str_t
kmip_attribute_name(const kmip_attribute_t *a)
{
    kmip_str_t                    name;
    const kmip_attribute_rule_t  *rule;

    rule = kmip_attribute_rule(a->id);

    if (rule == NULL || a->id == KMIP_ATTR_CUSTOM) {
        return a->name;
    }

    name.data = (const uint8_t *) rule->name;
    name.len = strlen(rule->name);

    return name;
}


/*
 * 1.x allows the vendors "x" and "y" only; 2.x allows any Vendor
 * Identification before the dash, as long as it contains no dash.
 */

static int
kmip_attribute_custom_name(const kmip_str_t *name, kmip_version_t version)
{
    size_t  vendor;

    vendor = kmip_attribute_vendor_len(name);

    if (vendor == 0) {
        return 0;
    }

    if (version != KMIP_V_ANY && kmip_version_major(version) > 1) {
        return 1;
    }

    return vendor == 1 && (name->data[0] == 'x' || name->data[0] == 'y');
}


size_t
kmip_attribute_vendor_len(const kmip_str_t *name)
{
    size_t   i;
    uint8_t  ch;

    for (i = 0; i + 1 < name->len; i++) {
        ch = name->data[i];

        if (ch == '-') {
            return i;
        }

        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z')
              || (ch >= '0' && ch <= '9') || ch == '_' || ch == '.'))
        {
            return 0;
        }
    }

    return 0;
}
