import Table from 'cli-table3'
import type { Screen } from './screen.ts'

/** What a table is made of; all rows have as many cells as there are columns. */
export interface TableContent {
  /** Headings, each with the side its column is aligned to. */
  readonly columns: readonly { readonly name: string; readonly align: 'left' | 'right' }[]
  readonly rows: readonly (readonly string[])[]
  /** Index of the column that is wrapped when the terminal is too narrow. */
  readonly flexible: number
}

const noBorders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '' },
  ...{ right: '', 'right-mid': '', middle: '  ' },
}

const narrowest = 12

const layOut = (content: TableContent, colWidths: (number | null)[]): string => {
  const table = new Table({
    head: content.columns.map(({ name }) => name),
    colAligns: content.columns.map(({ align }) => align),
    colWidths,
    wordWrap: true,
    wrapOnWordBoundary: false,
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  table.push(...content.rows.map((row) => [...row]))
  return table.toString().replace(/ +$/gm, '')
}

const widestLine = (text: string): number =>
  Math.max(...text.split('\n').map((line) => line.length))

/** Aligned columns under headings, no borders: fit for eyes and for `awk` alike. */
export const tableText = (content: TableContent, screen: Screen): string => {
  const natural = layOut(content, [])
  const excess = widestLine(natural) - screen.width
  const text = excess > 0 ? layOut(content, narrowed(content, excess)) : natural
  const [head = '', ...body] = text.split('\n')
  return [screen.paint('bold', head), ...body].join('\n')
}

const narrowed = (content: TableContent, excess: number): (number | null)[] =>
  content.columns.map(({ name }, index) => {
    if (index !== content.flexible) return null
    const cells = [name, ...content.rows.map((row) => row[index] ?? '')]
    const widest = Math.max(...cells.map((cell) => cell.length))
    return Math.max(narrowest, widest - excess)
  })
