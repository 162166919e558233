import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { trustedAuthority } from '../support/authority.ts'
import { checkout } from '../support/bases.ts'
import type { Check } from '../support/check.ts'

/** The application lies beside the directory that is shared. */
const installed = (name: string): string =>
  `mkdir -p "$ROOT/srv" && cp -rT "$SHARED/../${name}" "$ROOT/srv/app"`

/** As it is shipped, but for its base and its name. */
const shipped = (name: string): string =>
  readFileSync(join(checkout, 'recipes', `${name}.yaml`), 'utf8').replace(
    /^(?:name|from):.*\n/gm,
    '',
  )

const get = (path: string): string => `curl -sS "http://127.0.0.1:3000${path}"`

const express = {
  application: 'express',
  script: `
    in_root node /srv/app/server.js &
    listening 3000
    ${get('/')}
    ${get('/native')}; echo
    ${get('/echo/slim')}`,
  expect:
    '<p>1.234,50\u00a0€</p><p>1970年1月1日木曜日</p>\n{"hash":"406b86307d523e38","mask":"726e6a69","id":21}\nSLIM',
} as const

const fastify = {
  application: 'fastify',
  script: `
    in_root node /srv/app >/dev/null &
    listening 3000
    ${get('/index.html')}
    ${get('/sum?n=4')}
    ${get('/sum?n=many')} | grep -o '"statusCode":400'`,
  expect: '<!doctype html><title>slim</title><p>a static page</p>\n{"sum":10}"statusCode":400\n',
} as const

const inBase = (packages: string): string => `entrypoint: [node, /srv/app/server.js]
node: { packages: ${packages} }`

/** Programs of Node.js. */
export const node: readonly Check[] = [
  {
    name: 'node formats numbers, dates and sorts in other locales, from the command line',
    recipe: `entrypoint:
  - node
  - -p
  - |
    [new Intl.NumberFormat('ar-EG').format(1234.5), new Date(0).toLocaleDateString('pl', { dateStyle: 'full', timeZone: 'Asia/Tokyo' }),
     ['z', 'ä', 'a'].sort(new Intl.Collator('de').compare).join(), 'İ'.toLocaleLowerCase('tr')].join(' ')`,
    script: `in_root node -p "
      [new Intl.NumberFormat('ar-EG').format(1234.5), new Date(0).toLocaleDateString('pl', { dateStyle: 'full', timeZone: 'Asia/Tokyo' }),
       ['z', 'ä', 'a'].sort(new Intl.Collator('de').compare).join(), 'İ'.toLocaleLowerCase('tr')].join(' ')"`,
    expect: '١٬٢٣٤٫٥ czwartek, 1 stycznia 1970 a,ä,z i\n',
  },
  {
    name: 'node fetches over https from a server whose authority the base trusts, with a package of the distribution',
    recipe: `entrypoint: [/srv/fetch.js]
add: [{ from: fetch.js, to: /srv/fetch.js, mode: "0755" }]`,
    files: {
      'fetch.js': `#!/usr/bin/env node
const acorn = require('acorn')
const https = require('https')
https.get('https://web.check:8443/page.js', (response) => {
  let text = ''
  response.on('data', (chunk) => (text += chunk))
  response.on('end', () => console.log(response.socket.authorized, acorn.parse(text, { ecmaVersion: 2022 }).body[0].type))
})
`,
    },
    prepare: trustedAuthority,
    script: `
      echo '127.0.0.1 web.check' >>"$ROOT/etc/hosts"
      echo 'class Page {}' >page.js
      chmod 755 "$ROOT/srv/fetch.js"
      openssl s_server -quiet -accept 8443 -cert "$SHARED/web.crt" -key "$SHARED/web.key" -WWW >/dev/null 2>&1 &
      listening 8443
      in_root /srv/fetch.js`,
    expect: 'true ClassDeclaration\n',
  },
  {
    ...express,
    name: 'an Express application of eighty packages answers, as its recipe is shipped',
    recipe: shipped('express'),
  },
  {
    ...express,
    name: 'an Express application in the base, its packages whole',
    recipe: inBase('whole'),
    prepare: installed('express'),
  },
  {
    ...express,
    name: 'an Express application in the base, with what it imports of its packages',
    recipe: inBase('imports'),
    prepare: installed('express'),
  },
  {
    ...fastify,
    name: 'a Fastify application with workers answers, as its recipe is shipped',
    recipe: shipped('fastify'),
  },
  {
    ...fastify,
    name: 'a Fastify application in the base, its packages whole',
    recipe: 'entrypoint: [node, /srv/app]',
    prepare: installed('fastify'),
  },
  {
    ...fastify,
    name: 'a Fastify application in the base, with what it imports of its packages',
    recipe: 'entrypoint: [node, /srv/app]\nnode: { packages: imports }',
    prepare: installed('fastify'),
  },
  {
    name: 'a command of an npm package runs by its link in node_modules/.bin',
    application: 'express',
    recipe: 'entrypoint: [/srv/app/node_modules/.bin/mime, page.html]',
    prepare: installed('express'),
    script: 'in_root /srv/app/node_modules/.bin/mime page.html',
    expect: 'text/html\n',
  },
]
