package.path = "/srv/app/?.lua;" .. package.path

local cjson = require "cjson"
local socket = require "socket"
local answers = require "parts.answers"

local server = assert(socket.bind("*", 7000))
while true do
  local client = assert(server:accept())
  client:settimeout(10)
  local line = client:receive("*l")
  local understood, question = pcall(cjson.decode, line or "")
  client:send(cjson.encode(answers.to(understood and question)) .. "\n")
  client:close()
end
