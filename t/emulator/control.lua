-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- The control path: how a test tells the emulator what to be.

local clock = require("clock")
local copies = require("copies")
local faults = require("faults")
local iam = require("iam")
local journal = require("journal")
local json = require("json")
local rope = require("rope")
local settings = require("settings")
local state = require("state")
local switches = require("switches")

local M = {}


local function bad(text)
    return 400, { error = text }
end


local function restart()
    faults.remove()
    switches.reset()
    switches.clear_reads()
    clock.offset = 0
    iam.reset()
    state.reset(settings.instance)
    iam.add({
        id = "ApiKey-default",
        apikey = settings.api_key,
        name = "default",
        roles = { "Manager" },
    })
    journal.reset()
end


M.restart = restart


local array = json.array


local function dump_key(key)
    local versions

    for i, version in ipairs(key.versions or {}) do
        versions = versions or {}
        versions[i] = {
            id = version.id,
            material = json.base64(version.material),
            created = version.created,
        }
    end

    return {
        id = key.id,
        name = key.name,
        description = key.description,
        tags = key.tags,
        aliases = array(key.aliases),
        extractable = key.extractable,
        imported = key.imported,
        key_ring = key.ring,
        state = key.state,
        deleted = key.state == state.DESTROYED,
        created = key.created,
        created_by = key.created_by,
        deleted_at = key.deleted_at,
        expires = key.expires,
        versions = versions,
    }
end


-- the payload apart: it may be long, and is base64
local function dumped(key)
    local rest = json.encode_arrays(dump_key(key)):sub(2)

    local payload = state.payload(key)

    if not payload then
        return { "{", rest }
    end

    return { '{"payload":"', payload, '",', rest }
end


local function dump_instance(inst)
    local keys, aliases, releasing, rings = {}, {}, {}, {}

    for i, key in ipairs(state.ordered(inst)) do
        keys[i] = { i > 1 and "," or "", dumped(key) }
    end

    for name, entry in pairs(inst.aliases) do
        if entry.released then
            releasing[name] = entry.released

        else
            aliases[name] = entry.key.id
        end
    end

    for id in pairs(inst.rings) do
        rings[#rings + 1] = id
    end

    table.sort(rings)

    local rest = json.encode_arrays({
        id = inst.id,
        aliases = aliases,
        releasing = releasing,
        key_rings = array(rings),
    })

    return { rest:sub(1, -2), ',"keys":[', keys, "]}" }
end


local function dump_state(q)
    local parts = { '{"now":' .. clock.now() .. ',"instances":[' }

    for id, inst in pairs(state.instances) do
        if not q.args.instance or q.args.instance == id then
            parts[#parts + 1] = #parts > 1 and "," or ""
            parts[#parts + 1] = dump_instance(inst)
        end
    end

    parts[#parts + 1] = "]}\n"

    return 200, nil, parts
end


local function set_clock(q)
    local doc = q.doc

    if type(doc.set) == "number" then
        clock.offset = doc.set - ngx.now()

    elseif type(doc.set) == "string" and clock.parse(doc.set) then
        clock.offset = clock.parse(doc.set) - ngx.now()

    elseif type(doc.advance) == "number" then
        clock.offset = clock.offset + doc.advance

    elseif type(doc.offset) == "number" then
        clock.offset = doc.offset

    elseif next(doc) ~= nil then
        return bad("offset, set or advance takes a number of seconds")
    end

    state.forget_lists()

    return 200, {
        now = clock.now(),
        offset = clock.offset,
        iso = clock.iso(clock.now()),
    }
end


local function rules_of(doc)
    if doc.rules then
        return doc.rules
    end

    if doc[1] == nil and next(doc) ~= nil then
        return { doc }
    end

    return doc
end


local function add_faults(q)
    local ids, err = faults.add(rules_of(q.doc))

    if not ids then
        return bad(err)
    end

    return 200, { ids = array(ids) }
end


local function list_faults()
    return 200, { rules = array(faults.list()), held = faults.held() }
end


local function remove_faults(q)
    faults.remove(tonumber(q.id))

    return 200, {}
end


local function release(q)
    return 200, { released = faults.release(json.opt(q.doc.rule)) }
end


local function set_switches(q)
    local err = switches.set(q.doc)

    if err then
        return bad(err)
    end

    state.forget_texts()

    return 200, switches.dump()
end


local function show_api_key(key)
    return {
        id = key.id,
        apikey = key.secret,
        name = key.name,
        iam_id = key.iam_id,
        grants = array(key.grants),
        disabled = key.disabled,
        expired = key.expired,
    }
end


local function add_api_key(q)
    local key, err = iam.add(q.doc)

    if not key then
        return bad(err)
    end

    return 201, show_api_key(key)
end


local function list_api_keys()
    local list = {}

    for i, key in ipairs(iam.all()) do
        list[i] = show_api_key(key)
    end

    return 200, { api_keys = array(list) }
end


local function with_api_key(serve)
    return function(q)
        local key = iam.get(q.id)

        if not key then
            return 404, { error = "no such API key" }
        end

        return serve(q, key)
    end
end


local function change_api_key(q, key)
    local good, err = iam.change(key, q.doc)

    if not good then
        return bad(err)
    end

    if q.doc.revoke_tokens then
        iam.revoke(key)
    end

    return 200, show_api_key(key)
end


local function delete_api_key(q, key)
    iam.remove(key)

    if q.args.revoke_tokens == "true" then
        iam.revoke(key)
    end

    return 200, {}
end


local function revoke_tokens()
    return 200, { revoked = iam.revoke() }
end


local function add_instance(q)
    local id = q.doc.id

    if id and state.instances[id] then
        return 409, { error = "the instance exists" }
    end

    return 201, { id = state.add_instance(id).id }
end


local function change_instance(q)
    local inst = state.instances[q.id]

    if not inst then
        return 404, { error = "no such instance" }
    end

    inst.away = q.doc.away == true

    return 200, { id = inst.id, away = inst.away }
end


local function delete_instance(q)
    state.instances[q.id] = nil

    return 200, {}
end


local function find_key(id)
    for _, inst in pairs(state.instances) do
        if inst.keys[id] then
            return inst.keys[id], inst
        end
    end
end


-- change a key behind the API's back: the way to make a record lie
local function change_key(q)
    local key = find_key(q.id)

    if not key then
        return 404, { error = "no such key" }
    end

    for name, value in pairs(q.doc) do
        if name == "payload" or name == "name" or name == "description"
           or name == "state"
        then
            key[name] = json.opt(value)

        elseif name == "key_ring" then
            key.ring = value

        elseif name == "protects" then
            key.protects = value == true

        else
            return bad("no member is called " .. name)
        end
    end

    if key.state == state.DESTROYED and not key.deleted_at then
        key.deleted_at, key.deleted_by = clock.now(), "emulator"
        key.state_deleted = state.ACTIVE
    end

    state.touch(key)

    return 200, nil, dumped(key)
end


local function purge_key(q)
    local key, inst = find_key(q.id)

    if not key then
        return 404, { error = "no such key" }
    end

    state.purge(inst, key)

    return 200, {}
end


local function copy_keys(q)
    local doc = q.doc
    local inst = state.instances[doc.instance or settings.instance]

    if not inst then
        return 404, { error = "no such instance" }
    end

    if type(doc.count) ~= "number" or not json.is_array(doc.keys) then
        return bad("keys is an array of ids, count a number")
    end

    local keys, err = copies.originals(inst, doc.keys)

    if not keys then
        return bad(err)
    end

    return 201, { made = copies.make(inst, keys, doc.count, doc.number) }
end


local function show_log(q)
    local list, last = journal.entries(tonumber(q.args.since))

    return 200, { entries = array(list), last = last }
end


local function reached(doc)
    if doc.held then
        return faults.held() >= doc.held
    end

    return journal.count(doc.kind) >= (doc.count or 1)
end


-- answers as soon as a count is reached, so that tests need not sleep
local function wait_for(q)
    local ends = clock.real_ms() + (q.doc.timeout_ms or 10000)

    while not reached(q.doc) do
        if clock.real_ms() >= ends then
            return 408, { error = "not reached" }
        end

        ngx.sleep(0.002)
    end

    return 200, journal.counters()
end


local function show_counters()
    local all = journal.counters()

    all.switches = switches.reads()
    all.unmet = array(switches.unmet())

    return 200, all
end


local function info()
    return 200, {
        emulator = "Key Protect and IAM, a test double",
        instance = settings.instance,
        http2 = settings.http2,
        now = clock.now(),
    }
end


local routes = {
    ["GET health"] = info,
    ["GET info"] = info,
    ["POST reset"] = function()
        restart()
        collectgarbage()
        return info()
    end,
    ["GET state"] = dump_state,
    ["GET log"] = show_log,
    ["DELETE log"] = function()
        journal.clear_entries()
        return 200, {}
    end,
    ["GET counters"] = show_counters,
    ["DELETE counters"] = function()
        journal.clear_counters()
        switches.clear_reads()
        return 200, {}
    end,
    ["GET clock"] = set_clock,
    ["POST clock"] = set_clock,
    ["GET faults"] = list_faults,
    ["POST faults"] = add_faults,
    ["DELETE faults"] = remove_faults,
    ["POST release"] = release,
    ["POST wait"] = wait_for,
    ["GET switches"] = function()
        return 200, switches.dump()
    end,
    ["POST switches"] = set_switches,
    ["DELETE unmet"] = function()
        switches.clear_unmet()
        return 200, {}
    end,
    ["DELETE switches"] = function()
        switches.reset()
        state.forget_texts()
        return 200, switches.dump()
    end,
    ["GET api_keys"] = list_api_keys,
    ["POST api_keys"] = add_api_key,
    ["GET api_keys/:id"] = with_api_key(function(_, key)
        return 200, show_api_key(key)
    end),
    ["PUT api_keys/:id"] = with_api_key(change_api_key),
    ["DELETE api_keys/:id"] = with_api_key(delete_api_key),
    ["DELETE faults/:id"] = remove_faults,
    ["DELETE tokens"] = revoke_tokens,
    ["POST instances"] = add_instance,
    ["PUT instances/:id"] = change_instance,
    ["DELETE instances/:id"] = delete_instance,
    ["POST copies"] = copy_keys,
    ["PUT keys/:id"] = change_key,
    ["DELETE keys/:id"] = purge_key,
}


local function query(method)
    local q = { args = ngx.req.get_uri_args(), doc = {} }

    if method ~= "GET" and method ~= "HEAD" then
        ngx.req.read_body()

        local body = ngx.req.get_body_data()

        q.doc = body and body ~= "" and json.decode(body) or {}
    end

    return q
end


function M.handle(path, method)
    local q = query(method)
    local first, id = path:match("^([^/]+)/?(.*)$")
    local route = routes[method .. " " .. (first or "")]

    if id and id ~= "" then
        q.id = id
        route = routes[method .. " " .. first .. "/:id"]
    end

    local status, doc, parts = 404, { error = "no such control" }, nil

    if route and type(q.doc) == "table" then
        status, doc, parts = route(q)
    end

    local body = parts or json.encode_arrays(doc) .. "\n"

    ngx.status = status
    ngx.header["Content-Length"] = rope.size(body)
    ngx.print(body)
end


return M
