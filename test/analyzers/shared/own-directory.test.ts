import { expect, test } from 'vitest'
import { isSharedDirectory } from '../../../src/analyzers/shared/own-directory.ts'
import { normalise } from '../../../src/rootfs/path.ts'

const isShared = (path: string): boolean => isSharedDirectory(normalise(path))

test.each([
  '/',
  '/usr',
  '/lib',
  '/lib64',
  '/srv',
  '/usr/bin',
  '/usr/lib',
  '/usr/libexec',
  '/usr/lib/x86_64-linux-gnu',
  '/lib/aarch64-linux-gnu',
  '/usr/local',
  '/usr/local/bin',
  '/usr/local/lib/arm-linux-gnueabihf',
  '/etc',
  '/etc/nginx/conf.d',
  '/proc/self',
  '/run/app',
  '/dev/shm',
  '/var/lib',
  '/var/log',
  '/home',
])('%s is no application of its own', (path) => {
  expect(isShared(path)).toBe(true)
})

test.each([
  '/app',
  '/libretto',
  '/opt/app',
  '/srv/app',
  '/usr/share/app',
  '/usr/lib/app',
  '/var/www/html',
  // The directories of users and applications in common images.
  '/home/app',
  '/usr/app',
  '/var/task',
])('%s can be one', (path) => {
  expect(isShared(path)).toBe(false)
})
