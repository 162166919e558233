import { describe, expect, it } from 'vitest'
import { buildText, planText } from '../../src/cli/report-text.ts'
import { plain } from '../../src/cli/screen.ts'
import { makeReport } from '../helpers/report.ts'

const nothingFound = { unmet: [], blindSpots: [], possible: [], warnings: [] }

describe('buildText', () => {
  it('compares base and image, lists what was found, and ends with digest and outputs', () => {
    expect(buildText(makeReport(), plain)).toMatchInlineSnapshot(`
      "recipes/web.yaml from oci-archive:debian.oci.tar (linux/amd64)

                    base    image  left
      bytes     231.1 MB  10.4 MB  4.5%
      files        9,412      312  3.3%
      packages        84        2  2.4%

      unmet needs      1
      blind spots      1
      possible         1
      warnings         1

      unmet needs
        libfoo.so.1, needed by /usr/sbin/web (elf.needed, required)
            tried /usr/lib/libfoo.so.1: not there
            tried /lib/libfoo.so.1: ELF32

      blind spots
        /usr/lib/libz.so: a computed name (elf.dlopen)
            seen %s.so

      possible
        /etc/web.conf, named by /usr/sbin/web (elf.string "/etc/web.conf")

      warnings
        /srv is owned by user 1000, who is not in the base

      compressed  4.2 MB
      digest      sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      output      oci-archive:./web.oci.tar"
    `)
  })

  it('counts what was not found, too, and lists nothing of it', () => {
    const text = buildText(makeReport(nothingFound), plain)
    expect(text).toMatch(/^unmet needs +0\nblind spots +0\npossible +0\nwarnings +0$/m)
    expect(text.match(/unmet needs/g)).toHaveLength(1)
  })

  it('compares nothing where the base was not counted', () => {
    const { base } = makeReport()
    const text = buildText(makeReport({ base: { ...base, bytes: null, files: null } }), plain)
    expect(text).toMatch(/^bytes +– +10\.4 MB +–$/m)
    expect(text).toMatch(/^files +– +312 +–$/m)
    expect(text).toMatch(/^packages +84 +2 +2\.4%$/m)
  })

  it('names every output', () => {
    const outputs = ['oci:a', 'rootfs:b'].map((destination) => ({ destination, digest: null }))
    const text = buildText(makeReport({ outputs }), plain)
    expect(text.split('\n').slice(-2)).toEqual(['output      oci:a', 'output      rootfs:b'])
  })

  it('shows the first of a long list and says how many more there are', () => {
    const warnings = Array.from({ length: 1_234 }, (_, i) => `warning ${i}`)
    const text = buildText(makeReport({ ...nothingFound, warnings }), plain)
    expect(text.match(/^ {2}warning \d+$/gm)).toHaveLength(10)
    expect(text).toMatch(/… and 1,224 more/)
  })

  it('shows the first places tried and says how many more there are', () => {
    const [need] = makeReport().unmet
    if (need === undefined) throw new Error('no need')
    const tried = Array.from({ length: 8 }, (_, i) => `/place/${i}`)
    const text = buildText(makeReport({ unmet: [{ ...need, tried }] }), plain)
    expect(text.match(/tried \/place/g)).toHaveLength(5)
    expect(text).toMatch(/… and 3 more/)
  })
})

describe('planText', () => {
  it('lists how much of each package is kept, and has neither digest nor output', () => {
    const text = planText(makeReport(nothingFound), plain)
    expect(text).toMatch(/^libc6 +2\.36-9 +12 +1,310$/m)
    expect(text).not.toMatch(/digest|output/)
  })

  it('has no table of packages where none is kept', () => {
    const { image } = makeReport()
    const text = planText(makeReport({ image: { ...image, packages: [] } }), plain)
    expect(text).not.toMatch(/^package /m)
  })
})

describe('possible files', () => {
  it('of one directory for one reason are one line where they are many, and counted one by one', () => {
    const possible = Array.from({ length: 5 }, (_, index) => ({
      path: `/usr/lib/gconv/M${index}.so`,
      from: '/bin/app',
      rule: 'libc.gconv-others',
      evidence: 'iconv_open',
    }))
    const text = buildText(makeReport({ possible }), plain)
    expect(text).toContain('possible         5')
    expect(text).toContain(
      '5 files of /usr/lib/gconv, named by /bin/app (libc.gconv-others "iconv_open")',
    )
    expect(text).not.toContain('M3.so')
  })
})
