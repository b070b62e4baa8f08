-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- Policies of keys (dual authorization, rotation) and of the instance.

local bit = require("bit")
local clock = require("clock")
local errors = require("errors")
local json = require("json")
local render = require("render")
local roles = require("roles")
local state = require("state")

local POLICY = "application/vnd.ibm.kms.policy+json"
local AUTHORIZED_FOR = 7 * 86400

local M = {}

local instance_policies = {
    dualAuthDelete = true,
    allowedNetwork = true,
    allowedIP = true,
    keyCreateImportAccess = true,
    metrics = true,
    rotation = true,
}


local function attributes(inst, name)
    local policy = inst.policies[name]

    if policy and policy.data.enabled then
        return policy.data.attributes or {}
    end
end


-- what a new key starts with: the instance's policies, or in their stead
-- all of the overrides, even if there are none
function M.dual_auth_of(inst, res, override)
    local own = res.dualAuthDelete

    if override then
        return { enabled = type(own) == "table" and own.enabled == true }
    end

    return { enabled = attributes(inst, "dualAuthDelete") ~= nil }
end


function M.rotation_of(inst, res, override)
    local own = res.rotation

    if res.extractable or res.payload and res.payload ~= "" then
        return nil
    end

    if override then
        return type(own) == "table"
               and { enabled = own.enabled ~= false,
                     interval_month = own.interval_month } or nil
    end

    local policy = attributes(inst, "rotation")

    return policy and { enabled = true,
                        interval_month = policy.interval_month } or nil
end


function M.may_create(inst, extractable, imported)
    local policy = attributes(inst, "keyCreateImportAccess")

    if not policy then
        return true
    end

    if imported and policy.enforce_token == true then
        return false
    end

    local name = (imported and "import_" or "create_")
                 .. (extractable and "standard_key" or "root_key")

    return policy[name] ~= false
end


-- dual authorization: one caller marks the key, another one deletes it
function M.may_delete(call, key)
    local dual = key.dual

    if not dual.enabled then
        return true
    end

    return dual.set_by ~= nil and dual.set_by ~= call.caller.iam_id
           and clock.now() < dual.expires
end


local function ipv4(text)
    local a, b, c, d = text:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")

    if not a then
        return nil
    end

    return ((a * 256 + b) * 256 + c) * 256 + d
end


local function in_network(address, network)
    local base, bits = network:match("^([^/]+)/?(%d*)$")
    local ip, net = ipv4(address), base and ipv4(base)

    if not ip or not net then
        return address == network
    end

    local size = 2 ^ (32 - (tonumber(bits) or 32))

    return math.floor(ip / size) == math.floor(net / size)
end


-- network policies; most instances have none
function M.admits(inst)
    local ips = attributes(inst, "allowedIP")

    if ips then
        local from, found = ngx.var.remote_addr, false

        for _, network in ipairs(ips.allowed_ip or {}) do
            found = found or in_network(from, network)
        end

        if not found then
            return false
        end
    end

    local net = attributes(inst, "allowedNetwork")

    if net and net.allowed_network == "private-only" then
        return (ngx.var.host or ""):sub(1, 8) == "private."
    end

    return true
end


local function stamp(record, updated)
    return {
        createdBy = record.created_by,
        creationDate = clock.iso(record.created),
        updatedBy = record.updated_by,
        [updated] = clock.iso(record.updated),
    }
end


local function remember(call, old)
    local now, by = clock.now(), call.caller.iam_id

    return {
        created = old and old.created or now,
        created_by = old and old.created_by or by,
        updated = now,
        updated_by = by,
    }
end


local function instance_items(inst, only)
    local items = {}

    for name in pairs(instance_policies) do
        local policy = inst.policies[name]

        if policy and (not only or only == name) then
            local res = stamp(policy, "lastUpdated")

            res.policy_type = name
            res.policy_data = policy.data
            items[#items + 1] = json.encode(res)
        end
    end

    table.sort(items)

    return items
end


function M.get_instance(call)
    if not roles.allows(call, "get_instance_policies") then
        return errors.unauthorized()
    end

    local only = call.args.policy

    if only and not instance_policies[only] then
        return errors.reply("INVALID_FIELD_ERR", "policy")
    end

    return 200, render.collection(POLICY, instance_items(call.inst, only))
end


function M.put_instance(call)
    if not roles.allows(call, "put_instance_policies") then
        return errors.unauthorized()
    end

    local doc = call.body and json.decode(call.body)

    if type(doc) ~= "table" or not json.is_array(doc.resources) then
        return errors.reply("BAD_BODY_ERR")
    end

    for _, res in ipairs(doc.resources) do
        if type(res) ~= "table" or not instance_policies[res.policy_type]
           or type(res.policy_data) ~= "table"
           or type(res.policy_data.enabled) ~= "boolean"
        then
            return errors.reply("BAD_BODY_ERR")
        end

        if call.args.policy and call.args.policy ~= res.policy_type then
            return errors.reply("BODY_QUERY_PARAM_MISMATCH_ERR")
        end
    end

    for _, res in ipairs(doc.resources) do
        local record = remember(call, call.inst.policies[res.policy_type])

        record.data = res.policy_data
        call.inst.policies[res.policy_type] = record
    end

    return 204
end


local function key_items(call, key, only)
    local items = {}
    local head = function(name, data)
        local record = key.policy_stamps and key.policy_stamps[name]
        local res = record and stamp(record, "lastUpdateDate") or {}

        res.type = POLICY
        res.crn = render.crn(call, key):gsub(":key:", ":policy:")
        res[name] = data

        return json.encode(res)
    end

    if key.dual.enabled and (not only or only == "dualAuthDelete") then
        items[#items + 1] = head("dualAuthDelete", { enabled = true })
    end

    if key.rotation and (not only or only == "rotation") then
        items[#items + 1] = head("rotation", key.rotation)
    end

    return items
end


-- keys.lua needs this module, so the lookup is handed in
function M.bind(lookup)
    function M.get_key(call)
        local key, status, body = lookup(call, "get_policies")

        if not key then
            return status, body
        end

        return 200, render.collection(POLICY,
                                      key_items(call, key, call.args.policy))
    end


    function M.put_key(call)
        local key, status, body = lookup(call, "put_policies")

        if not key then
            return status, body
        end

        local doc = call.body and json.decode(call.body)

        if type(doc) ~= "table" or type(doc.resources) ~= "table"
           or type(doc.resources[1]) ~= "table"
        then
            return errors.reply("BAD_BODY_ERR")
        end

        for _, res in ipairs(doc.resources) do
            local code, field = M.apply(call, key, res)

            if code then
                return errors.reply(code, field)
            end
        end

        return 200, render.collection(POLICY, key_items(call, key))
    end


    function M.set_deletion(call)
        return M.mark(call, lookup, "set_deletion")
    end


    function M.unset_deletion(call)
        return M.mark(call, lookup, "unset_deletion")
    end
end


local function good_interval(months)
    return type(months) == "number" and months >= 1 and months <= 12
           and bit.tobit(months) == months
end


-- sets one policy of a key; else an error code and the field at fault
function M.apply(call, key, res)
    local dual, rotation = res.dualAuthDelete, res.rotation

    key.policy_stamps = key.policy_stamps or {}

    if type(dual) == "table" and type(dual.enabled) == "boolean" then
        key.dual = { enabled = dual.enabled }
        key.policy_stamps.dualAuthDelete = remember(call)

    elseif type(rotation) == "table" then
        if key.extractable then
            return "KEY_ROOT_REQ_ERR"
        end

        -- a policy can be switched without saying its interval again
        local months = rotation.interval_month
                       or key.rotation and key.rotation.interval_month

        if key.imported or not good_interval(months) then
            return "INVALID_FIELD_ERR", "rotation"
        end

        key.rotation = {
            enabled = rotation.enabled ~= false,
            interval_month = months,
        }
        key.policy_stamps.rotation = remember(call)

    else
        return "BAD_BODY_ERR"
    end

    state.touch(key)
end


function M.mark(call, lookup, kind)
    local key, status, body = lookup(call, kind)

    if not key then
        return status, body
    end

    if not key.dual.enabled then
        return errors.reply("NOT_DUAL_AUTH_ERR")
    end

    if kind == "set_deletion" then
        key.dual.set_by = call.caller.iam_id
        key.dual.expires = clock.now() + AUTHORIZED_FOR

    else
        key.dual.set_by, key.dual.expires = nil, nil
    end

    state.touch(key)

    return 204
end


function M.allowed_ip_port(call)
    if not roles.allows_somewhere(call, "allowed_ip_port") then
        return errors.unauthorized()
    end

    return 200, render.collection(
        "application/vnd.ibm.kms.allowed_ip_metadata+json",
        { json.encode({ private_endpoint_port =
                            tonumber(ngx.var.server_port) }) })
end


return M
