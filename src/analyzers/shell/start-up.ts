import type { ShellArguments } from '../../formats/shell-arguments.ts'
import type { ByteString } from '../../model/file.ts'
import type { Dialect } from './builtins.ts'

/** Shells that a distribution lets read something that their man page has no word of: Debian's and others' /etc/bash.bashrc. */
const interactiveFiles: Readonly<Record<Dialect, readonly ByteString[]>> = {
  ash: [],
  bash: ['/etc/bash.bashrc', '/etc/bashrc', '~/.bashrc'],
  dash: [],
  ksh: ['/etc/ksh.kshrc', '~/.kshrc'],
  mksh: ['/etc/mkshrc', '~/.mkshrc'],
  zsh: ['/etc/zsh/zshrc', '/etc/zshrc', '~/.zshrc'],
}

const loginFiles: Readonly<Record<Dialect, readonly ByteString[]>> = {
  ash: ['/etc/profile', '~/.profile'],
  bash: ['/etc/profile', '~/.bash_profile', '~/.bash_login', '~/.profile'],
  dash: ['/etc/profile', '~/.profile'],
  ksh: ['/etc/profile', '~/.profile'],
  mksh: ['/etc/profile', '~/.profile'],
  zsh: ['/etc/zsh/zprofile', '/etc/zprofile', '~/.zprofile', '/etc/zsh/zlogin', '~/.zlogin'],
}

/** The variable that names one more file: read by interactive shells, and by bash when it runs a script. */
const variableFor = (
  dialect: Dialect,
  { isInteractive, source }: ShellArguments,
): string | undefined => {
  if (dialect === 'bash') return source.kind === 'input' ? undefined : 'BASH_ENV'
  if (dialect === 'zsh') return undefined
  return isInteractive ? 'ENV' : undefined
}

/**
 * Files that a shell reads before its script, in order, `~` for the home directory; those that are not there are passed over. dash(1), bash(1),
 * ksh(1), mksh(1), zsh(1): "INVOCATION" or "STARTUP/SHUTDOWN FILES".
 */
export const startUpFiles = (
  dialect: Dialect,
  shell: ShellArguments,
  environment: ReadonlyMap<ByteString, ByteString>,
): readonly ByteString[] => {
  const variable = variableFor(dialect, shell)
  const named = variable === undefined ? undefined : environment.get(variable)
  const isInteractive =
    shell.isInteractive && !shell.skips.rc && (dialect !== 'bash' || !shell.isLogin)
  const rc = shell.rcFile === undefined ? interactiveFiles[dialect] : [shell.rcFile]
  return [
    ...(dialect === 'zsh' ? ['/etc/zsh/zshenv', '/etc/zshenv', '~/.zshenv'] : []),
    ...(shell.isLogin && !shell.skips.profile ? loginFiles[dialect] : []),
    ...(isInteractive ? rc : []),
    ...(named === undefined || named === '' ? [] : [named]),
  ]
}
