-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- From a request to what serves it, and from there to the answer.

local actions = require("actions")
local aliases = require("aliases")
local clock = require("clock")
local control = require("control")
local errors = require("errors")
local faults = require("faults")
local iam = require("iam")
local journal = require("journal")
local keys = require("keys")
local list = require("list")
local policies = require("policies")
local random = require("random")
local rings = require("rings")
local rope = require("rope")
local state = require("state")
local switches = require("switches")

local find, sub = string.find, string.sub
local var, get_method = ngx.var, ngx.req.get_method

local API = "/api/v2/"
local NO_ARGS = {}

local M = {}

policies.bind(keys.lookup)

-- method and shape of the path: the kind of call, and its handler
local routes = {
    ["GET keys"] = { "list", list.list },
    ["HEAD keys"] = { "head", list.head },
    ["POST keys"] = { "create_key", keys.create },
    ["POST keys_with_policy_overrides"] =
        { "create_key_override", keys.create_override },
    ["GET keys/:id"] = { "get_key", keys.get },
    ["PATCH keys/:id"] = { "patch", keys.patch },
    ["DELETE keys/:id"] = { "delete_key", keys.delete },
    ["GET keys/:id/metadata"] = { "get_metadata", keys.metadata },
    ["GET keys/:id/versions"] = { "versions", actions.versions },
    ["GET keys/:id/policies"] = { "get_policies", policies.get_key },
    ["PUT keys/:id/policies"] = { "put_policies", policies.put_key },
    ["GET keys/:id/registrations"] = { "registrations", list.registrations },
    ["GET keys/registrations"] = { "registrations", list.registrations },
    ["POST keys/:id/restore"] = { "restore", keys.restore },
    ["DELETE keys/:id/purge"] = { "purge", keys.purge },
    ["POST keys/:id/actions/wrap"] = { "wrap", actions.wrap },
    ["POST keys/:id/actions/unwrap"] = { "unwrap", actions.unwrap },
    ["POST keys/:id/actions/rewrap"] = { "rewrap", actions.rewrap },
    ["POST keys/:id/actions/rotate"] = { "rotate", actions.rotate },
    ["POST keys/:id/actions/disable"] = { "disable", actions.disable },
    ["POST keys/:id/actions/enable"] = { "enable", actions.enable },
    ["POST keys/:id/actions/restore"] = { "restore", keys.restore },
    ["POST keys/:id/actions/sync"] = { "sync", actions.sync },
    ["POST keys/:id/actions/setKeyForDeletion"] =
        { "set_deletion", policies.set_deletion },
    ["POST keys/:id/actions/unsetKeyForDeletion"] =
        { "unset_deletion", policies.unset_deletion },
    ["POST keys/:id/aliases/:alias"] = { "create_alias", aliases.create },
    ["DELETE keys/:id/aliases/:alias"] = { "delete_alias", aliases.delete },
    ["GET key_rings"] = { "list_rings", rings.list },
    ["POST key_rings/:id"] = { "create_ring", rings.create },
    ["DELETE key_rings/:id"] = { "delete_ring", rings.delete },
    ["GET instance/policies"] =
        { "get_instance_policies", policies.get_instance },
    ["PUT instance/policies"] =
        { "put_instance_policies", policies.put_instance },
    ["GET instance/allowed_ip_port"] =
        { "allowed_ip_port", policies.allowed_ip_port },
}

local TOKEN = { "token", iam.exchange }


local function no_such_call()
    return errors.plain(404, "There is no such call")
end


local NOTHING = { "other", no_such_call }


local function split(path)
    local parts, n, at = {}, 0, 1

    while true do
        local slash = find(path, "/", at, true)

        n = n + 1
        parts[n] = sub(path, at, slash and slash - 1)

        if not slash then
            return parts, n
        end

        at = slash + 1
    end
end


local function route_of(call, path)
    local parts, n = split(path)
    local first, second, third = parts[1], parts[2], parts[3]
    local shape

    if n == 1 or first == "instance" or second == "registrations" then
        shape = path

    elseif n == 2 then
        shape = first .. "/:id"
        call.id = second

        -- the old form of the actions, deprecated and still served
        if first == "keys" and call.method == "POST" and call.args.action then
            shape = shape .. "/actions/" .. call.args.action
        end

    elseif n == 3 then
        shape = first .. "/:id/" .. third
        call.id = second

    elseif n == 4 and third == "aliases" then
        shape = first .. "/:id/aliases/:alias"
        call.id, call.name = second, parts[4]

    elseif n == 4 then
        shape = first .. "/:id/" .. third .. "/" .. parts[4]
        call.id = second
    end

    return shape and routes[call.method .. " " .. shape] or NOTHING
end


local function authorize(call)
    local caller, well_formed = iam.authenticate(var.http_authorization)

    if not caller then
        if well_formed then
            return errors.unauthorized()
        end

        return errors.reply("BEARER_SUB_EXTRACTION_ERR")
    end

    call.caller = caller

    local inst = state.instances[call.instance_id or ""]

    if not inst or inst.away then
        return M.unknown_instance(call)
    end

    call.inst = inst

    if next(inst.policies) and not policies.admits(inst) then
        return errors.unauthorized()
    end
end


function M.unknown_instance(call)
    if not call.instance_id then
        return errors.reply("INVALID_FIELD_ERR", "Bluemix-Instance")
    end

    if switches.unknown_instance_status == 401 then
        return errors.unauthorized()
    end

    -- with the code of keys it looks like a key that is not there
    if switches.unknown_instance_code == "" then
        return errors.plain(404, "There is no such instance")
    end

    return errors.reply(switches.unknown_instance_code)
end


local function serve(call)
    if call.route ~= TOKEN then
        local status, body = authorize(call)

        if status then
            return status, body
        end
    end

    return call.route[2](call)
end


local function perform(call)
    call.performed = true

    local good, status, body = pcall(serve, call)

    if good then
        return status, body
    end

    ngx.log(ngx.ERR, "emulator: ", status)

    return errors.plain(500, "The emulator failed")
end


local bucket, filled_at = 0, 0


local function throttled()
    local rate = switches.rate_limit

    if rate == 0 then
        return false
    end

    local now = clock.real_ms()

    bucket = math.min(rate, bucket + (now - filled_at) / 1000 * rate)
    filled_at = now

    if bucket < 1 then
        return true
    end

    bucket = bucket - 1

    return false
end


local function too_many(call)
    if switches.rate_limit_retry_after > 0 then
        call.headers = {
            ["Retry-After"] = tostring(switches.rate_limit_retry_after),
        }
    end

    return errors.plain(429, "Too many requests at once: wait a few minutes")
end


local function answer(call)
    local latency = call.route == TOKEN and switches.iam_latency_ms
                    or switches.latency_ms

    if latency > 0 then
        ngx.sleep(latency / 1000)
    end

    if throttled() then
        return too_many(call)
    end

    local rule = faults.any and faults.pick(call)

    if rule then
        return faults.run(rule, call, perform)
    end

    return perform(call)
end


local function set_headers(call, status, body)
    local header = ngx.header
    local spoil = call.spoil

    ngx.status = status
    header["Correlation-Id"] = call.correlation_id

    if clock.offset ~= 0 then
        header["Date"] = clock.http_date()
    end

    for name, value in pairs(call.headers or NO_ARGS) do
        header[name] = value
    end

    if spoil then
        for name, value in pairs(spoil.headers or NO_ARGS) do
            header[name] = value
        end
    end

    if not switches.chunked and status ~= 204 then
        header["Content-Length"] = rope.size(body)
    end
end


local function is_last(call)
    local limit = switches.requests_per_connection

    return call.spoil and call.spoil.close
           or limit > 0 and tonumber(var.connection_requests) >= limit
end


local function trickle(body, ms)
    local step = math.max(1, math.ceil(#body / 8))

    for at = 1, #body, step do
        ngx.print(sub(body, at, at + step - 1))
        ngx.flush(true)
        ngx.sleep(ms / 1000)
    end
end


local function send(call, status, body)
    local spoil = call.spoil

    if spoil and spoil.drop then
        return ngx.exit(444)
    end

    body = body or ""
    set_headers(call, status, body)

    if status == 204 then
        return ngx.exit(204)
    end

    if spoil and spoil.half then
        body = rope.flatten(body)
        ngx.print(sub(body, 1, math.floor(#body / 2)))
        ngx.flush(true)
        return ngx.exit(ngx.ERROR)
    end

    if spoil and spoil.trickle_ms then
        return trickle(rope.flatten(body), spoil.trickle_ms)
    end

    ngx.print(body)
end


-- only a location can close a connection: these answers go out from there
local closing, last_closing = {}, 0


local function send_and_close(call, status, body)
    last_closing = last_closing + 1
    closing[last_closing] = { call, status, body }

    return ngx.exec("/emulator-closing", { id = last_closing })
end


function M.close()
    local id = tonumber(ngx.req.get_uri_args().id)
    local answer = closing[id]

    closing[id] = nil

    return send(answer[1], answer[2], answer[3])
end


local function read_body(method)
    if method == "GET" or method == "HEAD" then
        return nil
    end

    ngx.req.read_body()

    return ngx.req.get_body_data()
end


-- as it came; HTTP/2 has none
local function read_head()
    local good, head = pcall(ngx.req.raw_header)

    return good and head or ""
end


function M.handle(zone)
    local path, method = var.uri, get_method()

    if sub(path, 1, 10) == "/emulator/" then
        return control.handle(path:sub(11), method, zone)
    end

    local call = {
        zone = zone,
        method = method,
        path = path,
        body = read_body(method),
        args = var.args and ngx.req.get_uri_args() or NO_ARGS,
        ring = var.http_x_kms_key_ring,
        prefer = var.http_prefer,
        instance_id = var.http_bluemix_instance,
        correlation_id = var.http_correlation_id or random.uuid(),
        performed = false,
    }

    if switches.journal_requests then
        call.head = read_head()
    end

    if sub(path, 1, #API) == API then
        call.route = route_of(call, sub(path, #API + 1))

    elseif method == "POST"
           and (path == "/identity/token" or path == "/oidc/token")
    then
        call.route = TOKEN

    else
        call.route = NOTHING
    end

    call.kind = call.route[1]

    if var.connection_requests == "1" then
        journal.connection()
    end

    local entry, number = journal.open(call)
    local status, body = answer(call)

    journal.close(call, entry, number,
                  call.spoil and call.spoil.drop and 0 or status)

    if is_last(call) then
        return send_and_close(call, status, body)
    end

    return send(call, status, body)
end


return M
