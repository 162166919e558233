import { homedir, userInfo } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { SlimError } from '../model/error.ts'

/** The variables of a process; `process.env`. */
type Environment = Readonly<Record<string, string | undefined>>

/**
 * Sets what login(1) takes from passwd(5), where neither the environment nor passwd(5) has it: a container may run as any
 * number, and libraries ask for a home and a shell before the command line is read. `/` is the home that runtimes give too.
 */
export const settleUser = (environment: Record<string, string | undefined>): void => {
  try {
    userInfo()
  } catch {
    environment['HOME'] ||= '/'
    environment['SHELL'] ||= '/bin/sh'
  }
}

/**
 * Where layers are cached, absolute: `--cache` (which oclif fills from SLIM_CACHE), `$XDG_CACHE_HOME/slim`, `~/.cache/slim`.
 * A relative XDG_CACHE_HOME counts as unset: XDG Base Directory Specification, "Basics".
 */
export const cacheDirectory = (option: string | undefined, environment: Environment): string => {
  if (option !== undefined) return resolve(option)
  const xdg = environment['XDG_CACHE_HOME']
  const caches = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.cache')
  return join(caches, 'slim')
}

/**
 * Where the blobs of a build are put together: `$TMPDIR`, else `/var/tmp`, which unlike `/tmp` is never memory; hier(7). Not
 * the cache, which a build that finds all in it need not be able to write.
 */
export const temporaryDirectory = (environment: Environment): string =>
  resolve(environment['TMPDIR'] || '/var/tmp')

/** 9999-12-31T23:59:59Z, the last second RFC 3339 can write. */
const latest = 253_402_300_799

/**
 * SOURCE_DATE_EPOCH in seconds since 1970, undefined when it is not set; reproducible-builds.org, "SOURCE_DATE_EPOCH
 * specification". Throws USAGE for anything but a decimal integer, as the specification asks.
 */
export const sourceDateEpoch = (environment: Environment): number | undefined => {
  const text = environment['SOURCE_DATE_EPOCH']
  if (text === undefined) return undefined
  const seconds = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (seconds <= latest) return seconds
  throw new SlimError(
    'USAGE',
    `SOURCE_DATE_EPOCH is '${text}', which is not a number of seconds since 1970`,
    {
      hint: `set it to an integer from 0 to ${latest}, or unset it`,
    },
  )
}
