import { describe, expect, test } from 'vitest'
import { withServiceUnit } from '../../../src/stages/shared/service-unit.ts'
import { recipeOf } from '../../helpers/recipe.ts'
import { treeOf } from '../../helpers/tree.ts'

const read = (files: string, recipe: Parameters<typeof recipeOf>[0] = {}) =>
  withServiceUnit(recipeOf({ unit: 'app.service', ...recipe }), treeOf(files))

const unit = (lines: string, more = '') =>
  read(`/usr/lib/systemd/system/app.service [Service]\\n${lines}\n${more}`)

describe('the unit of an entry point', () => {
  test('gives command, user, environment and working directory; the recipe’s own come first', () => {
    const lines =
      'ExecStart=-/usr/bin/app --name "a b"\\nUser=app\\nGroup=web\\nEnvironment=A=1 "B=x y"\\nWorkingDirectory=/srv'
    expect(unit(lines)).toMatchObject({
      entrypoint: ['/usr/bin/app', '--name', 'a b'],
      user: 'app:web',
      env: new Map([
        ['A', '1'],
        ['B', 'x y'],
      ]),
      workdir: '/srv',
    })
    const own = read(`/lib/systemd/system/app.service [Service]\\n${lines}`, {
      user: 'me',
      env: new Map([['A', '2']]),
      workdir: '/',
    })
    expect(own).toMatchObject({ user: 'me', workdir: '/' })
    expect(own.env.get('A')).toBe('2')
  })

  test('variables: $NAME is split into words, ${NAME} is not, and files add to them', () => {
    const made = unit(
      'ExecStart=/bin/app $OPTS ${OPTS} $$x\\nEnvironment=OPTS=none\\nEnvironmentFile=-/etc/default/app',
      '/etc/default/app OPTS="-a -b"\\n',
    )
    expect(made.entrypoint).toEqual(['/bin/app', '-a', '-b', '-a -b', '$x'])
  })

  test('a file in /etc takes the place of the package’s, and drop-ins change it by name', () => {
    const made = read(`
      /usr/lib/systemd/system/app.service [Service]\\nExecStart=/bin/package
      /etc/systemd/system/app.service [Service]\\nExecStart=/bin/admin\\nUser=one
      /usr/lib/systemd/system/app.service.d/20.conf [Service]\\nUser=two
      /etc/systemd/system/app.service.d/10.conf [Service]\\nExecStart=\\nExecStart=/bin/drop-in`)
    expect(made).toMatchObject({ entrypoint: ['/bin/drop-in'], user: 'two' })
  })

  test('an instance is read from its template, with its specifiers', () => {
    const made = read('/lib/systemd/system/db@.service [Service]\\nExecStart=/bin/db %i %n 100%%', {
      unit: 'db@main.service',
    })
    expect(made.entrypoint).toEqual(['/bin/db', 'main', 'db@main.service', '100%'])
  })

  test('directories are those of the service, for its user', () => {
    const made = unit(
      'ExecStart=/bin/app\\nUser=app\\nRuntimeDirectory=app app/x\\nRuntimeDirectoryMode=0750\\nStateDirectory=app\\nConfigurationDirectory=app',
    )
    expect(made.service?.directories).toEqual([
      { path: '/run/app', mode: 0o750, owner: 'app', key: 'RuntimeDirectory' },
      { path: '/run/app/x', mode: 0o750, owner: 'app', key: 'RuntimeDirectory' },
      { path: '/var/lib/app', mode: 0o755, owner: 'app', key: 'StateDirectory' },
      { path: '/etc/app', mode: 0o755, owner: '', key: 'ConfigurationDirectory' },
    ])
  })

  test('what an image does not do by itself is a warning', () => {
    const made = unit('Type=forking\\nExecStartPre=/bin/check\\nExecStart=/bin/app')
    expect(made.service?.warnings).toHaveLength(2)
  })

  test('that is not there or starts nothing is a mistake of the recipe', () => {
    const invalid = expect.objectContaining({ code: 'RECIPE_INVALID' }) as Error
    expect(() => read('/etc/x')).toThrow(invalid)
    expect(() => unit('Type=oneshot')).toThrow(invalid)
  })
})
