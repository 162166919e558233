import { isElf } from '../../formats/elf-header.ts'
import type { ByteString } from '../../model/file.ts'
import type { Language } from '../../model/language.ts'
import type { Probe } from '../../model/need.ts'
import { basename } from '../../rootfs/path.ts'

/** What the interpreters of a language are called, with the versions that distributions put into the name. */
const interpreters: Readonly<Record<Language, RegExp>> = {
  java: /^java$/,
  lua: /^(?:lua|luajit)-?[0-9.]*$/,
  node: /^node(?:js)?$/,
  perl: /^perl[0-9.]*$/,
  php: /^php(?:-fpm|-cgi)?[0-9.]*$/,
  python: /^(?:python|pypy)[0-9.]*$/,
  ruby: /^ruby[0-9.]*$/,
  shell: /^(?:(?:ba|da|a|k|mk|z)?sh|busybox)$/,
}

const languages = Object.keys(interpreters) as readonly Language[]

/** The language that a program of this path interprets, by its name: `/usr/bin/python3.11` is `python`. */
export const languageOf = (interpreter: ByteString): Language | undefined =>
  languages.find((language) => interpreters[language].test(basename(interpreter)))

/** Whether a file is run as an interpreter of this language. */
export const isInterpreter = ({ role, path, head }: Probe, language: Language): boolean =>
  role === 'exec' && languageOf(path) === language && isElf(head)
