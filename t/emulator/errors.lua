-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- What Key Protect answers when it refuses. The codes are the contract; the
-- messages are our own words, since clients must not read them.

local json = require("json")
local switches = require("switches")

local M = {}

local INFO = "https://cloud.ibm.com/apidocs/key-protect"

local titles = {
    [400] = "Bad Request",
    [401] = "Unauthorized",
    [403] = "Forbidden",
    [404] = "Not Found",
    [405] = "Method Not Allowed",
    [409] = "Conflict",
    [410] = "Gone",
    [413] = "Payload Too Large",
    [422] = "Unprocessable Entity",
    [429] = "Too Many Requests",
    [500] = "Internal Server Error",
    [503] = "Service Unavailable",
}

local codes = {
    BODY_QUERY_PARAM_MISMATCH_ERR =
        { 400, "The body and the query do not agree" },
    BAD_BODY_ERR = { 400, "The body is not what this call takes" },
    NO_BODY_ERR = { 400, "A body is required" },
    INVALID_FIELD_ERR = { 400, "A field has a value that is not allowed" },
    INVALID_QUERY_PARAM_ERR =
        { 400, "The query has a value that is not allowed" },
    COLLECTION_TOTAL_MISMATCH_ERR =
        { 400, "collectionTotal is not the number of resources" },
    NUM_COLLECTION_RESOURCE_ERR =
        { 400, "Exactly one resource is taken at a time" },
    BEARER_SUB_EXTRACTION_ERR =
        { 400, "The bearer token cannot be read" },
    KEY_ROOT_REQ_ERR = { 400, "Only a root key can do this" },
    KEY_EXPIRED_ERR = { 400, "The key has expired" },
    KEY_PAYLOAD_REQ_ERR =
        { 400, "An imported key is rotated with new material" },
    KEY_RESTORE_EXPIRED = { 400, "The key can no longer be restored" },
    KEY_SEARCH_TOO_BROAD = { 400, "Too many keys to search among" },
    KEY_NOT_FOUND_ERR = { 404, "Key does not exist" },
    KEY_ALIAS_NOT_FOUND_ERR = { 404, "The key has no such alias" },
    KEY_RING_NOT_FOUND_ERR = { 404, "Key ring does not exist" },
    RESOURCE_NOT_FOUND_ERR = { 404, "Resource does not exist" },
    KEY_ACTION_INVALID_STATE_ERR =
        { 409, "The key's state does not allow this" },
    KEY_ALIAS_NOT_UNIQUE_ERR = { 409, "The alias is in use" },
    KEY_ALIAS_QUOTA_ERR = { 409, "There are as many aliases as allowed" },
    KEY_CREATE_IMPORT_ACCESS_ERR =
        { 409, "The instance's policy forbids making such a key" },
    KEY_RING_NOT_UNIQUE_ERR = { 409, "The key ring exists" },
    KEY_RING_NOT_EMPTY_ERR = { 409, "The key ring holds keys" },
    KEY_RING_QUOTA_ERR = { 409, "There are as many key rings as allowed" },
    PROTECTED_RESOURCE_ERR = { 409, "The key protects a resource" },
    PREV_KEY_DEL_ERR = { 409, "A key deleted before stands in the way" },
    AUTHORIZATIONS_NOT_MET =
        { 409, "Two people have to authorize this deletion" },
    NOT_DUAL_AUTH_ERR = { 409, "The key has no dual authorization policy" },
    REQ_TOO_EARLY_ERR = { 409, "This is too soon after the last change" },
    KEY_ROTATION_NOT_PERMITTED =
        { 409, "The key was rotated within the hour" },
    KEY_DELETED_ERR = { 410, "The key has been deleted" },
    UNPROCESSABLE_CIPHERTEXT_ERR =
        { 422, "The ciphertext cannot be processed" },
}

-- where a document gives no status, a switch does
local switched = {
    KEY_ALIAS_NOT_UNIQUE_ERR = "alias_clash_status",
    KEY_ALIAS_QUOTA_ERR = "alias_quota_status",
}


local function envelope(resource)
    return json.encode({
        metadata = {
            collectionType = "application/vnd.ibm.kms.error+json",
            collectionTotal = 1,
        },
        resources = { resource },
    })
end


function M.status_of(code)
    local name = switched[code]

    return name and switches[name] or codes[code][1]
end


-- an error with a reason; field names what is at fault: a member of the body,
-- unless the kind of it is given
function M.reply(code, field, kind)
    local status = M.status_of(code)
    local reason = {
        code = code,
        message = codes[code][2],
        status = status,
        moreInfo = INFO,
    }

    if field then
        reason.target = { type = kind or "field", name = field }
    end

    return status, envelope({
        errorMsg = titles[status] .. ": The request was refused: Please see "
                   .. "`reasons` for more details (" .. code .. ")",
        reasons = { reason },
    })
end


-- an error without reasons, as 401 always is
function M.plain(status, text)
    return status, envelope({
        errorMsg = titles[status] .. ": " .. text,
    })
end


function M.unauthorized()
    return M.plain(401, "The caller may not do this, its token is not valid "
                        .. "here, or there is no such thing")
end


return M
