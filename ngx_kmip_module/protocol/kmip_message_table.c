
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The fields of headers and batch items, in the standard's order (KMIP 1.4,
 * section 7.2; 2.1, section 8).
 */


#include "kmip_message_table.h"


typedef struct {
    uint32_t         type;
    kmip_value_t     value;
} kmip_credential_t;


/* the value of a type of credentials, which older versions do not have */

typedef struct {
    uint32_t         type;
    kmip_version_t   since;
    kmip_members_t   members;
} kmip_credential_form_t;


static kmip_int_t kmip_set_asynchronous(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);
static kmip_int_t kmip_set_batch_order(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);
static kmip_int_t kmip_set_time_stamp(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);
static kmip_int_t kmip_set_authentication(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);
static kmip_int_t kmip_set_credential(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);
static kmip_int_t kmip_set_nonce(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);
static kmip_int_t kmip_set_ticket(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);
static kmip_int_t kmip_set_id(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value);
static kmip_int_t kmip_set_ephemeral(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);
static kmip_int_t kmip_set_payload(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);
static kmip_int_t kmip_set_extension(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);
static kmip_int_t kmip_set_critical(kmip_decode_t *d,
    const kmip_member_t *member, const kmip_value_t *value);


#define kmip_member(tag, type, since, flags, set, offset)                    \
    { KMIP_TAG_##tag, KMIP_TYPE_##type, KMIP_TYPE_##type, since, flags,      \
      set, offset }

#define kmip_checked(tag, type, since, flags)                                \
    kmip_member(tag, type, since, flags, NULL, 0)

#define kmip_in_header(tag, type, since, flags, set, field)                  \
    kmip_member(tag, type, since, flags, set,                                \
                offsetof(kmip_header_t, field))

#define kmip_in_item(tag, type, flags, set, field)                           \
    kmip_member(tag, type, KMIP_V1_0, flags, set,                            \
                offsetof(kmip_batch_item_t, field))


static const kmip_member_t  kmip_request_header_members[] = {
    kmip_checked(PROTOCOL_VERSION, STRUCTURE, KMIP_V1_0,
                 KMIP_MEMBER_REQUIRED),
    kmip_in_header(MAXIMUM_RESPONSE_SIZE, INTEGER, KMIP_V1_0, 0,
                   kmip_member_number, maximum_response_size),
    kmip_in_header(CLIENT_CORRELATION_VALUE, TEXT_STRING, KMIP_V1_4, 0,
                   kmip_member_string, client_correlation_value),
    kmip_in_header(SERVER_CORRELATION_VALUE, TEXT_STRING, KMIP_V1_4, 0,
                   kmip_member_string, server_correlation_value),
    { KMIP_TAG_ASYNCHRONOUS_INDICATOR, KMIP_TYPE_BOOLEAN,
      KMIP_TYPE_ENUMERATION, KMIP_V1_0, 0, kmip_set_asynchronous, 0 },
    kmip_checked(ATTESTATION_CAPABLE_INDICATOR, BOOLEAN, KMIP_V1_2, 0),
    kmip_checked(ATTESTATION_TYPE, ENUMERATION, KMIP_V1_2,
                 KMIP_MEMBER_REPEATED),
    kmip_member(AUTHENTICATION, STRUCTURE, KMIP_V1_0, 0,
                kmip_set_authentication, 0),
    kmip_in_header(BATCH_ERROR_CONTINUATION_OPTION, ENUMERATION, KMIP_V1_0,
                   0, kmip_member_number, error_continuation),
    kmip_member(BATCH_ORDER_OPTION, BOOLEAN, KMIP_V1_0, 0,
                kmip_set_batch_order, 0),
    kmip_member(TIME_STAMP, DATE_TIME, KMIP_V1_0, 0, kmip_set_time_stamp, 0),
    kmip_in_header(BATCH_COUNT, INTEGER, KMIP_V1_0, KMIP_MEMBER_REQUIRED,
                   kmip_member_number, batch_count),
};

static const kmip_member_t  kmip_request_item_members[] = {
    kmip_in_item(OPERATION, ENUMERATION, KMIP_MEMBER_REQUIRED,
                 kmip_member_number, operation),
    kmip_member(EPHEMERAL, BOOLEAN, KMIP_V2_0, 0, kmip_set_ephemeral, 0),
    kmip_in_item(UNIQUE_BATCH_ITEM_ID, BYTE_STRING, 0, kmip_set_id, id),
    kmip_in_item(REQUEST_PAYLOAD, STRUCTURE, 0, kmip_set_payload, payload),
    kmip_member(MESSAGE_EXTENSION, STRUCTURE, KMIP_V1_0,
                KMIP_MEMBER_REPEATED_2, kmip_set_extension, 0),
};

static const kmip_member_t  kmip_response_header_members[] = {
    kmip_checked(PROTOCOL_VERSION, STRUCTURE, KMIP_V1_0,
                 KMIP_MEMBER_REQUIRED),
    kmip_member(TIME_STAMP, DATE_TIME, KMIP_V1_0, KMIP_MEMBER_REQUIRED,
                kmip_set_time_stamp, 0),
    kmip_checked(NONCE, STRUCTURE, KMIP_V1_2, 0),
    kmip_checked(SERVER_HASHED_PASSWORD, BYTE_STRING, KMIP_V2_0, 0),
    kmip_checked(ATTESTATION_TYPE, ENUMERATION, KMIP_V1_2,
                 KMIP_MEMBER_REPEATED),
    kmip_in_header(CLIENT_CORRELATION_VALUE, TEXT_STRING, KMIP_V1_4, 0,
                   kmip_member_string, client_correlation_value),
    kmip_in_header(SERVER_CORRELATION_VALUE, TEXT_STRING, KMIP_V1_4, 0,
                   kmip_member_string, server_correlation_value),
    kmip_in_header(BATCH_COUNT, INTEGER, KMIP_V1_0, KMIP_MEMBER_REQUIRED,
                   kmip_member_number, batch_count),
};

static const kmip_member_t  kmip_response_item_members[] = {
    kmip_in_item(OPERATION, ENUMERATION, 0, kmip_member_number, operation),
    kmip_in_item(UNIQUE_BATCH_ITEM_ID, BYTE_STRING, 0, kmip_set_id, id),
    kmip_in_item(RESULT_STATUS, ENUMERATION, KMIP_MEMBER_REQUIRED,
                 kmip_member_number, status),
    kmip_in_item(RESULT_REASON, ENUMERATION, 0, kmip_member_number, reason),
    kmip_in_item(RESULT_MESSAGE, TEXT_STRING, 0, kmip_member_string,
                 message),
    kmip_checked(ASYNCHRONOUS_CORRELATION_VALUE, BYTE_STRING, KMIP_V1_0, 0),
    kmip_in_item(RESPONSE_PAYLOAD, STRUCTURE, 0, kmip_set_payload, payload),
    kmip_member(MESSAGE_EXTENSION, STRUCTURE, KMIP_V1_0,
                KMIP_MEMBER_REPEATED_2, kmip_set_extension, 0),
};

static const kmip_member_t  kmip_version_list[] = {
    kmip_member(PROTOCOL_VERSION_MAJOR, INTEGER, KMIP_V1_0,
                KMIP_MEMBER_REQUIRED, kmip_member_number, 0),
    kmip_member(PROTOCOL_VERSION_MINOR, INTEGER, KMIP_V1_0,
                KMIP_MEMBER_REQUIRED, kmip_member_number, sizeof(int32_t)),
};

static const kmip_member_t  kmip_authentication_list[] = {
    kmip_member(CREDENTIAL, STRUCTURE, KMIP_V1_0,
                KMIP_MEMBER_REQUIRED|KMIP_MEMBER_REPEATED,
                kmip_set_credential, 0),
};

static const kmip_member_t  kmip_credential_list[] = {
    kmip_member(CREDENTIAL_TYPE, ENUMERATION, KMIP_V1_0,
                KMIP_MEMBER_REQUIRED, kmip_member_number,
                offsetof(kmip_credential_t, type)),
    kmip_member(CREDENTIAL_VALUE, ANY, KMIP_V1_0, KMIP_MEMBER_REQUIRED,
                kmip_member_value, offsetof(kmip_credential_t, value)),
};

static const kmip_member_t  kmip_password_list[] = {
    kmip_in_header(USERNAME, TEXT_STRING, KMIP_V1_0, KMIP_MEMBER_REQUIRED,
                   kmip_member_string, username),
    kmip_in_header(PASSWORD, TEXT_STRING, KMIP_V1_0, 0, kmip_member_string,
                   password),
};

static const kmip_member_t  kmip_device_list[] = {
    kmip_checked(DEVICE_SERIAL_NUMBER, TEXT_STRING, KMIP_V1_1, 0),
    kmip_checked(PASSWORD, TEXT_STRING, KMIP_V1_1, 0),
    kmip_checked(DEVICE_IDENTIFIER, TEXT_STRING, KMIP_V1_1, 0),
    kmip_checked(NETWORK_IDENTIFIER, TEXT_STRING, KMIP_V1_1, 0),
    kmip_checked(MACHINE_IDENTIFIER, TEXT_STRING, KMIP_V1_1, 0),
    kmip_checked(MEDIA_IDENTIFIER, TEXT_STRING, KMIP_V1_1, 0),
};

static const kmip_member_t  kmip_nonce_list[] = {
    kmip_checked(NONCE_ID, BYTE_STRING, KMIP_V1_2, KMIP_MEMBER_REQUIRED),
    kmip_checked(NONCE_VALUE, BYTE_STRING, KMIP_V1_2, KMIP_MEMBER_REQUIRED),
};

static const kmip_member_t  kmip_attestation_list[] = {
    kmip_member(NONCE, STRUCTURE, KMIP_V1_2, KMIP_MEMBER_REQUIRED,
                kmip_set_nonce, 0),
    kmip_checked(ATTESTATION_TYPE, ENUMERATION, KMIP_V1_2,
                 KMIP_MEMBER_REQUIRED),
    kmip_checked(ATTESTATION_MEASUREMENT, BYTE_STRING, KMIP_V1_2, 0),
    kmip_checked(ATTESTATION_ASSERTION, BYTE_STRING, KMIP_V1_2, 0),
};

static const kmip_member_t  kmip_one_time_list[] = {
    kmip_checked(USERNAME, TEXT_STRING, KMIP_V2_0, KMIP_MEMBER_REQUIRED),
    kmip_checked(PASSWORD, TEXT_STRING, KMIP_V2_0, 0),
    kmip_checked(ONE_TIME_PASSWORD, TEXT_STRING, KMIP_V2_0,
                 KMIP_MEMBER_REQUIRED),
};

static const kmip_member_t  kmip_hashed_list[] = {
    kmip_checked(USERNAME, TEXT_STRING, KMIP_V2_0, KMIP_MEMBER_REQUIRED),
    kmip_checked(TIME_STAMP, DATE_TIME_EXTENDED, KMIP_V2_0,
                 KMIP_MEMBER_REQUIRED),
    kmip_checked(HASHING_ALGORITHM, ENUMERATION, KMIP_V2_0, 0),
    kmip_checked(HASHED_PASSWORD, BYTE_STRING, KMIP_V2_0,
                 KMIP_MEMBER_REQUIRED),
};

static const kmip_member_t  kmip_ticket_list[] = {
    kmip_checked(TICKET_TYPE, ENUMERATION, KMIP_V2_0, KMIP_MEMBER_REQUIRED),
    kmip_checked(TICKET_VALUE, BYTE_STRING, KMIP_V2_0, KMIP_MEMBER_REQUIRED),
};

static const kmip_member_t  kmip_ticket_value_list[] = {
    kmip_member(TICKET, STRUCTURE, KMIP_V2_0, KMIP_MEMBER_REQUIRED,
                kmip_set_ticket, 0),
};

static const kmip_member_t  kmip_extension_list[] = {
    kmip_checked(VENDOR_IDENTIFICATION, TEXT_STRING, KMIP_V1_0, 0),
    kmip_member(CRITICALITY_INDICATOR, BOOLEAN, KMIP_V1_0, 0,
                kmip_set_critical, 0),
    kmip_checked(VENDOR_EXTENSION, STRUCTURE, KMIP_V1_0, 0),
};


const kmip_message_form_t  kmip_request_form = {
    KMIP_TAG_REQUEST_MESSAGE,
    KMIP_TAG_REQUEST_HEADER,
    kmip_members(kmip_request_header_members),
    kmip_members(kmip_request_item_members)
};

const kmip_message_form_t  kmip_response_form = {
    KMIP_TAG_RESPONSE_MESSAGE,
    KMIP_TAG_RESPONSE_HEADER,
    kmip_members(kmip_response_header_members),
    kmip_members(kmip_response_item_members)
};

const kmip_members_t  kmip_version_members =
    kmip_members(kmip_version_list);

static const kmip_members_t  kmip_authentication_members =
    kmip_members(kmip_authentication_list);

static const kmip_members_t  kmip_credential_members =
    kmip_members(kmip_credential_list);

static const kmip_members_t  kmip_nonce_members =
    kmip_members(kmip_nonce_list);

static const kmip_members_t  kmip_ticket_members =
    kmip_members(kmip_ticket_list);

static const kmip_members_t  kmip_extension_members =
    kmip_members(kmip_extension_list);


static const kmip_credential_form_t  kmip_credential_forms[] = {

    { KMIP_CREDENTIAL_TYPE_USERNAME_AND_PASSWORD, KMIP_V1_0,
      kmip_members(kmip_password_list) },

    { KMIP_CREDENTIAL_TYPE_DEVICE, KMIP_V1_1,
      kmip_members(kmip_device_list) },

    { KMIP_CREDENTIAL_TYPE_ATTESTATION, KMIP_V1_2,
      kmip_members(kmip_attestation_list) },

    { KMIP_CREDENTIAL_TYPE_ONE_TIME_PASSWORD, KMIP_V2_0,
      kmip_members(kmip_one_time_list) },

    { KMIP_CREDENTIAL_TYPE_HASHED_PASSWORD, KMIP_V2_0,
      kmip_members(kmip_hashed_list) },

    { KMIP_CREDENTIAL_TYPE_TICKET, KMIP_V2_0,
      kmip_members(kmip_ticket_value_list) }
};

#define KMIP_CREDENTIAL_FORMS                                                \
    (sizeof(kmip_credential_forms) / sizeof(kmip_credential_forms[0]))


/*
 * 1.x has a Boolean: asynchronous or not.  2.x has an enumeration, and only
 * its Mandatory forbids a synchronous response.
 */

static kmip_int_t
kmip_set_asynchronous(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    kmip_header_t  *header;

    header = d->base;
    header->asynchronous =
        (value->number == ((value->type == KMIP_TYPE_BOOLEAN)
                           ? 1 : KMIP_ASYNCHRONOUS_INDICATOR_MANDATORY));

    return KMIP_OK;
}


static kmip_int_t
kmip_set_batch_order(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    kmip_header_t  *header;

    header = d->base;
    header->batch_order = (value->number != 0);

    return KMIP_OK;
}


static kmip_int_t
kmip_set_time_stamp(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    kmip_header_t  *header;

    header = d->base;
    header->time_stamp = value->number;
    header->has_time_stamp = 1;

    return KMIP_OK;
}


static kmip_int_t
kmip_set_authentication(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    return kmip_structure_decode(d, value, &kmip_authentication_members);
}


/*
 * A type that the version does not have is only noted: some clients send
 * vendors' types, whose value is not a structure.
 */

static kmip_int_t
kmip_set_credential(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    size_t                         i;
    kmip_decode_t                  part;
    kmip_header_t                 *header;
    kmip_credential_t              credential;
    const kmip_credential_form_t  *form;

    header = d->base;
    header->has_credential = 1;

    part = *d;
    part.base = &credential;

    if (kmip_structure_decode(&part, value, &kmip_credential_members)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    for (i = 0; i < KMIP_CREDENTIAL_FORMS; i++) {
        if (kmip_credential_forms[i].type == credential.type) {
            break;
        }
    }

    form = &kmip_credential_forms[i];

    if (i == KMIP_CREDENTIAL_FORMS || d->version < form->since) {
        return KMIP_OK;
    }

    if (credential.value.type != KMIP_TYPE_STRUCTURE) {
        return kmip_structure_fail(d, KMIP_TAG_CREDENTIAL_VALUE,
                                   "has a wrong type");
    }

    if (credential.type == KMIP_CREDENTIAL_TYPE_USERNAME_AND_PASSWORD) {
        header->has_passwords |= header->has_password;
        header->has_password = 1;
        header->password = (kmip_str_t) kmip_null_string;
    }

    return kmip_structure_decode(d, &credential.value, &form->members);
}


static kmip_int_t
kmip_set_nonce(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    return kmip_structure_decode(d, value, &kmip_nonce_members);
}


static kmip_int_t
kmip_set_ticket(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    return kmip_structure_decode(d, value, &kmip_ticket_members);
}


static kmip_int_t
kmip_set_id(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    kmip_batch_item_t  *item;

    item = d->base;
    item->has_id = 1;

    return kmip_member_string(d, member, value);
}


static kmip_int_t
kmip_set_ephemeral(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    kmip_batch_item_t  *item;

    item = d->base;
    item->ephemeral = (value->number != 0);

    return KMIP_OK;
}


static kmip_int_t
kmip_set_payload(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    kmip_batch_item_t  *item;

    item = d->base;
    item->has_payload = 1;

    return kmip_member_value(d, member, value);
}


static kmip_int_t
kmip_set_extension(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    return kmip_structure_decode(d, value, &kmip_extension_members);
}


static kmip_int_t
kmip_set_critical(kmip_decode_t *d, const kmip_member_t *member,
    const kmip_value_t *value)
{
    kmip_batch_item_t  *item;

    item = d->base;
    item->critical_extension |= (value->number != 0);

    return KMIP_OK;
}
