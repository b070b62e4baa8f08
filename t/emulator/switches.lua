-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- Every point that no document settles, and every rule a test may want off.
-- By default each is the worst that a document allows, for a client that has to
-- live with it. The module table is the live set: others read switches.NAME at
-- each call.
--
-- A switch that is not as it is by default lives in "changed", where reading
-- it is counted: so tests learn whether anybody asked. What was set, and then
-- set anew before anybody asked, is "unmet".

local settings = require("settings")

local M = {}

local changed, reads, waiting, unmet = {}, {}, {}, {}

local defaults = {
    -- aliases
    alias_clash_status = 409,          -- or 400
    alias_quota_status = 409,          -- or 400
    alias_limit_per_key = 5,
    alias_limit_per_instance = 1000,   -- 0 is no limit
    alias_release_seconds = 300,       -- on the emulator's clock
    alias_released_resolves = false,   -- a deleted alias still finds its key
    alias_delete_role = "Writer",      -- or "Manager", as in HPCS
    create_clash_orphan = false,       -- a clash leaves a key without alias
    absent_alias = "401",              -- one that does not exist

    -- new keys
    create_answer = "representation",  -- or "minimal", whatever is preferred
    fresh_update_date = true,          -- lastUpdateDate from the beginning
    payload_late_ms = 0,               -- for so long none is shown
    writer_in_ring = "refused",        -- or "allowed": makes a key in a ring

    -- deleted keys
    delete_answer = "representation",  -- or "minimal", whatever is preferred
    deleted_payload = true,            -- GET of one still gives its payload
    deleted_alias = "resolves",        -- or "reserved" (404), or "free"
    restore_aliases = false,           -- a restored key has its aliases
    delete_by_alias = true,            -- DELETE /keys/{alias} works
    delete_by_alias_status = 400,      -- if it does not: 400 or 404

    -- lists
    list_aliases = true,
    list_description = true,
    list_denied = "empty",             -- or "401": no right to see keys
    list_unknown_ring = "empty",       -- or "404"
    empty_resources = "omit",          -- or "array": an empty list has []
    search_limit = 5000,

    -- crypto
    unwrap_mismatch_status = 400,      -- or 422: foreign or altered input
    wrap_plaintext_limit = 4096,       -- characters of base64

    -- rules about time
    rotate_hour_rule = true,
    early_rule = true,                 -- 30 s before restore and enable

    -- reading what was written a moment ago
    lag_ms = 0,
    lag_scope = "zones",               -- or "all": in the same zone too

    -- authorization
    roles_enforced = true,
    absent_id = "404_code",            -- or "401": a key that no caller can see
    unknown_instance_status = 401,     -- or 404
    unknown_instance_code = "",        -- of 404; or "KEY_NOT_FOUND_ERR"
    token_lifetime = 900,              -- up to 3600
    iam_disabled_code = "BXNIM0415E",

    -- the way of the answer
    latency_ms = 0,                    -- each call of Key Protect
    iam_latency_ms = 0,
    rate_limit = 0,                    -- calls a second, then 429; 0 is none
    rate_limit_retry_after = 0,        -- seconds; 0 leaves the header out
    chunked = false,                   -- no Content-Length
    requests_per_connection = 0,       -- then Connection: close; 0 is never

    -- the journal
    journal_requests = false,          -- head and body of each call as well
}

local choices = {
    absent_alias = { "401", "404", "404_code", "404_other" },
    absent_id = { "401", "404_code" },
    alias_clash_status = { 400, 409 },
    alias_delete_role = { "Writer", "Manager" },
    alias_quota_status = { 400, 409 },
    create_answer = { "representation", "minimal" },
    delete_answer = { "representation", "minimal" },
    delete_by_alias_status = { 400, 404 },
    deleted_alias = { "resolves", "reserved", "free" },
    empty_resources = { "omit", "array" },
    lag_scope = { "zones", "all" },
    list_denied = { "empty", "401" },
    list_unknown_ring = { "empty", "404" },
    unknown_instance_code = { "", "KEY_NOT_FOUND_ERR" },
    unknown_instance_status = { 401, 404 },
    unwrap_mismatch_status = { 400, 422 },
    writer_in_ring = { "refused", "allowed" },
}


setmetatable(M, {
    __index = function(_, name)
        local value = changed[name]

        if value ~= nil then
            reads[name] = (reads[name] or 0) + 1
            waiting[name] = nil
        end

        return value
    end,
})


local function set(name, value)
    if value == changed[name] then
        return
    end

    if waiting[name] then
        unmet[#unmet + 1] = name .. " = " .. tostring(changed[name])
        waiting[name] = nil
    end

    if value == defaults[name] then
        changed[name], M[name] = nil, value

    else
        changed[name], M[name] = value, nil
        waiting[name] = true
    end
end


function M.reset()
    for name, value in pairs(defaults) do
        set(name, value)
    end
end


function M.dump()
    local all = {}

    for name, value in pairs(defaults) do
        if changed[name] ~= nil then
            value = changed[name]
        end

        all[name] = value
    end

    return all
end


-- how often each was read while it was not as it is by default
function M.reads()
    return reads
end


function M.clear_reads()
    reads = {}
end


-- what was set since the start, a reset or not, and met no call: a list of
-- "name = value"
function M.unmet()
    local all = {}

    for _, text in ipairs(unmet) do
        all[#all + 1] = text
    end

    for name in pairs(waiting) do
        all[#all + 1] = name .. " = " .. tostring(changed[name])
    end

    table.sort(all)

    return all
end


-- those are known
function M.clear_unmet()
    waiting, unmet = {}, {}
end


local function is_choice(name, value)
    for _, choice in ipairs(choices[name] or { value }) do
        if choice == value then
            return true
        end
    end

    return false
end


-- returns nothing, or what is wrong
function M.set(values)
    for name, value in pairs(values) do
        if defaults[name] == nil then
            return "no switch is called " .. tostring(name)
        end

        if type(value) ~= type(defaults[name]) then
            return name .. " takes a " .. type(defaults[name])
        end

        if not is_choice(name, value) then
            return name .. " takes one of "
                   .. table.concat(choices[name], ", ")
        end
    end

    for name, value in pairs(values) do
        set(name, value)
    end
end


-- a record of a real Key Protect (start --like) changes the defaults
for name, value in pairs(settings.switches or {}) do
    if type(value) == type(defaults[name]) then
        defaults[name] = value
    end
end


M.reset()

return M
