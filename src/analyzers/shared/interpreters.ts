import { isElf } from '../../formats/elf-header.ts'
import type { ByteString } from '../../model/file.ts'
import type { Language } from '../../model/language.ts'
import type { Probe } from '../../model/need.ts'
import { basename } from '../../rootfs/path.ts'

/**
 * What the interpreters of a language are called, with the versions and kinds of build that distributions put into the name. PyPy is none of
 * Python's: its library is elsewhere and nobody looks for it.
 */
const interpreters: Readonly<Record<Language, RegExp>> = {
  java: /^java$/,
  lua: /^(?:lua|luajit)-?[0-9.]*(?:-(?:alpha|beta|rc)\d*)?$/,
  node: /^node(?:js)?-?[0-9.]*$/,
  perl: /^perl-?[0-9.]*(?:-\w+-linux[\w-]*)?$/,
  php: /^php(?:-fpm|-cgi)?-?[0-9.]*$/,
  python: /^(?:platform-)?python-?[0-9.]*[dmt]*(?:-dbg)?$/,
  ruby: /^ruby(?:-mri|\.ruby)?-?[0-9.]*$/,
  shell: /^(?:(?:ba|da|a|k|mk|z)?sh|ksh93|busybox)$/,
}

const languages = Object.keys(interpreters) as readonly Language[]

/** The language that a program of this path interprets, by its name: `/usr/bin/python3.11` is `python`. */
export const languageOf = (interpreter: ByteString): Language | undefined =>
  languages.find((language) => interpreters[language].test(basename(interpreter)))

/** Whether a file is run as an interpreter of this language. */
export const isInterpreter = ({ role, path, head }: Probe, language: Language): boolean =>
  role === 'exec' && languageOf(path) === language && isElf(head)

const library = /^lib(?:luajit|lua|perl|python|ruby)-?[0-9.]*[a-z]*\.so/

/** Whether an object is the interpreter of a language, or the library that has it: `libruby-3.1.so.3.1`. */
export const interprets = (path: ByteString): boolean =>
  languageOf(path) !== undefined || library.test(basename(path))
