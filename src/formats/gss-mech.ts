import type { ByteString } from '../model/file.ts'

/** Libraries that /etc/gss/mech or a file of mech.d names: the third word of `NAME OID LIBRARY …`; MIT krb5, g_initialize.c. */
export const gssLibraries = (text: ByteString): readonly ByteString[] =>
  text.split('\n').flatMap((line) => {
    const [name = '#', , library] = line.trim().split(/\s+/)
    return name.startsWith('#') || library === undefined ? [] : [library]
  })
