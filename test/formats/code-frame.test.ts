import { describe, expect, it } from 'vitest'
import { sourceText } from '../../src/formats/code-frame.ts'

/** The frame of the first place where `word` is in `text`. */
const frameOf = (text: string, word: string): string | undefined => {
  const start = text.indexOf(word)
  return sourceText('file', text).place(start, start + word.length).frame
}

describe('a place', () => {
  const text = 'one\r\ntwo\n\nfour'
  const at = (start: number) => {
    const { file, line, column } = sourceText('file', text).place(start, start + 1)
    return { file, line, column }
  }

  it('counts lines and columns from one, LF and CRLF alike', () => {
    expect(at(0)).toEqual({ file: 'file', line: 1, column: 1 })
    expect(at(5)).toEqual({ file: 'file', line: 2, column: 1 })
    expect(at(9)).toEqual({ file: 'file', line: 3, column: 1 })
    expect(at(13)).toEqual({ file: 'file', line: 4, column: 4 })
  })

  it('stays inside the text', () => {
    expect(at(text.length)).toMatchObject({ line: 4, column: 5 })
    expect(at(1000)).toMatchObject({ line: 4, column: 5 })
    expect(sourceText('file', '').place(0, 1)).toMatchObject({ line: 1, column: 1 })
  })
})

describe('a frame', () => {
  it('shows the line without its end and marks the range', () => {
    expect(frameOf('a: 1\r\nkey: value\r\n', 'value')).toBe('2 | key: value\n  |      ^^^^^')
  })

  it('marks a range over several lines to the end of the first', () => {
    expect(frameOf('a: "b\nc"\n', '"b\nc"')).toBe('1 | a: "b\n  |    ^^')
  })

  it('has a caret at the end of a line and in an empty text', () => {
    expect(sourceText('file', 'ab').place(2, 3).frame).toBe('1 | ab\n  |   ^')
    expect(sourceText('file', '').place(0, 0).frame).toBe('1 | \n  | ^')
  })

  it('keeps the caret under what it means after tabs, wide and combining characters', () => {
    expect(frameOf('\ta: x', 'x')).toBe('1 |     a: x\n  |        ^')
    expect(frameOf('名: x', 'x')).toBe('1 | 名: x\n  |     ^')
    expect(frameOf('e\u0301: x', 'x')).toBe('1 | e\u0301: x\n  |    ^')
    expect(frameOf('a: 名前', '名前')).toBe('1 | a: 名前\n  |    ^^^^')
  })

  it('shows control and formatting characters so that they drive no terminal', () => {
    expect(frameOf('\u001b[2J\u202e: x', 'x')).toBe(
      `1 | \\x1b[2J\\u{202e}: x\n  | ${' '.repeat(17)}^`,
    )
    expect(frameOf('\ud800x', 'x')).toBe('1 | \\u{d800}x\n  |         ^')
  })

  it('cuts a long line around the mistake', () => {
    const frame = frameOf(`${'a'.repeat(500)}X${'b'.repeat(500)}`, 'X')
    expect(frame).toBe(`1 | …${'a'.repeat(40)}X${'b'.repeat(59)}…\n  | ${' '.repeat(41)}^`)
    expect(frameOf(`X${'b'.repeat(500)}`, 'X')).toBe(`1 | X${'b'.repeat(99)}…\n  | ^`)
    expect(frameOf(`${'a'.repeat(500)}X`, 'X')).toBe(
      `1 | …${'a'.repeat(40)}X\n  | ${' '.repeat(41)}^`,
    )
  })

  it('costs the same on a line of any length', () => {
    const source = sourceText('file', 'x'.repeat(10_000_000))
    for (let start = 0; start < 10_000_000; start += 10_000) source.place(start, 10_000_000)
    expect(source.place(5_000_000, 10_000_000).frame).toHaveLength(4 + 102 + 1 + 4 + 41 + 60)
  })
})
