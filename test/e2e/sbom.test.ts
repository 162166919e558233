import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CycloneDxDocument, validCycloneDx, validSpdx } from '../helpers/sbom.ts'
import { checkout, debianBase, rpmBase } from './support/bases.ts'
import { bash, run } from './support/process.ts'
import { buildArguments, recipe, slim, slimJson } from './support/slim.ts'
import { scan } from './support/trivy.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const read = (file: string): string => readFileSync(file, 'utf8')

interface Family {
  readonly root: string
  /** `name version architecture` as the family's own tool lists them, sorted. */
  readonly listed: readonly string[]
  readonly cyclonedx: CycloneDxDocument
  readonly packages: readonly string[]
}

/** `name version architecture` of a package URL. */
const packageIn = (purl: string): string => {
  const [, name = '', version = ''] = /\/([^/@]+)@([^?]+)/.exec(purl) ?? []
  const qualifiers = new URLSearchParams(purl.slice(purl.indexOf('?')))
  const epoch = qualifiers.get('epoch')
  const text = `${epoch === null ? '' : `${epoch}:`}${decodeURIComponent(version)}`
  return `${decodeURIComponent(name)} ${text} ${qualifiers.get('arch') ?? ''}`
}

/** Builds a directory with both documents, and has them validated. */
const built = async (
  asked: { readonly recipe: string; readonly base: string; readonly name: string },
  list: (root: string) => Promise<string>,
): Promise<Family> => {
  const root = `${work}/${asked.name}`
  await slimJson([
    ...buildArguments({ recipe: asked.recipe, base: asked.base, outputs: [`rootfs:${root}`] }),
    ...['--sbom', 'cyclonedx,spdx'],
  ])
  const cyclonedx = await validCycloneDx(read(`${root}.cdx.json`))
  const spdx = validSpdx(read(`${root}.spdx.json`))
  const packages = cyclonedx.components.flatMap(({ purl }) => purl ?? [])
  const inSpdx = spdx.packages.flatMap(({ externalRefs = [] }) =>
    externalRefs.flatMap(({ referenceLocator: one }) => (one.startsWith('pkg:') ? [one] : [])),
  )
  expect(inSpdx).toEqual(packages)
  const listed = (await list(root)).trim().split('\n').sort()
  return { root, listed, cyclonedx, packages }
}

const files = ({ cyclonedx }: Family): readonly string[] =>
  cyclonedx.components
    .flatMap((one) => [one, ...(one.components ?? [])])
    .flatMap(({ type, name, hashes }) =>
      type === 'file' ? `${(hashes as { content: string }[])[1]?.content ?? ''}  .${name}` : [],
    )
    .sort()

const digests = async (root: string): Promise<readonly string[]> =>
  (await run('bash', ['-c', 'find . -type f -print0 | xargs -0 sha256sum'], { cwd: root }))
    .trim()
    .split('\n')
    .sort()

/** One-sided: what the family's own tool lists is what the documents list, and every file is in them with its digest. */
const expectWhole = async (family: Family): Promise<void> => {
  expect(family.packages.map(packageIn).sort()).toEqual(family.listed)
  expect(files(family)).toEqual(await digests(family.root))
}

/** A scanner that has a document alone knows what it would know of the image. */
const expectScanned = async ({ root, listed }: Family): Promise<void> => {
  const inImage = await scan('rootfs', root, `${work}/trivy`)
  expect(inImage.packages).toEqual(listed)
  for (const ending of ['cdx.json', 'spdx.json'])
    expect(await scan('sbom', `${root}.${ending}`, `${work}/trivy`), ending).toEqual(inImage)
}

describe('of a Debian base', () => {
  let family: Family
  let base: string
  const asked = () => ({ recipe: recipe('nginx'), base, name: 'nginx' })

  beforeAll(async () => {
    base = `rootfs:${(await debianBase()).tar}`
    family = await built(asked(), (root) =>
      run('dpkg-query', [
        ...['--admindir', `${root}/var/lib/dpkg`, '-W', '-f'],
        // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own syntax.
        '${Package} ${Version} ${Architecture}\n',
      ]),
    )
  })

  test('the documents list the packages of dpkg-query and every file, and nothing else', async () => {
    expect(family.listed.length).toBeGreaterThan(10)
    await expectWhole(family)
  })

  test('a package says its source, licence and how much of it is kept', () => {
    const libssl = family.cyclonedx.components.find(({ name }) => name === 'libssl3')
    expect(libssl?.purl).toMatch(/^pkg:deb\/debian\/libssl3@.*&distro=debian-12&upstream=openssl$/)
    expect(libssl?.licenses).toEqual([
      { expression: expect.stringContaining('Apache-2.0') as string },
    ])
    expect(libssl?.properties?.map(({ name }) => name)).toEqual([
      'aquasecurity:trivy:SrcName',
      'aquasecurity:trivy:SrcVersion',
      'slim:files:kept',
      'slim:files:total',
    ])
  })

  test('two builds write the same bytes', async () => {
    const again = await built({ ...asked(), name: 'again/nginx' }, () => Promise.resolve(''))
    for (const ending of ['cdx.json', 'spdx.json'])
      expect(read(`${again.root}.${ending}`)).toBe(read(`${family.root}.${ending}`))
  })

  test('embedded, they are proved by the recipe, and a scanner counts nothing twice', async () => {
    const root = `${work}/embedded`
    const output = { recipe: recipe('nginx'), base, outputs: [`rootfs:${root}`] }
    await slimJson([...buildArguments(output), '--sbom-embed', 'cyclonedx', '--sbom-embed', 'spdx'])
    expect(readdirSync(`${root}/usr/share/sbom`)).toEqual(['nginx.cdx.json', 'nginx.spdx.json'])
    const proof = ['verify', `rootfs:${root}`, '--base', base, '--recipe', recipe('nginx')]
    expect((await slim(proof)).status).toBe(0)
    expect((await scan('rootfs', root, `${work}/trivy`)).packages).toEqual(family.listed)
    writeFileSync(`${root}/usr/share/sbom/nginx.spdx.json`, '{}')
    expect((await slim(proof)).status).toBe(1)
  })

  test('Trivy finds in either what it finds in the image: system, packages and what they were built from', async () => {
    await expectScanned(family)
  })

  test('a list of the base’s contents is left out whatever the recipe keeps', async () => {
    const place = `${work}/listed`
    await bash(`mkdir -p ${place}/usr/share/sbom && cp -a ${family.root}/. ${place}`)
    writeFileSync(`${place}/usr/share/sbom/base.spdx.json`, '{}')
    writeFileSync(`${work}/keep.yaml`, 'name: keep\nkeep: [/usr/share/**]\n')
    const output = {
      recipe: `${work}/keep.yaml`,
      base: `rootfs:${place}`,
      outputs: [`rootfs:${work}/kept`],
    }
    const { warnings } = await slimJson<{ warnings: readonly string[] }>(buildArguments(output))
    expect(warnings.join('\n')).toContain('/usr/share/sbom/base.spdx.json')
    expect(readdirSync(`${work}/kept/usr/share`)).toContain('doc')
    expect(existsSync(`${work}/kept/usr/share/sbom/base.spdx.json`)).toBe(false)
  })
})

describe('of a base of rpms', () => {
  test('the documents list the packages of rpm -qa, with licence and source', async () => {
    const rpm = (root: string, ...args: readonly string[]) =>
      run('rpm', ['--root', root, '--dbpath', '/var/lib/rpm', ...args])
    const base = (await rpmBase()).directory
    writeFileSync(`${work}/gzip.yaml`, 'name: gzip\nentrypoint: [/bin/gzip, --version]\n')
    const asked = { recipe: `${work}/gzip.yaml`, base: `rootfs:${base}`, name: 'gzip' }
    // A copy is asked, for rpm writes where it looks.
    const family = await built(asked, (root) => {
      cpSync(root, `${work}/asked`, { recursive: true, verbatimSymlinks: true })
      return rpm(`${work}/asked`, '-qa', '--qf', '%{NAME} %{EVR} %{ARCH}\n')
    })
    await expectWhole(family)
    await expectScanned(family)
    const gzip = family.cyclonedx.components.find(({ name }) => name === 'gzip')
    expect(gzip?.purl).toMatch(/^pkg:rpm\/.*&upstream=gzip-.*\.src\.rpm$/)
    const said = await rpm(`${work}/asked`, '-q', '--qf', '%{LICENSE}', 'gzip')
    expect(JSON.stringify(gzip?.licenses)).toContain(said.split(' ')[0] ?? '')
  })

  test('a package of a module is one to a scanner of either document', async () => {
    const label = 'nodejs:18:8090020240101:9edba152'
    const spec = `Name: npm
Version: 1
Release: 1
Summary: a program of a module
License: MIT
ModularityLabel: ${label}
BuildArch: noarch
%description
%install
echo '#!/bin/sh' | install -D /dev/stdin %{buildroot}/usr/bin/npm
%files
/usr/bin/npm
`
    const base = `${work}/modular`
    writeFileSync(`${work}/npm.spec`, spec)
    await bash(
      `rpmbuild -bb --quiet --define '_topdir ${work}/rpms' ${work}/npm.spec
       cp -a ${(await rpmBase()).directory} ${base}
       rpm --root ${base} --dbpath /var/lib/rpm -i --nodeps ${work}/rpms/RPMS/noarch/npm-1-1.noarch.rpm`,
    )
    writeFileSync(`${work}/npm.yaml`, 'name: npm\nentrypoint: [npm]\n')
    const asked = { recipe: `${work}/npm.yaml`, base: `rootfs:${base}`, name: 'npm' }
    const { root } = await built(asked, () => Promise.resolve(''))
    const found = await Promise.all([
      scan('rootfs', root, `${work}/trivy`),
      scan('sbom', `${root}.cdx.json`, `${work}/trivy-cdx`),
      scan('sbom', `${root}.spdx.json`, `${work}/trivy-spdx`),
    ])
    expect(found.map(({ modules }) => modules)).toEqual(Array(3).fill([`npm: ${label}`]))
  })
})

describe('of a base in the layout of Alpine', () => {
  test('the documents list the packages of its database, with licence and origin', async () => {
    await run(join(checkout, 'scripts/make-apk-base.sh'), [`${work}/alpine`])
    writeFileSync(`${work}/start.yaml`, 'name: start\nentrypoint: [/usr/bin/start]\n')
    const asked = { recipe: `${work}/start.yaml`, base: `rootfs:${work}/alpine`, name: 'start' }
    const family = await built(asked, (root) => {
      const lines = read(`${root}/lib/apk/db/installed`).split('\n\n')
      const field = (record: string, letter: string) =>
        new RegExp(`^${letter}:(.*)$`, 'm').exec(record)?.[1] ?? ''
      const named = lines.filter((record) => field(record, 'P') !== '')
      const text = named.map((one) => ['P', 'V', 'A'].map((letter) => field(one, letter)).join(' '))
      return Promise.resolve(text.join('\n'))
    })
    await expectWhole(family)
    await expectScanned(family)
    expect(family.packages.every((purl) => purl.startsWith('pkg:apk/alpine/'))).toBe(true)
    expect(family.cyclonedx.components.some(({ licenses }) => licenses !== undefined)).toBe(true)
  })
})
