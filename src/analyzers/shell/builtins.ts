import type { ByteString, RootPath } from '../../model/file.ts'
import { basename } from '../../rootfs/path.ts'

/** Shells that differ in what they do themselves. */
export type Dialect = 'ash' | 'bash' | 'dash' | 'ksh' | 'mksh' | 'zsh'

/** POSIX, 2.15 Special Built-In Utilities and 1.7 Intrinsic Utilities, that each of the shells has. */
const everywhere = [
  ...['.', ':', 'alias', 'bg', 'break', 'cd', 'command', 'continue', 'eval', 'exec', 'exit'],
  ...['export', 'fg', 'getopts', 'jobs', 'kill', 'read', 'readonly', 'return', 'set', 'shift'],
  ...['times', 'trap', 'type', 'ulimit', 'umask', 'unalias', 'unset', 'wait', 'true', 'false'],
  ...['echo', 'printf', 'pwd', '[', 'test', 'hash', 'local'],
]

/** What each has beside; dash(1), bash(1), ksh(1), mksh(1), zshbuiltins(1), shell/ash.c of BusyBox. */
const own: Readonly<Record<Dialect, readonly string[]>> = {
  ash: ['[[', 'chdir', 'help', 'history', 'let', 'source'],
  bash: [
    ...['[[', 'bind', 'builtin', 'caller', 'compgen', 'complete', 'compopt', 'declare', 'dirs'],
    ...['disown', 'enable', 'fc', 'help', 'history', 'let', 'logout', 'mapfile', 'popd', 'pushd'],
    ...['readarray', 'shopt', 'source', 'suspend', 'typeset', 'coproc', 'time'],
  ],
  dash: ['chdir', 'fc'],
  ksh: [
    ...['[[', 'builtin', 'disown', 'enum', 'hist', 'let', 'login', 'newgrp', 'print', 'redirect'],
    ...['sleep', 'source', 'typeset', 'whence', 'nameref', 'function', 'integer', 'float', 'time'],
    ...['autoload', 'compound', 'fc'],
  ],
  mksh: [
    ...['[[', 'bind', 'builtin', 'cat', 'fc', 'global', 'let', 'mknod', 'nameref', 'print'],
    ...['realpath', 'rename', 'sleep', 'source', 'suspend', 'typeset', 'whence', 'integer', 'time'],
  ],
  zsh: [
    ...['[[', 'autoload', 'bindkey', 'builtin', 'compdef', 'compinit', 'declare', 'dirs', 'disown'],
    ...['emulate', 'enable', 'disable', 'fc', 'float', 'functions', 'history', 'integer', 'let'],
    ...['limit', 'log', 'logout', 'noglob', 'popd', 'print', 'pushd', 'rehash', 'sched', 'setopt'],
    ...['source', 'suspend', 'typeset', 'unhash', 'unsetopt', 'vared', 'whence', 'where', 'which'],
    ...['zle', 'zmodload', 'zparseopts', 'zstyle', 'time', 'nocorrect', 'chdir'],
  ],
}

const tables = new Map(
  Object.entries(own).map(([dialect, names]) => [dialect, new Set([...everywhere, ...names])]),
)

/** Whether a shell does a command itself, without a program. */
export const isBuiltin = (dialect: Dialect, name: ByteString): boolean =>
  tables.get(dialect)?.has(name) === true

const byName: Readonly<Record<string, Dialect>> = {
  ash: 'ash',
  bash: 'bash',
  busybox: 'ash',
  ksh: 'ksh',
  ksh93: 'ksh',
  mksh: 'mksh',
  zsh: 'zsh',
}

/** The shell that an interpreter is, by where it really is. */
export const dialectOf = (path: RootPath): Dialect => byName[basename(path)] ?? 'dash'
