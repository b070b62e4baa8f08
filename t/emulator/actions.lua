-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- What root keys do: wrap, unwrap, rewrap, rotate, disable, enable.

local clock = require("clock")
local crypto = require("crypto")
local errors = require("errors")
local fields = require("fields")
local json = require("json")
local keys = require("keys")
local random = require("random")
local render = require("render")
local state = require("state")
local switches = require("switches")

local ACTIVE, SUSPENDED, DEACTIVATED = 1, 2, 3
local FORMAT = "4.0.0"
local HOUR = 3600
local EARLY = 30

local ONLY_ACTIVE = { [ACTIVE] = true }
local ACTIVE_OR_EXPIRED = { [ACTIVE] = true, [DEACTIVATED] = true }
local ONLY_SUSPENDED = { [SUSPENDED] = true }

local M = {}


-- the root key of an action, in a state that allows it; else the answer
local function subject(call, kind, allowed)
    local key, status, body = keys.lookup(call, kind)

    if not key then
        return nil, status, body
    end

    local now = state.state_of(call, key)

    if now == state.DESTROYED then
        return nil, errors.reply("KEY_DELETED_ERR")
    end

    if key.extractable then
        return nil, errors.reply("KEY_ROOT_REQ_ERR")
    end

    if not allowed[now] then
        return nil, errors.reply("KEY_ACTION_INVALID_STATE_ERR")
    end

    return key
end


local function seal(version, plaintext, aad)
    local iv, sealed = crypto.seal(version, plaintext, aad)

    return json.base64('{"ciphertext":"' .. json.base64(sealed)
                       .. '","iv":"' .. json.base64(iv)
                       .. '","version":"' .. FORMAT
                       .. '","handle":"' .. version.id .. '"}')
end


-- the version that made a ciphertext is tried first, then the others: a key
-- with the same material may have made it
local function open_any(key, handle, iv, sealed, aad)
    local list = key.versions

    for i = #list, 1, -1 do
        if list[i].id == handle then
            return crypto.open(list[i], iv, sealed, aad), list[i]
        end
    end

    for i = #list, 1, -1 do
        local plaintext = crypto.open(list[i], iv, sealed, aad)

        if plaintext then
            return plaintext, list[i]
        end
    end
end


local function open(key, text, aad)
    local inner = json.unbase64(text)
    local doc = inner and json.decode(inner)

    if type(doc) ~= "table" then
        return nil
    end

    local iv, sealed = json.unbase64(doc.iv), json.unbase64(doc.ciphertext)

    if not iv or not sealed then
        return nil
    end

    return open_any(key, doc.handle, iv, sealed, aad)
end


local function newest(key)
    return key.versions[#key.versions]
end


function M.wrap(call)
    local key, status, body = subject(call, "wrap", ONLY_ACTIVE)

    if not key then
        return status, body
    end

    local doc = fields.object(call.body)

    if not doc then
        return errors.reply("BAD_BODY_ERR")
    end

    local aad = fields.aad(json.opt(doc.aad))

    if not aad then
        return errors.reply("INVALID_FIELD_ERR", "aad")
    end

    local given = json.opt(doc.plaintext)
    local plaintext

    if given == nil or given == "" then
        given, plaintext = nil, random.bytes(32)

    else
        plaintext = json.unbase64(given)

        if not plaintext or #given > switches.wrap_plaintext_limit then
            return errors.reply("INVALID_FIELD_ERR", "plaintext")
        end
    end

    local version = newest(key)
    local tail = '"ciphertext":"' .. seal(version, plaintext, aad)
                 .. '","keyVersion":{"id":"' .. version.id .. '"}}'

    if given then
        return 200, "{" .. tail
    end

    return 200, '{"plaintext":"' .. json.base64(plaintext) .. '",' .. tail
end


-- the plaintext behind the ciphertext of a body and the version that made it;
-- else the answer
local function input(call, key)
    local doc = fields.object(call.body)

    if not doc then
        return nil, errors.reply("BAD_BODY_ERR")
    end

    local aad = fields.aad(json.opt(doc.aad))

    if not aad then
        return nil, errors.reply("INVALID_FIELD_ERR", "aad")
    end

    if not json.unbase64(doc.ciphertext) then
        return nil, errors.reply("INVALID_FIELD_ERR", "ciphertext")
    end

    local plaintext, version = open(key, doc.ciphertext, aad)

    if not plaintext then
        if switches.unwrap_mismatch_status == 422 then
            return nil, errors.reply("UNPROCESSABLE_CIPHERTEXT_ERR")
        end

        return nil, errors.reply("INVALID_FIELD_ERR", "ciphertext")
    end

    return plaintext, version, aad
end


function M.unwrap(call)
    local key, status, body = subject(call, "unwrap", ACTIVE_OR_EXPIRED)

    if not key then
        return status, body
    end

    local plaintext, version, aad = input(call, key)

    if not plaintext then
        return version, aad
    end

    local text = '{"plaintext":"' .. json.base64(plaintext)
                 .. '","keyVersion":{"id":"' .. version.id .. '"}'
    local current = newest(key)

    if current == version then
        return 200, text .. "}"
    end

    return 200, text .. ',"ciphertext":"' .. seal(current, plaintext, aad)
                .. '","rewrappedKeyVersion":{"id":"' .. current.id .. '"}}'
end


function M.rewrap(call)
    local key, status, body = subject(call, "rewrap", ACTIVE_OR_EXPIRED)

    if not key then
        return status, body
    end

    local plaintext, version, aad = input(call, key)

    if not plaintext then
        return version, aad
    end

    local current = newest(key)

    return 200, '{"ciphertext":"' .. seal(current, plaintext, aad)
                .. '","keyVersion":{"id":"' .. version.id
                .. '"},"rewrappedKeyVersion":{"id":"' .. current.id .. '"}}'
end


function M.rotate(call)
    local key, status, body = subject(call, "rotate", ACTIVE_OR_EXPIRED)

    if not key then
        return status, body
    end

    local doc = fields.object(call.body)

    if not doc then
        return errors.reply("BAD_BODY_ERR")
    end

    local now = clock.now()
    local given = json.opt(doc.payload)
    local bytes

    if given == nil or given == "" then
        if key.imported then
            return errors.reply("KEY_PAYLOAD_REQ_ERR")
        end

        bytes = random.bytes(32)

    else
        bytes = fields.payload(given, false)

        if not bytes or not key.imported then
            return errors.reply("INVALID_FIELD_ERR", "payload")
        end
    end

    if switches.rotate_hour_rule and key.rotated
       and now < key.rotated + HOUR
    then
        return errors.reply("KEY_ROTATION_NOT_PERMITTED")
    end

    key.versions[#key.versions + 1] = {
        id = random.uuid(),
        created = now,
        material = bytes,
    }
    key.rotated = now
    state.touch(key)

    return 204
end


function M.disable(call)
    local key, status, body = subject(call, "disable", ONLY_ACTIVE)

    if not key then
        return status, body
    end

    key.disabled_at = clock.now()
    state.set_state(call, key, SUSPENDED)

    return 204
end


function M.enable(call)
    local key, status, body = subject(call, "enable", ONLY_SUSPENDED)

    if not key then
        return status, body
    end

    if switches.early_rule and clock.now() < key.disabled_at + EARLY then
        return errors.reply("REQ_TOO_EARLY_ERR")
    end

    state.set_state(call, key, ACTIVE)

    return 204
end


-- tells registered resources of the key's state: there are none to tell
function M.sync(call)
    local key, status, body = subject(call, "sync",
                                      { [1] = true, [2] = true, [3] = true })

    if not key then
        return status, body
    end

    return 204
end


function M.versions(call)
    local key, status, body = keys.lookup(call, "versions")

    if not key then
        return status, body
    end

    if key.extractable then
        return errors.reply("KEY_ROOT_REQ_ERR")
    end

    if not state.is_active(call, key)
       and not fields.is_true(call.args.allKeyStates)
    then
        return errors.reply("KEY_ACTION_INVALID_STATE_ERR")
    end

    local limit = tonumber(call.args.limit) or 200
    local offset = tonumber(call.args.offset) or 0
    local list = {}

    for i = #key.versions - offset, 1, -1 do
        if #list == limit then
            break
        end

        local version = key.versions[i]

        list[#list + 1] = '{"id":"' .. version.id .. '","creationDate":"'
                          .. clock.iso(version.created) .. '"}'
    end

    local more = fields.is_true(call.args.totalCount)
                 and ',"totalCount":' .. #key.versions or ""

    return 200, render.collection("application/vnd.ibm.kms.key.version+json",
                                  list, more)
end


return M
