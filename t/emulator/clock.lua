-- Copyright (C) 2026 the authors of the nginx KMIP module
-- SPDX-License-Identifier: BSD-2-Clause

-- The emulator's clock: the machine's, plus an offset the control path sets.

local floor = math.floor
local now = ngx.now
local date = os.date

local M = { offset = 0 }


-- os.time() reads its argument as local time, so dates are counted by hand
local function days_from_civil(y, m, d)
    if m <= 2 then
        y = y - 1
    end

    local era = floor(y / 400)
    local yoe = y - era * 400
    local shifted = m > 2 and m - 3 or m + 9
    local doy = floor((153 * shifted + 2) / 5) + d - 1
    local doe = yoe * 365 + floor(yoe / 4) - floor(yoe / 100) + doy

    return era * 146097 + doe - 719468
end


local function in_month(y, m, d)
    local days = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

    if y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0) then
        days[2] = 29
    end

    return m >= 1 and m <= 12 and d >= 1 and d <= days[m]
end


function M.now()
    return now() + M.offset
end


-- real time in milliseconds: delays and lags do not follow the set clock
function M.real_ms()
    return now() * 1000
end


function M.iso(t)
    return date("!%Y-%m-%dT%H:%M:%SZ", floor(t))
end


function M.parse(text)
    if type(text) ~= "string" then
        return nil
    end

    local y, mo, d, h, mi, s, part, zone = text:match(
        "^(%d%d%d%d)-(%d%d)-(%d%d)T(%d%d):(%d%d):(%d%d)(%.?%d*)(.*)$")

    if not y then
        return nil
    end

    y, mo, d = tonumber(y), tonumber(mo), tonumber(d)
    h, mi, s = tonumber(h), tonumber(mi), tonumber(s)

    if not in_month(y, mo, d) or h > 23 or mi > 59 or s > 60 then
        return nil
    end

    local shift = 0

    if zone ~= "Z" then
        local sign, zh, zm = zone:match("^([+-])(%d%d):(%d%d)$")

        if not sign then
            return nil
        end

        shift = (tonumber(zh) * 60 + tonumber(zm)) * 60
        shift = sign == "-" and -shift or shift
    end

    return days_from_civil(y, mo, d) * 86400 + h * 3600 + mi * 60 + s - shift
           + (tonumber("0" .. part) or 0)
end


-- one string a second is enough for the Date header
local http_at, http_text


function M.http_date()
    local t = floor(M.now())

    if t ~= http_at then
        http_at, http_text = t, ngx.http_time(t)
    end

    return http_text
end


return M
