/** What a directory on the host may not be able to hold. */
export type Loss = 'owner' | 'setuid' | 'attributes' | 'mode' | 'time' | 'device'

/** Of one entry and of several. */
const sentences: Record<Loss, readonly [one: string, several: string]> = {
  owner: [
    'belongs to the user who wrote it, since its owner could not be set',
    'belong to the user who wrote them, since their owner could not be set',
  ],
  setuid: [
    'lost setuid and setgid, which would have given away the rights of the user who wrote it',
    'lost setuid and setgid, which would have given away the rights of the user who wrote them',
  ],
  attributes: [
    'lost extended attributes such as file capabilities',
    'lost extended attributes such as file capabilities',
  ],
  mode: [
    'has other permissions, since its own could not be set',
    'have other permissions, since theirs could not be set',
  ],
  time: [
    'has another modification time, since its own could not be set',
    'have another modification time, since theirs could not be set',
  ],
  device: [
    'is left out, since no device node or fifo could be made for it',
    'are left out, since no device node or fifo could be made for them',
  ],
}

/** Counts what could not be kept, so that it is said once a kind. */
export class Losses {
  readonly #counts = new Map<Loss, { count: number; readonly first: string }>()

  /** One more entry that lost this; `path` for people. */
  add(loss: Loss, path: string): void {
    const seen = this.#counts.get(loss)
    if (seen === undefined) this.#counts.set(loss, { count: 1, first: path })
    else seen.count += 1
  }

  /** One line a kind, in a fixed order. */
  warnings(): readonly string[] {
    const remedy = process.geteuid?.() === 0 ? '' : ' (run as root, or write an archive)'
    return (Object.keys(sentences) as Loss[]).flatMap((loss) => {
      const seen = this.#counts.get(loss)
      if (seen === undefined) return []
      const [one, several] = sentences[loss]
      return seen.count === 1
        ? [`1 entry (${seen.first}) ${one}${remedy}`]
        : [`${seen.count} entries (the first is ${seen.first}) ${several}${remedy}`]
    })
  }
}
