import { expect, test } from 'vitest'
import { expandTokens, hasTokens } from '../../../src/analyzers/shared/dynamic-string-tokens.ts'

const values = { origin: '/o', lib: 'lib64', platforms: ['haswell', 'x86_64'], trusted: undefined }

test.each([
  ['$ORIGIN/../$LIB', ['/o/../lib64']],
  ['${ORIGIN}x/${LIB}', ['/ox/lib64']],
  ['/p/$PLATFORM', ['/p/haswell', '/p/x86_64']],
  ['/p/$PLATFORM/${PLATFORM}', ['/p/haswell/haswell', '/p/x86_64/x86_64']],
  ['$LIBS/$FOO/$', ['$LIBS/$FOO/$']],
  ['$ORIGIN_1', ['$ORIGIN_1']],
  ['plain', ['plain']],
])('%s', (text, expanded) => {
  expect(expandTokens(text, values)).toEqual(expanded)
  expect(hasTokens(text)).toBe(text !== expanded[0])
})

test('a token without a value takes the whole text with it', () => {
  expect(expandTokens('/p/$PLATFORM', { ...values, platforms: [] })).toEqual([])
})

test('a replaced token is not looked at again', () => {
  expect(expandTokens('$ORIGIN', { ...values, origin: '/$LIB/$&' })).toEqual(['/$LIB/$&'])
})

test.each([
  ['$ORIGIN', true],
  ['$ORIGIN/../lib/x', true],
  ['$ORIGIN/../opt', false],
  ['$ORIGINAL', true],
  ['/usr/$ORIGIN', false],
  ['$ORIGIN/$ORIGIN', false],
  ['$LIB', true],
])('with AT_SECURE %s is used: %s', (text, used) => {
  const secure = { ...values, origin: '/usr/lib', trusted: ['/lib', '/usr/lib'] }
  const expanded = expandTokens(text, secure)
  expect(expanded.length > 0).toBe(used)
})
