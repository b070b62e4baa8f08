-- Every point that no document settles, and every rule a test may want off.
-- The module table is the live set: others read switches.NAME at each call.
--
-- A switch that is not as it is by default lives in "changed", where reading
-- it is counted: so tests learn whether anybody asked.

local M = {}

local changed, reads = {}, {}

local defaults = {
    -- aliases
    alias_clash_status = 409,          -- or 400
    alias_quota_status = 409,          -- or 400
    alias_limit_per_key = 5,
    alias_limit_per_instance = 0,      -- or 1000; 0 is no limit
    alias_release_seconds = 300,       -- on the emulator's clock
    alias_released_resolves = false,   -- a deleted alias still finds its key
    alias_delete_role = "Writer",      -- or "Manager", as in HPCS
    create_clash_orphan = false,       -- a clash leaves a key without alias

    -- new keys
    create_answer = "representation",  -- or "minimal", whatever is preferred
    fresh_update_date = true,          -- lastUpdateDate from the beginning

    -- deleted keys
    deleted_payload = true,            -- GET of one still gives its payload
    deleted_alias = "resolves",        -- or "reserved" (404), or "free"
    delete_by_alias = false,           -- DELETE /keys/{alias} works
    delete_by_alias_status = 400,      -- if it does not: 400 or 404

    -- lists
    list_aliases = true,
    list_description = true,
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
    absent_status = 404,               -- or 401: a key nobody can see
    unknown_instance_status = 404,     -- or 401
    unknown_instance_code = "INSTANCE_NOT_FOUND_ERR",
                                       -- or "KEY_NOT_FOUND_ERR", or ""
    token_lifetime = 3600,
    iam_locked_code = "BXNIM0415E",

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


setmetatable(M, {
    __index = function(_, name)
        local value = changed[name]

        if value ~= nil then
            reads[name] = (reads[name] or 0) + 1
        end

        return value
    end,
})


local function set(name, value)
    if value == defaults[name] then
        changed[name], M[name] = nil, value

    else
        changed[name], M[name] = value, nil
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


-- returns nothing, or what is wrong
function M.set(values)
    for name, value in pairs(values) do
        if defaults[name] == nil then
            return "no switch is called " .. tostring(name)
        end

        if type(value) ~= type(defaults[name]) then
            return name .. " takes a " .. type(defaults[name])
        end
    end

    for name, value in pairs(values) do
        set(name, value)
    end
end


M.reset()

return M
