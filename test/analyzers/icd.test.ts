import { expect, test } from 'vitest'
import { icd } from '../../src/analyzers/icd.ts'
import { sceneOf } from '../helpers/process.ts'

const findings = (path: string, content: string) => {
  const { context, probe } = sceneOf(`
    /app                  elf interp=/lib64/ld.so
    /lib64/ld.so          elf soname=ld.so
    /lib/libvulkan_x.so   elf soname=libvulkan_x.so
    ${path}               ${content}
  `)
  const about = probe('read', path)
  return icd.matches(about) ? icd.analyze(about, context) : undefined
}

const manifest = '/usr/share/vulkan/icd.d/x.json'

test('pitfall 46: the library of a manifest is opened: by name, by path, or from where the manifest is', () => {
  const needs = ['libvulkan_x.so', '/opt/x.so', './x.so'].flatMap(
    (name) => findings(manifest, `{"ICD":{"library_path":"${name}"}}`)?.needs,
  )
  expect(needs).toMatchObject([
    { path: '/lib/libvulkan_x.so', role: 'dlopen', certainty: 'expected' },
    { path: '/opt/x.so' },
    { path: '/usr/share/vulkan/icd.d/./x.so' },
  ])
})

test('pitfall 46: an icd file of OpenCL names a library; one that is nowhere is unmet', () => {
  const found = findings('/etc/OpenCL/vendors/a.icd', 'libnope.so')
  expect(found?.needs).toMatchObject([{ absent: 'libnope.so' }])
})

test('a manifest that is no JSON is a blind spot, another file is left alone', () => {
  expect(findings(manifest, '{')?.blindSpots).toHaveLength(1)
  expect(findings('/usr/share/x.json', '{}')).toBeUndefined()
})
