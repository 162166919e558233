import { describe, expect, it } from 'vitest'
import { plain } from '../../src/cli/screen.ts'
import { whyNotText } from '../../src/cli/why-not-text.ts'
import type { WhyNotReport } from '../../src/model/report.ts'

const report = (more: Partial<WhyNotReport>): WhyNotReport => ({
  path: '/usr/bin/dash',
  state: 'unreached',
  owners: [{ name: 'dash', version: '0.5.12' }],
  edges: [],
  packages: [],
  omission: null,
  nearest: ['/usr/bin'],
  ...more,
})

describe('whyNotText', () => {
  it('is one paragraph: where the path leads, its state, its owner, the nearest that is kept', () => {
    expect(whyNotText(report({}), '/bin/sh', plain)).toMatchInlineSnapshot(
      `"/bin/sh leads to /usr/bin/dash, which is in the base and not in the image: nothing in the execution path leads to it. It belongs to dash 0.5.12. The nearest that is in the image: /usr/bin."`,
    )
  })

  it('has a sentence of its own for each state', () => {
    const states = ['kept', 'dropped', 'omitted', 'possible', 'unreached', 'absent'] as const
    const texts = states.map((state) => whyNotText(report({ state }), '/usr/bin/dash', plain))
    expect(new Set(texts).size).toBe(states.length)
    for (const text of texts) expect(text).not.toMatch(/leads to \/usr\/bin\/dash/)
  })

  it('names the rule and the reason of what no image may have, and not the recipe', () => {
    const omission = { rule: 'image.socket', reason: 'no image can hold a socket' }
    const text = whyNotText(report({ state: 'omitted', omission }), '/usr/bin/dash', plain)
    expect(text).toMatch(
      /^\/usr\/bin\/dash is left out: no image can hold a socket \(image\.socket\)\. /,
    )
    expect(text).not.toContain('recipe')
  })

  it('names no owner of what is not there', () => {
    const text = whyNotText(report({ state: 'absent', owners: [], nearest: [] }), '/x', plain)
    expect(text).not.toMatch(/package|belongs/)
  })

  it('lists the reasons that were seen and not followed', () => {
    const seen = { by: 'elf', rule: 'elf.string', evidence: '/bin/sh', via: null, through: [] }
    const edges = [{ from: '/usr/bin/x', to: '/usr/bin/dash', certainty: 'possible', ...seen }]
    expect(whyNotText(report({ state: 'possible', edges }), '/bin/sh', plain)).toContain(
      '\n  /usr/bin/x  elf.string "/bin/sh" · possible',
    )
  })

  it('shows the first of many reasons, each once, and says how many more there are', () => {
    const seen = { by: 'elf', rule: 'elf.string', evidence: '/x', via: null, through: [] }
    const edges = Array.from({ length: 30 }, (_, i) => ({
      ...{ from: `/bin/${i % 15}`, to: '/x', certainty: 'possible' },
      ...seen,
    }))
    const text = whyNotText(report({ state: 'kept', edges }), '/x', plain)
    expect(text.match(/^ {2}\/bin\//gm)).toHaveLength(10)
    expect(text).toMatch(/ {2}… and 5 more; --json lists all$/)
  })
})
