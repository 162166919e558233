import { expect, test } from 'vitest'
import { debianBase } from './support/bases.ts'
import type { Check } from './support/check.ts'
import { setUpCheck } from './support/check-run.ts'
import { readTraces } from './support/strace.ts'
import { notAllowed, traceDifferential } from './support/trace-differential.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()

/** Keeps too little on purpose: a file, a program, and a directory of another program. */
const lossy: Check = {
  name: 'a root that lacks what its programs open',
  recipe: `entrypoint: [getent]
also: [env, sh, id, ls, cat]
drop: [/etc/services, /usr/bin/id, /etc/skel/**]`,
  script: `
    in_root getent services ssh || :
    in_root env id -u || :
    in_root sh -c 'cd /etc && cat skel/.profile services' | wc -l || :`,
  expect: '',
}

test('what the trimmed root lacks is found, by whatever name it was asked for', async () => {
  const run = await setUpCheck(lossy, `${work}/lossy`, (await debianBase()).directory)
  await run.inFullBase(`${work}/full`)
  await run.inTrimmedRoot(`${work}/trimmed`)
  const traces = { full: readTraces(`${work}/full`), trimmed: readTraces(`${work}/trimmed`) }
  const roots = { fullRoot: run.full, trimmedRoot: (await run.trimmed()).directory }
  const { missed } = traceDifferential({ ...traces, ...roots })
  expect(missed).toEqual(['/etc/services', '/etc/skel/.profile', '/usr/bin/id'])
  expect(notAllowed(missed, { '/etc/skel/': 'a reason' })).toEqual(['/etc/services', '/usr/bin/id'])
  const same = traceDifferential({ ...traces, ...roots, trimmedRoot: run.full[0] ?? '' })
  expect(same.missed).toEqual([])
})
