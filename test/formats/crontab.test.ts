import { expect, test } from 'vitest'
import { parseCrontab } from '../../src/formats/crontab.ts'
import { directivesIn } from '../helpers/directives.ts'

test('assignments, and for each entry its user and command; what is neither is left out', () => {
  const text = `SHELL=/bin/sh\nMAILTO = "a b"\n# x\n17 *\t* * *\troot\tcd / && run x\n@reboot www /bin/job\nnonsense`
  expect(directivesIn(parseCrontab, text)).toBe(
    'SHELL </bin/sh>; MAILTO <a b>; job <root> <cd / && run x>; job <www> </bin/job>',
  )
})
