import { argumentsAnalyzer } from './analyzers/arguments.ts'
import { commonLicences } from './analyzers/common-licences.ts'
import { makeDlopenAnalyzer } from './analyzers/dlopen.ts'
import { elf } from './analyzers/elf.ts'
import { embeddedInterpreters } from './analyzers/embedded-interpreters.ts'
import { makeExecAnalyzer } from './analyzers/exec.ts'
import { fips } from './analyzers/fips.ts'
import { go } from './analyzers/go.ts'
import { icd } from './analyzers/icd.ts'
import { makeJavaAnalyzer } from './analyzers/java.ts'
import { locale } from './analyzers/locale.ts'
import { makeLuaAnalyzer } from './analyzers/lua.ts'
import { multiCall } from './analyzers/multi-call.ts'
import { namedModules } from './analyzers/named-modules.ts'
import { nginx } from './analyzers/nginx.ts'
import { makeNodeAnalyzer } from './analyzers/node.ts'
import { nsswitch } from './analyzers/nsswitch.ts'
import { opensslConf } from './analyzers/openssl-conf.ts'
import { packageData } from './analyzers/package-data.ts'
import { packageLicences } from './analyzers/package-licences.ts'
import { packageState } from './analyzers/package-state.ts'
import { pam } from './analyzers/pam.ts'
import { makePerlAnalyzer } from './analyzers/perl.ts'
import { makePhpAnalyzer } from './analyzers/php.ts'
import { postgresql } from './analyzers/postgresql.ts'
import { makePythonAnalyzer } from './analyzers/python.ts'
import { makeRubyAnalyzer } from './analyzers/ruby.ts'
import { makeRulesAnalyzer } from './analyzers/rules.ts'
import { servers } from './analyzers/servers.ts'
import { explanationsOf } from './analyzers/shared/explanations.ts'
import { shebang } from './analyzers/shebang.ts'
import { makeShellAnalyzer } from './analyzers/shell.ts'
import { tz } from './analyzers/tz.ts'
import { xmlCatalog } from './analyzers/xml-catalog.ts'
import { debian } from './bases/debian.ts'
import { rpm as rpmBase } from './bases/rpm.ts'
import { parseRules } from './formats/rule-file.ts'
import type { BaseFamily } from './model/base-family.ts'
import type { Transport } from './model/image.ts'
import type { Analyzer, PackageAnalyzer, PatientAnalyzer } from './model/need.ts'
import type { PackageFormat, PatientPackageFormat } from './model/package.ts'
import type { Recipe } from './model/recipe.ts'
import type { Rule } from './model/rule.ts'
import { apk } from './packages/apk.ts'
import { dpkg } from './packages/dpkg.ts'
import { rpm } from './packages/rpm.ts'
import authRules from './rules/auth.yaml'
import charsetsRules from './rules/charsets.yaml'
import dlopenRules from './rules/dlopen.yaml'
import execRules from './rules/exec.yaml'
import fileTypesRules from './rules/file-types.yaml'
import fontsRules from './rules/fonts.yaml'
import glibRules from './rules/glib.yaml'
import hardwareRules from './rules/hardware.yaml'
import icuRules from './rules/icu.yaml'
import imageRules from './rules/image.yaml'
import javaRules from './rules/java.yaml'
import libcRules from './rules/libc.yaml'
import luaRules from './rules/lua.yaml'
import mediaRules from './rules/media.yaml'
import muslRules from './rules/musl.yaml'
import nodejsRules from './rules/nodejs.yaml'
import opensslRules from './rules/openssl.yaml'
import perlRules from './rules/perl.yaml'
import phpRules from './rules/php.yaml'
import pythonRules from './rules/python.yaml'
import rubyRules from './rules/ruby.yaml'
import serversRules from './rules/servers.yaml'
import terminalRules from './rules/terminal.yaml'
import tlsRules from './rules/tls.yaml'
import xmlRules from './rules/xml.yaml'
import { dockerArchive } from './transports/docker-archive.ts'
import { host } from './transports/host.ts'
import { oci } from './transports/oci.ts'
import { ociArchive } from './transports/oci-archive.ts'
import { readAddition, rootfs } from './transports/rootfs.ts'

/** The topics of src/rules; what is first in the alphabet is asked first. */
const ruleFiles: Readonly<Record<string, unknown>> = {
  auth: authRules,
  charsets: charsetsRules,
  dlopen: dlopenRules,
  exec: execRules,
  'file-types': fileTypesRules,
  fonts: fontsRules,
  glib: glibRules,
  hardware: hardwareRules,
  icu: icuRules,
  image: imageRules,
  java: javaRules,
  libc: libcRules,
  lua: luaRules,
  media: mediaRules,
  musl: muslRules,
  nodejs: nodejsRules,
  openssl: opensslRules,
  perl: perlRules,
  php: phpRules,
  python: pythonRules,
  ruby: rubyRules,
  servers: serversRules,
  terminal: terminalRules,
  tls: tlsRules,
  xml: xmlRules,
}

/** Every built-in rule, in the order of the topics. */
export const builtInRules: readonly Rule[] = Object.entries(ruleFiles).flatMap(([topic, rules]) =>
  parseRules(rules, `src/rules/${topic}.yaml`),
)

/** What is asked about each file of the closure, in this order; with what a recipe changes about the rules and chooses for languages. */
export const analyzersWith = ({
  rules: { off, added },
  languages,
}: Pick<Recipe, 'rules' | 'languages'>): readonly (Analyzer | PatientAnalyzer)[] => {
  const rules = [...builtInRules.filter(({ id }) => !off.includes(id)), ...added]
  const isExplained = explanationsOf(rules)
  return [
    elf,
    shebang,
    makeRulesAnalyzer(rules),
    makeDlopenAnalyzer(isExplained),
    makeExecAnalyzer(isExplained),
    embeddedInterpreters,
    nsswitch,
    nginx,
    opensslConf,
    fips,
    pam,
    servers,
    postgresql,
    namedModules,
    locale,
    tz,
    packageData,
    go,
    multiCall,
    xmlCatalog,
    icd,
    commonLicences,
    argumentsAnalyzer,
    makeJavaAnalyzer({ choices: languages.java, rules }),
    makeLuaAnalyzer({ choices: languages, rules }),
    makeNodeAnalyzer({ choices: languages.node, rules }),
    makePerlAnalyzer({ choices: languages.perl, rules }),
    makePhpAnalyzer({ rules }),
    makePythonAnalyzer({ choices: languages.python, rules }),
    makeRubyAnalyzer({ choices: languages, rules }),
    makeShellAnalyzer({ choices: languages }),
  ]
}

/** What is asked about each package of which something is kept. */
export const packageAnalyzers: readonly PackageAnalyzer[] = [packageLicences, packageState]

/** The package databases that can be read; the first that detects its own is taken. */
export const packageFormats: readonly (PackageFormat | PatientPackageFormat)[] = [dpkg, rpm, apk]

/** How bases are made, one for each kind of package. */
export const baseFamilies: readonly BaseFamily[] = [debian, rpmBase]

/** Where images are read and written. */
export const transports: readonly Transport[] = [oci, ociArchive, dockerArchive, rootfs, host]

export { fillLock, lockFileOf, readLock } from './bases/lock-file.ts'
export { thisMachine } from './bases/shared/machine.ts'
export { endTools } from './bases/shared/run-tool.ts'
export { removeUnfinishedOutputs, replaceFile } from './transports/shared/atomic-output.ts'
export { checkDocument, documentBeside, writeDocument } from './transports/shared/documents.ts'
export { FactStore } from './transports/shared/fact-store.ts'
export { readAddition }
