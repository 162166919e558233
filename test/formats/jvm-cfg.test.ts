import { expect, test } from 'vitest'
import { parseJvmCfg } from '../../src/formats/jvm-cfg.ts'

test('virtual machines that are known, the default first; ignored ones and comments are none', () => {
  const text = '# comment\n-server KNOWN\n-client IGNORE\n-zero KNOWN\n-old ALIASED_TO -server\n'
  expect(parseJvmCfg(text)).toEqual(['server', 'zero'])
})
