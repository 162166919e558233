import { expect, test } from 'vitest'
import { parsePlatform } from '../../../src/formats/platform.ts'
import { traceClosure } from '../../../src/stages/closure.ts'
import { checkPrograms } from '../../../src/stages/shared/program-platforms.ts'
import { inventoryOf } from '../../helpers/inventory.ts'
import { treeOf } from '../../helpers/tree.ts'

const check = async (file: string, rule: string, machine = 'linux/amd64') => {
  const tree = treeOf(`/app/server ${file}`)
  const closure = await traceClosure(
    { needs: [{ path: '/app/server', role: 'exec', why: { rule }, certainty: 'required' }] },
    { tree, inventory: inventoryOf(tree), analyzers: [], drop: [] },
  )
  return () => checkPrograms(closure, tree, parsePlatform(machine))
}

test.each([
  'recipe.entrypoint',
  'recipe.also',
  'image.entrypoint',
  'image.healthcheck',
  'arguments.command',
])(
  'a program of another machine that is to be run is an error which names both: %s',
  async (rule) => {
    expect(await check('elf machine=aarch64 static', rule)).toThrow(
      expect.objectContaining({
        code: 'PROGRAM_PLATFORM',
        message: `/app/server is built for linux/arm64, the image is for linux/amd64 (${rule})`,
        hint: 'take a base whose programs are all for linux/amd64, or another program',
      }),
    )
  },
)

test('a program of another machine that is only kept is data', async () => {
  const keeping = await check('elf machine=aarch64 static', 'recipe.keep')
  expect(keeping()).toEqual([])
})

test('a 32-bit program on the 64-bit machine of its kind is a warning', async () => {
  const compatible = await check('elf machine=386', 'recipe.entrypoint')
  expect(compatible()).toEqual([
    '/app/server is a program for linux/386 in an image for linux/amd64: it runs only where the kernel and the processor take 32-bit programs',
  ])
  const wider = await check('elf machine=x86-64', 'recipe.entrypoint', 'linux/386')
  expect(wider).toThrow(expect.objectContaining({ code: 'PROGRAM_PLATFORM' }))
})

test('a script and a program of the same machine are neither', async () => {
  for (const file of ['#!/bin/sh', 'elf machine=x86-64']) {
    const quiet = await check(file, 'recipe.entrypoint')
    expect(quiet()).toEqual([])
  }
})
