import { describe, expect, it } from 'vitest'
import { formatCycloneDx } from '../../src/formats/cyclonedx.ts'
import { sbomPackage, sbomWith, validCycloneDx } from '../helpers/sbom.ts'

const written = (...changes: Parameters<typeof sbomWith>) =>
  validCycloneDx(formatCycloneDx(sbomWith(...changes)))

describe('formatCycloneDx', () => {
  it('a document has the date, the identity and the digest of the image, and no other', async () => {
    const { serialNumber, metadata } = await written()
    expect(serialNumber).toBe('urn:uuid:2ed6657d-e927-568b-95e1-2665a8aea6a2')
    expect(metadata.timestamp).toBe('2024-01-02T03:04:05.000Z')
    expect(metadata.component).toMatchObject({
      type: 'container',
      version: `sha256:${'a'.repeat(64)}`,
    })
  })

  it('files are in the package that has them first, unowned ones in the image, each with what it is', async () => {
    const { components } = await written()
    const shown = components.map(({ type, name, properties, components: files }) => [
      type,
      name,
      (properties ?? []).map(({ value }) => value).join(' '),
      (files ?? []).map((file) => file.name).join(' '),
    ])
    expect(shown).toEqual([
      ['operating-system', 'debian', '', ''],
      ['library', 'app', '1 3', '/usr/bin/app /usr/share/both'],
      ['library', 'libc6', '1 3', ''],
      ['file', '/etc/ld.so.cache', 'derived unowned', ''],
      ['file', '/srv/page', 'added unowned', ''],
    ])
    expect(components[1]?.components?.[1]?.properties?.[0]?.value).toContain('libc6')
  })

  it('the image has its system, the system its packages, a package those it needs', async () => {
    const { dependencies } = await written()
    const of = (ref: RegExp) => dependencies.find((one) => ref.test(one.ref))?.dependsOn?.length
    expect([of(/^image$/), of(/^operating-system$/), of(/app@/), of(/libc6@/)]).toEqual([
      1,
      2,
      1,
      undefined,
    ])
  })

  it('what a package was built from has the names that Trivy reads', async () => {
    const one = sbomPackage('npm', 'pkg:rpm/npm')
    const about = { sourceVersion: '18.2-1.el9' }
    const { components } = await written({
      packages: [{ ...one, package: { ...one.package, source: 'nodejs', about } }],
      files: [],
    })
    const said = components[1]?.properties?.map(({ name, value }) => `${name}=${value}`)
    expect(said?.slice(0, 2)).toEqual([
      'aquasecurity:trivy:SrcName=nodejs',
      'aquasecurity:trivy:SrcVersion=18.2-1.el9',
    ])
  })

  it('a licence is an identifier, a name or an expression, or is not there', async () => {
    const odd = { expression: 'LicenseRef-odd', named: new Map([['LicenseRef-odd', 'odd one']]) }
    const packages = [
      ...sbomWith().packages,
      sbomPackage('c', 'pkg:deb/c', { licence: odd }),
      sbomPackage('d', 'pkg:deb/d'),
    ]
    const { components } = await written({ packages })
    expect(components.slice(1, 5).map(({ licenses }) => licenses)).toEqual([
      [{ expression: 'MIT AND LicenseRef-odd' }],
      [{ license: { id: 'MIT' } }],
      [{ license: { name: 'odd one' } }],
      undefined,
    ])
  })

  it('an image without digest, system, base and files is valid too', async () => {
    const document = await written({
      ...{ digest: undefined, system: undefined, base: undefined, files: [] },
      tool: { name: 'slim', version: undefined },
    })
    expect(document.dependencies.find(({ ref }) => ref === 'image')?.dependsOn).toHaveLength(2)
  })

  it.each(['cpe:2.3:o:amazon:amazon_linux:2023', 'no name at all'])(
    'a system’s CPE that is none, %j, is a property, for the field would not hold it',
    async (cpe) => {
      const system = { id: 'amzn', version: '2023', title: undefined, cpe }
      const [component] = (await written({ system })).components
      expect(component).not.toHaveProperty('cpe')
      expect(component?.properties).toEqual([{ name: 'slim:system:cpe', value: cpe }])
    },
  )

  it('what a packager wrote into a homepage cannot make it invalid', async () => {
    const odd = sbomPackage('a', 'pkg:deb/a')
    const about = { homepage: 'http://[x y"<>', vendor: 'V', maintainer: 'M' }
    await written({ packages: [{ ...odd, package: { ...odd.package, about } }], files: [] })
  })
})
