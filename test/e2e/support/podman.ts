import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bash, run } from './process.ts'

/** How a service is run and asked. */
export interface Service {
  /** For `podman run`, before the image. */
  readonly options: readonly string[]
  /** Asked until it answers. */
  readonly url: string
}

/** What a service answered, and its exit status after `podman stop`. */
export interface Served {
  readonly status: number
  readonly body: string
  readonly exitCode: number
  readonly logs: string
}

/** Podman with storage of its own. */
export interface Podman {
  /** Loads an archive with `podman load` and gives what it printed as the image's name. */
  load(archive: string): Promise<string>
  /** Runs an image to its end; gives stdout. */
  run(image: string, options: readonly string[], args: readonly string[]): Promise<string>
  /** Runs an image as a service in a network of its own, asks it once and stops it. */
  serve(image: string, service: Service): Promise<Served>
  /** Any other command; gives stdout. */
  command(args: readonly string[]): Promise<string>
}

const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024']

const serviceScript = `
ip link set lo up
trap 'podman "\${storage[@]}" rm --force --time 0 service >/dev/null 2>&1' EXIT
podman "\${storage[@]}" run --detach --name service --network=host "\${options[@]}" "$image" >/dev/null
status=$(curl --silent --show-error --output body --write-out '%{http_code}' --retry 30 --retry-connrefused --retry-delay 1 "$url") ||
  { podman "\${storage[@]}" logs service; exit 1; }
podman "\${storage[@]}" stop --time 10 service >/dev/null
jq --null-input --argjson status "$status" --rawfile body body --arg logs "$(podman "\${storage[@]}" logs service 2>&1)" \\
  --argjson exitCode "$(podman "\${storage[@]}" inspect service --format '{{.State.ExitCode}}')" '$ARGS.named'
`

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const bashArray = (name: string, words: readonly string[]): string =>
  `${name}=(${words.map(quote).join(' ')})`

/** Podman whose images and containers live below `directory`. */
export const podmanIn = (directory: string): Podman => {
  const storage = [`--root=${directory}/root`, `--runroot=${directory}/run`, '--runtime=runc']
  const command = (args: readonly string[]): Promise<string> => run('podman', [...storage, ...args])
  mkdirSync(directory, { recursive: true })
  return {
    command,
    load: async (archive) => {
      const said = await command(['load', '--quiet', '--input', archive])
      return said.trim().replace(/^Loaded image: /, '')
    },
    run: (image, options, args) =>
      command(['run', '--rm', '--network=none', ...limits, ...options, image, ...args]),
    serve: async (image, { options, url }) => {
      const variables = [
        bashArray('storage', storage),
        bashArray('options', [...limits, ...options]),
        `image=${quote(image)} url=${quote(url)}`,
      ]
      const script = join(directory, 'serve.sh')
      writeFileSync(script, [...variables, serviceScript].join('\n'))
      const said = await bash(`unshare --net bash -euo pipefail ${quote(script)}`, {
        cwd: directory,
      })
      return JSON.parse(said) as Served
    },
  }
}
