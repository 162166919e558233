import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  createDirectory,
  removeUnfinishedOutputs,
  replaceFile,
} from '../../../src/transports/shared/atomic-output.ts'
import { asUser } from '../../helpers/as-user.ts'
import { temporaryDirectory } from '../../helpers/packed.ts'

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>
beforeEach(async () => {
  temporary = await temporaryDirectory()
})
afterEach(() => temporary.remove())

const at = (name: string): string => join(temporary.path, name)
const everything = (): readonly string[] =>
  readdirSync(temporary.path, { recursive: true, encoding: 'utf8' }).sort()
const modeOf = (name: string): number => statSync(at(name)).mode & 0o7777

describe('a file', () => {
  test('appears only when it is whole, replaces the old one, and is 0644 under any umask', async () => {
    writeFileSync(at('out'), 'old', { mode: 0o600 })
    const umask = process.umask(0o077)
    try {
      await replaceFile(at('out'), async (file) => {
        await writeFile(file, 'new')
        expect(readFileSync(at('out'), 'utf8')).toBe('old')
      })
    } finally {
      process.umask(umask)
    }
    expect([readFileSync(at('out'), 'utf8'), modeOf('out')]).toEqual(['new', 0o644])
    expect(everything()).toEqual(['out'])
  })

  test('that cannot be finished leaves the old one and nothing else', async () => {
    writeFileSync(at('out'), 'old')
    const writing = replaceFile(at('out'), async (file) => {
      await writeFile(file, 'half')
      throw new Error('the work failed')
    })
    await expect(writing).rejects.toThrow('the work failed')
    expect([readFileSync(at('out'), 'utf8'), everything()]).toEqual(['old', ['out']])
  })

  test('makes its parents, and takes them back when it fails', async () => {
    const failing = replaceFile(at('a/b/out'), () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(everything()).toEqual([])
    await replaceFile(at('a/b/out'), (file) => writeFile(file, 'x'))
    expect(everything()).toEqual(['a', 'a/b', 'a/b/out'])
  })

  test('may have a name as long as the file system allows', async () => {
    const name = 'ü'.repeat(127)
    await replaceFile(at(name), (file) => writeFile(file, 'x'))
    expect(everything()).toEqual([name])
  })
})

describe('a directory', () => {
  test('takes the place of nothing or of an empty one', async () => {
    mkdirSync(at('empty'))
    for (const name of ['new', 'empty'])
      await createDirectory(at(name), (directory) => writeFile(join(directory, 'f'), 'x'))
    expect(everything()).toEqual(['empty', 'empty/f', 'new', 'new/f'])
  })

  test('is private while it is filled', async () => {
    await createDirectory(at('new'), (directory) => {
      expect(statSync(directory).mode & 0o777).toBe(0o700)
      return Promise.resolve()
    })
  })

  test('that cannot be finished is gone, even what it forbids to enter', async () => {
    const failing = createDirectory(at('new'), (directory) => {
      mkdirSync(join(directory, 'locked/in'), { recursive: true })
      mkdirSync(join(directory, 'locked/in/none'), 0o000)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(everything()).toEqual([])
  })
})

describe('what is in the way is OUTPUT_EXISTS and stays', () => {
  const ways: readonly (readonly [string, () => void])[] = [
    ['a directory', () => mkdirSync(at('out'))],
    ['a link to a file', () => symlinkSync('elsewhere', at('out'))],
    ['a device', () => symlinkSync('/dev/null', at('out'))],
  ]
  test.each(ways)('%s where a file should be', async (_, make) => {
    make()
    const writing = replaceFile(at('out'), (file) => writeFile(file, 'x'))
    await expect(writing).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
    expect(everything()).toEqual(['out'])
  })

  const others: readonly (readonly [string, () => void])[] = [
    ['a file', () => writeFileSync(at('out'), 'x')],
    ['a link to an empty directory', () => symlinkSync('.', at('out'))],
    ['a directory with a hidden file', () => mkdirSync(at('out/.git'), { recursive: true })],
  ]
  test.each(others)('%s where a directory should be', async (_, make) => {
    make()
    const before = everything()
    const writing = createDirectory(at('out'), () => Promise.resolve())
    await expect(writing).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
    expect(everything()).toEqual(before)
  })
})

test('a place that cannot be written is OUTPUT_FAILED', async () => {
  writeFileSync(at('file'), '')
  for (const name of ['file/below', 'n'.repeat(300)]) {
    const writing = replaceFile(at(name), (file) => writeFile(file, 'x'))
    await expect(writing).rejects.toMatchObject({ code: 'OUTPUT_FAILED' })
  }
  expect(everything()).toEqual(['file'])
})

test('an interrupted program removes what is unfinished, with the parents made for it, at once', async () => {
  let interrupt: () => void = () => undefined
  const interrupted = new Promise<void>((resolve) => (interrupt = resolve))
  const writing = createDirectory(at('a/b/out'), async (directory) => {
    await writeFile(join(directory, 'half'), 'x')
    removeUnfinishedOutputs()
    interrupt()
  })
  await interrupted
  expect(everything()).toEqual([])
  await expect(writing).rejects.toMatchObject({ code: 'OUTPUT_FAILED' })
})

test('an output that this user may not write says so, and what to do', async () => {
  mkdirSync(at('closed'), { mode: 0o555 })
  chmodSync(temporary.path, 0o755)
  const writing = asUser(() => replaceFile(at('closed/out'), () => Promise.resolve()))
  await expect(writing).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    hint: expect.stringContaining('write to') as string,
  })
})
