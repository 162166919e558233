import { describe, expect, test } from 'vitest'
import { readClassFile } from '../../src/formats/class-file.ts'
import { makeClass } from '../helpers/java.ts'

const sample = makeClass({
  name: 'app/Main',
  classes: ['java/util/Map$Entry', '[Ljava/sql/Date;', '[[I'],
  texts: [
    '(Ljava/net/URI;[Ljava/awt/Font;I)Ljava/lang/String;',
    'Ljava/util/List<Lapp/Thing;>;',
    'Look;',
  ],
  strings: ['literal', 'Ljust/text'],
  calls: ['java/lang/System.loadLibrary'],
})

test('classes are named by constants, arrays, descriptors and signatures', () => {
  expect([...(readClassFile(sample)?.references ?? [])].sort()).toEqual([
    'app.Main',
    'app.Thing',
    'java.awt.Font',
    'java.lang.Object',
    'java.lang.String',
    'java.lang.System',
    'java.net.URI',
    'java.sql.Date',
    'java.util.List',
    'java.util.Map$Entry',
    'ook',
  ])
})

test('the name, the literals and the calls of a class, after a long that takes two indices', () => {
  expect(readClassFile(sample)).toMatchObject({
    name: 'app.Main',
    strings: ['literal', 'Ljust/text'],
    methods: [{ owner: 'java.lang.System', name: 'loadLibrary' }],
  })
})

test('a module-info declares a module: what it needs to compile alone is not required', () => {
  const module = {
    name: 'a.module',
    requires: ['java.base', 'java.sql'],
    uses: ['a.spi.Service'],
    provides: ['b.spi.Other'],
    packages: ['a.module', 'a.module.inner'],
  }
  const bytes = makeClass({ name: 'module-info', module: { ...module, compileOnly: ['not.this'] } })
  expect(readClassFile(bytes)?.module).toEqual({ ...module, exported: true })
})

describe('hostile class files give results', () => {
  test('cut off anywhere', () => {
    for (let length = 0; length < sample.length - 12; length += 1)
      expect(readClassFile(sample.subarray(0, length))).toBeUndefined()
  })

  test('any byte changed: nothing is thrown', () => {
    const declaration = makeClass({ name: 'module-info', module: { name: 'm', packages: ['m'] } })
    for (const bytes of [sample, declaration])
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = Buffer.from(bytes)
        changed[at] = 0xff
        expect(() => readClassFile(changed)).not.toThrow()
      }
  })
})
