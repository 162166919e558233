import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatSpdx } from '../../src/formats/spdx.ts'
import { sbomPackage, sbomWith, validSpdx } from '../helpers/sbom.ts'

const written = (...changes: Parameters<typeof sbomWith>) =>
  validSpdx(formatSpdx(sbomWith(...changes)))

describe('formatSpdx', () => {
  it('a document has the date and the identity of the image, and names the program', () => {
    const { documentNamespace, creationInfo } = written()
    expect(documentNamespace).toBe('urn:uuid:2ed6657d-e927-568b-95e1-2665a8aea6a2')
    expect(creationInfo).toEqual({
      created: '2024-01-02T03:04:05Z',
      creators: ['Tool: slim-1.0.0'],
    })
  })

  it('the system has the purpose that the official JSON schema knows, not the spelling of the text', () => {
    const purposes = written().packages.flatMap(
      ({ primaryPackagePurpose: purpose }) => purpose ?? [],
    )
    expect(purposes).toContain('OPERATING_SYSTEM')
  })

  it('what is partial, derived, added and unowned is an annotation', () => {
    const { packages, files } = written()
    const said = [...packages, ...files].map(({ name, fileName, annotations }) => [
      name ?? fileName,
      ...(annotations ?? []).map(({ comment }) => comment),
    ])
    expect(said).toEqual([
      [
        'app',
        `slim:base:digest=sha256:${'b'.repeat(64)}`,
        'slim:base:name=debian',
        'slim:platform=linux/amd64',
      ],
      ['debian'],
      ['debian'],
      ['app', 'slim:files:kept=1', 'slim:files:total=3'],
      ['libc6', 'slim:files:kept=1', 'slim:files:total=3'],
      ['./etc/ld.so.cache', 'slim:file:origin=derived', 'slim:file:owner=unowned'],
      ['./srv/page', 'slim:file:origin=added', 'slim:file:owner=unowned'],
      ['./usr/bin/app'],
      ['./usr/share/both'],
    ])
  })

  it('relationships say what is in what, what needs what, and what came of the base', () => {
    const counts = new Map<string, number>()
    for (const { relationshipType } of written().relationships)
      counts.set(relationshipType, (counts.get(relationshipType) ?? 0) + 1)
    expect(Object.fromEntries(counts)).toEqual({
      DESCRIBES: 1,
      CONTAINS: 3,
      CONTAINED_BY: 5,
      DESCENDANT_OF: 1,
      DEPENDS_ON: 1,
      GENERATED_FROM: 1,
    })
  })

  it('the code of a package is over the digests of its files, and one without files has none', () => {
    const text = formatSpdx(sbomWith())
    const app = createHash('sha1')
      .update('2'.repeat(40) + '3'.repeat(40))
      .digest('hex')
    expect(text).toContain(`"packageVerificationCodeValue": "${app}"`)
    expect(written({ files: [] }).packages.map(({ filesAnalyzed }) => filesAnalyzed)).not.toContain(
      true,
    )
  })

  it.each([
    ['cpe:/o:debian:debian_linux:12', 'cpe22Type'],
    ['cpe:2.3:o:amazon:amazon_linux:2023:*:*:*:*:*:*:*', 'cpe23Type'],
    ['cpe:2.3:o:amazon:amazon_linux:2023', undefined],
  ])('a system’s CPE %j is a reference of its type, %s, or an annotation', (cpe, type) => {
    const system = { id: 'amzn', version: '2023', title: undefined, cpe }
    const [, found] = written({ system }).packages
    expect(found?.externalRefs?.map(({ referenceType }) => referenceType)).toEqual(type && [type])
    expect(found?.annotations?.map(({ comment }) => comment)).toEqual(
      type === undefined ? [`slim:system:cpe=${cpe}`] : undefined,
    )
  })

  it('a vendor is an organization and a maintainer a person', () => {
    const about = [{ vendor: 'V' }, { maintainer: 'A B <a@b.c>' }, { maintainer: 'A' }, {}]
    const packages = about.map((said, index) => {
      const one = sbomPackage('p', `pkg:deb/p@${index}`)
      return { ...one, package: { ...one.package, about: said } }
    })
    expect(
      written({ packages, files: [] })
        .packages.slice(3)
        .map(({ supplier }) => supplier),
    ).toEqual(['Organization: V', 'Person: A B (a@b.c)', 'Person: A', 'NOASSERTION'])
  })

  it('what a package was built from is said in the words that Trivy reads', () => {
    const one = sbomPackage('libssl3', 'pkg:deb/libssl3')
    const said = [{ source: 'openssl' }, { about: { sourceVersion: '2-1' } }, {}].map(
      (more, index) => ({
        ...one,
        purl: `${one.purl}@${index}`,
        package: { ...one.package, ...more },
      }),
    )
    const [, , , ...found] = written({ packages: said, files: [] }).packages
    expect(found.map(({ sourceInfo }) => sourceInfo)).toEqual([
      'built package from: openssl',
      'built package from: libssl3 2-1',
      undefined,
    ])
  })

  it('an image without digest, system and base is valid too', () => {
    written({
      digest: undefined,
      system: undefined,
      base: undefined,
      tool: { name: 'slim', version: undefined },
    })
  })
})
