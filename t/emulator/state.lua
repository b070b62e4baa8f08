-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- The emulator's state: instances with their keys and aliases. It also decides
-- what a caller may see: zones that lag behind, aliases being released, keys
-- that expire.

local clock = require("clock")
local random = require("random")
local switches = require("switches")

local ACTIVE, DEACTIVATED, DESTROYED = 1, 3, 5
local PURGED_AFTER = 90 * 86400

local M = { ACTIVE = 1, SUSPENDED = 2, DEACTIVATED = 3, DESTROYED = 5 }

M.instances = {}

-- goes up with each change of what a list of keys may show
M.generation = 0


function M.add_instance(id)
    local inst = {
        id = id or random.uuid(),
        keys = {},
        aliases = {},
        order = {},
        sorted = true,
        rings = {},
        ring_count = 0,
        policies = {},
    }

    M.instances[inst.id] = inst
    M.add_ring(inst, "default", "System")

    return inst
end


function M.add_ring(inst, id, by)
    inst.rings[id] = { id = id, created = clock.now(), created_by = by }
    inst.ring_count = inst.ring_count + 1
end


function M.reset(first)
    M.generation = M.generation + 1
    M.instances = {}

    return M.add_instance(first)
end


-- where a thing was written and from when on the others see it
function M.stamp(call)
    return { zone = call.zone, seen = clock.real_ms() + switches.lag_ms }
end


local function unseen(call, stamp)
    if switches.lag_ms == 0
       or stamp.zone == call.zone and switches.lag_scope ~= "all"
    then
        return false
    end

    return clock.real_ms() < stamp.seen
end


M.unseen = unseen


function M.add_key(inst, key)
    inst.keys[key.id] = key
    inst.order[#inst.order + 1] = key
    inst.sorted = false
    M.generation = M.generation + 1
end


local function by_id(a, b)
    return a.id < b.id
end


-- all keys in the order of their ids, as lists are
function M.ordered(inst)
    if not inst.sorted then
        table.sort(inst.order, by_id)
        inst.sorted = true
    end

    return inst.order
end


-- what was kept of lists is not as it would be now
function M.forget_lists()
    M.generation = M.generation + 1
end


-- the texts kept of keys depend on switches too
function M.forget_texts()
    M.generation = M.generation + 1

    for _, inst in pairs(M.instances) do
        for _, key in pairs(inst.keys) do
            key.text = nil
        end
    end
end


-- base64, as a string or a rope, or nil; that of a copy is made each time
function M.payload(key)
    return key.payload or key.model and key.model.payload(key)
end


function M.touch(key)
    M.generation = M.generation + 1
    key.text = nil
    key.updated = clock.now()
end


-- the name of an alias stays taken for a while after it is gone
local function release(entry, since)
    entry.released = (since or clock.now()) + switches.alias_release_seconds
end


local function forget_alias(key, alias)
    for i, name in ipairs(key.aliases) do
        if name == alias then
            table.remove(key.aliases, i)
            break
        end
    end
end


function M.alias_taken(inst, alias)
    local entry = inst.aliases[alias]

    if not entry then
        return false
    end

    if entry.released then
        if clock.now() < entry.released then
            return true
        end

        inst.aliases[alias] = nil
        return false
    end

    if entry.key.state == DESTROYED and switches.deleted_alias == "free" then
        forget_alias(entry.key, alias)
        M.touch(entry.key)
        inst.aliases[alias] = nil
        return false
    end

    return true
end


function M.alias_count(inst)
    local n = 0

    for _, entry in pairs(inst.aliases) do
        if not entry.released then
            n = n + 1
        end
    end

    return n
end


function M.add_alias(call, key, alias)
    local entry = {
        key = key,
        name = alias,
        created = clock.now(),
        created_by = call.caller.iam_id,
        born = M.stamp(call),
    }

    call.inst.aliases[alias] = entry
    key.aliases[#key.aliases + 1] = alias
    key.text = nil

    return entry
end


-- now, or since a time
function M.remove_alias(inst, key, alias, since)
    local entry = inst.aliases[alias]

    if not entry or entry.key ~= key or entry.released then
        return false
    end

    forget_alias(key, alias)
    release(entry, since)
    M.touch(key)

    return true
end


function M.purge(inst, key)
    M.generation = M.generation + 1

    for _, alias in ipairs(key.aliases) do
        if inst.aliases[alias] and inst.aliases[alias].key == key then
            release(inst.aliases[alias])
        end
    end

    inst.keys[key.id] = nil

    for i, other in ipairs(inst.order) do
        if other == key then
            table.remove(inst.order, i)
            break
        end
    end
end


-- the state as this caller sees it now
function M.state_of(call, key)
    local state = key.state

    if key.changed and unseen(call, key.changed) then
        state = key.state_before
    end

    if state < DEACTIVATED and key.expires and clock.now() >= key.expires then
        return DEACTIVATED
    end

    return state
end


function M.set_state(call, key, state)
    key.state_before = key.state
    key.state = state
    key.changed = M.stamp(call)
    M.touch(key)
end


local function due(key)
    return key.state == DESTROYED
           and clock.now() >= key.deleted_at + PURGED_AFTER
end


-- when time alone will change what lists show of the key
function M.changes_at(key)
    if key.state == DESTROYED then
        return key.deleted_at + PURGED_AFTER
    end

    return key.expires and key.expires > clock.now() and key.expires
           or math.huge
end


local function by_alias(call, name)
    local entry = call.inst.aliases[name]

    if not entry or unseen(call, entry.born) then
        return nil
    end

    if entry.released
       and (not switches.alias_released_resolves
            or clock.now() >= entry.released)
    then
        return nil
    end

    if M.state_of(call, entry.key) == DESTROYED
       and switches.deleted_alias ~= "resolves"
    then
        return nil
    end

    return call.inst.keys[entry.key.id]
end


-- is the key there for this call: written long enough ago, in its ring?
function M.visible(call, key)
    return not unseen(call, key.born)
           and (not call.ring or key.ring == call.ring)
end


-- the key that an id or an alias names, or nil
function M.find(call, name)
    local key = call.inst.keys[name] or by_alias(call, name)

    if not key or not M.visible(call, key) then
        return nil
    end

    if due(key) then
        M.purge(call.inst, key)
        return nil
    end

    return key
end


M.PURGED_AFTER = PURGED_AFTER
M.is_due = due
M.is_active = function(call, key)
    return M.state_of(call, key) == ACTIVE
end


return M
