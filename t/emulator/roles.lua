-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- Who may do what. A caller has grants {role, instance, key_ring, key}; a
-- member that a grant leaves out is not narrowed.

local switches = require("switches")

local READER, READER_PLUS, WRITER, MANAGER = 1, 2, 3, 4

local ranks = {
    Reader = READER,
    ReaderPlus = READER_PLUS,
    Writer = WRITER,
    Manager = MANAGER,
}

local needs = {
    list = READER,
    head = READER,
    get_metadata = READER,
    versions = READER,
    registrations = READER,
    list_rings = READER,
    wrap = READER,
    unwrap = READER,
    rewrap = READER,
    allowed_ip_port = READER,
    get_key = READER_PLUS,
    create_key = WRITER,
    create_alias = WRITER,
    create_in_ring = MANAGER,
    rotate = WRITER,
    create_ring = WRITER,
    set_deletion = WRITER,
    unset_deletion = WRITER,
    delete_alias = WRITER,
    sync = WRITER,
    create_key_override = MANAGER,
    delete_key = MANAGER,
    restore = MANAGER,
    disable = MANAGER,
    enable = MANAGER,
    patch = MANAGER,
    delete_ring = MANAGER,
    get_policies = MANAGER,
    put_policies = MANAGER,
    get_instance_policies = MANAGER,
    put_instance_policies = MANAGER,
}

local M = {}


function M.is_role(name)
    return ranks[name] ~= nil or name == "KeyPurge"
end


local function enough(grant, kind)
    if kind == "purge" then
        return grant.role == "KeyPurge"
    end

    local need = needs[kind] or MANAGER

    if kind == "delete_alias" then
        need = ranks[switches.alias_delete_role] or need
    end

    return (ranks[grant.role] or 0) >= need
end


local function covers(grant, inst, ring, id)
    return (not grant.instance or grant.instance == inst.id)
           and (not grant.key_ring or grant.key_ring == ring)
           and (not grant.key or grant.key == id)
end


-- ring and id are nil for what concerns the instance as a whole
function M.allows(call, kind, ring, id)
    if not switches.roles_enforced then
        return true
    end

    local grants = call.caller.grants

    for i = 1, #grants do
        if covers(grants[i], call.inst, ring, id)
           and enough(grants[i], kind)
        then
            return true
        end
    end

    return false
end


function M.allows_key(call, kind, key)
    return M.allows(call, kind, key.ring, key.id)
end


-- is there any grant that could let this call through, in some ring?
function M.allows_somewhere(call, kind)
    if not switches.roles_enforced then
        return true
    end

    for _, grant in ipairs(call.caller.grants) do
        if (not grant.instance or grant.instance == call.inst.id)
           and enough(grant, kind)
        then
            return true
        end
    end

    return false
end


-- may the caller do anything at all in this instance?
function M.known(call)
    for _, grant in ipairs(call.caller.grants) do
        if (not grant.instance or grant.instance == call.inst.id)
           and ranks[grant.role]
        then
            return true
        end
    end

    return false
end


-- The rings that lists show, true for all, false for none: they do not show
-- what only a grant for one key lets be seen.
function M.lists(call, kind)
    if not switches.roles_enforced then
        return true
    end

    local any, rings = false, {}

    for _, grant in ipairs(call.caller.grants) do
        if (not grant.instance or grant.instance == call.inst.id)
           and not grant.key and enough(grant, kind)
        then
            if not grant.key_ring then
                return true
            end

            any, rings[grant.key_ring] = true, true
        end
    end

    return any and rings
end


return M
