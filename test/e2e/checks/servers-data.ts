import type { Check } from '../support/check.ts'

const postgres = '/usr/lib/postgresql/15/bin'

/** Servers that keep data or pass messages. */
export const dataServers: readonly Check[] = [
  {
    name: 'redis-server runs with the configuration of the base and answers redis-cli',
    recipe:
      'entrypoint: [redis-server, /etc/redis/redis.conf, --daemonize, "no"]\nalso: [redis-cli]',
    script: `
      install -d -o 102 "$ROOT/run/redis"
      in_root_as redis redis-server /etc/redis/redis.conf --daemonize no &
      listening 6379
      in_root redis-cli set key value
      in_root redis-cli eval 'return redis.call("get", KEYS[1]) .. "!"' 1 key
      in_root redis-cli save
      test -s "$ROOT/var/lib/redis/dump.rdb" && echo saved`,
    expect: 'OK\nvalue!\nOK\nsaved\n',
  },
  {
    name: 'memcached stores a value',
    recipe: 'entrypoint: [memcached, -u, memcache, -l, 127.0.0.1]',
    script: `
      in_root memcached -u memcache -l 127.0.0.1 &
      listening 11211
      exec 3<>/dev/tcp/127.0.0.1/11211
      printf 'set k 0 0 5\\r\\nvalue\\r\\nget k\\r\\nquit\\r\\n' >&3
      tr -d '\\r' <&3`,
    expect: 'STORED\nVALUE k 0 5\nvalue\nEND\n',
  },
  {
    name: 'postgresql makes a cluster and answers with time zones, plpgsql, an extension and text search',
    recipe: `entrypoint: [${postgres}/postgres, -D, /var/lib/postgresql/data]
also: [${postgres}/initdb, ${postgres}/psql]
tz: [Europe/Berlin, America/New_York]
locale: [C.UTF-8]
user: postgres
env: { LANG: C.UTF-8 }`,
    script: `
      in_root_as postgres ${postgres}/initdb -D /var/lib/postgresql/data -A trust >initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
      install -d -o 105 -g 109 "$ROOT/run/postgresql"
      in_root_as postgres ${postgres}/postgres -D /var/lib/postgresql/data 2>server.log &
      eventually grep -q 'ready to accept connections' server.log || { cat server.log >&2; exit 1; }
      query() { in_root ${postgres}/psql -U postgres -AtX -c "$1"; }
      query "set time zone 'America/New_York'; select timestamptz '2024-07-03 12:00 Europe/Berlin'"
      query "select '2024-01-02 03:04 EST'::timestamptz at time zone 'Europe/Berlin'"
      query "do \\$\\$ begin raise exception 'from plpgsql'; end \\$\\$" 2>&1 | head -n 1 || :
      query "create extension hstore"
      query "select 'a=>1'::hstore -> 'a'"
      query "select to_tsvector('english', 'the running foxes')"
      query "select convert_from('\\xa4', 'LATIN9')"`,
    expect: `SET
2024-07-03 06:00:00-04
2024-01-02 09:04:00
ERROR:  from plpgsql
CREATE EXTENSION
1
'fox':3 'run':2
€
`,
  },
  {
    name: 'mosquitto passes a message from mosquitto_pub to mosquitto_sub',
    recipe: `entrypoint: [mosquitto, -c, /etc/mosquitto/mosquitto.conf]
also: [mosquitto_pub, mosquitto_sub]
add: [{ from: local.conf, to: /etc/mosquitto/conf.d/local.conf }]`,
    files: { 'local.conf': 'listener 1883 127.0.0.1\nallow_anonymous true\n' },
    script: `
      install -d -o 108 "$ROOT/run/mosquitto"
      in_root mosquitto -c /etc/mosquitto/mosquitto.conf &
      listening 1883
      in_root mosquitto_sub -t greetings -C 1 -W 10 >received &
      sleep 0.5
      in_root mosquitto_pub -t greetings -m hello
      wait $!
      cat received`,
    expect: 'hello\n',
  },
]
