-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- Aliases of keys: the only thing on a key that can be added atomically.

local errors = require("errors")
local fields = require("fields")
local keys = require("keys")
local render = require("render")
local state = require("state")
local switches = require("switches")

local M = {}


function M.create(call)
    local key, status, body = keys.lookup(call, "create_alias")

    if not key then
        return status, body
    end

    if not fields.alias(call.name) then
        return errors.reply("INVALID_FIELD_ERR", "alias")
    end

    if key.state == state.DESTROYED then
        return errors.reply("KEY_DELETED_ERR")
    end

    if state.alias_taken(call.inst, call.name) then
        return errors.reply("KEY_ALIAS_NOT_UNIQUE_ERR", "alias")
    end

    if #key.aliases >= switches.alias_limit_per_key
       or keys.alias_room(call.inst) < 1
    then
        return errors.reply("KEY_ALIAS_QUOTA_ERR", "alias")
    end

    local entry = state.add_alias(call, key, call.name)

    state.touch(key)

    return 201, render.alias(entry)
end


function M.delete(call)
    local key, status, body = keys.lookup(call, "delete_alias")

    if not key then
        return status, body
    end

    if not state.remove_alias(call.inst, key, call.name) then
        return errors.reply("KEY_ALIAS_NOT_FOUND_ERR")
    end

    return 204
end


return M
