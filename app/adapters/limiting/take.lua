-- Takes one call from the bucket under KEYS[1], on this server's clock; atomic as every script is.
--
-- A bucket is kept as one number: the moment, in microseconds, at which it will be full again. That
-- is all a token bucket needs to know, and the key may expire at that very moment.
--
-- ARGV[1]  how many calls the bucket holds
-- ARGV[2]  microseconds until one call has been refilled
-- answers  0 = granted, else the microseconds until one call will be
local holds, refill = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])

-- never emptier than empty, whatever was found there: the clock may have been set back
local full_at = tonumber(redis.call('GET', KEYS[1]) or '') or now
full_at = math.max(now, math.min(full_at, now + holds * refill))

local wait = full_at - now - (holds - 1) * refill
if wait > 0 then
  return math.ceil(wait)
end
full_at = full_at + refill
redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil((full_at - now) / 1000))
return 0
