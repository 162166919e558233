import type { Directive, DirectiveSyntax } from '../../src/formats/directive.ts'

const shape = (directives: readonly Directive[]): string =>
  directives
    .map(({ name, args, block }) => {
      const head = [name, ...args.map((arg) => `<${arg}>`)].join(' ')
      return block.length > 0 ? `${head} { ${shape(block)} }` : head
    })
    .join('; ')

/** Directives of a text as `name <word> <word> { block }; …`. */
export const directivesIn = (syntax: DirectiveSyntax, text: string): string =>
  shape(syntax(text).directives)
