import type { Check } from '../support/check.ts'
import { shipped } from '../support/shipped.ts'
import { added } from './added.ts'

const script = `local cjson = require "cjson"
local socket = require("socket")
local ok, absent = pcall(require, "not.there")
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local client = assert(socket.connect("127.0.0.1", port))
client:send(cjson.encode({ answer = 42 }) .. "\\n")
local line = server:accept():receive("*l")
local greeting = require "parts.greeting"
print(_VERSION, ok, string.format("%d", cjson.decode(line).answer), require("socket.url").parse("http://h/p").host, greeting)
`

const app = {
  'app/main.lua': `package.path = "/srv/app/?.lua;" .. package.path\n${script}`,
  'app/parts/greeting.lua': 'return "hello"\n',
}

const service = {
  'app/main.lua': shipped('lua/main.lua'),
  'app/parts/answers.lua': shipped('lua/parts/answers.lua'),
}

const recipe = (interpreter: string): string =>
  `entrypoint: [${interpreter}, /srv/app/main.lua]\n${added(app)}`

/** Lua programs. */
export const lua: readonly Check[] = [
  ...[
    { interpreter: 'lua5.1', version: 'Lua 5.1' },
    { interpreter: 'lua5.4', version: 'Lua 5.4' },
    { interpreter: 'luajit', version: 'Lua 5.1' },
  ].map(({ interpreter, version }) => ({
    name: `${interpreter} runs a script with cjson, luasocket and modules of its own`,
    recipe: recipe(interpreter),
    files: app,
    script: `in_root ${interpreter} /srv/app/main.lua`,
    expect: `${version}\tfalse\t42\th\thello\n`,
  })),
  {
    name: 'lua5.4 answers questions in JSON on a socket, as its recipe ships',
    recipe: `entrypoint: [lua5.4, /srv/app/main.lua]\nworkdir: /srv/app\n${added(service)}`,
    files: service,
    script: `
      in_root lua5.4 /srv/app/main.lua &
      listening 7000
      ask() { exec 3<>/dev/tcp/127.0.0.1/7000; echo "$1" >&3; cat <&3; exec 3>&-; }
      ask '{"address":"https://lua.check/page"}'
      ask 'no JSON'`,
    expect: '{"host":"lua.check"}\n{"error":"no address"}\n',
  },
  {
    name: 'a Lua script starts through its shebang and the alternative lua',
    recipe: 'entrypoint: [/srv/tool]\nadd: [{ from: tool, to: /srv/tool, mode: "0755" }]',
    files: {
      tool: '#!/usr/bin/env lua\nprint(#require("ltn12").source.empty and 1 or 0)\n'.replace(
        '#require("ltn12").source.empty and 1 or 0',
        'type(require("ltn12").source.empty)',
      ),
    },
    script: 'in_root lua /srv/tool',
    expect: 'function\n',
  },
]
