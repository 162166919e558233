import { PackageURL } from 'packageurl-js'
import type { Package } from '../model/package.ts'
import { defined } from './defined.ts'

/** Which distribution packages are of; os-release(5). */
export interface Distribution {
  readonly id: string | undefined
  readonly versionId: string | undefined
}

/** Vendors whose names for package URLs are not the ID of their systems. */
const vendors: readonly (readonly [RegExp, string])[] = [
  [/^rhel$/, 'redhat'],
  [/^opensuse/, 'opensuse'],
  [/^sle/, 'suse'],
]

const types = { dpkg: 'deb', rpm: 'rpm', apk: 'apk' } as const

/**
 * The package URL: purl-spec, types deb, rpm and apk. An epoch stays in the version of a deb and is a qualifier of an rpm; `upstream` is the
 * source package where it is another one, as Syft and Trivy write it; the module of RHEL is `rpmmod` to Syft and `modularitylabel` to Trivy.
 */
export const purlOf = (one: Package, { id, versionId }: Distribution): string => {
  const [, epoch, version = one.version] =
    one.format === 'rpm' ? (/^(?:(\d+):)?(.*)$/s.exec(one.version) ?? []) : []
  const vendor = vendors.find(([pattern]) => pattern.test(id ?? ''))?.[1] ?? id
  const distro = versionId === undefined ? id : `${id ?? ''}-${versionId}`
  const qualifiers = defined({
    arch: one.architecture,
    distro: id === undefined ? undefined : distro,
    epoch,
    modularitylabel: one.about?.modularityLabel,
    rpmmod: one.about?.modularityLabel,
    upstream: upstreamOf(one),
  })
  const url = new PackageURL(types[one.format], vendor, one.name, version, qualifiers, undefined)
  // The library leaves it as it is in a version; the specification and other tools do not, and they compare texts.
  return url.toString().replaceAll('+', '%2B')
}

const upstreamOf = ({ format, name, version, source, about }: Package): string | undefined => {
  const sourceVersion = about?.sourceVersion
  if (format === 'rpm')
    return sourceVersion === undefined ? source : `${source ?? name}-${sourceVersion}.src.rpm`
  if (sourceVersion === undefined || sourceVersion === version) return source
  return `${source ?? name}@${sourceVersion}`
}
