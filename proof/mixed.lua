-- Asks for the addresses of the file named first, each thread in an order of its own; prints its figures as JSON.
local addresses = {}
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  for line in io.lines(args[1]) do
    addresses[#addresses + 1] = wrk.format("GET", line, { ["Host"] = wrk.host, ["Accept-Encoding"] = "gzip" })
  end
  math.randomseed(287 + number)
end

function request()
  return addresses[math.random(#addresses)]
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'FIGURES {"requests": %d, "seconds": %.1f, "p50": %.3f, "p99": %.3f, "longest": %.3f, "bytes": %d, ' ..
    '"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, summary.bytes, e.connect, e.read, e.write, e.status, e.timeout))
end
