import { expect, test } from 'vitest'
import { nodePackage } from '../../src/formats/node-package.ts'

const nothing = { dependencies: [], os: [], cpu: [], libc: [] }
const read = (text: string) => nodePackage.read(Buffer.from(text), () => undefined as never)

test('what Node.js and npm ask of it', () => {
  expect(
    read(
      '{"name":"@a/b","main":"./x.js","exports":{".":{"import":["./x.mjs",null]}},"imports":{"#y":"./y.js"},"dependencies":{"d":"1","c":"2"},"optionalDependencies":{"c":"2"},"devDependencies":{"e":"1"},"os":["linux"],"cpu":"x64","libc":["!musl",7]}',
    ),
  ).toEqual({
    name: '@a/b',
    main: './x.js',
    exports: { '.': { import: ['./x.mjs', null] } },
    imports: { '#y': './y.js' },
    dependencies: ['c', 'd'],
    os: ['linux'],
    cpu: ['x64'],
    libc: ['!musl'],
  })
})

test.each(['', '{', '[]', 'null', '"x"', '{"name":7,"main":{},"imports":"x","dependencies":[1]}'])(
  'one that says nothing of use says nothing: %s',
  (text) => {
    expect(read(text)).toMatchObject(nothing)
  },
)

test('a byte order mark is none of the document', () => {
  expect(read('\uFEFF{"name":"a"}')).toEqual({ ...nothing, name: 'a' })
})

test('conditions that are nested without end are cut', () => {
  const deep = `${'{"a":'.repeat(5000)}"./x.js"${'}'.repeat(5000)}`
  expect(JSON.stringify(read(`{"exports":${deep}}`).exports).length).toBeLessThan(200)
})
