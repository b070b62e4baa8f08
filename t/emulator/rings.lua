-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- Key rings: a key is in exactly one.

local clock = require("clock")
local errors = require("errors")
local fields = require("fields")
local json = require("json")
local render = require("render")
local roles = require("roles")
local state = require("state")

local LIMIT = 50
local RING = "application/vnd.ibm.kms.key_ring+json"

local M = {}


function M.list(call)
    if not roles.allows(call, "list_rings") then
        return errors.unauthorized()
    end

    local offset = tonumber(call.args.offset) or 0
    local limit = tonumber(call.args.limit) or LIMIT
    local names, items = {}, {}

    for id in pairs(call.inst.rings) do
        names[#names + 1] = id
    end

    table.sort(names)

    for i = offset + 1, math.min(#names, offset + limit) do
        local ring = call.inst.rings[names[i]]

        items[#items + 1] = json.encode({
            id = ring.id,
            creationDate = clock.iso(ring.created),
            createdBy = ring.created_by,
        })
    end

    local more = fields.is_true(call.args.totalCount)
                 and ',"totalCount":' .. #names or ""

    return 200, render.collection(RING, items, more)
end


function M.create(call)
    if not roles.allows(call, "create_ring") then
        return errors.unauthorized()
    end

    if not fields.ring(call.id) then
        return errors.reply("INVALID_FIELD_ERR", "key_ring_id")
    end

    if call.inst.rings[call.id] then
        return errors.reply("KEY_RING_NOT_UNIQUE_ERR")
    end

    if call.inst.ring_count >= LIMIT then
        return errors.reply("KEY_RING_QUOTA_ERR")
    end

    state.add_ring(call.inst, call.id, call.caller.iam_id)

    return 201
end


local function holds_live(inst, id)
    local live, dead = false, false

    for _, key in pairs(inst.keys) do
        if key.ring == id then
            if key.state == state.DESTROYED then
                dead = true

            else
                live = true
            end
        end
    end

    return live, dead
end


function M.delete(call)
    if not roles.allows(call, "delete_ring", call.id) then
        return errors.unauthorized()
    end

    if not call.inst.rings[call.id] then
        return errors.reply("KEY_RING_NOT_FOUND_ERR")
    end

    local live, dead = holds_live(call.inst, call.id)

    if call.id == "default" or live
       or dead and not fields.is_true(call.args.force)
    then
        return errors.reply("KEY_RING_NOT_EMPTY_ERR")
    end

    -- destroyed keys stay restorable: they move to the default ring
    for _, key in pairs(call.inst.keys) do
        if key.ring == call.id then
            key.ring = "default"
            state.touch(key)
        end
    end

    call.inst.rings[call.id] = nil
    call.inst.ring_count = call.inst.ring_count - 1

    return 204
end


return M
