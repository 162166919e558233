import { describe, expect, it } from 'vitest'
import { parseBase } from '../../src/formats/base-document.ts'
import { SlimError } from '../../src/model/error.ts'

const parse = (text: string) => parseBase('base.yaml', Buffer.from(text), '/somewhere')

const mistakesOf = (text: string): readonly string[] => {
  try {
    parse(text)
  } catch (error) {
    if (!(error instanceof SlimError)) throw error
    expect(error.code).toBe('RECIPE_INVALID')
    return error.mistakes.map(
      ({ message, hint, at }) => `${at.line ?? 0}:${at.column ?? 0} ${message} | ${hint ?? ''}`,
    )
  }
  return []
}

const sourcesOf = (text: string): readonly string[] => {
  const { system } = parse(`name: base\ndebian: ${text}\n`)
  if (system.kind !== 'debian') throw new Error(system.kind)
  return system.sources.map(({ url, suite, components }) => `${url} ${suite} ${components.join()}`)
}

describe('a base file', () => {
  it('takes updates and security of Debian’s own archive unless it names another', () => {
    expect(sourcesOf('{ suite: bookworm }')).toEqual([
      'http://deb.debian.org/debian bookworm main',
      'http://deb.debian.org/debian bookworm-updates main',
      'http://deb.debian.org/debian-security bookworm-security main',
    ])
    expect(sourcesOf('{ suite: sid }')).toEqual(['http://deb.debian.org/debian sid main'])
    expect(
      sourcesOf('{ suite: noble, components: [main, universe], mirrors: [http://a.example/u/] }'),
    ).toEqual(['http://a.example/u noble main,universe'])
  })

  it('takes the archive of a day from snapshot.debian.org or where a mirror has a place for it', () => {
    expect(sourcesOf('{ suite: bookworm, snapshot: 20250520T000000Z }')).toContain(
      'http://snapshot.debian.org/archive/debian-security/20250520T000000Z bookworm-security main',
    )
    expect(
      sourcesOf(
        '{ suite: s, snapshot: 20250520T000000Z, mirrors: ["http://a.example/{snapshot}"] }',
      ),
    ).toEqual(['http://a.example/20250520T000000Z s main'])
  })

  it('gives its image a PATH, and what it says of the config', () => {
    const { config } = parse(
      'name: base\ndebian: { suite: sid }\nenv: { A: 010 }\ncmd: [sh]\nuser: 1000\nlabels: { b: c }\n',
    )
    expect(config).toEqual({
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'A=010'],
      Cmd: ['sh'],
      User: '1000',
      Labels: { b: 'c' },
    })
  })

  it('has every mistake told at once, each with its place and a remedy', () => {
    expect(
      mistakesOf(`name: Base
family: apk
packages: [tzdata=2024a]
debian:
  suit: bookworm
  snapshot: 2025-05-20
`),
    ).toEqual([
      expect.stringMatching(/^1:7 `name` must be .* \| write `base`$/),
      expect.stringMatching(/^2:1 `family` is not a key of a base \| .*apk with apk itself/),
      expect.stringMatching(/^3:12 `packages\[0\]` must be .* \| .*the lock holds the versions$/),
      '5:3 `debian.suit` is not a key of a base | write `suite`',
      expect.stringMatching(/^6:13 `debian.snapshot` .* \| write 20250520T000000Z$/),
    ])
  })

  it.each([
    ['name: a\n', '1:1 neither `debian` nor `rpm` is there'],
    [
      'name: a\ndebian: { suite: s }\nrpm: { releasever: 9, repos: [{ id: a, baseurl: "http://a", gpgcheck: false }] }\n',
      '3:1 `rpm` is there beside `debian`',
    ],
    [
      'name: a\nrpm: { releasever: 9, repos: [{ id: a, baseurl: "http://a" }] }\n',
      'has no `gpgkey`',
    ],
    ['name: a\nrpm: { releasever: 9, repos: [{ id: a, gpgcheck: false }] }\n', 'has 0 addresses'],
    ['name: a\ndebian: { suite: s, mirrors: ["http://a/{snapshot}"] }\n', 'place for a snapshot'],
    ['name: a\ndebian: { suite: "s]\\nevil" }\n', '`debian.suite` must be a suite'],
    [
      'name: a\ndebian: { suite: s }\npackages: ["--hook=evil"]\n',
      '`packages[0]` must be the name',
    ],
    [
      'name: a\nrpm: { releasever: 9, repos: [{ id: "a]\\n[b", baseurl: "http://a" }] }\n',
      '`rpm.repos[0].id`',
    ],
  ])('%j is wrong: %s', (text, message) => {
    expect(mistakesOf(text)).toContainEqual(expect.stringContaining(message))
  })
})

describe('a base file that its tools would read otherwise', () => {
  const rpm = (repos: string, packages = '[a]') =>
    `name: b\nrpm: { releasever: 9, repos: ${repos} }\npackages: ${packages}\n`

  it('names a repository as dnf names its own settings, or two alike', () => {
    const repo = (id: string) => `{ id: ${id}, baseurl: "http://h", gpgcheck: false }`
    expect(mistakesOf(rpm(`[${repo('main')}]`)).join()).toContain('is `main`, which is dnf')
    expect(mistakesOf(rpm(`[${repo('a')}, ${repo('a')}]`)).join()).toContain('is `a` once more')
  })

  it('names no package where dnf wants one, or one with a sign that apt takes for an order', () => {
    const repos = '[{ id: a, baseurl: "http://h", gpgcheck: false }]'
    expect(mistakesOf(rpm(repos, '[]')).join()).toContain('`packages` is missing beside `rpm`')
    const debian = 'name: b\ndebian: { suite: sid }\npackages: [foo-, "g++", bash^]\n'
    expect(mistakesOf(debian)).toHaveLength(2)
  })

  it('shows no password of an address that is wrong, nor of the line it is on', () => {
    const texts = [
      'name: b\ndebian: { suite: sid, mirrors: ["ftp://joe:s3cret@h/x"] }\n',
      rpm('[{ id: "a b", baseurl: "https://joe:s3cret@h/x", gpgcheck: false }]'),
    ]
    for (const text of texts)
      try {
        parse(text)
        expect.fail('it is taken')
      } catch (error) {
        if (!(error instanceof SlimError)) throw error
        expect(JSON.stringify(error.mistakes)).not.toContain('s3cret')
      }
  })
})
