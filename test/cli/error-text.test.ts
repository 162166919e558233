import { describe, expect, it } from 'vitest'
import { bugDocument, bugText, errorDocument, errorText } from '../../src/cli/error-text.ts'
import { plain } from '../../src/cli/screen.ts'
import { SlimError } from '../../src/model/error.ts'

const wrongRecipe = new SlimError('RECIPE_INVALID', 'recipes/web.yaml has 2 mistakes', {
  mistakes: [
    {
      message: "unknown key 'entrypiont'",
      hint: 'write `entrypoint`',
      at: {
        file: 'recipes/web.yaml',
        line: 3,
        column: 1,
        frame: '3 | entrypiont: [web]\n  | ^^^^^^^^^^',
      },
    },
    { message: 'a name is missing', at: { file: 'recipes/web.yaml' } },
  ],
})

describe('errorText', () => {
  it('has the code, the message, the place and the hint', () => {
    const error = new SlimError('BASE_NOT_FOUND', '/x.tar is not there', {
      hint: 'check `--base`',
      at: { file: '/x.tar' },
    })
    expect(errorText(error, plain)).toBe(
      ['error[BASE_NOT_FOUND]: /x.tar is not there', '  /x.tar', '  hint: check `--base`'].join(
        '\n',
      ),
    )
  })

  it('has every mistake in order, each with its place, its line and its hint', () => {
    expect(errorText(wrongRecipe, plain)).toMatchInlineSnapshot(`
      "error[RECIPE_INVALID]: recipes/web.yaml has 2 mistakes

      unknown key 'entrypiont'
        recipes/web.yaml:3:1
        3 | entrypiont: [web]
          | ^^^^^^^^^^
        hint: write \`entrypoint\`

      a name is missing
        recipes/web.yaml"
    `)
  })

  it('lets no message drive the terminal', () => {
    const error = new SlimError('PATH_ESCAPES', 'a\x1b[2Jb', { hint: '\x07', at: { file: '\x9b' } })
    expect(errorText(error, plain)).not.toMatch(/[\x07\x1b\x9b]/)
  })
})

describe('bugText', () => {
  it('says that it is a bug, with stack and versions, whatever was thrown', () => {
    const text = bugText(new TypeError('x is not a function'), '1.2.3', plain)
    expect(text).toMatch(/^error\[BUG\]/)
    expect(text).toContain('TypeError: x is not a function')
    expect(text).toContain('error-text.test.ts')
    expect(text).toContain('1.2.3')
    expect(bugText('text', '1.2.3', plain)).toContain('text')
  })
})

describe('the documents', () => {
  it('have every field, null where it does not apply', () => {
    expect(errorDocument(wrongRecipe)).toEqual({
      error: {
        code: 'RECIPE_INVALID',
        message: wrongRecipe.message,
        hint: null,
        at: null,
        mistakes: wrongRecipe.mistakes,
      },
    })
    expect(bugDocument(new Error('m'))).toEqual({
      error: { code: 'BUG', message: 'm', hint: null, at: null, mistakes: [] },
    })
  })
})
