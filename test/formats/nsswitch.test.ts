import { expect, test } from 'vitest'
import { nssServices } from '../../src/formats/nsswitch.ts'

test('every service of every database is named once, actions and comments are not services', () => {
  const text = `# hosts: nis
passwd:   files systemd
hosts:    files [!UNAVAIL=return] mdns4_minimal [NOTFOUND=return] dns # wins
netgroup: nis
garbage without a colon
`
  expect(nssServices(text)).toEqual(['dns', 'files', 'mdns4_minimal', 'nis', 'systemd'])
})

test('an action that is not closed hides no service of the next line', () => {
  expect(nssServices('hosts: files [NOTFOUND=return\npasswd: compat')).toEqual(['compat', 'files'])
})
