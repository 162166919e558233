import type { Check } from '../support/check.ts'

const wrapper = `#!/bin/sh
set -e

# \`script -f\` and \`script some.conf\` are for the server.
if [ "\${1#-}" != "$1" ] || [ "\${1%.conf}" != "$1" ]; then
  set -- redis-server "$@"
fi

if [ "$1" = 'redis-server' ] && [ "$(id -u)" = '0' ]; then
  find /var/lib/redis \\! -user redis -exec chown redis '{}' +
  exec setpriv --reuid=redis --regid=redis --clear-groups -- "$0" "$@"
fi

um="$(umask)"
if [ "$um" = '0022' ]; then
  umask 0077
fi
exec "$@"
`

/** Services behind a script that prepares them. */
export const entryScripts: readonly Check[] = [
  {
    name: 'redis-server starts behind a wrapper that runs itself again as another user',
    recipe: `entrypoint: [/usr/local/bin/wrapper, /etc/redis/redis.conf, --daemonize, "no"]
also: [redis-cli]
add: [{ from: wrapper, to: /usr/local/bin/wrapper, mode: "0755" }]`,
    files: { wrapper },
    script: `
      install -d -o 102 "$ROOT/run/redis"
      in_root wrapper /etc/redis/redis.conf --daemonize no &
      listening 6379
      in_root redis-cli ping`,
    expect: 'PONG\n',
  },
]
