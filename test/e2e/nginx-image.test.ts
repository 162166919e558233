import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { debianBase } from './support/bases.ts'
import { podmanIn } from './support/podman.ts'
import { attempt, run } from './support/process.ts'
import { build, recipe } from './support/slim.ts'
import { differences, dumpTree, type TreeDump } from './support/tree-dump.ts'
import { unpackWithTar, unpackWithUmoci } from './support/unpack.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const ociArchive = `oci-archive:${work}/nginx.oci.tar`
const dockerArchive = `docker-archive:${work}/nginx.docker.tar`
const layout = `oci:${work}/nginx.oci:latest`
const directory = `${work}/nginx.rootfs`

let report: Report
let written: TreeDump

beforeAll(async () => {
  const base = await debianBase()
  report = await build({
    recipe: recipe('nginx'),
    base: `oci-archive:${base.ociArchive}`,
    outputs: [
      ociArchive,
      dockerArchive,
      layout,
      `rootfs:${directory}`,
      `rootfs:${work}/nginx.rootfs.tar`,
    ],
  })
  written = await dumpTree(directory)
})

/** What nginx does as root: binds port 80, makes its directories for www-data, and becomes www-data. */
const capabilities = '--cap-add=CHOWN,NET_BIND_SERVICE,SETGID,SETUID'

const service = {
  url: 'http://127.0.0.1/',
  options: [
    '--read-only',
    '--cap-drop=all',
    capabilities,
    '--security-opt=no-new-privileges',
    '--tmpfs=/var/log/nginx',
    '--tmpfs=/var/lib/nginx',
  ],
}

describe('the nginx image', () => {
  test('serves its page under podman, read-only, with the capabilities that nginx needs and no other', async () => {
    const podman = podmanIn(`${work}/podman`)
    const image = await podman.load(ociArchive.slice('oci-archive:'.length))
    const served = await podman.serve(image, service)
    expect(served).toMatchObject({ status: 200, exitCode: 0 })
    expect(served.body).toBe(
      readFileSync(`${(await debianBase()).directory}/var/www/html/index.html`, 'utf8'),
    )
  })

  test('is loaded by podman from a docker-archive and serves the same page', async () => {
    const podman = podmanIn(`${work}/podman-docker`)
    const image = await podman.load(dockerArchive.slice('docker-archive:'.length))
    expect(image).toBe('localhost/nginx:latest')
    expect((await podman.serve(image, service)).status).toBe(200)
  })

  test.each([ociArchive, layout])(
    'is known to skopeo by the digest that the build printed: %s',
    async (image) => {
      const manifest = await attempt('skopeo', ['inspect', '--raw', image])
      const digest = `sha256:${createHash('sha256').update(manifest.stdout).digest('hex')}`
      expect(digest).toBe(report.image.digest)
      const output = report.outputs.find(({ destination }) => destination.startsWith(image))
      expect(output?.digest).toBe(report.image.digest)
    },
  )

  test.each([ociArchive, dockerArchive, layout])(
    'is copied by skopeo, which checks every digest, with the config of the recipe: %s',
    async (image) => {
      const copy = `oci:${work}/copies:${image.split(':')[0]}`
      await run('skopeo', ['copy', '--quiet', image, copy])
      const config = JSON.parse(await run('skopeo', ['inspect', '--config', copy])) as object
      expect(config).toMatchObject({
        architecture: 'amd64',
        os: 'linux',
        config: {
          Entrypoint: ['nginx', '-g', 'daemon off;'],
          ExposedPorts: { '80/tcp': {} },
          StopSignal: 'SIGQUIT',
        },
      })
    },
  )

  test.each([ociArchive, dockerArchive, layout])(
    'is unpacked by umoci to what `rootfs:` writes, to the last byte and attribute: %s',
    async (image) => {
      const unpacked = await unpackWithUmoci(image, `${work}/unpacked-${image.split(':')[0]}`)
      expect(differences(written, await dumpTree(unpacked))).toEqual([])
    },
  )

  test('is unpacked by GNU tar from a plain tar to what `rootfs:` writes as a directory', async () => {
    const unpacked = await unpackWithTar(`${work}/nginx.rootfs.tar`, `${work}/unpacked-tar`)
    expect(differences(written, await dumpTree(unpacked))).toEqual([])
  })

  test('holds each file as the base has it, unless it says that it was written anew', async () => {
    const base = await dumpTree((await debianBase()).directory)
    const anew = [...written].filter(([path, facts]) => {
      if (facts.startsWith('directory')) return false
      // A hard link's first name is another one when that is left behind.
      const known = base.get(path)
      return known !== facts && !(known?.includes(' = ') === true)
    })
    const derived = /^\/etc\/ld\.so\.cache$|^\/var\/lib\/dpkg\//
    expect(anew.map(([path]) => path).filter((path) => !derived.test(path))).toEqual([])
    expect(written.size).toBeGreaterThan(50)
  })

  test('holds directories as the base has them', async () => {
    const base = await dumpTree((await debianBase()).directory)
    const directories = [...written].filter(([, facts]) => facts.startsWith('directory'))
    expect(directories.filter(([path, facts]) => base.get(path) !== facts)).toEqual([])
  })

  test('has no shell', () => {
    const shells =
      /\/(sh|bash|rbash|dash|ash|ksh|ksh93|mksh|zsh|csh|tcsh|fish|busybox|toybox)(\.\w+)?$/
    expect([...written.keys()].filter((path) => shells.test(path))).toEqual([])
    expect(written.has('/usr/sbin/nginx')).toBe(true)
  })

  test('is closed: trimmed again with the same recipe it is the same image', async () => {
    const again = `${work}/again.rootfs`
    const second = await build({
      recipe: recipe('nginx'),
      base: ociArchive,
      outputs: [`rootfs:${again}`, `oci-archive:${work}/again.oci.tar`],
    })
    expect(differences(written, await dumpTree(again))).toEqual([])
    expect(second.unmet).toEqual(report.unmet)
    expect(second.image.digest).toBe(report.image.digest)
  })

  test('meets every need', () => {
    expect(report.unmet).toEqual([])
  })
})
