import prettyBytes from 'pretty-bytes'

/** `231.1 MB`, in powers of ten; below 1000 the exact number. The same in every locale. */
export const inBytes = (bytes: number): string =>
  bytes < 1000
    ? `${bytes} B`
    : prettyBytes(bytes, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** `9,412`. */
export const counted = (count: number): string => count.toLocaleString('en-US')

/** `1 file`, `9,412 files`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${counted(count)} ${count === 1 ? one : many}`

/** How much of `whole` is `part`: `4.5%`; `<0.1%` rather than a zero that is none; `–` of nothing. */
export const percent = (part: number, whole: number): string => {
  if (whole === 0) return '–'
  const share = (part / whole) * 100
  return share > 0 && share < 0.1 ? '<0.1%' : `${share.toFixed(1)}%`
}
