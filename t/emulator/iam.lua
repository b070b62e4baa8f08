-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- IAM: API keys, the exchange of one for a token, and the check of tokens.

local clock = require("clock")
local json = require("json")
local random = require("random")
local roles = require("roles")
local switches = require("switches")

local GRANT = "urn:ibm:params:oauth:grant-type:apikey"
local SWEEP = 1000

local M = {}

local by_secret, by_id, tokens, minted


function M.reset()
    by_secret, by_id, tokens, minted = {}, {}, {}, 0
end


-- returns the grants of a body of the control path, or what is wrong
local function grants_of(spec)
    local grants = {}

    for _, role in ipairs(spec.roles or {}) do
        grants[#grants + 1] = { role = role }
    end

    for _, grant in ipairs(spec.grants or {}) do
        grants[#grants + 1] = {
            role = grant.role,
            instance = json.opt(grant.instance),
            key_ring = json.opt(grant.key_ring),
            key = json.opt(grant.key),
        }
    end

    for _, grant in ipairs(grants) do
        if not roles.is_role(grant.role) then
            return nil, "no role is called " .. tostring(grant.role)
        end
    end

    return grants
end


function M.add(spec)
    local grants, err = grants_of(spec)

    if not grants then
        return nil, err
    end

    local id = spec.id or "ApiKey-" .. random.uuid()
    local key = {
        id = id,
        secret = spec.apikey or ngx.encode_base64(random.bytes(33)),
        name = spec.name or id,
        iam_id = spec.iam_id or "iam-ServiceId-" .. random.uuid(),
        grants = grants,
        disabled = spec.disabled == true,
        expired = spec.expired == true,
        deleted = false,
    }

    by_secret[key.secret] = key
    by_id[key.id] = key

    return key
end


function M.get(id)
    return by_id[id] or by_secret[id]
end


function M.change(key, spec)
    if spec.roles or spec.grants then
        local grants, err = grants_of(spec)

        if not grants then
            return nil, err
        end

        key.grants = grants
    end

    for _, name in ipairs({ "disabled", "expired" }) do
        if spec[name] ~= nil then
            key[name] = spec[name] == true
        end
    end

    return key
end


function M.remove(key)
    key.deleted = true
    by_secret[key.secret] = nil
    by_id[key.id] = nil
end


function M.all()
    local list = {}

    for _, key in pairs(by_id) do
        list[#list + 1] = key
    end

    table.sort(list, function(a, b) return a.id < b.id end)

    return list
end


-- forget the tokens of one API key, or of all
function M.revoke(key)
    local n = 0

    for text, token in pairs(tokens) do
        if not key or token.key == key then
            tokens[text] = nil
            n = n + 1
        end
    end

    return n
end


local function sweep(now)
    for text, token in pairs(tokens) do
        if token.expires <= now then
            tokens[text] = nil
        end
    end
end


local function base64url(bytes)
    return (ngx.encode_base64(bytes, true):gsub("[+/]", { ["+"] = "-",
                                                          ["/"] = "_" }))
end


-- the shape of IBM's tokens; the signature is only random bytes
local function mint(key)
    local now = clock.now()
    local iat = math.floor(now)
    local life = switches.token_lifetime
    local claims = {
        iam_id = key.iam_id,
        id = key.iam_id,
        jti = random.uuid(),
        identifier = key.iam_id:gsub("^iam%-", ""),
        sub = key.iam_id:gsub("^iam%-", ""),
        sub_type = "ServiceId",
        account = { valid = true, bss = "00000000000000000000000000000000" },
        iat = iat,
        exp = iat + life,
        iss = "https://iam.cloud.ibm.com/identity",
        grant_type = GRANT,
        scope = "ibm openid",
        client_id = "default",
        acr = 1,
        amr = { "pwd" },
    }
    local text = base64url('{"kid":"emulator","alg":"RS256"}') .. "."
                 .. base64url(json.encode(claims)) .. "."
                 .. base64url(random.bytes(256))

    tokens[text] = { key = key, expires = now + life }
    minted = minted + 1

    if minted % SWEEP == 0 then
        sweep(now)
    end

    return text, iat + life
end


local function refuse(status, code, message)
    return status, json.encode({
        errorCode = code,
        errorMessage = message,
        context = {
            requestId = random.uuid(),
            requestType = "incoming.Identity_Token",
            url = "https://iam.cloud.ibm.com",
            startTime = clock.iso(clock.now()),
            locale = "en_US",
        },
    })
end


function M.exchange(call)
    local form = ngx.decode_args(call.body or "", 20)

    if form.grant_type ~= GRANT then
        return refuse(400, "BXNIM0109E", "This grant is not supported.")
    end

    local key = by_secret[form.apikey]

    if not key then
        return refuse(400, "BXNIM0415E",
                      "The API key in the request is not known.")
    end

    call.caller = key

    if key.disabled or key.expired then
        return refuse(400, switches.iam_disabled_code,
                      "The API key in the request cannot be used.")
    end

    local text, expiration = mint(key)

    return 200, json.encode({
        access_token = text,
        refresh_token = "not_supported",
        token_type = "Bearer",
        expires_in = switches.token_lifetime,
        expiration = expiration,
        scope = "ibm openid",
    })
end


-- the API key behind an Authorization header; else nil, and whether the
-- header holds something that could be a token at all
function M.authenticate(header)
    if not header then
        return nil, true
    end

    local text = header:sub(1, 7) == "Bearer " and header:sub(8) or header
    local token = tokens[text]

    if token then
        if token.expires > clock.now() then
            return token.key
        end

        return nil, true
    end

    return nil, text:find("^[%w_-]+%.[%w_-]+%.[%w_-]+$") ~= nil
end


M.reset()

return M
