import { expect, it } from 'vitest'
import { withoutSecrets, withSecretsHidden } from '../../src/formats/url-secrets.ts'

it.each([
  ['see https://u:p@h/x', 'see https://h/x'],
  ['https://u:p@ss@h/x', 'https://h/x'],
  ['["http://h","me@example.org"]', '["http://h","me@example.org"]'],
  ['http://h/a@b', 'http://h/a@b'],
])('%s is shown as %s', (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown)
})

it('what is hidden where columns count has a star for each character', () => {
  expect(withSecretsHidden('  - "https://u:p@h/x"')).toBe('  - "https://****h/x"')
})
