import type { ByteString } from '../model/file.ts'
import type { Analyzer, BlindSpot } from '../model/need.ts'
import { basename } from '../rootfs/path.ts'
import { languageOf } from './shared/interpreters.ts'
import { isElf, type LoadedObject, processOf } from './shared/process.ts'

/** Libraries that are the interpreter of a language, with what people call it. */
const embedded = [
  { language: 'node', title: 'JavaScript', library: /^libnode\.so/ },
  { language: 'perl', title: 'Perl', library: /^libperl\.so/ },
  { language: 'php', title: 'PHP', library: /^libphp[0-9.]*\.so/ },
  { language: 'python', title: 'Python', library: /^libpython3?[0-9.]*[dmt]*\.so/ },
  { language: 'ruby', title: 'Ruby', library: /^libruby[0-9.-]*\.so/ },
] as const

const namesOf = ({ openedAs, path, elf }: LoadedObject): readonly ByteString[] => [
  ...new Set([elf.soname ?? '', basename(openedAs), basename(path)]),
]

/**
 * Programs and plug-ins with the interpreter of a language in them: mod_php, mod_perl, mod_wsgi, uWSGI, PL/Python. Which of the language's
 * modules they load is up to code that nobody points at, so each is a blind spot. Lua is none of these languages: Redis, HAProxy
 * and many others have it for scripts that come with their commands or their configuration and load no modules as a rule.
 */
export const embeddedInterpreters: Analyzer = {
  name: 'embedded-interpreters',
  summary: 'interpreters that are libraries of other programs: what those run is not followed',
  ignoresArguments: true,
  matches: (probe) => (probe.role === 'exec' || probe.role === 'dlopen') && isElf(probe),
  analyze: (probe, context) => {
    const own = languageOf(context.program.path)
    const { own: brought } = processOf(context, probe)
    const blindSpots = embedded.flatMap(({ language, title, library }): BlindSpot[] => {
      const object = brought.find((one) => namesOf(one).some((name) => library.test(name)))
      if (object === undefined || language === own) return []
      const what = `has an interpreter of ${title} in it: what that runs is not followed`
      return [{ path: probe.path, rule: 'embedded.interpreter', what, evidence: [object.path] }]
    })
    return { needs: [], blindSpots }
  },
}
