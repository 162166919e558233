import type { ByteString } from '../model/file.ts'

/** The module that a `*.module` file of p11-kit sets up, as written; undefined when it names none. pkcs11.conf(5). */
export const p11KitModule = (text: ByteString): ByteString | undefined =>
  /^[ \t]*module[ \t]*:[ \t]*(\S+)[ \t\r]*$/m.exec(text)?.[1]
