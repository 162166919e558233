import { toDisplay } from '../formats/byte-string.ts'
import { goVersion } from '../formats/go-build-info.ts'
import type { ByteString } from '../model/file.ts'
import type {
  Analyzer,
  AnalyzerContext,
  Certainty,
  Need,
  NeedTarget,
  Probe,
} from '../model/need.ts'
import { orDamaged } from './shared/elf-file.ts'
import { isElf, processOf, readOnlyStrings } from './shared/process.ts'

interface Known {
  /** Text of Go's standard library that is in a program only when it uses the package. */
  readonly text: ByteString
  readonly certainty: Certainty
  readonly targets: readonly NeedTarget[]
}

const files = (...paths: readonly ByteString[]): readonly NeedTarget[] =>
  paths.map((path) => ({ path, role: 'read' }))

/** What packages of the standard library open by themselves, by a path that they have built in. */
const known: readonly Known[] = [
  {
    // crypto/x509/root_linux.go
    text: '/etc/ssl/certs/ca-certificates.crt',
    certainty: 'expected',
    targets: files(
      '/etc/ssl/certs/ca-certificates.crt',
      '/etc/pki/tls/certs/ca-bundle.crt',
      '/etc/ssl/ca-bundle.pem',
      '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
      '/etc/ssl/cert.pem',
    ),
  },
  {
    // net/conf.go, net/hosts.go, net/nss.go
    text: '/etc/nsswitch.conf',
    certainty: 'expected',
    targets: files('/etc/nsswitch.conf', '/etc/hosts'),
  },
  {
    // net/dnsconfig_unix.go; a container runtime mounts its own.
    text: '/etc/resolv.conf',
    certainty: 'possible',
    targets: files('/etc/resolv.conf'),
  },
  {
    // net/port_unix.go
    text: '/etc/services',
    certainty: 'expected',
    targets: files('/etc/services'),
  },
  {
    // net/lookup_unix.go
    text: '/etc/protocols',
    certainty: 'expected',
    targets: files('/etc/protocols'),
  },
  {
    // mime/type_unix.go
    text: '/etc/mime.types',
    certainty: 'expected',
    targets: files(
      '/usr/share/mime/globs2',
      '/etc/mime.types',
      '/etc/apache2/mime.types',
      '/etc/apache/mime.types',
      '/etc/httpd/conf/mime.types',
    ),
  },
  {
    // time/zoneinfo_unix.go
    text: '/etc/localtime',
    certainty: 'expected',
    targets: files('/etc/localtime'),
  },
  {
    // os/user/lookup_unix.go
    text: '/etc/passwd',
    certainty: 'expected',
    targets: files('/etc/passwd', '/etc/group'),
  },
]

/** Undefined for what is not built with Go. */
const versionOf = (path: Probe['path'], { tree }: AnalyzerContext): string | undefined => {
  const entry = tree.lstat(path)
  if (entry?.type !== 'file') return undefined
  const read = (start: number, end: number) => tree.read(path, start, end)
  return orDamaged(
    () => goVersion({ name: toDisplay(path), size: entry.size, read }),
    () => undefined,
  )
}

/**
 * Programs built with Go, linked statically as a rule: what their standard library opens by itself, where its paths are in the
 * program. Go puts its constants into one run of text, so that a path is looked for as a part of it.
 */
export const go: Analyzer = {
  name: 'go',
  summary:
    'what the standard library of a Go program opens: CA bundle, nsswitch.conf, time zones, mime types',
  ignoresArguments: true,
  matches: (probe) => probe.role === 'exec' && isElf(probe),
  analyze: (probe, context) => {
    const [program] = processOf(context, probe).objects
    const version = program === undefined ? undefined : versionOf(probe.path, context)
    if (program === undefined || version === undefined) return { needs: [] }
    const strings = readOnlyStrings(program)
    const needs = known
      .filter(({ text }) => strings.some((string) => string.includes(text)))
      .flatMap(({ text, certainty, targets }) =>
        targets.map((target): Need => {
          const why = { rule: 'go.standard-library', evidence: `${version} ${text}`.trim() }
          return { ...target, why, certainty, optional: true }
        }),
      )
    return { needs }
  },
}
