/** RFC 1950, section 9. */
export const adler32 = (bytes: Uint8Array): number => {
  let [one, two] = [1, 0]
  for (const byte of bytes) {
    one = (one + byte) % 65521
    two = (two + one) % 65521
  }
  return two * 65536 + one
}
