import { describe, expect, test } from 'vitest'
import { moduleRulesFor } from '../../../src/analyzers/shared/module-rules.ts'
import { parseRules } from '../../../src/formats/rule-file.ts'
import { normalise } from '../../../src/rootfs/path.ts'
import { sceneOf } from '../../helpers/process.ts'

const common = { certainty: 'expected', reason: 'for the test', source: 'this test' }

const ask = (
  when: object,
  needs: readonly object[],
  { name = 'app.web', argv = ['python3', 'run', '-k', 'gevent', 'site.wsgi:app'], env = {} } = {},
) => {
  const rules = parseRules([{ id: 'test.rule', when, needs, ...common }], 'rules.yaml')
  const { context } = sceneOf('/app elf', '/app', { env })
  const asked = moduleRulesFor(rules, 'python')
  return asked(
    { name, path: normalise('/lib/app/web.py') },
    { ...context, program: { ...context.program, argv } },
  )
}

describe('a rule about modules', () => {
  test.each([
    ['python:app.web', 1],
    ['python:app.*', 1],
    ['python:*', 1],
    ['python:app', 0],
    ['perl:app.web', 0],
  ])('with %s holds for app.web of Python: %i', (module, count) => {
    const { needs } = ask({ module }, [{ path: '/etc/mime.types' }])
    expect(needs).toHaveLength(count)
  })

  test('asks for files beside the module', () => {
    const { needs } = ask({ module: 'python:app.web' }, [{ path: '${directory}/data' }])
    expect(needs).toMatchObject([{ path: '/lib/app/data' }])
  })

  test('asks for files in the name of the module', () => {
    expect(ask({ module: 'python:app.web' }, [{ path: '/etc/mime.types' }])).toEqual({
      modules: [],
      needs: [
        {
          path: '/etc/mime.types',
          role: 'read',
          from: '/lib/app/web.py',
          why: { rule: 'test.rule', evidence: 'app.web' },
          certainty: 'expected',
          optional: true,
        },
      ],
    })
  })

  test('asks for modules by what the arguments say, each once', () => {
    const when = { module: 'python:app.*', argument: ['-k[ =]?(\\w+)', '([\\w.]+):\\w+'] }
    const { modules, needs } = ask(when, [{ module: 'python:x.${argument}', must: true }])
    expect(needs).toEqual([])
    expect(modules).toEqual([
      {
        name: 'x.gevent',
        why: { rule: 'test.rule', evidence: 'gevent' },
        certainty: 'expected',
        must: true,
      },
      {
        name: 'x.site.wsgi',
        why: { rule: 'test.rule', evidence: 'gevent' },
        certainty: 'expected',
        must: true,
      },
    ])
  })

  test('does not hold where the arguments say nothing of it', () => {
    const when = { module: 'python:app.*', argument: '--workers (\\d+)' }
    expect(ask(when, [{ module: 'python:x' }]).modules).toEqual([])
  })

  test('asks for what a variable of the image says, and does not hold without it', () => {
    const when = { module: 'python:app.web', env: 'SETTINGS' }
    const needs = [{ module: 'python:${env}' }]
    const env = { SETTINGS: 'site.settings' }
    expect(ask(when, needs, { env }).modules.map(({ name }) => name)).toEqual(['site.settings'])
    expect(ask(when, needs).modules).toEqual([])
  })
})
