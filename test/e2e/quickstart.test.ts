import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { checkout, debianBase } from './support/bases.ts'
import { podmanIn } from './support/podman.ts'
import { bash, run } from './support/process.ts'
import { build, buildArguments, recipe } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const podman = podmanIn(`${work}/podman`)
const service = {
  options: ['--read-only', '--cap-drop=all', '--security-opt=no-new-privileges', '--user=65534'],
  url: 'http://127.0.0.1:8080/',
}

describe('npm run quickstart', () => {
  let said: string
  beforeAll(async () => {
    await bash('rm -f out/quickstart.oci.tar', { cwd: checkout })
    said = await run('npm', ['run', '--silent', 'quickstart'], { cwd: checkout })
  })

  test('prints a table that names the base, the digest and the output', () => {
    for (const part of ['host:', 'sha256:', 'quickstart.oci.tar']) expect(said).toContain(part)
  })

  test('leaves an image that answers, as nobody, and ends on SIGTERM', async () => {
    const image = await podman.load(`${checkout}/out/quickstart.oci.tar`)
    const served = await podman.serve(image, service)
    expect(served).toEqual({
      status: 200,
      body: `hello from node ${process.version}\n`,
      exitCode: 0,
      logs: 'listening on port 8080',
    })
  })
})

test('an ordinary user trims the machine too, though packages list files that only root may see', async () => {
  await bash(`mkdir -m 0777 ${work}/nobody`)
  const output = `${work}/nobody/quickstart.oci.tar`
  const said = await run(
    'setpriv',
    [
      ...['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath],
      `${checkout}/dist/bin/slim.js`,
      ...buildArguments({ recipe: recipe('quickstart'), outputs: [`oci-archive:${output}`] }),
      '--json',
    ],
    {
      env: { HOME: `${work}/nobody`, SLIM_CACHE: `${work}/nobody/cache`, TMPDIR: `${work}/nobody` },
    },
  )
  const report = JSON.parse(said) as Report
  expect(report.unmet).toEqual([])
  const image = await podman.load(output)
  expect(await podman.serve(image, service)).toMatchObject({ status: 200, exitCode: 0 })
})

describe('the quickstart recipe works wherever node is', () => {
  /** What the machine has under /usr/local or in a home: this node, moved. */
  const moved = (path: string): Promise<string> =>
    bash(`
      root=$(mktemp -d -p ${work})
      mkdir -p "$root$(dirname ${path})" "$root/etc"
      cp ${process.execPath} "$root${path}"
      ldd ${process.execPath} | grep -o '/[^ ]*' | while read -r library; do cp -L --parents "$library" "$root"; done
      cp /etc/os-release /etc/passwd "$root/etc"
      chmod 755 "$root"
      echo "$root"`)

  test.each([
    ['/usr/local/bin/node', recipe('quickstart')],
    ['/home/user/.nvm/versions/node/v1/bin/node', undefined],
  ])('%s', async (path, shipped) => {
    const root = (await moved(path)).trim()
    const used = shipped ?? `${work}/named.yaml`
    if (shipped === undefined)
      await bash(`
        sed 's#\\[node,#[${path},#; s#from: ./quickstart#from: ${checkout}/recipes/quickstart#' \\
          ${recipe('quickstart')} > ${used}`)
    const output = `${work}/moved.docker.tar`
    await build({ recipe: used, base: `rootfs:${root}`, outputs: [`docker-archive:${output}`] })
    const served = await podman.serve(await podman.load(output), service)
    expect(served).toMatchObject({ status: 200, exitCode: 0 })
  })

  test("Debian's own node, whose libraries and builtin modules are packages of their own", async () => {
    const output = `${work}/debian.docker.tar`
    const report = await build({
      recipe: recipe('quickstart'),
      base: `rootfs:${(await debianBase()).tar}`,
      outputs: [`docker-archive:${output}`],
    })
    expect(report.image.packages.map(({ name }) => name)).toContain('libnode108')
    const served = await podman.serve(await podman.load(output), service)
    expect(served).toMatchObject({ status: 200, exitCode: 0 })
  })
})
