/** Words longer than this are nobody's typing error; it also bounds the work, which is quadratic in the length. */
const longest = 64

/** Case, `-` and `_` are what people remember least of a name. */
const folded = (word: string): string => word.toLowerCase().replace(/[-_]/g, '')

/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours, each costing one;
 * Boytsov, "Indexing methods for approximate dictionary searching", section 2.2.
 */
const distance = (a: string, b: string): number => {
  let before: readonly number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      line[column] = Math.min(
        (above[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? Infinity) + 1 : Infinity,
      )
    }
    before = above
    above = line
  }
  return above[b.length] ?? 0
}

/**
 * The candidate that `word` was most likely meant to be: equal but for case, `-` and `_`, or else the nearest by edit
 * distance, at most a third of the word's length (at least one) away. The first wins a tie; undefined when none is near.
 */
export const closest = (word: string, candidates: readonly string[]): string | undefined => {
  if (word.length > longest) return undefined
  const wanted = folded(word)
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  let best: { candidate: string; cost: number } | undefined
  for (const candidate of candidates) {
    const cost = distance(wanted, folded(candidate))
    if (cost <= limit && cost < candidate.length && cost < (best?.cost ?? Infinity))
      best = { candidate, cost }
  }
  return best?.candidate
}
