import { readFileSync } from 'node:fs'
import type { Check } from '../support/check.ts'

const shipped = (file: string): string =>
  readFileSync(new URL(`../../../recipes/${file}`, import.meta.url), 'utf8')

/** The fields of a shipped recipe that a check gives itself are left out. */
const withoutPlace = (recipe: string): string => recipe.replace(/^(?:#|name:|from:).*\n/gm, '')

const addScript = 'add: [{ from: script, to: /usr/local/bin/do-it, mode: "0755" }]'

/** Scripts of shells, and what they start. */
export const shell: readonly Check[] = [
  {
    name: 'an entry script in bash reads a directory of scripts, runs Python from a here-document and becomes nginx by way of gosu',
    recipe: withoutPlace(shipped('bash-gosu.yaml')),
    files: {
      'bash-gosu/docker-entrypoint': shipped('bash-gosu/docker-entrypoint'),
      'bash-gosu/entrypoint.d/10-site.sh': shipped('bash-gosu/entrypoint.d/10-site.sh'),
    },
    script: `
      in_root tini -- docker-entrypoint nginx -g 'daemon off;' &
      listening 8080
      curl -sf http://127.0.0.1:8080/ | grep -o '<h1>.*</h1>'
      eventually grep -q www-data <(ps -o user= -C nginx)
      stat -c %U "$ROOT/run/site/nginx.pid"`,
    expect: '<h1>slim &amp; small</h1>\nwww-data\n',
  },
  {
    name: 'a wrapper in the manner of docker-entrypoint.sh puts its server before options and changes the user',
    recipe: `entrypoint: [do-it, -t]\n${addScript}`,
    files: {
      script: `#!/bin/sh
set -e
if [ "\${1#-}" != "$1" ]; then
  set -- nginx "$@"
fi
if [ "$1" = nginx ] && [ "$(id -u)" = 0 ]; then
  find /var/lib/nginx \\! -user www-data -exec chown www-data '{}' +
  exec gosu root "$@"
fi
exec "$@"
`,
    },
    script: "in_root do-it -t 2>&1 | grep -o 'test is successful'",
    expect: 'test is successful\n',
  },
  {
    name: 'a script for the shell of busybox uses its own builtins and other programs for the rest',
    recipe: `entrypoint: [do-it]\n${addScript}`,
    files: {
      script: `#!/bin/busybox sh
year=$(busybox date -u -d @0 +%Y)
printf '%s\\n' "$year" | sed 's/^/year /'
awk 'BEGIN { system("basename /a/b") }'
echo one two | xargs -n 1 echo got
`,
    },
    script: 'in_root do-it',
    expect: 'year 1970\nb\ngot one\ngot two\n',
  },
  {
    name: 'dumb-init starts a line of the shell, whose functions, variables and sourced file are followed',
    recipe: `entrypoint:
  - dumb-init
  - --
  - sh
  - -c
  - |
    show() { $TOOL "$1" | tr a-z A-Z; }
    TOOL=/usr/bin/head\\ -n1
    . /usr/local/share/settings
    show "$FILE"
add: [{ from: settings, to: /usr/local/share/settings }]`,
    files: { settings: 'FILE=/etc/debian_version\nTOOL="head -c 3"\n' },
    script: `in_root dumb-init -- sh -c '
    show() { $TOOL "$1" | tr a-z A-Z; }
    TOOL=/usr/bin/head\\ -n1
    . /usr/local/share/settings
    show "$FILE"'`,
    expect: '12.',
  },
  {
    name: 'a service script of the distribution answers with the functions of the LSB',
    // pidof(1) leads to mount(8), and that to the plug-ins of libcryptsetup with all of systemd.
    recipe:
      'entrypoint: [/etc/init.d/nginx, status]\ndrop: [/usr/lib/x86_64-linux-gnu/cryptsetup/**]',
    script: 'in_root /etc/init.d/nginx status || echo "status $?"',
    expect: /nginx is not running[^]*status 3\n$/,
  },
]
