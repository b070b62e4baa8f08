
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The operations that are served.
 */


#include "kmip_operation.h"


const kmip_operation_t  kmip_operations[] = {

    { KMIP_OPERATION_CREATE, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_CREATE, KMIP_PLACE_SET, 0, KMIP_CAUSE_NON_UNIQUE_NAME,
      NULL, kmip_create_apply, kmip_create_answer },

    { KMIP_OPERATION_REGISTER, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_CREATE, KMIP_PLACE_SET, 0, KMIP_CAUSE_NON_UNIQUE_NAME,
      NULL, kmip_register_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_DERIVE_KEY, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_DERIVE, KMIP_PLACE_SET, 1, KMIP_CAUSE_NON_UNIQUE_NAME,
      kmip_need_attributes, kmip_derive_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_LOCATE, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_FIND, KMIP_PLACE_SET, 0, 0,
      NULL, kmip_locate_apply, kmip_locate_answer },

    { KMIP_OPERATION_CHECK, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_EMPTY, 0, 0,
      kmip_check_need, NULL, kmip_check_answer },

    { KMIP_OPERATION_GET, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_KEEP, 1, 0,
      kmip_need_attributes, kmip_get_apply, kmip_get_answer },

    { KMIP_OPERATION_GET_ATTRIBUTES, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_KEEP, 0, 0,
      kmip_get_attributes_need, NULL, kmip_get_attributes_answer },

    { KMIP_OPERATION_GET_ATTRIBUTE_LIST, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_KEEP, 0, 0,
      kmip_need_attributes, NULL, kmip_get_attribute_list_answer },

    { KMIP_OPERATION_ADD_ATTRIBUTE, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_CHANGE, KMIP_PLACE_KEEP, 0, KMIP_CAUSE_NON_UNIQUE_NAME_ADDED,
      kmip_need_attributes, kmip_add_attribute_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_MODIFY_ATTRIBUTE, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_CHANGE, KMIP_PLACE_KEEP, 0, KMIP_CAUSE_NON_UNIQUE_NAME,
      kmip_need_attributes, kmip_modify_attribute_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_DELETE_ATTRIBUTE, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_CHANGE, KMIP_PLACE_KEEP, 0, KMIP_CAUSE_NON_UNIQUE_NAME,
      kmip_need_attributes, kmip_delete_attribute_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_ACTIVATE, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_CHANGE, KMIP_PLACE_KEEP, 0, 0,
      NULL, kmip_activate_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_REVOKE, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_CHANGE, KMIP_PLACE_KEEP, 0, 0,
      kmip_need_attributes, kmip_revoke_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_DESTROY, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_DESTROY, KMIP_PLACE_KEEP, 0, 0,
      NULL, kmip_destroy_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_OBTAIN_LEASE, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_KEEP, 0, 0,
      kmip_need_attributes, NULL, kmip_obtain_lease_answer },

    { KMIP_OPERATION_GET_USAGE_ALLOCATION, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_CHANGE, KMIP_PLACE_KEEP, 0, 0,
      kmip_need_attributes, kmip_get_usage_allocation_apply,
      kmip_op_answer_uid },

    { KMIP_OPERATION_CANCEL, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_PURE, KMIP_PLACE_KEEP, 0, 0,
      NULL, NULL, kmip_cancel_answer },

    { KMIP_OPERATION_POLL, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_PURE, KMIP_PLACE_KEEP, 0, 0,
      NULL, NULL, kmip_poll_answer },

    { KMIP_OPERATION_ARCHIVE, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_CHANGE, KMIP_PLACE_KEEP, 0, 0,
      kmip_need_attributes, kmip_archive_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_RECOVER, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_CHANGE, KMIP_PLACE_SET, 0, 0,
      kmip_need_attributes, kmip_recover_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_QUERY, KMIP_V1_0, KMIP_V_MAX,
      KMIP_KIND_PURE, KMIP_PLACE_KEEP, 0, 0,
      NULL, NULL, kmip_query_answer },

    { KMIP_OPERATION_DISCOVER_VERSIONS, KMIP_V1_1, KMIP_V_MAX,
      KMIP_KIND_PURE, KMIP_PLACE_KEEP, 0, 0,
      NULL, NULL, kmip_discover_versions_answer },

    { KMIP_OPERATION_EXPORT, KMIP_V1_4, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_KEEP, 1, 0,
      kmip_need_attributes, kmip_get_apply, kmip_export_answer },

    { KMIP_OPERATION_SET_ATTRIBUTE, KMIP_V2_0, KMIP_V_MAX,
      KMIP_KIND_CHANGE, KMIP_PLACE_KEEP, 0, KMIP_CAUSE_NON_UNIQUE_NAME,
      kmip_need_attributes, kmip_set_attribute_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_ADJUST_ATTRIBUTE, KMIP_V2_0, KMIP_V_MAX,
      KMIP_KIND_CHANGE, KMIP_PLACE_KEEP, 0, KMIP_CAUSE_NON_UNIQUE_NAME,
      kmip_need_attributes, kmip_adjust_attribute_apply, kmip_op_answer_uid },

    { KMIP_OPERATION_LOG, KMIP_V2_0, KMIP_V_MAX,
      KMIP_KIND_PURE, KMIP_PLACE_KEEP, 0, 0,
      NULL, NULL, kmip_log_answer },

    { KMIP_OPERATION_INTEROP, KMIP_V2_0, KMIP_V_MAX,
      KMIP_KIND_PURE, KMIP_PLACE_KEEP, 0, 0,
      NULL, NULL, kmip_interop_answer },

    { KMIP_OPERATION_PING, KMIP_V2_1, KMIP_V_MAX,
      KMIP_KIND_PURE, KMIP_PLACE_KEEP, 0, 0,
      NULL, NULL, kmip_ping_answer },

    { KMIP_OPERATION_ENCRYPT, KMIP_V1_2, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_KEEP, 1, 0,
      kmip_need_attributes, kmip_use_apply, kmip_cipher_answer },

    { KMIP_OPERATION_DECRYPT, KMIP_V1_2, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_KEEP, 1, 0,
      kmip_need_attributes, NULL, kmip_cipher_answer },

    { KMIP_OPERATION_SIGN, KMIP_V1_2, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_KEEP, 1, 0,
      kmip_need_attributes, kmip_use_apply, kmip_mac_answer },

    { KMIP_OPERATION_SIGNATURE_VERIFY, KMIP_V1_2, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_KEEP, 1, 0,
      kmip_need_attributes, NULL, kmip_mac_answer },

    { KMIP_OPERATION_MAC, KMIP_V1_2, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_KEEP, 1, 0,
      kmip_need_attributes, kmip_use_apply, kmip_mac_answer },

    { KMIP_OPERATION_MAC_VERIFY, KMIP_V1_2, KMIP_V_MAX,
      KMIP_KIND_READ, KMIP_PLACE_KEEP, 1, 0,
      kmip_need_attributes, NULL, kmip_mac_answer },

    { KMIP_OPERATION_RNG_RETRIEVE, KMIP_V1_2, KMIP_V_MAX,
      KMIP_KIND_PURE, KMIP_PLACE_KEEP, 0, 0,
      NULL, NULL, kmip_rng_retrieve_answer },

    { KMIP_OPERATION_RNG_SEED, KMIP_V1_2, KMIP_V_MAX,
      KMIP_KIND_PURE, KMIP_PLACE_KEEP, 0, 0,
      NULL, NULL, kmip_rng_seed_answer },

    { KMIP_OPERATION_HASH, KMIP_V1_2, KMIP_V_MAX,
      KMIP_KIND_PURE, KMIP_PLACE_KEEP, 0, 0,
      NULL, NULL, kmip_hash_answer },

    { 0, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL }
};


const kmip_operation_t *
kmip_operation_find(uint32_t operation, kmip_version_t version)
{
    const kmip_operation_t  *row;

    for (row = kmip_operations; row->operation; row++) {

        if (row->operation == operation
            && row->since <= version && version <= row->until)
        {
            return row;
        }
    }

    return NULL;
}
