import { beforeAll, describe, expect, test } from 'vitest'
import { debianBase } from './support/bases.ts'
import { podmanIn } from './support/podman.ts'
import { bash } from './support/process.ts'
import { build, recipe } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const podman = podmanIn(`${work}/podman`)
const image: Record<string, string> = {}

beforeAll(async () => {
  const base = `rootfs:${(await debianBase()).tar}`
  for (const name of ['openssl', 'curl']) {
    const output = `${work}/${name}.docker.tar`
    await build({ recipe: recipe(name), base, outputs: [`docker-archive:${output}`] })
    image[name] = await podman.load(output)
  }
})

/** The options of a run that may write nowhere and be nobody. */
const locked = ['--read-only', '--cap-drop=all']

describe('the openssl image', () => {
  test.each([
    ['says its version', ['version'], /^OpenSSL 3\./],
    ['lists the default provider', ['list', '-providers'], /default/],
    ['opens the legacy provider', ['list', '-providers', '-provider', 'legacy'], /legacy/],
    ['makes a key', ['genpkey', '-algorithm', 'ED25519'], /BEGIN PRIVATE KEY/],
    [
      'signs a certificate, which takes its configuration',
      ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', '/dev/null', '-subj', '/CN=test'],
      /BEGIN CERTIFICATE/,
    ],
  ])('%s', async (_, args, answer) => {
    expect(await podman.run(image['openssl'] ?? '', locked, args)).toMatch(answer)
  })
})

describe('the curl image', () => {
  /** curl against a server of this machine with a certificate of its own, in a network of their own; prints curl's exit status. */
  const curl = (options: string, args: string): Promise<string> =>
    bash(
      `unshare --net bash -euc '
        ip link set lo up
        cd ${work}
        [ -f key.pem ] || openssl req -x509 -newkey ed25519 -nodes -keyout key.pem -out ca.pem -subj /CN=localhost \\
          -addext subjectAltName=DNS:localhost 2>/dev/null
        echo page > page
        openssl s_server -quiet -WWW -accept 4433 -cert ca.pem -key key.pem >/dev/null 2>&1 &
        trap "kill $!" EXIT
        for try in $(seq 50); do (: </dev/tcp/127.0.0.1/4433) 2>/dev/null && break; sleep 0.1; done
        podman --root=${work}/podman/root --runroot=${work}/podman/run --runtime=runc run --rm --network=host \\
          --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --read-only --cap-drop=all ${options} ${image['curl']} --silent ${args} ||
          echo "status $?"'`,
    )

  test('resolves a name through nsswitch and gets a page over TLS from an authority it is told', async () => {
    const said = await curl(
      `--volume ${work}/ca.pem:/ca.pem:ro`,
      '--cacert /ca.pem https://localhost:4433/page',
    )
    expect(said).toBe('page\n')
  })

  test("refuses an authority that is not in the base's bundle, which it has", async () => {
    // 60 is "not verified"; without a bundle it would be 77.
    expect(await curl('', 'https://localhost:4433/page')).toBe('status 60\n')
  })
})
