import { expect, test } from 'vitest'
import { parsePhpIni } from '../../src/formats/php-ini.ts'

const read = (text: string) =>
  parsePhpIni(text).map(({ section, key, value }) => [section, key, value])

test('settings have sections, values lose quotes and comments', () => {
  const text = `; a comment
# another
engine = On ; yes
[Session]
session.save_path="3;0600;/var/x" ; here
  include_path = ".:/usr/share/php"
empty =
php_admin_value[error_log] = /var/log/x.log
env[PATH] = '/bin;/x'
not a setting
`
  expect(read(text)).toEqual([
    ['', 'engine', 'On'],
    ['Session', 'session.save_path', '3;0600;/var/x'],
    ['Session', 'include_path', '.:/usr/share/php'],
    ['Session', 'empty', ''],
    ['Session', 'php_admin_value[error_log]', '/var/log/x.log'],
    ['Session', 'env[PATH]', '/bin;/x'],
  ])
})

test('what is not closed goes on to the end of its line', () => {
  expect(read('a = "x\nb = y')).toEqual([
    ['', 'a', 'x'],
    ['', 'b', 'y'],
  ])
})
