-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- What the starter decided, read once from the file it left.

local json = require("json")

local M = {}


function M.load(path)
    local file = assert(io.open(path, "r"))
    local doc = assert(json.decode(file:read("*a")))

    file:close()

    for name, value in pairs(doc) do
        M[name] = value
    end
end


return M
