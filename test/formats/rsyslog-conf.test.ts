import { expect, test } from 'vitest'
import { parseRsyslogConf } from '../../src/formats/rsyslog-conf.ts'
import { directivesIn } from '../helpers/directives.ts'

const read = (text: string): string => directivesIn(parseRsyslogConf, text)

test('objects, wherever they stand, have their parameters as words', () => {
  expect(
    read('module(load="imuxsock" # no\n Socket = "a\\"b")\nif $x then { action(type="omfile") }'),
  ).toBe('module <load=imuxsock> <socket=a"b>; action <type=omfile>')
})

test('the older directives and selectors, without the dash of an unsynced file', () => {
  expect(
    read('$ModLoad imklog\n*.*;auth.none\t-/var/log/syslog\nmail.* :omusrmsg:*\n# *.* /no'),
  ).toBe('$ModLoad <imklog>; action <file=/var/log/syslog>; action <file=:omusrmsg:*>')
})

test('each has its line', () => {
  expect(
    parseRsyslogConf('\n\nmodule(load="a")\n$X y\n').directives.map(({ line }) => line),
  ).toEqual([3, 4])
})
