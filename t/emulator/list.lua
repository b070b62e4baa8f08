-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- GET and HEAD /keys: narrowing, searching, sorting, paging.

local clock = require("clock")
local errors = require("errors")
local fields = require("fields")
local json = require("json")
local render = require("render")
local roles = require("roles")
local state = require("state")
local switches = require("switches")

local DEFAULT_LIMIT, MAX_LIMIT = 200, 5000

local M = {}


local function number(text)
    return tonumber(text)
end


local function states_of(text)
    local set = {}

    for part in (text .. ","):gmatch("([^,]*),") do
        if not part:find("^[01235]$") then
            return nil
        end

        set[tonumber(part)] = true
    end

    return set
end


local compare = {
    gt = function(a, b) return a > b end,
    gte = function(a, b) return a >= b end,
    lt = function(a, b) return a < b end,
    lte = function(a, b) return a <= b end,
}

local dates = {
    creationDate = "created",
    deletionDate = "deleted_at",
    expirationDate = "expires",
    lastRotateDate = "rotated",
    lastUpdateDate = "updated",
}


local function equal(a, b)
    return math.floor(a) == math.floor(b)
end


local function date_test(field, text)
    if text:lower() == "none" then
        return function(key) return key[field] == nil end
    end

    local op, when = text:match("^(%l+):(.*)$")
    local test = op and compare[op] or not op and equal
    local quoted = when or text
    local at = clock.parse(quoted:match('^"(.*)"$') or quoted)

    if not test or not at then
        return nil
    end

    return function(key)
        return key[field] ~= nil and test(key[field], at)
    end
end


-- filter="state=1 extractable=true creationDate=gte:\"...\""
local function parse_filter(want, text)
    for name, value in text:gmatch("(%w+)=(%S+)") do
        if name == "state" and not want.states_given then
            want.states = states_of(value)
            want.states_given = true

            if not want.states then
                return false
            end

        elseif name == "extractable" and want.extractable == nil
               and (fields.is_true(value) or fields.is_false(value))
        then
            want.extractable = fields.is_true(value)

        elseif dates[name] then
            local test = date_test(dates[name], value)

            if not test then
                return false
            end

            want.tests[#want.tests + 1] = test

        else
            return false
        end
    end

    return true
end


local function parse_search(text)
    local search = { scopes = {} }

    -- IBM's client in Go ends every search with a comma
    text = text:gsub(",$", "")

    local words = { exact = true, ["not"] = true }
    local scopes = { name = true, alias = true }

    while true do
        local word, rest = text:match("^(%l+):(.*)$")

        if word == "escape" then
            text = rest
            break

        elseif words[word or ""] then
            search[word] = true

        elseif scopes[word or ""] then
            search.scopes[word] = true

        else
            break
        end

        text = rest
    end

    if next(search.scopes) == nil then
        search.scopes = { name = true, alias = true }
        search.everywhere = true
    end

    search.text = text
    search.lower = text:lower()

    return search
end


-- what a call asks for; else nil and the member at fault
local function parse(args)
    local want = {
        states = { [0] = true, true, true, true },
        tests = {},
        limit = number(args.limit or DEFAULT_LIMIT),
        offset = number(args.offset or 0),
    }

    if not want.limit or want.limit < 1 or want.limit > MAX_LIMIT then
        return nil, "limit"
    end

    if not want.offset or want.offset < 0 then
        return nil, "offset"
    end

    -- IBM's client in Python sends an empty one where none is meant
    if args.state and args.state ~= "" then
        want.states, want.states_given = states_of(args.state), true

        if not want.states then
            return nil, "state"
        end
    end

    if args.extractable then
        want.extractable = fields.is_true(args.extractable)

        if not want.extractable and not fields.is_false(args.extractable) then
            return nil, "extractable"
        end
    end

    if args.filter and not parse_filter(want, args.filter) then
        return nil, "filter"
    end

    if args.search and args.search ~= "" then
        want.search = parse_search(args.search)
    end

    return want
end


local function narrow(call, want, rings)
    local found, ends = {}, math.huge
    local states, extractable, tests = want.states, want.extractable,
                                       want.tests

    for _, key in ipairs(state.ordered(call.inst)) do
        local good = states[state.state_of(call, key)]
                     and (extractable == nil
                          or key.extractable == extractable)
                     and (rings == true or rings[key.ring])
                     and state.visible(call, key)
                     and not state.is_due(key)

        for i = 1, #tests do
            good = good and tests[i](key)
        end

        if good then
            found[#found + 1] = key
        end

        ends = math.min(ends, state.changes_at(key))
    end

    return found, ends
end


local function text_matches(search, text)
    text = text:lower()

    if search.exact then
        return text == search.lower
    end

    return text:find(search.lower, 1, true) ~= nil
end


local function key_matches(search, key)
    local hit = search.scopes.name and text_matches(search, key.name)
                or search.everywhere and key.id == search.lower

    if search.scopes.alias then
        for _, alias in ipairs(key.aliases) do
            hit = hit or text_matches(search, alias)
        end
    end

    if search["not"] then
        return not hit
    end

    return hit
end


-- the one key that a whole id or alias names, looked up and not searched for
local function direct(call, search, keys)
    local inst = call.inst
    local entry = inst.aliases[search.text]
    local hit

    if fields.uuid(search.text) then
        hit = inst.keys[search.lower]

    elseif entry and not entry.released then
        hit = entry.key
    end

    for _, key in ipairs(keys) do
        if key == hit then
            return key
        end
    end
end


local function run_search(call, search, keys)
    local exact = fields.uuid(search.text)
                  or search.scopes.alias and not search.everywhere
    local first = exact and not search["not"] and direct(call, search, keys)

    if #keys > switches.search_limit then
        if exact then
            return { first or nil }, true
        end

        return nil
    end

    local found = { first or nil }

    for _, key in ipairs(keys) do
        if key ~= first and key_matches(search, key) then
            found[#found + 1] = key
        end
    end

    return found, false
end


local sortable = {
    id = "id",
    state = "state",
    extractable = "extractable",
    imported = "imported",
    creationDate = "created",
    deletionDate = "deleted_at",
    expirationDate = "expires",
    lastRotateDate = "rotated",
    lastUpdateDate = "updated",
}


local function rank(value)
    if type(value) == "boolean" then
        return value and 1 or 0
    end

    return value
end


-- returns the keys in the order asked for, or nil
local function sorted(keys, text)
    local columns = {}

    for part in text:gmatch("[^,]+") do
        local minus, name = part:match("^(%-?)(%a+)$")

        if not name or not sortable[name] then
            return nil
        end

        columns[#columns + 1] = { sortable[name], minus == "-" }
    end

    columns[#columns + 1] = { "id", false }

    table.sort(keys, function(a, b)
        for _, column in ipairs(columns) do
            local x, y = rank(a[column[1]]), rank(b[column[1]])

            if x ~= y then
                if x == nil or y == nil then
                    return (y == nil) ~= column[2]
                end

                return (x < y) ~= column[2]
            end
        end

        return false
    end)

    return keys
end


-- Pages of one list are made from one selection: of 100,000 keys it takes
-- longer than a page. It holds as long as nothing changes, time included.
local memo = {}


local function memo_of(call, want, rings)
    if want.search or switches.lag_ms ~= 0 then
        return nil
    end

    local names = { call.inst.id, "in=" .. (call.ring or ""),
                    rings == true and "all" or "some" }

    for _, arg in ipairs({ "state", "extractable", "filter", "sort" }) do
        names[#names + 1] = arg .. "=" .. tostring(call.args[arg])
    end

    for ring in pairs(rings == true and {} or rings) do
        names[#names + 1] = "ring=" .. ring
    end

    table.sort(names)

    local name = table.concat(names, "\n")

    if memo.name ~= name or memo.generation ~= state.generation
       or clock.now() >= memo.ends
    then
        memo = { name = name, generation = state.generation,
                 ends = math.huge }
    end

    return memo
end


-- The key rings to list: none if the caller may not see any of the keys and is
-- not refused, and for a ring that does not exist; or nil and the response.
local function rings_of(call, kind)
    local rings = roles.lists(call, kind)

    if call.ring and not call.inst.rings[call.ring] then
        if switches.list_unknown_ring == "404" then
            return nil, errors.reply("KEY_RING_NOT_FOUND_ERR")
        end

        return {}
    end

    if rings == true or rings and (not call.ring or rings[call.ring]) then
        return rings
    end

    if not roles.known(call) or switches.list_denied == "401" then
        return nil, errors.unauthorized()
    end

    return {}
end


-- the keys a call asks for, what it asked, and was the search incomplete;
-- else nil and the answer
local function select(call, kind)
    local rings, status, body = rings_of(call, kind)

    if not rings then
        return nil, status, body
    end

    local want, field = parse(call.args)

    if not want then
        return nil, errors.reply("INVALID_QUERY_PARAM_ERR", field,
                                 "query_param")
    end

    local kept = memo_of(call, want, rings)

    if kept and kept.keys then
        return kept.keys, want, false
    end

    local keys, ends = narrow(call, want, rings)
    local incomplete = false

    if want.search then
        keys, incomplete = run_search(call, want.search, keys)

        if not keys then
            return nil, errors.reply("KEY_SEARCH_TOO_BROAD", "search")
        end
    end

    if call.args.sort then
        keys = sorted(keys, call.args.sort)

        if not keys then
            return nil, errors.reply("INVALID_QUERY_PARAM_ERR", "sort",
                                     "query_param")
        end
    end

    if kept then
        kept.keys, kept.ends = keys, ends
    end

    return keys, want, incomplete
end


local function search_echo(search, incomplete)
    local scopes = {}

    for scope in pairs(search.scopes) do
        scopes[#scopes + 1] = scope
    end

    table.sort(scopes)

    return ',"searchQuery":' .. json.encode({
        query = search.text,
        scopes = scopes,
        ["not"] = search["not"] == true,
        exact = search.exact == true,
    }) .. (incomplete and ',"incompleteSearch":true' or "")
end


function M.list(call)
    local keys, want, incomplete = select(call, "list")

    if not keys then
        return want, incomplete
    end

    local items = {}

    for i = want.offset + 1, math.min(#keys, want.offset + want.limit) do
        items[#items + 1] = render.listed(call, keys[i])
    end

    local more = want.search and search_echo(want.search, incomplete)

    return 200, render.collection(render.KEY, items, more)
end


function M.head(call)
    local keys, status, body = select(call, "head")

    if not keys then
        return status, body
    end

    call.headers = { ["Key-Total"] = tostring(#keys) }

    return 200, ""
end


-- no key of the emulator protects a resource of another service
function M.registrations(call)
    if not roles.allows_somewhere(call, "registrations") then
        return errors.unauthorized()
    end

    return 200, render.collection(
        "application/vnd.ibm.kms.registrationMetadata+json", {})
end


return M
