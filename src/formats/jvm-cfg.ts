import type { ByteString } from '../model/file.ts'

/**
 * The virtual machines that the launcher may load, by the directory below `lib` that each is in, the default first: lines
 * `-server KNOWN` of lib/jvm.cfg; an alias, an ignored or an unknown one is none. OpenJDK src/java.base/share/native/libjli/java.c.
 */
export const parseJvmCfg = (text: ByteString): readonly ByteString[] =>
  text.split('\n').flatMap((line) => {
    const [, name] = /^-(\w+)\s+(?:KNOWN|IF_SERVER_CLASS)\b/.exec(line) ?? []
    return name === undefined ? [] : [name]
  })
