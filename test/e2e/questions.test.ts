import { beforeAll, describe, expect, test } from 'vitest'
import type { WhyNotReport, WhyReport } from '../../src/model/report.ts'
import { debianBase } from './support/bases.ts'
import { failure, recipe, slim, slimJson } from './support/slim.ts'

let base: readonly string[]
beforeAll(async () => {
  base = ['--base', `rootfs:${(await debianBase()).tar}`]
})

const libcrypto = '/usr/lib/x86_64-linux-gnu/libcrypto.so.3'

describe('slim why', () => {
  test('gives the whole chain for libcrypto in the nginx image, from the recipe to the library', async () => {
    const report = await slimJson<WhyReport>(['why', recipe('nginx'), libcrypto, ...base])
    expect(report.path).toBe(libcrypto)
    expect(report.owners.map(({ name }) => name)).toEqual(['libssl3'])
    expect(report.chain[0]).toMatchObject({ from: null, to: '/usr/sbin/nginx' })
    expect(report.chain.at(-1)).toMatchObject({
      to: libcrypto,
      rule: 'elf.needed',
      evidence: 'libcrypto.so.3',
      certainty: 'required',
    })
    const joints = report.chain.slice(1).map(({ from }, index) => [report.chain[index]?.to, from])
    expect(joints.filter(([end, begin]) => end !== begin)).toEqual([])
  })

  test('goes through links: a path of the unmerged /usr is the same file', async () => {
    const report = await slimJson<WhyReport>([
      'why',
      recipe('nginx'),
      '/lib/x86_64-linux-gnu/libc.so.6',
      ...base,
    ])
    expect(report.path).toBe('/usr/lib/x86_64-linux-gnu/libc.so.6')
  })

  test('shows people the same', async () => {
    const { stdout, status } = await slim(['why', recipe('nginx'), libcrypto, ...base])
    expect(status).toBe(0)
    const text = stdout.toString()
    for (const part of ['/usr/sbin/nginx', libcrypto, 'libcrypto.so.3', 'libssl3'])
      expect(text).toContain(part)
  })

  test('has no chain for what is not in the image', async () => {
    const args = ['why', recipe('nginx'), '/bin/sh', ...base]
    expect(await failure(args)).toEqual({
      status: 2,
      code: 'PATH_NOT_KEPT',
      shown: 'PATH_NOT_KEPT',
    })
  })
})

describe('slim why-not', () => {
  test('says who owns /bin/sh and that nothing reaches it', async () => {
    const report = await slimJson<WhyNotReport>(['why-not', recipe('nginx'), '/bin/sh', ...base])
    expect(report.state).toBe('unreached')
    expect(report.owners.map(({ name }) => name)).toEqual(['dash'])
    expect(report.edges).toEqual([])
    const { stdout } = await slim(['why-not', recipe('nginx'), '/bin/sh', ...base])
    expect(stdout.toString()).toContain('dash')
  })

  test.each([
    ['/usr/sbin/nginx', 'kept'],
    ['/no/such/file', 'absent'],
    ['/usr/bin/python3.11', 'unreached'],
  ])('%s is %s', async (path, state) => {
    const report = await slimJson<WhyNotReport>(['why-not', recipe('nginx'), path, ...base])
    expect(report.state).toBe(state)
  })
})
