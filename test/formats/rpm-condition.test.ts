import { expect, it } from 'vitest'
import { parseRpmCondition, type RpmCondition } from '../../src/formats/rpm-condition.ts'

const text = (condition: RpmCondition | undefined): string => {
  if (condition === undefined) return 'none'
  if ('name' in condition)
    return condition.version === ''
      ? condition.name
      : `${condition.name}[${condition.flags}]${condition.version}`
  const { operator, operands, otherwise } = condition
  const rest = otherwise === undefined ? '' : ` ELSE ${text(otherwise)}`
  return `{${operands.map(text).join(` ${operator.toUpperCase()} `)}${rest}}`
}

// rpm docs/manual/boolean_dependencies.md
it.each([
  ['(a and b >= 1.2)', '{a AND b[12]1.2}'],
  ['(a or b or c)', '{a OR b OR c}'],
  ['(a < 1 if b)', '{a[2]1 IF b}'],
  ['(a if b else c)', '{a IF b ELSE c}'],
  ['(a if (b and c) else (d or e))', '{a IF {b AND c} ELSE {d OR e}}'],
  ['(a unless b)', '{a UNLESS b}'],
  ['(a unless b else c)', '{a UNLESS b ELSE c}'],
  ['(a >= 1 with a < 2)', '{a[12]1 WITH a[2]2}'],
  ['(a without b)', '{a WITHOUT b}'],
  ['(libc.so.6()(64bit) or config(x) = 1-1)', '{libc.so.6()(64bit) OR config(x)[8]1-1}'],
  ['((a))', 'a'],
  ['( a or font(:lang=en) )', '{a OR font(:lang=en)}'],
  ['(a and b or c)', 'none'],
  ['(a and)', 'none'],
  ['(a', 'none'],
  ['(a or b) c', 'none'],
  ['(a else b)', 'none'],
  ['(a if b else c else d)', 'none'],
  ['()', 'none'],
  [`${'('.repeat(100)}a${')'.repeat(100)}`, 'none'],
])('%s', (written, read) => {
  expect(text(parseRpmCondition(written))).toBe(read)
})
