import { expect, test } from 'vitest'
import { parseSysusers, parseTmpfiles } from '../../src/formats/tmpfiles.ts'

test('lines that make directories give path, mode and owner; a dash is the default', () => {
  const text = `# comment
d /run/app 0750 app web -
D! %t/other - - - 10d
f /run/file 0644 root root - text
L /run/link - - - - /target
Q "/var/lib/with space" ~2775 -
d relative
`
  expect(parseTmpfiles(text)).toEqual([
    { path: '/run/app', mode: 0o750, owner: 'app:web', line: 2 },
    { path: '/run/other', mode: undefined, owner: '', line: 3 },
    { path: '/var/lib/with space', mode: 0o2775, owner: '', line: 6 },
  ])
})

test('users are the u lines of a sysusers file', () => {
  expect(
    parseSysusers('# c\nu app 100 "An app" /var/lib/app\nu! locked -\ng web -\nm app web\n'),
  ).toEqual(['app', 'locked'])
})
