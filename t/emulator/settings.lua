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
