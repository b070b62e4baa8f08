-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- Making, reading, deleting and restoring keys.

local clock = require("clock")
local errors = require("errors")
local fields = require("fields")
local json = require("json")
local policies = require("policies")
local random = require("random")
local render = require("render")
local roles = require("roles")
local state = require("state")
local switches = require("switches")

local DESTROYED = state.DESTROYED
local EARLY = 30

local M = {}

local known = {}

for name in ([[type name aliases description tags extractable payload
               expirationDate encryptionAlgorithm encryptedNonce iv
               keyRingID rotation dualAuthDelete]]):gmatch("%S+")
do
    known[name:lower()] = name
end

local only_overrides = { rotation = true, dualAuthDelete = true }


local absent_alias = {
    ["401"] = errors.unauthorized,
    ["404"] = function()
        return errors.plain(404, "There is no such key")
    end,
    ["404_code"] = function()
        return errors.reply("KEY_NOT_FOUND_ERR")
    end,
    ["404_other"] = function()
        return errors.reply("RESOURCE_NOT_FOUND_ERR")
    end,
}


-- No document says how Key Protect responds for an alias that does not exist,
-- nor for an id if the caller may see only some keys.
local function absent(call, kind)
    if not roles.allows_somewhere(call, kind) then
        return errors.unauthorized()
    end

    if not fields.uuid(call.id) then
        return absent_alias[switches.absent_alias]()
    end

    if not roles.allows(call, kind) and switches.absent_id == "401" then
        return errors.unauthorized()
    end

    return errors.reply("KEY_NOT_FOUND_ERR")
end


-- the key that a call names; else the answer to give
function M.lookup(call, kind)
    local key = state.find(call, call.id)

    if not key then
        return nil, absent(call, kind)
    end

    call.key = key

    if not roles.allows_key(call, kind, key) then
        return nil, errors.unauthorized()
    end

    return key
end


-- The members of a resource under the names they are known by: upper and
-- lower case do not count, and IBM's client in Go relies on that. Nothing is
-- returned if one is not known.
local function members(res, kind)
    local folded = {}

    for member, value in pairs(res) do
        local name = known[tostring(member):lower()]

        if not name or only_overrides[name]
                       and kind ~= "create_key_override"
        then
            return nil
        end

        folded[name] = json.opt(value)
    end

    return folded
end


-- returns an error code and the field at fault, or nothing
local function bad_member(res)
    if res.extractable == nil then
        res.extractable = true
    end

    if type(res.extractable) ~= "boolean" then
        return "BAD_BODY_ERR"
    end

    if not fields.name(res.name) then
        return "INVALID_FIELD_ERR", "name"
    end

    if not fields.description(res.description) then
        return "INVALID_FIELD_ERR", "description"
    end

    if not fields.tags(res.tags) then
        return "INVALID_FIELD_ERR", "tags"
    end
end


local function bad_aliases(call, res)
    local list = res.aliases or {}
    local seen = {}

    if not json.is_array(list) then
        return "BAD_BODY_ERR"
    end

    for _, alias in ipairs(list) do
        if not fields.alias(alias) then
            return "INVALID_FIELD_ERR", "aliases"
        end

        if seen[alias] then
            return "KEY_ALIAS_NOT_UNIQUE_ERR", "aliases"
        end

        seen[alias] = true
    end

    if #list > switches.alias_limit_per_key
       or #list > 0 and M.alias_room(call.inst) < #list
    then
        return "KEY_ALIAS_QUOTA_ERR", "aliases"
    end

    for _, alias in ipairs(list) do
        if state.alias_taken(call.inst, alias) then
            return "KEY_ALIAS_NOT_UNIQUE_ERR", "aliases", true
        end
    end
end


function M.alias_room(inst)
    local limit = switches.alias_limit_per_instance

    if limit == 0 then
        return math.huge
    end

    return limit - state.alias_count(inst)
end


-- the time a key expires, which has to be ahead; false if it is not
local function expiration(res)
    if res.expirationDate == nil then
        return nil
    end

    local at = clock.parse(res.expirationDate)

    return at and at > clock.now() and at or false
end


local function material(res)
    if res.payload == nil or res.payload == "" then
        return random.bytes(32), false
    end

    return fields.payload(res.payload, res.extractable), true
end


local function build(call, res, bytes, imported, expires)
    local now = clock.now()
    local override = call.kind == "create_key_override"
    local key = {
        id = random.uuid(),
        name = res.name,
        description = res.description,
        tags = res.tags,
        aliases = {},
        extractable = res.extractable,
        imported = imported,
        ring = call.ring or "default",
        state = state.ACTIVE,
        created = now,
        created_by = call.caller.iam_id,
        updated = now,
        expires = expires,
        born = state.stamp(call),
        made_ms = clock.real_ms(),
        dual = policies.dual_auth_of(call.inst, res, override),
        rotation = policies.rotation_of(call.inst, res, override),
    }

    if res.extractable then
        key.payload = json.base64(bytes)

    else
        key.versions = {
            { id = random.uuid(), created = now, material = bytes },
        }
    end

    return key
end


-- the resource of a create with all that was found out about it; else the
-- answer
local function wanted(call, kind)
    local res, err = fields.one_resource(call.body)

    if not res then
        return nil, errors.reply(err)
    end

    res = members(res, kind)

    if not res then
        return nil, errors.reply("BAD_BODY_ERR")
    end

    local code, field = bad_member(res)

    if code then
        return nil, errors.reply(code, field)
    end

    local bytes, imported = material(res)

    if not bytes then
        return nil, errors.reply("INVALID_FIELD_ERR", "payload")
    end

    local expires = expiration(res)

    if expires == false then
        return nil, errors.reply("INVALID_FIELD_ERR", "expirationDate")
    end

    if not policies.may_create(call.inst, res.extractable, imported) then
        return nil, errors.reply("KEY_CREATE_IMPORT_ACCESS_ERR")
    end

    return build(call, res, bytes, imported, expires), res
end


local function make(call, kind)
    local ring = call.ring or "default"

    if not roles.allows(call, kind, ring) then
        return errors.unauthorized()
    end

    -- the table of roles and the page on imports contradict each other
    if ring ~= "default" and not roles.allows(call, "create_in_ring", ring)
       and switches.writer_in_ring == "refused"
    then
        return errors.unauthorized()
    end

    if not call.inst.rings[ring] then
        return errors.reply("KEY_RING_NOT_FOUND_ERR")
    end

    local key, res, body = wanted(call, kind)

    if not key then
        return res, body
    end

    local code, field, clash = bad_aliases(call, res)

    if code then
        if clash and switches.create_clash_orphan then
            state.add_key(call.inst, key)
        end

        return errors.reply(code, field)
    end

    state.add_key(call.inst, key)

    for _, alias in ipairs(res.aliases or {}) do
        state.add_alias(call, key, alias)
    end

    call.key = key

    return 201, render.made(call, key)
end


function M.create(call)
    return make(call, "create_key")
end


function M.create_override(call)
    return make(call, "create_key_override")
end


function M.get(call)
    local key, status, body = M.lookup(call, "get_key")

    if not key then
        return status, body
    end

    return 200, render.one_key_with_payload(call, key)
end


function M.metadata(call)
    local key, status, body = M.lookup(call, "get_metadata")

    if not key then
        return status, body
    end

    return 200, render.one_key(call, key)
end


function M.patch(call)
    local key, status, body = M.lookup(call, "patch")

    if not key then
        return status, body
    end

    local doc = fields.object(call.body)
    local ring = doc and (doc.keyRingID or doc.KeyRingID)

    if type(ring) ~= "string" then
        return errors.reply("BAD_BODY_ERR")
    end

    if key.state == DESTROYED then
        return errors.reply("KEY_DELETED_ERR")
    end

    if not call.inst.rings[ring] then
        return errors.reply("KEY_RING_NOT_FOUND_ERR")
    end

    if not roles.allows(call, "patch", ring, key.id) then
        return errors.unauthorized()
    end

    key.ring = ring
    state.touch(key)

    return 200, render.one_key(call, key)
end


function M.delete(call)
    if not switches.delete_by_alias and not fields.uuid(call.id) then
        if switches.delete_by_alias_status == 404 then
            return errors.reply("KEY_NOT_FOUND_ERR")
        end

        return errors.reply("INVALID_FIELD_ERR", "id")
    end

    local key, status, body = M.lookup(call, "delete_key")

    if not key then
        return status, body
    end

    if key.state == DESTROYED then
        return errors.reply("KEY_DELETED_ERR")
    end

    if key.protects and not fields.is_true(call.args.force) then
        return errors.reply("PROTECTED_RESOURCE_ERR")
    end

    if not policies.may_delete(call, key) then
        return errors.reply("AUTHORIZATIONS_NOT_MET")
    end

    key.deleted_at = clock.now()
    key.deleted_by = call.caller.iam_id
    key.state_deleted = key.state
    state.set_state(call, key, DESTROYED)

    if call.prefer == "return=representation"
       and switches.delete_answer == "representation"
    then
        return 200, render.one_key(call, key)
    end

    return 204
end


-- Aliases that other keys took meanwhile are not given back. For the others no
-- document says it: they are lost, since they were released when the key was
-- deleted.
local function restore_aliases(inst, key)
    for i = #key.aliases, 1, -1 do
        local entry = inst.aliases[key.aliases[i]]

        if not entry or entry.key ~= key then
            table.remove(key.aliases, i)

        elseif not switches.restore_aliases then
            state.remove_alias(inst, key, key.aliases[i], key.deleted_at)
        end
    end
end


function M.restore(call)
    local key, status, body = M.lookup(call, "restore")

    if not key then
        return status, body
    end

    if key.state ~= DESTROYED then
        return errors.reply("KEY_ACTION_INVALID_STATE_ERR")
    end

    local now = clock.now()

    if switches.early_rule and now < key.deleted_at + EARLY then
        return errors.reply("REQ_TOO_EARLY_ERR")
    end

    if now >= key.deleted_at + render.RESTORABLE then
        return errors.reply("KEY_RESTORE_EXPIRED")
    end

    if key.expires and now >= key.expires then
        return errors.reply("KEY_EXPIRED_ERR")
    end

    restore_aliases(call.inst, key)
    state.set_state(call, key, key.state_deleted)

    -- a zone that lags behind still tells of it
    key.was_deleted_at, key.was_deleted_by = key.deleted_at, key.deleted_by
    key.deleted_at, key.deleted_by = nil, nil

    return 201, render.made(call, key)
end


function M.purge(call)
    local key, status, body = M.lookup(call, "purge")

    if not key then
        return status, body
    end

    if key.state ~= DESTROYED then
        return errors.reply("KEY_ACTION_INVALID_STATE_ERR")
    end

    if clock.now() < key.deleted_at + render.PURGE_FROM then
        return errors.reply("REQ_TOO_EARLY_ERR")
    end

    local text = render.one_key(call, key)

    state.purge(call.inst, key)

    if call.prefer == "return=representation" then
        return 200, text
    end

    return 204
end


return M
