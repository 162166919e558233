import { elf } from './analyzers/elf.ts'
import { nginx } from './analyzers/nginx.ts'
import { nsswitch } from './analyzers/nsswitch.ts'
import { makeRulesAnalyzer } from './analyzers/rules.ts'
import { shebang } from './analyzers/shebang.ts'
import { parseRules } from './formats/rule-file.ts'
import type { Transport } from './model/image.ts'
import type { Analyzer } from './model/need.ts'
import type { PackageFormat } from './model/package.ts'
import type { RuleChoice } from './model/recipe.ts'
import type { Rule } from './model/rule.ts'
import { dpkg } from './packages/dpkg.ts'
import imageRules from './rules/image.yaml'
import libcRules from './rules/libc.yaml'
import nodejsRules from './rules/nodejs.yaml'
import opensslRules from './rules/openssl.yaml'
import { dockerArchive } from './transports/docker-archive.ts'
import { host } from './transports/host.ts'
import { oci } from './transports/oci.ts'
import { ociArchive } from './transports/oci-archive.ts'
import { readAddition, rootfs } from './transports/rootfs.ts'

/** Every built-in rule, in the order of the topics. */
export const builtInRules: readonly Rule[] = [
  ...parseRules(imageRules, 'src/rules/image.yaml'),
  ...parseRules(libcRules, 'src/rules/libc.yaml'),
  ...parseRules(nodejsRules, 'src/rules/nodejs.yaml'),
  ...parseRules(opensslRules, 'src/rules/openssl.yaml'),
]

/** What is asked about each file of the closure, in this order; `off` and `added` are what a recipe changes about the rules. */
export const analyzersWith = ({ off, added }: RuleChoice): readonly Analyzer[] => [
  elf,
  shebang,
  makeRulesAnalyzer([...builtInRules.filter(({ id }) => !off.includes(id)), ...added]),
  nsswitch,
  nginx,
]

/** The package databases that can be read; the first that detects its own is taken. */
export const packageFormats: readonly PackageFormat[] = [dpkg]

/** Where images are read and written. */
export const transports: readonly Transport[] = [oci, ociArchive, dockerArchive, rootfs, host]

export { removeUnfinishedOutputs } from './transports/shared/atomic-output.ts'
export { readAddition }
