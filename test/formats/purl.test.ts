import { describe, expect, it } from 'vitest'
import { purlOf } from '../../src/formats/purl.ts'
import type { Package } from '../../src/model/package.ts'

const one = (fields: Partial<Package>): Package => ({
  format: 'dpkg',
  name: 'libc6',
  version: '2.36-9',
  architecture: 'amd64',
  files: [],
  licences: [],
  ...fields,
})
const debian = { id: 'debian', versionId: '12' }
const rhel = { id: 'rhel', versionId: '9.4' }

describe('purlOf', () => {
  it('a deb keeps its epoch in the version, and names its source where that is another', () => {
    expect(purlOf(one({ version: '1:2.36-9', source: 'glibc' }), debian)).toBe(
      'pkg:deb/debian/libc6@1:2.36-9?arch=amd64&distro=debian-12&upstream=glibc',
    )
    const rebuilt = one({ version: '2-1+b1', about: { sourceVersion: '2-1' } })
    expect(purlOf(rebuilt, debian)).toContain('upstream=libc6%402-1')
    expect(purlOf(one({ about: { sourceVersion: '2.36-9' } }), debian)).not.toContain('upstream')
  })

  it('letters that a URL gives another meaning are written as bytes', () => {
    expect(purlOf(one({ name: 'libstdc++6' }), debian)).toContain('/libstdc%2B%2B6@')
    expect(purlOf(one({ version: '2.36-9+deb12u14' }), debian)).toContain('@2.36-9%2Bdeb12u14?')
  })

  it('an rpm has its epoch apart, its source package as a file, its module and its vendor’s name', () => {
    const rpm = one({
      format: 'rpm',
      name: 'nodejs',
      version: '1:18.2-1.el9',
      architecture: 'x86_64',
      about: { sourceVersion: '18.2-1.el9', modularityLabel: 'nodejs:18:9:abc' },
    })
    const purl = purlOf(rpm, rhel)
    expect(purl).toMatch(
      /^pkg:rpm\/redhat\/nodejs@18\.2-1\.el9\?arch=x86_64&distro=rhel-9\.4&epoch=1&/,
    )
    expect(decodeURIComponent(purl)).toContain(
      'modularitylabel=nodejs:18:9:abc&rpmmod=nodejs:18:9:abc&upstream=nodejs-18.2-1.el9.src.rpm',
    )
  })

  it('an apk is of its distribution', () => {
    const apk = one({ format: 'apk', name: 'musl', version: '1.2.5-r0', architecture: 'x86_64' })
    expect(purlOf(apk, { id: 'alpine', versionId: '3.20.3' })).toBe(
      'pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.3',
    )
  })

  it('without os-release the distribution is not guessed', () => {
    expect(purlOf(one({}), { id: undefined, versionId: undefined })).toBe(
      'pkg:deb/libc6@2.36-9?arch=amd64',
    )
  })
})
