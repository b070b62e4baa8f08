-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- Answers as nested arrays of short strings. LuaJIT keeps every string it
-- makes in one table, under a hash of few of its bytes; long answers that are
-- nearly the same would all meet in one chain of it. nginx joins the parts.

local M = {}


local function size(rope)
    if type(rope) == "string" then
        return #rope
    end

    local n = 0

    for i = 1, #rope do
        n = n + size(rope[i])
    end

    return n
end


local function collect(rope, parts)
    if type(rope) == "string" then
        parts[#parts + 1] = rope
        return parts
    end

    for i = 1, #rope do
        collect(rope[i], parts)
    end

    return parts
end


M.size = size


function M.flatten(rope)
    return table.concat(collect(rope, {}))
end


return M
