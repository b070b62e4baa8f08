-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- Rules that spoil calls: late, lost, cut, wrong or refused answers.

local json = require("json")
local rope = require("rope")
local semaphore = require("ngx.semaphore")

local HELD_AT_MOST = 600

local M = { any = false }

local rules, last_id = {}, 0

local HTML = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
             .. "<body><center><h1>502 Bad Gateway</h1></center></body>\r\n"
             .. "</html>\r\n"

local GARBAGE = '\1\2{"metadata":}<<>>not json at all\255\254'

local actions = {
    status = "number",
    body = true,
    headers = "table",
    html = "boolean",
    delay_ms = "number",
    hold = "boolean",
    drop = "boolean",
    half = "boolean",
    truncate = "boolean",
    garbage = "boolean",
    empty = "boolean",
    close = "boolean",
    trickle_ms = "number",
}

local performs = { before = true, after = true, twice = true, never = true }

local matches = {
    method = "string",
    path = "string",
    kind = true,
    zone = "number",
    api_key = "string",
    instance = "string",
    body = "string",
}


local function checked(members, allowed)
    for name, value in pairs(members) do
        if not allowed[name] then
            return "unknown member " .. tostring(name)
        end

        if allowed[name] ~= true and type(value) ~= allowed[name] then
            return name .. " takes a " .. allowed[name]
        end
    end
end


-- with an answer of its own the call need not happen; a spoiled one needs it
local function default_perform(act)
    if act.status or act.drop then
        return "never"
    end

    if act.half or act.truncate or act.garbage or act.empty then
        return "before"
    end

    return "after"
end


local function make(spec)
    local act = spec.action or {}

    if type(act) == "string" then
        act = { [act] = true }
    end

    local match = spec.match or {}
    local err = checked(act, actions) or checked(match, matches)

    if err then
        return nil, err
    end

    if act.html then
        act.status = act.status or 502
        act.body = HTML
        act.headers = act.headers or { ["Content-Type"] = "text/html" }
    end

    local perform = spec.perform or default_perform(act)

    if not performs[perform] then
        return nil, "perform is before, after, twice or never"
    end

    local share = spec.share or 1

    if type(share) ~= "number" or share < 0 or share > 1 then
        return nil, "share takes a number from 0 to 1"
    end

    last_id = last_id + 1

    return {
        id = last_id,
        match = match,
        skip = spec.skip or 0,
        times = spec.times or 1,
        share = share,
        perform = perform,
        action = act,
        hits = 0,
        held = 0,
        gate = act.hold and semaphore.new(0),
    }
end


-- returns the ids of the rules, or nil and what is wrong
function M.add(specs)
    local made, ids = {}, {}

    for i, spec in ipairs(specs) do
        local rule, err = make(spec)

        if not rule then
            return nil, err
        end

        made[i] = rule
    end

    for i, rule in ipairs(made) do
        rules[#rules + 1] = rule
        ids[i] = rule.id
    end

    M.any = #rules > 0

    return ids
end


-- let those that are held go on: of one rule, or of all
function M.release(id)
    local n = 0

    for _, rule in ipairs(rules) do
        if rule.gate and (not id or rule.id == id) then
            n = n + rule.held

            if rule.held > 0 then
                rule.gate:post(rule.held)
            end
        end
    end

    return n
end


function M.remove(id)
    M.release(id)

    for i = #rules, 1, -1 do
        if not id or rules[i].id == id then
            table.remove(rules, i)
        end
    end

    M.any = #rules > 0
end


function M.list()
    local list = {}

    for i, rule in ipairs(rules) do
        list[i] = {
            id = rule.id,
            match = rule.match,
            skip = rule.skip,
            times = rule.times,
            share = rule.share,
            perform = rule.perform,
            action = rule.action,
            hits = rule.hits,
            held = rule.held,
        }
    end

    return list
end


function M.held()
    local n = 0

    for _, rule in ipairs(rules) do
        n = n + rule.held
    end

    return n
end


local function kind_matches(want, kind)
    if type(want) ~= "table" then
        return want == kind
    end

    for _, one in ipairs(want) do
        if one == kind then
            return true
        end
    end

    return false
end


local function fits(match, call)
    return (not match.kind or kind_matches(match.kind, call.kind))
           and (not match.method or match.method == call.method)
           and (not match.zone or match.zone == call.zone)
           and (not match.instance or match.instance == call.instance_id)
           and (not match.path or call.path:find(match.path) ~= nil)
           and (not match.body or (call.body or ""):find(match.body) ~= nil)
           and (not match.api_key
                or call.caller and call.caller.id == match.api_key)
end


-- some calls only, if the rule says so
local function drawn(rule)
    return rule.share == 1 or math.random() < rule.share
end


-- the rule for a call, if there is one; a rule that is used up is passed over
function M.pick(call)
    for _, rule in ipairs(rules) do
        if rule.times ~= 0 and fits(rule.match, call) and drawn(rule) then
            if rule.skip > 0 then
                rule.skip = rule.skip - 1

            else
                if rule.times > 0 then
                    rule.times = rule.times - 1
                end

                rule.hits = rule.hits + 1

                return rule
            end
        end
    end
end


local function wait(rule)
    if rule.action.delay_ms then
        ngx.sleep(rule.action.delay_ms / 1000)
    end

    if rule.gate then
        rule.held = rule.held + 1
        rule.gate:wait(HELD_AT_MOST)
        rule.held = rule.held - 1
    end
end


local function spoiled(act, status, body)
    if act.status then
        status, body = act.status, act.body or ""

        if type(body) == "table" then
            body = json.encode(body)
        end

    elseif act.body then
        body = type(act.body) == "table" and json.encode(act.body)
               or act.body
    end

    if act.truncate then
        body = rope.flatten(body or "")
        body = body:sub(1, math.floor(#body / 2))
    end

    if act.garbage then
        body = GARBAGE
    end

    if act.empty then
        body = ""
    end

    return status, body
end


-- a call under a rule: its status and body after the rule has had its way
function M.run(rule, call, perform)
    local status, body = 200, ""

    call.fault = rule.id

    if rule.perform == "before" or rule.perform == "twice" then
        status, body = perform(call)
    end

    wait(rule)

    if rule.perform == "after" or rule.perform == "twice" then
        status, body = perform(call)
    end

    call.spoil = rule.action

    return spoiled(rule.action, status, body)
end


return M
