import * as z from 'zod'
import { matching } from './recipe-fields.ts'

/*
 * The values that only a base file can have; those it shares with recipes are in recipe-fields.ts, and so is what `error` and the
 * descriptions are for.
 */

/** mmdebstrap(1), "VARIANTS": those that leave a system which works. */
const variants = [
  'essential',
  'apt',
  'required',
  'minbase',
  'buildd',
  'important',
  'standard',
] as const

/** Where rpm's database can be. */
const databases = ['/var/lib/rpm', '/usr/lib/sysimage/rpm'] as const

const mustBeArchive = 'must be the address of an archive, http:// or https://'
const archive = matching(/^https?:\/\/[^\s\]]+$/, mustBeArchive)
const word = (what: string) => matching(/^[A-Za-z0-9][A-Za-z0-9._~/-]*$/, `must be ${what}`)
const component = word('a component, such as main')
const suite = word('a suite, such as bookworm')
const components = z
  .array(component, { error: 'must be a list of components' })
  .min(1, { error: 'must be a list of components' })

const mustBeMirror = 'must be the address of an archive or `{ url, suites, components }`'

/** An item of `debian.mirrors`. */
export const mirror = z.union(
  [
    archive,
    z.strictObject({
      url: archive.meta({ description: 'Address of the archive.' }),
      suites: z
        .array(suite, { error: 'must be a list of suites' })
        .min(1, { error: 'must be a list of suites' })
        .optional()
        .meta({ description: 'Suites of this archive; by default `suite`.' }),
      components: components
        .optional()
        .meta({ description: 'Components of this archive; by default `components`.' }),
    }),
  ],
  { error: mustBeMirror },
)

const files = (error: string) => z.array(matching(/^[^\n]+$/, error), { error })

/** `debian:`. */
export const debian = z.strictObject(
  {
    suite: suite.meta({ description: 'Release, by code name.', examples: ['bookworm'] }),
    mirrors: z
      .array(mirror, { error: 'must be a list of archives' })
      .min(1, { error: 'must be a list of archives' })
      .optional()
      .meta({
        description:
          "Archives, each an address or `{ url, suites, components }`; by default Debian's own, with updates and security. `{snapshot}` in an address is the date of `snapshot`.",
        examples: [
          [{ url: 'http://archive.ubuntu.com/ubuntu', suites: ['noble', 'noble-updates'] }],
        ],
      }),
    components: components.optional().meta({
      description: 'Components of every archive that does not say its own; [main] by default.',
      examples: [['main', 'universe']],
    }),
    snapshot: matching(/^\d{8}T\d{6}Z$/, 'must be a date of the form 20250520T000000Z')
      .optional()
      .meta({
        description:
          'The archive as it was then, from snapshot.debian.org unless `mirrors` says where.',
        examples: ['20250520T000000Z'],
      }),
    variant: z
      .enum(variants, { error: `must be one of ${variants.join(', ')}` })
      .optional()
      .meta({
        description: 'Packages to begin with, as mmdebstrap names them; minbase by default.',
        examples: ['apt'],
      }),
    keyrings: files('must be a list of key files')
      .optional()
      .meta({
        description:
          'Keys that sign the archives, relative to the file; by default those that this machine trusts.',
        examples: [['/usr/share/keyrings/ubuntu-archive-keyring.gpg']],
      }),
  },
  { error: 'must be a mapping with at least `suite`' },
)

const mustBeRepositoryUrl = 'must be an address, http://, https:// or file://'
const repositoryUrl = matching(/^(?:https?|file):\/\/\S+$/, mustBeRepositoryUrl)

/** An item of `rpm.repos`. */
export const repository = z.strictObject(
  {
    id: matching(
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      'must be a word of letters, digits, `.`, `_`, `-`',
    ).meta({ description: 'Name of the repository for dnf.' }),
    baseurl: repositoryUrl
      .optional()
      .meta({ description: 'Its address; `$releasever` and `$basearch` are filled in.' }),
    mirrorlist: repositoryUrl
      .optional()
      .meta({ description: 'A list of its addresses, instead of `baseurl`.' }),
    metalink: repositoryUrl
      .optional()
      .meta({ description: 'A metalink of its addresses, instead of `baseurl`.' }),
    gpgkey: z
      .union([repositoryUrl, z.array(repositoryUrl, { error: 'must be a list of addresses' })], {
        error: 'must be an address, or a list of such',
      })
      .optional()
      .meta({ description: 'The key that signs its packages, or several.' }),
    gpgcheck: z
      .boolean({ error: 'must be true or false' })
      .optional()
      .meta({ description: 'Whether signatures are checked; true by default.' }),
  },
  { error: 'must be a mapping with `id` and `baseurl`' },
)

/** `rpm:`. */
export const rpm = z.strictObject(
  {
    releasever: z
      .union([matching(/^[A-Za-z0-9._-]+$/, 'must be a release, such as 9'), z.number()], {
        error: 'must be a release, such as 9',
      })
      .meta({ description: 'Release that `$releasever` stands for.', examples: [9] }),
    repos: z
      .array(repository, { error: 'must be a list of repositories' })
      .min(1, { error: 'must be a list of repositories' })
      .meta({
        description: 'Repositories, each `{ id, baseurl, gpgkey, gpgcheck }`.',
        examples: [
          [
            {
              id: 'baseos',
              baseurl: 'https://example.org/9/BaseOS',
              gpgkey: 'file:///etc/pki/rpm-gpg/KEY',
            },
          ],
        ],
      }),
    weakDeps: z
      .boolean({ error: 'must be true or false' })
      .optional()
      .meta({ description: 'Whether recommended packages come too; false by default.' }),
    docs: z
      .boolean({ error: 'must be true or false' })
      .optional()
      .meta({ description: 'Whether documentation is installed; false by default.' }),
    database: z
      .enum(databases, { error: `must be one of ${databases.join(', ')}` })
      .optional()
      .meta({
        description:
          'Where the distribution has its package database; /var/lib/rpm by default, which is right for releases of RHEL up to 9.',
        examples: ['/usr/lib/sysimage/rpm'],
      }),
  },
  { error: 'must be a mapping with `releasever` and `repos`' },
)

/** An item of `packages:`. */
export const packageName = matching(
  /^[A-Za-z0-9@/][A-Za-z0-9@/+._:~^-]*$/,
  'must be the name of a package',
)
