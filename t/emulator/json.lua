-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- JSON and base64 as Key Protect writes and reads them.

local cjson = require("cjson.safe").new()
local gsub = string.gsub
local decode64, encode64 = ngx.decode_base64, ngx.encode_base64

cjson.encode_sparse_array(true)
cjson.encode_max_depth(64)
cjson.decode_max_depth(64)

local M = { null = cjson.null }


-- lua-cjson writes every slash as "\/", which is legal and never seen there
function M.encode(value)
    local text, err = cjson.encode(value)

    if not text then
        error(err)
    end

    return (gsub(text, "\\/", "/"))
end


function M.decode(text)
    return cjson.decode(text)
end


-- an absent member and a null one are the same to the service
function M.opt(value)
    if value == cjson.null then
        return nil
    end

    return value
end


-- an empty Lua table cannot say that it is an array: this stands for one in
-- what encode_arrays() writes
local EMPTY, EMPTY_TEXT = "\1[]\1", '"\\u0001%[%]\\u0001"'


function M.array(list)
    return list[1] ~= nil and list or EMPTY
end


function M.encode_arrays(value)
    return (gsub(M.encode(value), EMPTY_TEXT, "[]"))
end


-- strict: the alphabet, the padding and the unused bits all have to be right
function M.unbase64(text)
    if type(text) ~= "string" then
        return nil
    end

    local bytes = decode64(text)

    if not bytes or encode64(bytes) ~= text then
        return nil
    end

    return bytes
end


M.base64 = encode64


function M.is_array(value)
    return type(value) == "table" and (next(value) == nil or value[1] ~= nil)
end


return M
