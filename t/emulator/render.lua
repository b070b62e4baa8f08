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


local function date(t)
    return t and iso(t)
end


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


function M.crn(call, key)
    return "crn:v1:bluemix:public:kms:emulator:a/"
           .. "00000000000000000000000000000000:" .. call.inst.id .. ":key:"
           .. key.id
end


local function add_deletion(res, key)
    local now = clock.now()
    local at = key.deleted_at

    res.deleted = true
    res.deletionDate = iso(at)
    res.deletedBy = key.deleted_by
    res.restoreExpirationDate = iso(at + RESTORABLE)
    res.restoreAllowed = now < at + RESTORABLE
    res.purgeAllowedFrom = iso(at + PURGE_FROM)
    res.purgeAllowed = now >= at + PURGE_FROM
    res.purgeScheduledOn = iso(at + state.PURGED_AFTER)
end


local function dual_auth(key)
    local dual = key.dual

    if not dual or not dual.enabled then
        return { enabled = false }
    end

    return {
        enabled = true,
        keySetForDeletion = dual.set_by ~= nil,
        authExpiration = dual.set_by and iso(dual.expires) or nil,
    }
end


local function resource(call, key, status)
    local newest = key.versions and key.versions[#key.versions]
    local res = {
        type = KEY,
        id = key.id,
        name = key.name,
        aliases = aliases_of(call, key) or nil,
        description = key.description,
        tags = key.tags and key.tags[1] and key.tags or nil,
        state = status,
        extractable = key.extractable,
        imported = key.imported,
        crn = M.crn(call, key),
        keyRingID = key.ring,
        creationDate = iso(key.created),
        createdBy = key.created_by,
        lastUpdateDate = (switches.fresh_update_date
                          or key.updated ~= key.created)
                         and iso(key.updated) or nil,
        lastRotateDate = date(key.rotated),
        expirationDate = date(key.expires),
        dualAuthDelete = dual_auth(key),
        deleted = false,
        algorithmType = "AES",
        algorithmMetadata = { bitLength = "256", mode = "CBC_PAD" },
        algorithmBitSize = 256,
        algorithmMode = "CBC_PAD",
    }

    if newest then
        res.keyVersion = {
            id = newest.id,
            creationDate = iso(newest.created),
        }
    end

    if key.rotation then
        res.rotation = key.rotation
    end

    if status == state.DESTROYED then
        add_deletion(res, key)
    end

    return res
end


-- a key without its payload
function M.key(call, key)
    local text = key.text

    if text and switches.lag_ms == 0 then
        return text
    end

    local status = state.state_of(call, key)

    text = json.encode(resource(call, key, status))

    -- what the clock alone may change is made anew each time
    if status ~= state.DESTROYED and not key.expires
       and switches.lag_ms == 0
    then
        key.text = text
    end

    return text
end


-- a key with its payload, if it has one to show
function M.key_with_payload(call, key)
    local text = M.key(call, key)

    if not key.payload
       or key.state == state.DESTROYED and not switches.deleted_payload
    then
        return text
    end

    return '{"payload":"' .. key.payload .. '",' .. text:sub(2)
end


-- a key as lists show it
function M.listed(call, key)
    if switches.list_aliases and switches.list_description then
        return M.key(call, key)
    end

    local res = resource(call, key, state.state_of(call, key))

    if not switches.list_aliases then
        res.aliases = nil
    end

    if not switches.list_description then
        res.description = nil
    end

    return json.encode(res)
end


-- an empty collection has no resources member at all
function M.collection(kind, items, more)
    local n = #items
    local head = '{"metadata":{"collectionType":"' .. kind
                 .. '","collectionTotal":' .. n .. (more or "") .. "}"

    if n == 0 and switches.empty_resources == "omit" then
        return head .. "}"
    end

    return head .. ',"resources":[' .. table.concat(items, ",") .. "]}"
end


local ONE_KEY = '{"metadata":{"collectionType":"' .. KEY
                .. '","collectionTotal":1},"resources":['


function M.one_key(call, key)
    return ONE_KEY .. M.key(call, key) .. "]}"
end


function M.one_key_with_payload(call, key)
    return ONE_KEY .. M.key_with_payload(call, key) .. "]}"
end


-- what a call that made or restored a key answers, as the caller prefers
function M.made(call, key)
    local prefer = call.prefer or "return=" .. switches.create_answer

    if prefer == "return=minimal" then
        return ONE_KEY .. '{"type":"' .. KEY .. '","id":"' .. key.id
               .. '"}]}'
    end

    return M.one_key_with_payload(call, key)
end


function M.alias(entry)
    return M.collection(ALIAS, { json.encode({
        keyId = entry.key.id,
        alias = entry.name,
        createdBy = entry.created_by,
        creationDate = iso(entry.created),
    }) })
end


return M
