-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- Checks of what clients send: one function a kind of field, each returning
-- true if the value may stand.

local json = require("json")

local M = {}

local reserved = {}

for word in ([[allowed_ip key keys metadata policy policies registration
               registrations ring rings rotate wrap unwrap rewrap version
               versions]]):gmatch("%S+")
do
    reserved[word] = true
end

local STANDARD_PAYLOAD = 7500
local MAX_TAGS = 30
local MAX_AAD = 126
local MAX_AAD_BYTES = 255

local root_sizes = { [16] = true, [24] = true, [32] = true }


-- characters, not bytes
local function length(text)
    local _, n = text:gsub("[^\128-\191]", "")

    return n
end


local function text_between(value, low, high)
    if type(value) ~= "string" then
        return false
    end

    local n = length(value)

    return n >= low and n <= high
end


function M.uuid(value)
    return #value == 36
           and value:find("^%x+%-%x+%-%x+%-%x+%-%x+$") ~= nil
end


-- a query's truth: IBM's client in Python writes it with a capital
function M.is_true(text)
    return type(text) == "string" and text:lower() == "true"
end


function M.is_false(text)
    return type(text) == "string" and text:lower() == "false"
end


function M.name(value)
    return text_between(value, 2, 90)
end


function M.description(value)
    return value == nil or text_between(value, 2, 240)
end


function M.alias(value)
    return text_between(value, 2, 90)
           and value:find("^[%w_-]+$") ~= nil
           and not M.uuid(value)
           and not reserved[value]
end


function M.tags(value)
    if value == nil then
        return true
    end

    if not json.is_array(value) or #value > MAX_TAGS then
        return false
    end

    for _, tag in ipairs(value) do
        if not text_between(tag, 1, 30) or tag:find("[<>,:&|]") then
            return false
        end
    end

    return true
end


function M.ring(value)
    return text_between(value, 2, 100) and value:find("^[%w_-]+$") ~= nil
end


-- the bytes of a payload that may be stored, or nil
function M.payload(value, extractable)
    local bytes = json.unbase64(value)

    if not bytes then
        return nil
    end

    if extractable then
        return #bytes > 0 and #bytes <= STANDARD_PAYLOAD and bytes or nil
    end

    return root_sizes[#bytes] and bytes or nil
end


-- the bytes to authenticate, so framed that no two arrays agree; or nil
function M.aad(value)
    if value == nil then
        return ""
    end

    if not json.is_array(value) or #value > MAX_AAD then
        return nil
    end

    local parts = {}

    for i, item in ipairs(value) do
        if type(item) ~= "string" or #item > MAX_AAD_BYTES then
            return nil
        end

        parts[i] = #item .. ":" .. item
    end

    return table.concat(parts)
end


-- the one resource of a collection body: resource, or nil and an error code
function M.one_resource(body)
    if not body or body == "" then
        return nil, "NO_BODY_ERR"
    end

    local doc = json.decode(body)

    if type(doc) ~= "table" or type(doc.metadata) ~= "table"
       or type(doc.metadata.collectionType) ~= "string"
       or type(doc.resources) ~= "table"
    then
        return nil, "BAD_BODY_ERR"
    end

    if #doc.resources ~= 1 then
        return nil, "NUM_COLLECTION_RESOURCE_ERR"
    end

    if doc.metadata.collectionTotal ~= 1 then
        return nil, "COLLECTION_TOTAL_MISMATCH_ERR"
    end

    if type(doc.resources[1]) ~= "table" then
        return nil, "BAD_BODY_ERR"
    end

    return doc.resources[1]
end


-- a plain object; no body counts as an empty one
function M.object(body)
    if not body or body == "" then
        return {}
    end

    local doc = json.decode(body)

    if type(doc) ~= "table" or doc[1] ~= nil then
        return nil
    end

    return doc
end


return M
