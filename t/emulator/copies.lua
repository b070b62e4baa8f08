-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- An instance that is full: copies of a record, or of keys that belong
-- together. A copy differs from its original in the words that make keys
-- different: ids, and the stamp that a record's name ends with. What a copy
-- wraps is the original's, so it can be listed and not unwrapped.
--
-- LuaJIT looks for a string that it makes among those whose hash, of a few of
-- their bytes, is the same. Payloads are nearly alike, so those of copies are
-- only made, in slices, when they are asked for.

local json = require("json")
local random = require("random")
local state = require("state")

local STAMP = 24
local SLICE = 48                       -- a multiple of 3, for base64

local M = {}


-- text as a list of strings and of numbers, which stand for words
local function split(text, words)
    local parts, at = {}, 1

    while true do
        local first, last, which

        for i, word in ipairs(words) do
            local from, to = text:find(word, at, true)

            if from and (not first or from < first) then
                first, last, which = from, to, i
            end
        end

        if not first then
            break
        end

        parts[#parts + 1] = text:sub(at, first - 1)
        parts[#parts + 1] = which
        at = last + 1
    end

    parts[#parts + 1] = text:sub(at)

    return parts
end


local function join(parts, words)
    local texts = {}

    for i, part in ipairs(parts) do
        texts[i] = words[part] or part
    end

    return table.concat(texts)
end


-- The slices of parts: each an array of strings and of { word, from, to }, or
-- one string in base64 if all copies share it.
local function slices_of(parts, words)
    local slices, slice, room = {}, {}, SLICE

    local function close()
        local shared = true

        for _, piece in ipairs(slice) do
            shared = shared and type(piece) == "string"
        end

        slices[#slices + 1] = shared and json.base64(table.concat(slice))
                              or slice
        slice, room = {}, SLICE
    end

    for _, part in ipairs(parts) do
        local text, at = words[part] or part, 1

        while at <= #text do
            local last = math.min(#text, at + room - 1)

            slice[#slice + 1] = words[part] and { part, at, last }
                                or text:sub(at, last)
            room = room - (last - at + 1)
            at = last + 1

            if room == 0 then
                close()
            end
        end
    end

    close()

    return slices
end


local function slice_text(slice, words)
    local texts = {}

    for i, piece in ipairs(slice) do
        texts[i] = type(piece) == "string" and piece
                   or words[piece[1]]:sub(piece[2], piece[3])
    end

    return json.base64(table.concat(texts))
end


local function payload_of(key)
    local rope = {}

    for i, slice in ipairs(key.model.slices) do
        rope[i] = type(slice) == "string" and slice
                  or slice_text(slice, key.words)
    end

    return rope
end


local function bare(id)
    return (id:gsub("-", ""))
end


-- the words of the originals, in the order of those that words_for() makes
local function words_of(originals, number)
    local words = { originals[1].name:sub(-STAMP) }

    for _, key in ipairs(originals) do
        words[#words + 1] = key.id
        words[#words + 1] = bare(key.id)
    end

    words[#words + 1] = number

    return words
end


local function words_for(originals, number, created, i)
    local words = {
        string.format("%012x%s", math.floor(created * 1000),
                      bare(random.uuid()):sub(-12)),
    }

    for _ = 1, #originals do
        local id = random.uuid()

        words[#words + 1] = id
        words[#words + 1] = bare(id)
    end

    words[#words + 1] = number and string.format("%0" .. #number .. "d", i)

    return words
end


local function model_of(key, words)
    local model = {
        key = key,
        name = split(key.name, words),
        aliases = {},
        payload = payload_of,
        slices = slices_of(split(json.unbase64(key.payload), words), words),
    }

    for i, alias in ipairs(key.aliases) do
        model.aliases[i] = split(alias, words)
    end

    return model
end


local function copy(call, model, words, id, created)
    local key = {}

    for name, value in pairs(model.key) do
        key[name] = value
    end

    key.id = id
    key.name = join(model.name, words)
    key.created, key.updated = created, created
    key.born, key.text, key.payload = call.born, nil, nil
    key.model, key.words = model, words
    key.aliases = {}

    state.add_key(call.inst, key)

    for _, alias in ipairs(model.aliases) do
        state.add_alias(call, key, join(alias, words))
    end
end


-- Makes so many copies of each of these keys, of which the first is a record,
-- each a millisecond older than the one before. number: a word in digits that
-- stands in payloads; in a copy it is the copy's number.
function M.make(inst, originals, count, number)
    local call = { inst = inst, caller = { iam_id = "emulator" } }
    local words, models = words_of(originals, number), {}

    call.born = state.stamp(call)

    for i, key in ipairs(originals) do
        models[i] = model_of(key, words)
    end

    local newest = originals[1].created

    for i = 1, count do
        local created = newest - i / 1000
        local mine = words_for(originals, number, created, i)

        for k, model in ipairs(models) do
            copy(call, model, mine, mine[2 * k], created)
        end
    end

    return count * #originals
end


-- the keys with these ids, if they can be copied; else nil and the reason
function M.originals(inst, ids)
    local keys = {}

    for i, id in ipairs(ids) do
        local key = inst.keys[id]

        if not key or not key.payload or key.state ~= state.ACTIVE then
            return nil, "there is no such key with a payload: " .. tostring(id)
        end

        keys[i] = key
    end

    if not keys[1] or not keys[1].name:find("^.*" .. ("%x"):rep(STAMP) .. "$")
    then
        return nil, "the first key is no record"
    end

    return keys
end


return M
