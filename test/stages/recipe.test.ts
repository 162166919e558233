import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromText } from '../../src/formats/byte-string.ts'
import { SlimError } from '../../src/model/error.ts'
import { readRecipe } from '../../src/stages/recipe.ts'

const fixtures = 'fixtures/stages/recipe'
let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slim-recipe-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const errorOf = async (file: string, base?: string): Promise<SlimError> => {
  try {
    await readRecipe(file, { base })
  } catch (error) {
    if (error instanceof SlimError) return error
    throw error
  }
  throw new Error(`${file} has no mistakes`)
}

const written = async (text: string | Uint8Array, name = 'recipe.yaml'): Promise<string> => {
  const file = join(directory, name)
  await writeFile(file, text)
  return file
}

const rendered = (error: SlimError): string =>
  error.mistakes
    .map(({ message, hint, at }) =>
      [
        `${at.file}:${at.line ?? 0}:${at.column ?? 0}: ${message}`,
        at.frame ?? '',
        ...(hint === undefined ? [] : [`hint: ${hint}`]),
        '',
      ].join('\n'),
    )
    .join('\n')

describe('mistakes', () => {
  it('are all reported at once, in source order, each with frame and suggestion', async () => {
    const error = await errorOf(`${fixtures}/ten-mistakes.yaml`)
    expect(error.code).toBe('RECIPE_INVALID')
    expect(error.mistakes).toHaveLength(10)
    await expect(rendered(error)).toMatchFileSnapshot(resolve(fixtures, 'ten-mistakes.golden.txt'))
  })

  it('name an added file that is not there', async () => {
    const file = await written(
      'name: a\nfrom: "host:"\nadd:\n- { from: recipe.yaml, to: /a }\n- { from: gone, to: /b }\n',
    )
    const { code, mistakes } = await errorOf(file)
    expect(code).toBe('RECIPE_INVALID')
    expect(mistakes.map(({ at }) => [at.line, at.column])).toEqual([[5, 11]])
  })

  it('include a missing base, unless the command line names one', async () => {
    const file = await written('name: a\n')
    expect((await errorOf(file)).code).toBe('RECIPE_INVALID')
    expect((await readRecipe(file, { base: 'rootfs:base' })).from).toBe('rootfs:base')
  })
})

describe('a valid recipe', () => {
  it('keeps every value, numbers as they are written and forms made one', async () => {
    const recipe = await readRecipe(`${fixtures}/every-key.yaml`, { ruleIds: ['libc.hosts'] })
    const settings = new Map([
      ['80', 'port'],
      ['VERSION', '1.10'],
      ['MASK', '0x1F'],
      ['OCTAL', '0o17'],
      ['DEBUG', 'true'],
      ['EMPTY', ''],
      ['LITERAL', '${HOME}'],
    ])
    const host = (name: string) => resolve(fixtures, name)
    expect(recipe).toEqual({
      file: `${fixtures}/every-key.yaml`,
      name: 'every-key.1',
      from: `oci-archive:${resolve(fixtures, '../base.oci.tar')}:12`,
      platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
      entrypoint: ['nginx', '-p', '8080', '--ratio', '1.50', '', 'true'],
      also: [['/usr/bin/openssl'], ['python3', '-m', 'http.server']],
      keep: [
        { pattern: '/srv/caf%C3%A9' },
        { pattern: fromText('/srv/café/**') },
        { package: 'libstdc++6' },
      ],
      unit: undefined,
      keepPossible: ['/usr/lib/**'],
      timeZones: ['Europe/Berlin', 'UTC'],
      locales: ['C.UTF-8'],
      rules: { added: [], off: ['libc.hosts'] },
      languages: {
        python: { stdlib: 'full', packages: 'whole' },
        node: { packages: 'imports' },
        java: { runtime: 'full', jlink: 'auto' },
        ruby: { stdlib: 'full', packages: 'imports' },
        perl: { stdlib: 'full', packages: 'whole' },
        lua: { packages: 'imports' },
        shell: { functions: 'all' },
      },
      packages: { granularity: 'package', whole: ['python3.11'], recommends: ['nginx'] },
      drop: ['/usr/share/doc/**'],
      add: [
        { from: host('every-key.yaml'), to: '/srv/', owner: 'www-data:0', mode: 0o750 },
        { from: host('.'), to: '/srv/all', owner: '1000680000', mode: 0o4755 },
        { from: host('ten-mistakes.yaml'), to: '/srv/ten', owner: undefined, mode: undefined },
      ],
      user: '1000680000',
      env: settings,
      ports: ['80/tcp', '8080/udp', '8081/udp', '8082/udp', '132/sctp'],
      workdir: '/srv',
      labels: settings,
      volumes: ['/data'],
      stopSignal: '15',
    })
  })

  it('may hold a name and a base alone, and inherits the rest', async () => {
    const recipe = await readRecipe(await written('name: a\nfrom: "host:"\n'), {})
    expect(recipe).toMatchObject({ entrypoint: undefined, user: undefined, also: [], keep: [] })
  })

  it('resolves `from:` from its own directory, `--base` not at all', async () => {
    const cases = [
      ['rootfs:../base', `rootfs:${resolve(directory, '../base')}`],
      ['oci:layout:tag', `oci:${join(directory, 'layout:tag')}`],
      ['docker-archive:a.tar', `docker-archive:${join(directory, 'a.tar')}`],
      ['rootfs:/srv/../base', 'rootfs:/srv/../base'],
      ['oci:', 'oci:'],
      ['host:', 'host:'],
      ['docker://example.org/base:12', 'docker://example.org/base:12'],
    ]
    for (const [from = '', expected] of cases) {
      const file = await written(`name: a\nfrom: "${from}"\n`)
      expect((await readRecipe(file, {})).from).toBe(expected)
      expect((await readRecipe(file, { base: 'oci:other' })).from).toBe('oci:other')
    }
  })
})

describe('packages of a recipe', () => {
  const choice = async (text: string) =>
    (await readRecipe(await written(`name: a\nfrom: "host:"\n${text}\n`), {})).packages

  it('are kept by file, nothing recommended followed, where the recipe does not say otherwise', async () => {
    expect(await choice('')).toEqual({ granularity: 'file', whole: [], recommends: false })
    expect(await choice('whole: [a]\nrecommends: true')).toEqual({
      granularity: 'file',
      whole: ['a'],
      recommends: true,
    })
  })

  it.each(['granularity: layer', 'whole: a', 'whole: [a b]', 'whole: [a]\nrecommends: false'])(
    'cannot be %s',
    async (text) => {
      await expect(choice(text)).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    },
  )

  it('recommend nothing where none is kept whole: that is a mistake', async () => {
    await expect(choice('recommends: true')).rejects.toMatchObject({
      mistakes: [{ message: '`recommends` is about packages that are kept whole, and none is' }],
    })
  })
})

describe('rules of a recipe', () => {
  const rule = (id: string, path = '/etc/x') =>
    `- { id: ${id}, when: { process: any }, needs: [{ path: ${path} }], certainty: expected, reason: r, source: s }\n`
  const withRules = (rules: string) =>
    written(`name: a\nfrom: "host:"\nrules: ${rules}\n`, 'with-rules.yaml')
  const ruleIds = ['libc.hosts', 'libc.services']

  it('are read from files beside it, and come with the ids it switches off', async () => {
    await written(rule('our.own'), 'our-rules.yaml')
    const file = await withRules('{ files: [./our-rules.yaml], off: [libc.hosts] }')
    const { rules } = await readRecipe(file, { ruleIds })
    expect(rules).toMatchObject({ added: [{ id: 'our.own' }], off: ['libc.hosts'] })
    const short = await readRecipe(await withRules('./our-rules.yaml'), { ruleIds })
    expect(short.rules.added.map(({ id }) => id)).toEqual(['our.own'])
  })

  it('that have mistakes are shown with line and column', async () => {
    await written(`${rule('our.own')}${rule('our.other', 'etc')}`, 'wrong.yaml')
    const error = await errorOf(await withRules('./wrong.yaml'))
    expect(error.code).toBe('RULES_INVALID')
    expect(error.mistakes[0]?.at).toMatchObject({ line: 2 })
  })

  it('that are switched off must be there: a misspelt id is a mistake with a suggestion', async () => {
    const file = await withRules('{ off: [libc.host] }')
    await expect(readRecipe(file, { ruleIds })).rejects.toMatchObject({
      code: 'RECIPE_INVALID',
      mistakes: [{ hint: 'write libc.hosts', at: { line: 3 } }],
    })
  })

  it('cannot take the id of a built-in rule that still holds', async () => {
    await written(rule('libc.hosts'), 'taken.yaml')
    const file = await withRules('./taken.yaml')
    await expect(readRecipe(file, { ruleIds })).rejects.toMatchObject({ code: 'RULES_INVALID' })
  })
})

describe('a recipe that cannot be read', () => {
  it.each(['gone.yaml', '.', 'recipe.yaml/below', 'n'.repeat(300)])(
    'is not found: %s',
    async (name) => {
      await written('name: a\n')
      const error = await errorOf(join(directory, name))
      expect(error.code).toBe('RECIPE_NOT_FOUND')
      expect(error.hint).toBeDefined()
    },
  )

  it('is not found without permission', async ({ skip }) => {
    if (process.getuid?.() === 0) skip('root may read everything')
    const file = await written('name: a\n', 'secret.yaml')
    await chmod(file, 0)
    expect((await errorOf(file)).code).toBe('RECIPE_NOT_FOUND')
  })

  it('is suggested with its ending', async () => {
    await mkdir(join(directory, 'recipes'))
    const file = await written('name: a\n', 'recipes/nginx.yaml')
    const error = await errorOf(join(directory, 'recipes/nginx'))
    expect(error.hint).toContain(file)
  })

  it('is read no further than a mebibyte, so that an endless file ends', async () => {
    expect((await errorOf('/dev/zero')).code).toBe('RECIPE_INVALID')
    const head = 'name: a\nfrom: "host:"\n#'
    const most = await written(head + 'x'.repeat(1024 * 1024 - head.length), 'most.yaml')
    expect((await readRecipe(most, {})).name).toBe('a')
    await writeFile(most, 'x', { flag: 'a' })
    expect((await errorOf(most)).code).toBe('RECIPE_INVALID')
  })

  it('is a mistake at the first byte that is not UTF-8', async () => {
    const bytes = Buffer.from('name: a\nfrom: "host:"\nuser: "\xe9"\n', 'latin1')
    const text = Buffer.concat([Buffer.from('# � is fine\n'), bytes])
    const { code, mistakes } = await errorOf(await written(text))
    expect(code).toBe('RECIPE_INVALID')
    expect(mistakes.map(({ at }) => [at.line, at.column])).toEqual([[4, 8]])
  })
})
