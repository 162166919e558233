import { describe, expect, it } from 'vitest'
import { inspectText } from '../../src/cli/inspect-text.ts'
import { plain } from '../../src/cli/screen.ts'
import type { InspectReport } from '../../src/model/report.ts'

const image: InspectReport = {
  reference: 'oci:images:web',
  digest: `sha256:${'a'.repeat(64)}`,
  platform: 'linux/arm64',
  created: '2024-01-01T00:00:00Z',
  os: 'Debian GNU/Linux 12 (bookworm)',
  bytes: 10_400_123,
  files: 312,
  config: {
    Env: ['PATH=/usr/bin', 'LANG=C.UTF-8'],
    Entrypoint: ['web', '-g', 'daemon off;'],
    ExposedPorts: { '80/tcp': {} },
    Labels: { a: 'b' },
    Cmd: [],
    User: 'www-data',
  },
  packages: [{ name: 'libc6', version: '2.36-9', architecture: 'arm64', files: 12 }],
  warnings: ['a socket was left out'],
}

describe('inspectText', () => {
  it('has facts, config, packages and warnings', () => {
    expect(inspectText(image, plain)).toMatchInlineSnapshot(`
      "oci:images:web

      image
      digest    sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      platform  linux/arm64
      created   2024-01-01T00:00:00Z
      system    Debian GNU/Linux 12 (bookworm)
      bytes     10.4 MB
      files     312
      packages  1

      config
      Env           PATH=/usr/bin
                    LANG=C.UTF-8
      Entrypoint    ["web","-g","daemon off;"]
      ExposedPorts  80/tcp
      Labels        a=b
      User          www-data

      package  version  architecture  files
      libc6    2.36-9   arm64            12

      warning: a socket was left out"
    `)
  })

  it('leaves out what is not there', () => {
    const bare: InspectReport = {
      ...{ reference: 'rootfs:/', digest: null, platform: 'linux/amd64', created: null, os: null },
      ...{ bytes: null, files: null, config: {}, packages: [], warnings: [] },
    }
    const text = inspectText(bare, plain)
    expect(text).not.toMatch(/config|warning|^package /m)
    expect(text).toMatch(/^bytes +–$/m)
  })
})
