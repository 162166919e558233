import { describe, expect, it } from 'vitest'
import { plain } from '../../src/cli/screen.ts'
import { tableText } from '../../src/cli/table.ts'

const content = {
  columns: [
    { name: 'package', align: 'left' as const },
    { name: 'version', align: 'left' as const },
    { name: 'files', align: 'right' as const },
  ],
  rows: [
    ['libc6', '2.36-9+deb12u13', '12'],
    ['nginx', '1.22.1', '1,234'],
  ],
  flexible: 1,
}

describe('tableText', () => {
  it('aligns columns and leaves no blanks at the ends of lines', () => {
    expect(tableText(content, plain)).toBe(
      [
        'package  version          files',
        'libc6    2.36-9+deb12u13     12',
        'nginx    1.22.1           1,234',
      ].join('\n'),
    )
  })

  it('wraps the flexible column where the terminal is too narrow', () => {
    const text = tableText(content, { ...plain, width: 28 })
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(28)
    expect(text.replace(/\s/g, '')).toContain('2.36-9+deb1212u13')
  })

  it('paints the headings only', () => {
    const text = tableText(content, { ...plain, paint: (style, words) => `<${style}>${words}</>` })
    expect(text.split('\n').map((line) => line.startsWith('<bold>'))).toEqual([true, false, false])
  })
})
