import { endianness } from 'node:os'
import { formatPlatform, machinePlatform, platformDistance } from '../../formats/platform.ts'
import { SlimError } from '../../model/error.ts'
import type { Platform } from '../../model/image.ts'

/** An image among several. */
export interface Candidate {
  readonly platform: Platform
}

/**
 * The first of the best for a platform; when none is named, that of this machine. Throws BASE_PLATFORM, listing what there is.
 */
export const choosePlatform = <Choice extends Candidate>(
  what: string,
  candidates: readonly Choice[],
  wanted: Platform | undefined,
): Choice => {
  const asked = wanted ?? machinePlatform(process.arch, endianness())
  const ranked = candidates.flatMap((candidate) => {
    const distance = platformDistance(asked, candidate.platform)
    return distance === undefined ? [] : [{ candidate, distance }]
  })
  const [best] = ranked.sort((a, b) => a.distance - b.distance)
  if (best !== undefined) return best.candidate
  throw noSuchPlatform(
    what,
    asked,
    candidates.map(({ platform }) => platform),
  )
}

/** Throws BASE_PLATFORM unless an image, the only one there is, serves the platform that was asked for. */
export const checkPlatform = (
  what: string,
  platform: Platform,
  wanted: Platform | undefined,
): void => {
  if (wanted !== undefined && platformDistance(wanted, platform) === undefined)
    throw noSuchPlatform(what, wanted, [platform])
}

const noSuchPlatform = (what: string, asked: Platform, offered: readonly Platform[]): SlimError => {
  const names = [...new Set(offered.map(formatPlatform))].sort()
  return new SlimError('BASE_PLATFORM', `${what} has no image for ${formatPlatform(asked)}`, {
    hint: names.length === 0 ? 'name another base' : `ask for one of ${names.join(', ')}`,
  })
}
