import { describe, expect, it } from 'vitest'
import { plain } from '../../src/cli/screen.ts'
import { whyText } from '../../src/cli/why-text.ts'
import type { EdgeReport } from '../../src/model/report.ts'

const edge = (from: string | null, to: string, more: Partial<EdgeReport> = {}): EdgeReport => ({
  ...{ from, to, through: [], by: 'elf', rule: 'elf.needed' },
  ...{ evidence: null, via: null, certainty: 'required' },
  ...more,
})

describe('whyText', () => {
  it('draws the chain from the recipe down to the path, with rule, evidence, way and certainty', () => {
    const text = whyText(
      {
        path: '/lib/libcrypto.so.3',
        chain: [
          edge(null, '/usr/sbin/nginx', {
            rule: 'recipe.entrypoint',
            evidence: 'nginx',
            via: 'PATH',
          }),
          edge('/usr/sbin/nginx', '/lib/libssl.so.3', {
            evidence: 'libssl.so.3',
            via: 'ld.so.cache',
          }),
          edge('/lib/libssl.so.3', '/lib/libcrypto.so.3', {
            through: ['/lib/libcrypto.so'],
            certainty: 'expected',
          }),
        ],
        others: [edge('/usr/sbin/nginx', '/lib/libcrypto.so.3')],
        owners: [{ name: 'libssl3', version: '3.0.17' }],
      },
      plain,
    )
    expect(text).toMatchInlineSnapshot(`
      "/lib/libcrypto.so.3 of libssl3 3.0.17

      the recipe
      └─ /usr/sbin/nginx
         │  recipe.entrypoint "nginx" · found by PATH · required
         └─ /lib/libssl.so.3
            │  elf.needed "libssl.so.3" · found by ld.so.cache · required
            └─ /lib/libcrypto.so.3
                  elf.needed · through /lib/libcrypto.so · expected

      also needed by
        /usr/sbin/nginx  elf.needed · required"
    `)
  })

  it('says when no package owns the path', () => {
    const text = whyText({ path: '/x', chain: [edge(null, '/x')], others: [], owners: [] }, plain)
    expect(text).toMatch(/^\/x is owned by no package\n/)
  })

  it('shows the first further reasons and says how many more there are', () => {
    const others = Array.from({ length: 15 }, (_, i) => edge(`/bin/${i}`, '/x'))
    const text = whyText({ path: '/x', chain: [], others, owners: [] }, plain)
    expect(text.match(/^ {2}\/bin\//gm)).toHaveLength(10)
    expect(text).toMatch(/… and 5 more/)
  })

  it('names the first owners of a directory of many packages and says how many more there are', () => {
    const owners = Array.from({ length: 443 }, (_, i) => ({ name: `p${i}`, version: '1' }))
    const text = whyText({ path: '/usr', chain: [], others: [], owners }, plain)
    expect(text).toBe('/usr of p0 1, p1 1, p2 1 and 440 more')
    const few = whyText({ path: '/usr', chain: [], others: [], owners: owners.slice(0, 4) }, plain)
    expect(few).toBe('/usr of p0 1, p1 1, p2 1, p3 1')
  })

  it('shows a reason once, however many processes have it, and not again when the chain ends with it', () => {
    const first = edge('/bin/a', '/x', { via: 'ld.so.cache' })
    const again = [
      edge('/bin/a', '/x'),
      edge('/bin/b', '/x'),
      edge('/bin/b', '/x', { via: 'other' }),
    ]
    const text = whyText({ path: '/x', chain: [first], others: again, owners: [] }, plain)
    expect(text).toMatch(/also needed by\n {2}\/bin\/b {2}elf\.needed · required$/)
    expect(
      whyText({ path: '/x', chain: [first], others: [first], owners: [] }, plain),
    ).not.toContain('also needed by')
  })
})
