import type { ByteString } from '../model/file.ts'
import type { Directive, DirectiveSyntax } from './directive.ts'

/** `module(load="x")` and its like, anywhere; the rest of the text is lines. */
const object =
  /\b(?<name>module|input|action|include|global|template|ruleset|main_queue)\s*\((?<parameters>(?:"(?:\\[^]|[^"\\])*"|[^"()])*)\)/g

const parameter = /([\w.]+)\s*=\s*"((?:\\[^]|[^"\\])*)"/g

const objectsOf = (text: ByteString): Directive[] => {
  const objects: Directive[] = []
  let line = 1
  let at = 0
  for (const { groups = {}, index } of text.matchAll(object)) {
    line += text.slice(at, index).split('\n').length - 1
    at = index
    const parameters = [...(groups['parameters'] ?? '').matchAll(parameter)]
    const args = parameters.map(
      ([, key = '', value = '']) => `${key.toLowerCase()}=${value.replace(/\\([^])/g, '$1')}`,
    )
    objects.push({ name: groups['name'] ?? '', args, line, block: [] })
  }
  return objects
}

/** `$Name words`, or a selector with what is done: the name `action` and the action without `-` or `?`. */
const lineOf = (text: ByteString, line: number): Directive[] => {
  const [, name, words = ''] = /^(\$\w+)\s+(.*)$/.exec(text) ?? []
  if (name !== undefined) return [{ name, args: words.trim().split(/\s+/), line, block: [] }]
  const [, action] = /^[\w*][\w*.,;!=-]*\.[\w*.,;!=-]+\s+-?(\S+)$/.exec(text) ?? []
  return action === undefined ? [] : [{ name: 'action', args: [`file=${action}`], line, block: [] }]
}

const withoutComment = (line: ByteString): ByteString =>
  line.replace(/^((?:"[^"]*"|[^"#])*)#.*$/, '$1')

/**
 * Reads rsyslog.conf(5) in its three styles: objects such as `module(load="imuxsock")` have their parameters as words
 * `name=value`, `$Directive word` is as it stands, and the action of a selector is `action file=…`. Filters are not worked out:
 * what depends on them is there all the same.
 */
export const parseRsyslogConf: DirectiveSyntax = (text) => {
  const lines = text.split('\n').map(withoutComment)
  const plain = lines.flatMap((line, index) => lineOf(line.trim(), index + 1))
  const directives = [...objectsOf(lines.join('\n')), ...plain].sort((a, b) => a.line - b.line)
  return { directives }
}
