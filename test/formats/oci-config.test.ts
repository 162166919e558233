import { describe, expect, test } from 'vitest'
import {
  type ConfigFacts,
  formatConfig,
  formatManifest,
  orderedDescriptor,
} from '../../src/formats/oci-config.ts'
import type { Descriptor, Digest } from '../../src/model/image.ts'

const diffId: Digest = `sha256:${'d'.repeat(64)}`
const digest: Digest = `sha256:${'b'.repeat(64)}`

const facts: ConfigFacts = {
  platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
  created: '2024-01-02T03:04:05Z',
  config: {},
  layers: [{ diffId, name: 'files' }],
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

describe('the image config', () => {
  test('has its fields in the order of the specification, whatever order they came in', () => {
    const config = {
      Shell: ['/bin/sh'],
      Healthcheck: { Retries: 3, Test: ['CMD', 'true'] },
      StopSignal: 'SIGQUIT',
      Labels: { b: '2', a: '1' },
      WorkingDir: '/srv',
      Volumes: { '/z': {}, '/a': {} },
      Cmd: ['-g'],
      Entrypoint: ['/usr/sbin/nginx'],
      Env: ['Z=1', 'A=2'],
      ExposedPorts: { '80/tcp': {}, '443/tcp': {} },
      User: '33:33',
    }
    expect(text(formatConfig({ ...facts, config }))).toBe(
      '{"created":"2024-01-02T03:04:05Z","architecture":"arm64","os":"linux","variant":"v8",' +
        '"config":{"User":"33:33","ExposedPorts":{"443/tcp":{},"80/tcp":{}},"Env":["Z=1","A=2"],' +
        '"Entrypoint":["/usr/sbin/nginx"],"Cmd":["-g"],"Volumes":{"/a":{},"/z":{}},' +
        '"WorkingDir":"/srv","Labels":{"a":"1","b":"2"},"StopSignal":"SIGQUIT",' +
        '"Healthcheck":{"Test":["CMD","true"],"Retries":3},"Shell":["/bin/sh"]},' +
        `"rootfs":{"type":"layers","diff_ids":["${diffId}"]},` +
        '"history":[{"created":"2024-01-02T03:04:05Z","created_by":"slim build","comment":"files"}]}',
    )
  })

  test('leaves out what is undefined', () => {
    const platform = { os: 'linux', architecture: 'amd64' }
    const config = JSON.parse(text(formatConfig({ ...facts, platform }))) as object
    expect(Object.keys(config)).toEqual([
      'created',
      'architecture',
      'os',
      'config',
      'rootfs',
      'history',
    ])
    expect(config).toMatchObject({ config: {} })
  })

  test('has one history entry per layer, and none at all rather than an empty list', () => {
    const historyOf = (layers: ConfigFacts['layers']): unknown =>
      (JSON.parse(text(formatConfig({ ...facts, layers }))) as { history?: unknown }).history
    expect(historyOf([...facts.layers, { diffId, name: 'more' }])).toHaveLength(2)
    expect(historyOf([])).toBeUndefined()
  })
})

test('the manifest names config and layers by descriptors alone', () => {
  const config: Descriptor = { size: 2, digest, mediaType: 'config' }
  const layer: Descriptor = { digest, size: 3, mediaType: 'layer' }
  expect(text(formatManifest(config, [layer]))).toBe(
    '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",' +
      `"config":{"mediaType":"config","digest":"${digest}","size":2},` +
      `"layers":[{"mediaType":"layer","digest":"${digest}","size":3}]}`,
  )
})

test('a descriptor has its annotations sorted and its platform last', () => {
  const descriptor: Descriptor = {
    platform: { variant: 'v8', os: 'linux', architecture: 'arm64' },
    annotations: { b: '2', a: '1' },
    size: 1,
    digest,
    mediaType: 'm',
  }
  expect(JSON.stringify(orderedDescriptor(descriptor))).toBe(
    `{"mediaType":"m","digest":"${digest}","size":1,"annotations":{"a":"1","b":"2"},` +
      '"platform":{"architecture":"arm64","os":"linux","variant":"v8"}}',
  )
})
