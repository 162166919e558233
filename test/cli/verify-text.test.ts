import { describe, expect, it } from 'vitest'
import { plain } from '../../src/cli/screen.ts'
import { verifyText } from '../../src/cli/verify-text.ts'
import type { VerifyReport } from '../../src/model/verify.ts'

const equal: VerifyReport = {
  equal: true,
  image: { reference: 'oci:web', digest: null },
  base: { reference: 'oci:debian', digest: null },
  recipe: null,
  entries: { total: 1203, same: 1201, dated: 3 },
  derived: [
    { path: '/etc/ld.so.cache', rule: 'ldso.cache' },
    { path: '/var/lib/dpkg/info/a.list', rule: 'dpkg.list' },
    { path: '/var/lib/dpkg/info/b.list', rule: 'dpkg.list' },
  ],
  ...{
    added: [],
    changed: [],
    missing: [],
    hidden: [],
    sboms: null,
    platform: [],
    config: null,
    warnings: [],
  },
  packages: { total: 2, differences: [] },
  digests: { checked: 900, unrecorded: 12, configuration: ['/etc/app.conf'], differences: [] },
}

describe('verifyText', () => {
  it('counts one of a thing as one', () => {
    const [entries, digests] = [
      { ...equal.entries, dated: 1 },
      { ...equal.digests, unrecorded: 1 },
    ]
    const text = verifyText({ ...equal, entries, digests }, plain)
    expect(text).toContain('; 1 more is not in it')
    expect(text).toContain('\n1 entry has the date of the image')
  })

  it('says of each kind of entry how many there are, and that nothing differs', () => {
    expect(verifyText(equal, plain)).toMatchInlineSnapshot(`
      "oci:web against oci:debian

      entries   1,203
      same      1,201  as in the base: bytes, mode, owner, time, links, attributes
      derived       3  written anew; computed from the base again, and equal
      added         0  not in the base
      changed       0  not as in the base
      missing       0  should be there
      packages      2  named by the package database
      misnamed      0  packages or versions that are not the base's
      digests     900  files compared with the base's own package database; 12 more are not in it
      tampered      0  files of the base that are not as installed

      derived
      ldso.cache  /etc/ld.so.cache
      dpkg.list   /var/lib/dpkg/info/a.list and 1 more

      configuration changed since it was installed
      /etc/app.conf

      3 entries have the date of the image instead of their own (SOURCE_DATE_EPOCH)

      the config (entry point, environment, user and the like) is not compared: --recipe compares it too

      nothing differs"
    `)
  })

  it('has a table for each kind of difference, and asks for the recipe where something was added', () => {
    const report: VerifyReport = {
      ...equal,
      ...{ equal: false, derived: [], warnings: ['attributes cannot be read'] },
      added: [{ path: '/srv/x', type: 'file', declared: false }],
      changed: [
        {
          path: '/usr/bin/app',
          rule: null,
          differences: [
            { what: 'mode', expected: '0755', found: '4755' },
            { what: 'owner', expected: '0:0', found: '1:1' },
          ],
        },
      ],
      missing: [{ path: '/usr/bin/gone', by: 'app' }],
      packages: {
        total: 2,
        differences: [{ name: 'zlib', architecture: 'amd64', expected: '1', found: null }],
      },
      digests: {
        ...{ checked: 2, unrecorded: 0, configuration: [] },
        differences: [
          { path: '/l', package: 'zlib', algorithm: 'md5', expected: 'aa', found: 'bb' },
        ],
      },
    }
    expect(verifyText(report, plain)).toMatchInlineSnapshot(`
      "oci:web against oci:debian

      entries   1,203
      same      1,201  as in the base: bytes, mode, owner, time, links, attributes
      derived       0  written anew; computed from the base again, and equal
      added         1  not in the base
      changed       1  not as in the base
      missing       1  should be there
      packages      2  named by the package database
      misnamed      1  packages or versions that are not the base's
      digests       2  files compared with the base's own package database; 0 more are not in it
      tampered      1  files of the base that are not as installed

      added   type
      /srv/x  file

      changed       what   expected  found
      /usr/bin/app  mode   0755      4755
                    owner  0:0       1:1

      missing        wanted by
      /usr/bin/gone  app

      package  architecture  base  image
      zlib     amd64         1     –

      tampered  package  recorded  found
      /l        zlib     md5:aa    bb

      3 entries have the date of the image instead of their own (SOURCE_DATE_EPOCH)

      the config (entry point, environment, user and the like) is not compared: --recipe compares it too

      warning: attributes cannot be read

      it differs; --recipe says which additions belong there"
    `)
  })

  it('lists no more than anybody reads', () => {
    const added = Array.from({ length: 31 }, (_, index) => ({
      ...{ path: `/x/${index}`, type: 'file', declared: false },
    }))
    expect(verifyText({ ...equal, equal: false, added }, plain)).toContain('… and 11 more; --json')
  })

  it('counts what a recipe declares apart', () => {
    const added = [{ path: '/srv/x', type: 'file', declared: true }]
    const text = verifyText({ ...equal, recipe: 'web.yaml', config: [], added }, plain)
    expect(text).toMatch(/^declared +1 /m)
    expect(text).toMatch(/^added +0 /m)
  })

  it('says that the config is not compared, and nothing of it where there is none', () => {
    const rootfs = { ...equal, recipe: 'web.yaml' }
    expect(verifyText(rootfs, plain)).not.toMatch(/^config |is not compared/m)
    expect(verifyText({ ...rootfs, config: [] }, plain)).toMatch(/^config +0 /m)
  })

  it('shows what is hidden, and what to do', () => {
    const hidden = [
      { path: '/secret', why: 'removed', layer: 'sha256:ab' },
      { path: null, why: 'after the end', layer: 'sha256:cd' },
    ] as const
    const text = verifyText({ ...equal, equal: false, hidden }, plain)
    expect(text).toMatch(/^hidden +2 +in a layer/m)
    expect(text).toMatch(/^\/secret +removed +sha256:ab$/m)
    expect(text).toMatch(/^– +after the end +sha256:cd$/m)
    expect(text).toContain('build the image again')
  })

  it('says which lists of contents were proved, with a recipe alone', () => {
    expect(verifyText(equal, plain)).not.toContain('SBOM')
    const proved = { ...equal, recipe: 'web.yaml', sboms: ['/usr/share/sbom/web.spdx.json'] }
    expect(verifyText(proved, plain)).toMatch(/equal: \/usr\/share\/sbom\/web.spdx.json$/m)
    expect(verifyText({ ...proved, sboms: [] }, plain)).toMatch(
      /^no list of contents .* was proved/m,
    )
  })
})
