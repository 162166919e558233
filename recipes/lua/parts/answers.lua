local url = require "socket.url"

local answers = {}

--- Says which host a question's address is of.
function answers.to(question)
  if type(question) ~= "table" or type(question.address) ~= "string" then
    return { error = "no address" }
  end
  return { host = url.parse(question.address).host }
end

return answers
