-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- Keys, aliases and collections as JSON. The text of a key is kept until the
-- key changes: most calls only read.

local clock = require("clock")
local json = require("json")
local state = require("state")
local switches = require("switches")

local iso = clock.iso

local KEY = "application/vnd.ibm.kms.key+json"
local ALIAS = "application/vnd.ibm.kms.alias+json"

local RESTORABLE = 30 * 86400
local PURGE_FROM = 4 * 3600

local M = { KEY = KEY, RESTORABLE = RESTORABLE, PURGE_FROM = PURGE_FROM }


local function aliases_of(call, key)
    local seen = {}

    for _, name in ipairs(key.aliases) do
        local entry = call.inst.aliases[name]

        if entry and not state.unseen(call, entry.born) then
            seen[#seen + 1] = name
        end
    end

    return seen[1] and seen
end


local function crn_of(inst)
    if not inst.crn then
        inst.crn = "crn:v1:bluemix:public:kms:emulator:a/"
                   .. "00000000000000000000000000000000:" .. inst.id .. ":key:"
    end

    return inst.crn
end


function M.crn(call, key)
    return crn_of(call.inst) .. key.id
end


local HEAD = '"type":"' .. KEY .. '","id":"'
local ALGORITHM = ',"algorithmType":"AES","algorithmMetadata":'
                  .. '{"bitLength":"256","mode":"CBC_PAD"},'
                  .. '"algorithmBitSize":256,"algorithmMode":"CBC_PAD"'

local STATE = { [0] = '0', '1', '2', '3', '4', '5' }


local function bool(value)
    return value and "true" or "false"
end


local function add(rope, ...)
    local n = #rope

    for i = 1, select("#", ...) do
        rope[n + i] = (select(i, ...))
    end
end


local function add_date(rope, name, t)
    if t then
        add(rope, name, iso(t), '"')
    end
end


local function add_deletion(rope, key)
    local now = clock.now()
    local at = key.deleted_at or key.was_deleted_at
    local by = key.deleted_by or key.was_deleted_by

    add(rope, ',"deleted":true,"deletedBy":"', by, '"')
    add_date(rope, ',"deletionDate":"', at)
    add_date(rope, ',"restoreExpirationDate":"', at + RESTORABLE)
    add_date(rope, ',"purgeAllowedFrom":"', at + PURGE_FROM)
    add_date(rope, ',"purgeScheduledOn":"', at + state.PURGED_AFTER)
    add(rope, ',"restoreAllowed":', bool(now < at + RESTORABLE),
        ',"purgeAllowed":', bool(now >= at + PURGE_FROM))
end


local function add_dual_auth(rope, key)
    local dual = key.dual

    if not dual or not dual.enabled then
        add(rope, ',"dualAuthDelete":{"enabled":false}')
        return
    end

    add(rope, ',"dualAuthDelete":{"enabled":true,"keySetForDeletion":',
        bool(dual.set_by))
    add_date(rope, ',"authExpiration":"', dual.set_by and dual.expires)
    add(rope, "}")
end


local function add_described(rope, call, key, shows)
    local aliases = shows.aliases and aliases_of(call, key)

    if aliases then
        -- the alphabet of aliases needs no escapes
        add(rope, ',"aliases":["')

        for i, name in ipairs(aliases) do
            add(rope, i > 1 and '","' or "", name)
        end

        add(rope, '"]')
    end

    if key.description and shows.description then
        add(rope, ',"description":', json.encode(key.description))
    end

    if key.tags and key.tags[1] then
        add(rope, ',"tags":', json.encode(key.tags))
    end

    if key.rotation then
        add(rope, ',"rotation":', json.encode(key.rotation))
    end
end


-- the members of a key, without the braces around them
local function members(call, key, status, shows)
    local newest = key.versions and key.versions[#key.versions]
    local rope = {
        HEAD, key.id, '","name":', json.encode(key.name),
        ',"state":', STATE[status],
        ',"extractable":', bool(key.extractable),
        ',"imported":', bool(key.imported),
        ',"crn":"', crn_of(call.inst), key.id,
        '","keyRingID":"', key.ring,
        '","creationDate":"', iso(key.created),
        '","createdBy":"', key.created_by, '"', ALGORITHM,
    }

    if switches.fresh_update_date or key.updated ~= key.created then
        add_date(rope, ',"lastUpdateDate":"', key.updated)
    end

    add_date(rope, ',"lastRotateDate":"', key.rotated)
    add_date(rope, ',"expirationDate":"', key.expires)
    add_described(rope, call, key, shows)
    add_dual_auth(rope, key)

    if newest then
        add(rope, ',"keyVersion":{"id":"', newest.id, '"')
        add_date(rope, ',"creationDate":"', newest.created)
        add(rope, "}")
    end

    if status == state.DESTROYED then
        add_deletion(rope, key)

    else
        add(rope, ',"deleted":false')
    end

    return rope
end


local ALL = { aliases = true, description = true }


local function kept_members(call, key)
    if key.text and switches.lag_ms == 0 then
        return key.text
    end

    local status = state.state_of(call, key)
    local rope = members(call, key, status, ALL)

    -- what the clock alone may change is made anew each time
    if status ~= state.DESTROYED and not key.expires
       and switches.lag_ms == 0
    then
        -- beginning with the id, these strings are well spread by the hash
        key.text = { HEAD, table.concat(rope, "", 2) }
        return key.text
    end

    return rope
end


-- a key without its payload
function M.key(call, key)
    return { "{", kept_members(call, key), "}" }
end


-- a new key may show its payload later than itself
local function is_early(key)
    local late = switches.payload_late_ms

    return late > 0 and clock.real_ms() < key.made_ms + late
end


-- a key with its payload, if it has one to show
function M.key_with_payload(call, key)
    local payload = state.payload(key)

    if not payload
       or key.state == state.DESTROYED and not switches.deleted_payload
       or is_early(key)
    then
        return M.key(call, key)
    end

    return { '{"payload":"', payload, '",', kept_members(call, key), "}" }
end


-- a key as lists show it
function M.listed(call, key)
    if switches.list_aliases and switches.list_description then
        return M.key(call, key)
    end

    local shows = {
        aliases = switches.list_aliases,
        description = switches.list_description,
    }

    return { "{", members(call, key, state.state_of(call, key), shows), "}" }
end


-- an empty collection has no resources member at all
function M.collection(kind, items, more)
    local n = #items
    local rope = { '{"metadata":{"collectionType":"', kind,
                   '","collectionTotal":', tostring(n), more or "", "}" }

    if n == 0 and switches.empty_resources == "omit" then
        rope[#rope + 1] = "}"
        return rope
    end

    add(rope, ',"resources":[')

    for i = 1, n do
        rope[#rope + 1] = i > 1 and "," or ""
        rope[#rope + 1] = items[i]
    end

    rope[#rope + 1] = "]}"

    return rope
end


local ONE_KEY = '{"metadata":{"collectionType":"' .. KEY
                .. '","collectionTotal":1},"resources":['


function M.one_key(call, key)
    return { ONE_KEY, M.key(call, key), "]}" }
end


function M.one_key_with_payload(call, key)
    return { ONE_KEY, M.key_with_payload(call, key), "]}" }
end


-- what a call that made or restored a key answers, as the caller prefers
function M.made(call, key)
    if call.prefer == "return=minimal"
       or switches.create_answer == "minimal" then
        return { ONE_KEY, '{"type":"', KEY, '","id":"', key.id, '"}]}' }
    end

    return M.one_key_with_payload(call, key)
end


function M.alias(entry)
    return {
        '{"metadata":{"collectionType":"', ALIAS, '","collectionTotal":1},',
        '"resources":[{"keyId":"', entry.key.id, '","alias":"', entry.name,
        '","createdBy":"', entry.created_by, '","creationDate":"',
        iso(entry.created), '"}]}',
    }
end


return M
