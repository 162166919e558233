import { describe, expect, test } from 'vitest'
import { analyzePython, pythonNeeds } from '../../helpers/python.ts'

/** What `/srv/app/main.py` of a text needs. */
const main = (source: string, files: string): readonly string[] =>
  pythonNeeds({ files: `/srv/app/main.py ${source}\n${files}`, args: ['/srv/app/main.py'] })

test('a program that is an archive is a blind spot, with and without a first line', () => {
  const spots = (text: string, name: string) =>
    analyzePython({ files: `/srv/${name} ${text}`, args: [`/srv/${name}`] }).blindSpots?.map(
      ({ rule, path }) => `${rule} ${path}`,
    )
  const end = 'PK\\x05\\x06\\x00\\x00'
  expect(spots(`PK\\x03\\x04${end}`, 'app.pyz')).toEqual(['python.archive /srv/app.pyz'])
  expect(spots(`#!/usr/bin/python3\\nPK\\x03\\x04${end}`, 'app')).toEqual([
    'python.archive /srv/app',
  ])
  expect(spots('print(1)', 'app.py')).toEqual([])
})

describe('commands and libraries that are computed', () => {
  const spots = (source: string) =>
    analyzePython({
      files: `/srv/app/main.py ${source}\n/bin/sh elf`,
      args: ['/srv/app/main.py'],
    }).blindSpots?.map(({ rule, evidence }) => `${rule} ${evidence.join()}`)

  test('are blind spots of the program’s own code', () => {
    expect(spots('import subprocess\\nsubprocess.run(x)\\nsubprocess.run([x, 1])\\n')).toEqual([
      'python.computed-command /srv/app/main.py:2,/srv/app/main.py:3',
    ])
    expect(spots('import ctypes\\nctypes.CDLL(x)\\nctypes.CDLL(None)\\n')).toEqual([
      'python.computed-library /srv/app/main.py:2',
    ])
    expect(spots('import subprocess\\nsubprocess.run(["ls", x])\\n')).toEqual([])
  })

  test('a line for the shell keeps it, what is no such line does not', () => {
    expect(main('import os\\nos.system(x)\\n', '/bin/sh elf')).toContain('~/bin/sh')
    expect(main('run(x)\\nsubprocess.run(x, shell=True)\\n', '/bin/sh elf')).toContain('~/bin/sh')
    expect(main('subprocess.run(x)\\n', '/bin/sh elf')).not.toContain('~/bin/sh')
  })
})
