-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- Random bytes and UUIDs, from libcrypto, fetched a page at a time.

local ffi = require("ffi")
local bit = require("bit")

ffi.cdef[[
int RAND_bytes(unsigned char *buf, int num);
]]

local lib = ffi.load("libcrypto.so.3")
local band, bor = bit.band, bit.bor

local PAGE = 4096

local page = ffi.new("uint8_t[?]", PAGE)
local used = PAGE

local hex = {}

for i = 0, 255 do
    hex[i] = string.format("%02x", i)
end

local M = {}


local function take(n)
    if used + n > PAGE then
        if lib.RAND_bytes(page, PAGE) ~= 1 then
            error("RAND_bytes() failed")
        end

        used = 0
    end

    local at = used
    used = used + n

    return at
end


function M.bytes(n)
    local at = take(n)

    return ffi.string(page + at, n)
end


function M.uuid()
    local b, p = page, take(16)

    return hex[b[p]] .. hex[b[p + 1]] .. hex[b[p + 2]] .. hex[b[p + 3]]
           .. "-" .. hex[b[p + 4]] .. hex[b[p + 5]]
           .. "-" .. hex[bor(band(b[p + 6], 0x0f), 0x40)] .. hex[b[p + 7]]
           .. "-" .. hex[bor(band(b[p + 8], 0x3f), 0x80)] .. hex[b[p + 9]]
           .. "-" .. hex[b[p + 10]] .. hex[b[p + 11]] .. hex[b[p + 12]]
           .. hex[b[p + 13]] .. hex[b[p + 14]] .. hex[b[p + 15]]
end


return M
