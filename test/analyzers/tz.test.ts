import { expect, test } from 'vitest'
import { tz } from '../../src/analyzers/tz.ts'
import type { InventorySpec } from '../helpers/inventory.ts'
import { sceneOf } from '../helpers/process.ts'

const zones = `
  /app                                      elf
  /usr/share/zoneinfo/Europe/Berlin         TZif
  /usr/share/zoneinfo/Poland                -> Europe/Warsaw
  /usr/share/zoneinfo/Europe/Warsaw         TZif
  /usr/share/zoneinfo/right/Europe/Berlin   TZif
  /usr/share/zoneinfo/zone.tab              x
  /usr/share/zoneinfo/tzdata.zi             x
  /opt/zones/Mine                           TZif
`

const needs = (spec: InventorySpec): string[] => {
  const { context, probe } = sceneOf(zones, '/app', spec)
  expect(tz.matches(probe('read', '/'))).toBe(true)
  return tz
    .analyze(probe('read', '/'), context)
    .needs.map((need) =>
      'absent' in need
        ? `absent ${need.absent}`
        : `${need.certainty} ${'path' in need ? need.path : '?'}`,
    )
}

const tables = ['possible /usr/share/zoneinfo/tzdata.zi', 'possible /usr/share/zoneinfo/zone.tab']

test('pitfall 12: zones that the recipe names and TZ are kept; tables about all zones are possible', () => {
  expect(needs({ timeZones: ['Europe/Berlin'], env: { TZ: 'Poland' } })).toEqual([
    'expected /usr/share/zoneinfo/Europe/Berlin',
    ...tables,
    'possible /usr/share/zoneinfo/right/Europe/Berlin',
    'expected /usr/share/zoneinfo/Poland',
    ...tables,
  ])
})

test('pitfall 12: a zone that the base does not have is unmet', () => {
  expect(needs({ timeZones: ['Mars/Olympus'], env: { TZ: ':Venus/X' } })).toEqual([
    'absent time zone Mars/Olympus',
    'absent time zone Venus/X',
  ])
})

test('pitfall 12: a rule in TZ is no name', () => {
  const rules = ['CET-1CEST,M3.5.0,M10.5.0/3', '<+03>-3', 'EST5EDT']
  expect(rules.flatMap((TZ) => needs({ env: { TZ } }))).toEqual(
    rules.map(() => 'possible /usr/share/zoneinfo/posixrules'),
  )
})

test('pitfall 12: TZ may be a path, and TZDIR another directory', () => {
  expect(needs({ env: { TZ: '/opt/zones/Mine' } })).toContain('expected /opt/zones/Mine')
  expect(needs({ env: { TZ: 'Mine', TZDIR: '/opt/zones' } })).toEqual(['expected /opt/zones/Mine'])
})

test('pitfall 12: nothing is named, nothing is needed', () => {
  expect(needs({ env: { TZ: '' } })).toEqual([])
})

test('musl looks in directories of its own, whatever TZDIR says', () => {
  const { context, probe } = sceneOf(
    `${zones}\n/lib/ld-musl-x86_64.so.1 elf\n/etc/zoneinfo/Here TZif`,
    '/app',
    { timeZones: ['Here', 'Poland'], env: { TZDIR: '/opt/zones', TZ: 'Mine' } },
  )
  const found = tz.analyze(probe('read', '/'), context).needs
  expect(found.filter(({ certainty }) => certainty === 'expected')).toMatchObject([
    { path: '/etc/zoneinfo/Here' },
    { path: '/usr/share/zoneinfo/Poland' },
    { absent: 'time zone Mine', tried: ['/usr/share/zoneinfo/Mine: not there'] },
  ])
})
