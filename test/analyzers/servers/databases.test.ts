import { describe, expect, test } from 'vitest'
import { serverFindings, serverNeeds } from '../../helpers/server.ts'

describe('Redis; pitfall 47', () => {
  const redis = '/usr/bin/redis-server elf interp=/lib64/ld.so'

  test('modules and files it reads, directories it writes; the last `dir` counts for all', () => {
    const found = serverNeeds(
      `${redis}\n/etc/redis.conf LOADMODULE /m/a.so\\ndir /old\\naclfile users.acl\\nlogfile ""\\npidfile /run/redis/r.pid\\ninclude /etc/more.conf\n/etc/more.conf dir /var/lib/redis\\ntls-ca-cert-dir /ca`,
      ['/etc/redis.conf', '--unixsocket', '/run/sock/r', '--daemonize', 'no'],
    )
    expect(found).toEqual([
      'read /etc/redis.conf',
      'read /etc/more.conf',
      'dlopen /m/a.so',
      'directory /old',
      'optional read /var/lib/redis/users.acl',
      'directory /run/redis',
      'directory /var/lib/redis',
      'tree /ca',
      'directory /run/sock',
    ])
  })

  test('the name it is started with decides, for one program is server, sentinel and checker', () => {
    const text = `/usr/bin/redis-check-rdb elf interp=/lib64/ld.so\n/a.conf loadmodule /m.so`
    expect(serverNeeds(text, ['/a.conf'])).toEqual([])
  })
})

test('memcached is told on its command line alone; pitfall 47', () => {
  const text = '/usr/bin/memcached elf interp=/lib64/ld.so'
  expect(serverNeeds(text, ['-m', '64', '-u', 'memcache', '-s', '/run/m/s'])).toEqual([
    'user memcache',
    'directory /run/m',
  ])
  expect(serverNeeds(text, ['-umemcache'])).toEqual(['user memcache'])
})

describe('the configuration of PostgreSQL; pitfall 47', () => {
  const postgres =
    '/usr/lib/postgresql/15/bin/postgres elf interp=/lib64/ld.so rodata=/usr/lib/postgresql/15/lib'

  test('libraries to preload, whether listed in one value or several, come from the build', () => {
    const found = serverNeeds(
      `${postgres}\n/etc/pg/postgresql.conf shared_preload_libraries = 'pg_stat_statements, $libdir/auto_explain'  # x\\ninclude_dir 'conf.d'\\nssl_cert_file = 'server.crt'\\nhba_file = '/etc/pg/pg_hba.conf'\n/etc/pg/conf.d/a.conf archive_command = '/bin/tool %p && x'`,
      ['-D', '/data', '-c', 'config_file=/etc/pg/postgresql.conf'],
    )
    expect(found).toEqual(
      expect.arrayContaining([
        'dlopen /usr/lib/postgresql/15/lib/pg_stat_statements.so',
        'dlopen /usr/lib/postgresql/15/lib/auto_explain.so',
        'read /data/server.crt',
        'read /etc/pg/pg_hba.conf',
        'read /etc/pg/conf.d/a.conf',
        'exec /bin/sh -c /bin/tool %p && x',
        'exec /bin/tool',
        'optional directory /var/run/postgresql',
      ]),
    )
  })

  test('a data directory that is not there yet is no unmet need', () => {
    const found = serverNeeds(postgres, ['-D', '/data'])
    expect(found).toContain('optional read /data/postgresql.conf')
  })
})

describe('MariaDB; pitfall 47', () => {
  const mariadb =
    '/usr/sbin/mariadbd elf interp=/lib64/ld.so rodata=/usr/lib/mysql/plugin/ rodata=/usr/share/mysql rodata=/var/lib/mysql/'

  test('option files with includes, either spelling of a name, and what is built in', () => {
    const found = serverNeeds(
      `${mariadb}
       /etc/mysql/my.cnf [client-server]\\nsocket = /run/mysqld/mysqld.sock\\n!includedir /etc/mysql/conf.d/
       /etc/mysql/conf.d/a.cnf [mysqld]\\nplugin-load-add=ha_rocksdb\\nssl_cert = /c.pem\\n; x\\nskip-networking
       /etc/mysql/conf.d/a.txt [mysqld]\\nssl_key = /k.pem
       /etc/passwd mysql:x:9:9::/:/bin/false`,
    )
    expect(found).toEqual([
      'optional read /etc/my.cnf',
      'optional read /etc/mysql/my.cnf',
      'optional read /etc/mysql/conf.d/',
      'read /etc/mysql/conf.d/a.cnf',
      'directory /run/mysqld owner=mysql',
      'dlopen /usr/lib/mysql/plugin/ha_rocksdb.so',
      'read /c.pem',
      'optional tree /usr/lib/mysql/plugin',
      'optional tree /usr/share/mysql',
      'optional directory /var/lib/mysql owner=mysql',
      'optional user mysql',
      'optional directory /tmp owner=mysql',
    ])
  })

  test('--defaults-file takes the place of all others', () => {
    const { needs } = serverFindings(`${mariadb}\n/etc/my.cnf [mysqld]\n/x.cnf [mysqld]`, [
      '--defaults-file=/x.cnf',
    ])
    expect(needs.filter((need) => need.why.rule === 'mariadb.include')).toHaveLength(1)
  })
})
