-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- The ledger of calls, for tests to read: the last of them one by one, and
-- counts of all.

local clock = require("clock")

local SIZE = 50000

local M = {}

local ring, sequence, first, calls, statuses
local in_flight, most_in_flight, connections = 0, 0, 0

-- waiting requests look here first
M.events = 0


function M.reset()
    ring, first = {}, sequence or 0
    calls, statuses = {}, {}
    most_in_flight, connections = in_flight, 0
    sequence = sequence or 0
end


-- a call has arrived; its entry is filled in as more is known
function M.open(call)
    sequence = sequence + 1

    local slot = sequence % SIZE
    local entry = ring[slot]

    if not entry then
        entry = {}
        ring[slot] = entry
    end

    in_flight = in_flight + 1

    if in_flight > most_in_flight then
        most_in_flight = in_flight
    end

    entry.sequence = sequence
    entry.time = clock.now()
    entry.method = call.method
    entry.path = call.path
    entry.kind = call.kind
    entry.zone = call.zone
    entry.correlation_id = call.correlation_id
    entry.head = call.head
    entry.body = call.head and call.body
    entry.ended = nil
    entry.status = nil
    entry.api_key_id = nil
    entry.instance = nil
    entry.key_id = nil
    entry.alias = nil
    entry.performed = false
    entry.fault = nil

    calls[call.kind] = (calls[call.kind] or 0) + 1
    M.events = M.events + 1

    return entry, sequence
end


function M.close(call, entry, number, status)
    in_flight = in_flight - 1

    local kind = call.kind
    local counts = statuses[kind]

    if not counts then
        counts = {}
        statuses[kind] = counts
    end

    counts[status] = (counts[status] or 0) + 1
    M.events = M.events + 1

    -- a long wait may have outlived its slot
    if entry.sequence ~= number then
        return
    end

    entry.ended = clock.now()
    entry.status = status
    entry.performed = call.performed
    entry.fault = call.fault
    entry.instance = call.inst and call.inst.id
    entry.api_key_id = call.caller and call.caller.id
    entry.key_id = call.key and call.key.id
    entry.alias = call.name
end


function M.connection()
    connections = connections + 1
end


function M.entries(since)
    local list = {}
    local from = math.max(first, since or 0, sequence - SIZE) + 1

    for n = from, sequence do
        list[#list + 1] = ring[n % SIZE]
    end

    return list, sequence
end


function M.count(kind)
    return calls[kind] or 0
end


function M.counters()
    local total, by_status = 0, {}

    for _, n in pairs(calls) do
        total = total + n
    end

    for kind, counts in pairs(statuses) do
        by_status[kind] = {}

        for status, n in pairs(counts) do
            by_status[kind][tostring(status)] = n
        end
    end

    return {
        total = total,
        calls = calls,
        statuses = by_status,
        in_flight = in_flight,
        max_in_flight = most_in_flight,
        connections = connections,
        sequence = sequence,
    }
end


function M.clear_entries()
    ring, first = {}, sequence
end


function M.clear_counters()
    calls, statuses = {}, {}
    most_in_flight, connections = in_flight, 0
end


M.reset()

return M
