import type { ByteString } from '../model/file.ts'

/** The bytes a person means by typing `text`: its UTF-8 encoding, one character a byte. */
export const fromText = (text: string): ByteString => Buffer.from(text, 'utf8').toString('latin1')

/** Bytes → byte string, each byte one character. */
export const fromBytes = (bytes: Uint8Array): ByteString =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** Byte string → its bytes; a character above 255 would be cut, so only true byte strings may come here. */
export const toBytes = (text: ByteString): Buffer => Buffer.from(text, 'latin1')

const fatalUtf8 = new TextDecoder('utf-8', { fatal: true })

/** The text a byte string holds when it is UTF-8, undefined when it is not. */
export const toText = (text: ByteString): string | undefined => {
  try {
    return fatalUtf8.decode(toBytes(text))
  } catch {
    return undefined
  }
}

const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/gu

const escapeBytes = (text: string): string =>
  [...toBytes(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')

/**
 * For people, terminals and JSON: UTF-8 as it is, and `\xNN` for each byte of what is not UTF-8, of control and formatting
 * characters (a name must not be able to drive a terminal) and of the backslash, so that it can be read back.
 */
export const toDisplay = (text: ByteString): string => {
  const decoded = toText(text)
  if (decoded !== undefined)
    return decoded.replace(unsafe, (character) => escapeBytes(fromText(character)))
  return text.replace(/[^\x20-\x5b\x5d-\x7e]/g, escapeBytes)
}

/** Bytewise order, the order of everything this program writes. */
export const compareBytes = (a: ByteString, b: ByteString): number => (a < b ? -1 : a > b ? 1 : 0)
