import type { ByteString } from '../model/file.ts'
import type { Directive, DirectiveSyntax } from './directive.ts'

const markup =
  /(?<skip><!--[^]*?(?:-->|$)|<[!?][^>]*>)|<\/(?<close>[\w:-]+)\s*>|<(?<open>[\w:-]+)(?<attributes>(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(?<empty>\/)?>|(?<text>[^<]+|<)/y

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}

const unescape = (text: ByteString): ByteString =>
  text.replace(/&(\w+);/g, (all, name: string) => entities[name] ?? all)

interface OpenElement {
  readonly name: ByteString
  readonly line: number
  readonly attributes: readonly ByteString[]
  readonly block: Directive[]
  text: ByteString
}

const open = (name: ByteString, line: number, attributes = ''): OpenElement => ({
  name,
  line,
  attributes: [...attributes.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
    ([, key = '', double, single]) => unescape(`${key}=${double ?? single ?? ''}`),
  ),
  block: [],
  text: '',
})

/** The text of an element comes first, if it has any, then its attributes as `name=value`. */
const closed = ({ name, line, attributes, block, text }: OpenElement): Directive => {
  const value = unescape(text.trim())
  return { name, line, block, args: value === '' ? attributes : [value, ...attributes] }
}

const maxDepth = 64

/** Reads the XML of dbus-daemon(1), "Configuration file": each element is a directive with its text for a word. */
export const parseBusconfig: DirectiveSyntax = (text) => {
  const top = open('', 1)
  const stack = [top]
  let line = 1
  let problem: { line: number; what: string } | undefined
  for (const { 0: all, groups = {} } of text.matchAll(new RegExp(markup, 'gy'))) {
    const inner = stack.at(-1) ?? top
    const { open: name, close, attributes, empty, text: letters } = groups
    if (letters !== undefined) inner.text += letters
    if (name !== undefined) stack.push(open(name, line, attributes))
    if (stack.length > maxDepth) problem = { line, what: 'elements nested too deep' }
    if (close !== undefined && close !== inner.name)
      problem = { line, what: `</${close}> closes nothing` }
    if (problem !== undefined) break
    if (close !== undefined || empty !== undefined) {
      const element = stack.pop() ?? top
      stack.at(-1)?.block.push(closed(element))
    }
    line += all.split('\n').length - 1
  }
  const unclosed = stack.length > 1 ? stack.at(-1) : undefined
  if (unclosed !== undefined)
    problem ??= { line: unclosed.line, what: `<${unclosed.name}> does not end` }
  return problem === undefined ? { directives: top.block } : { directives: top.block, problem }
}
