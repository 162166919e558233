import { expect, test } from 'vitest'
import { containerConfig } from '../../../src/stages/shared/container-config.ts'
import { recipeOf } from '../../helpers/recipe.ts'

const base = {
  User: 'app',
  Env: ['PATH=/usr/bin', 'LANG=C', 'EMPTY='],
  Entrypoint: ['/entry'],
  Cmd: ['serve'],
  WorkingDir: '/app',
  Labels: { vendor: 'us' },
  ExposedPorts: { '1/tcp': {} },
  StopSignal: 'SIGQUIT',
}

test('what the recipe leaves out is inherited, field by field', () => {
  expect(containerConfig(base, recipeOf())).toEqual(base)
})

test('an entry point in the recipe takes the place of Entrypoint and Cmd', () => {
  const config = containerConfig(base, recipeOf({ entrypoint: ['nginx', '-g', 'x'] }))
  expect(config.Entrypoint).toEqual(['nginx', '-g', 'x'])
  expect(config).not.toHaveProperty('Cmd')
})

test('variables keep the order of the base, with the values of the recipe, then its own', () => {
  const env = new Map([
    ['NEW', '1'],
    ['LANG', 'C.UTF-8'],
  ])
  expect(containerConfig(base, recipeOf({ env })).Env).toEqual([
    'PATH=/usr/bin',
    'LANG=C.UTF-8',
    'EMPTY=',
    'NEW=1',
  ])
})

test('labels, ports and volumes add up', () => {
  const recipe = recipeOf({ labels: new Map([['a', 'b']]), ports: ['2/udp'], volumes: ['/data'] })
  const config = containerConfig(base, recipe)
  expect(config.Labels).toEqual({ vendor: 'us', a: 'b' })
  expect(config.ExposedPorts).toEqual({ '1/tcp': {}, '2/udp': {} })
  expect(config.Volumes).toEqual({ '/data': {} })
})

test('nothing is set that neither says', () => {
  expect(containerConfig({}, recipeOf())).toEqual({})
})
