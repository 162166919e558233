/** How the command that a program runs is found among its own arguments. */
export interface CommandRunner {
  readonly names: readonly string[]
  /** Letters of options that take a value, which may be the next word. */
  readonly short?: string
  /** Long options that take a value, which may be the next word. */
  readonly long?: readonly string[]
  /** How many operands come before the command; 0 when not said. */
  readonly before?: number
  /** Operands of the form NAME=VALUE before the command are none of it. */
  readonly assigns?: true
  /** What the remaining operands are: a command and its arguments, a line for the shell, or nothing that is run. */
  readonly operands: 'command' | 'line' | 'nothing'
  /** Options with a value that is a line for the shell. */
  readonly lines?: readonly string[]
  /** Options with a value that is a program, to which the operands are given. */
  readonly programs?: readonly string[]
  /** Options may come behind operands. */
  readonly permutes?: true
  /** More arguments are added when it runs: those of xargs(1). */
  readonly adds?: true
}

/** A loader that is run itself; ld.so(8), musl ldso/dynlink.c. Directories that `--library-path` names are not searched here. */
const loaders: CommandRunner = {
  names: [
    ...['ld-linux.so.2', 'ld-linux-x86-64.so.2', 'ld-linux-aarch64.so.1', 'ld-linux-armhf.so.3'],
    ...['ld-linux-riscv64-lp64d.so.1', 'ld64.so.1', 'ld64.so.2'],
    ...['x86_64', 'i386', 'aarch64', 'armhf', 'riscv64', 'powerpc64le', 's390x', 'loongarch64'].map(
      (architecture) => `ld-musl-${architecture}.so.1`,
    ),
  ],
  long: ['library-path', 'preload', 'argv0', 'audit', 'inhibit-rpath', 'glibc-hwcaps-prepend'],
  operands: 'command',
}

/** Programs that become, start or watch what their arguments say. */
const starters: readonly CommandRunner[] = [
  {
    names: ['nohup', 'fakeroot', 'eatmydata', 'catchsegv', 'unbuffer', 'pipexec'],
    operands: 'command',
  },
  { names: ['setsid'], operands: 'command' },
  { names: ['nice'], short: 'n', long: ['adjustment'], operands: 'command' },
  { names: ['ionice'], short: 'cnpPu', long: ['class', 'classdata'], operands: 'command' },
  { names: ['chrt'], short: 'TPD', long: ['sched-runtime'], before: 1, operands: 'command' },
  { names: ['taskset'], before: 1, operands: 'command' },
  { names: ['stdbuf'], short: 'ioe', long: ['input', 'output', 'error'], operands: 'command' },
  {
    names: ['timeout'],
    short: 'ks',
    long: ['kill-after', 'signal'],
    before: 1,
    operands: 'command',
  },
  { names: ['time'], short: 'fo', long: ['format', 'output'], operands: 'command' },
  { names: ['setarch', 'linux32', 'linux64', 'i386', 'x86_64'], operands: 'command' },
  { names: ['numactl'], short: 'imNCpP', long: ['membind', 'cpunodebind'], operands: 'command' },
  { names: ['prlimit'], short: 'op', operands: 'command' },
  { names: ['faketime'], short: 'fm', before: 1, operands: 'command' },
  { names: ['strace'], short: 'abeEIoOpPsSuUX', operands: 'command' },
  { names: ['ltrace'], short: 'aADeFlnopsuwxX', operands: 'command' },
  {
    names: ['flock'],
    short: 'EwcW',
    long: ['conflict-exit-code', 'timeout'],
    before: 1,
    operands: 'command',
    lines: ['c', 'command'],
  },
  { names: ['logsave'], before: 1, operands: 'command' },
  { names: ['dbus-run-session'], long: ['config-file', 'dbus-daemon'], operands: 'command' },
  { names: ['systemd-cat'], short: 'tp', long: ['identifier', 'priority'], operands: 'command' },
  { names: ['ssh-agent'], short: 'aEtPO', operands: 'command' },
  {
    names: ['start-stop-daemon'],
    short: 'xanpugNPIRrdkcsoO',
    long: [
      'exec',
      'startas',
      'name',
      'pidfile',
      'user',
      'group',
      'chuid',
      'retry',
      'chroot',
      'chdir',
      'umask',
      'signal',
      'nicelevel',
      'procsched',
      'iosched',
      'output',
    ],
    operands: 'nothing',
    programs: ['x', 'a', 'exec', 'startas'],
    permutes: true,
  },
]

/** Programs that run another as somebody else or somewhere else. */
const switchers: readonly CommandRunner[] = [
  { names: ['gosu', 'su-exec', 'setuidgid', 'envuidgid'], before: 1, operands: 'command' },
  { names: ['chpst', 'softlimit', 'envdir'], short: 'uUbeoOmdfclnpPrtC/', operands: 'command' },
  {
    names: ['sudo'],
    short: 'ugDCUprRtTh',
    long: ['user', 'group', 'chdir', 'chroot', 'prompt', 'host'],
    assigns: true,
    operands: 'command',
  },
  { names: ['doas'], short: 'uC', assigns: true, operands: 'command' },
  { names: ['pkexec'], long: ['user'], operands: 'command' },
  {
    names: ['su'],
    short: 'csgGwCT',
    long: ['command', 'shell', 'group', 'supp-group', 'session-command'],
    operands: 'nothing',
    lines: ['c', 'command', 'C', 'session-command'],
    programs: ['s', 'shell'],
    permutes: true,
  },
  {
    names: ['runuser'],
    short: 'ucsgGw',
    long: ['user', 'command', 'shell', 'group', 'supp-group'],
    operands: 'command',
    lines: ['c', 'command'],
    programs: ['s', 'shell'],
  },
  { names: ['sg'], before: 1, operands: 'line', short: 'c', lines: ['c'] },
  {
    names: ['setpriv'],
    long: [
      'ambient-caps',
      'bounding-set',
      'inh-caps',
      'groups',
      'regid',
      'rgid',
      'egid',
      'reuid',
      'ruid',
      'euid',
      'securebits',
      'pdeathsig',
      'selinux-label',
      'apparmor-profile',
    ],
    operands: 'command',
  },
  {
    names: ['unshare'],
    short: 'RwSGl',
    long: ['root', 'wd', 'setuid', 'setgid', 'propagation', 'map-user', 'map-group'],
    operands: 'command',
  },
  { names: ['cgexec'], short: 'g', operands: 'command' },
  { names: ['runcon'], short: 'turl', before: 1, operands: 'command' },
]

/** Small init systems of containers. */
const inits: readonly CommandRunner[] = [
  { names: ['tini', 'tini-static', 'docker-init', 'catatonit'], short: 'pe', operands: 'command' },
  { names: ['dumb-init'], short: 'r', long: ['rewrite'], operands: 'command' },
]

/** Programs that run a command once for each of many things, or again and again. */
const repeaters: readonly CommandRunner[] = [
  {
    names: ['xargs'],
    short: 'aIdEnLPsJR',
    long: ['arg-file', 'delimiter', 'max-args', 'max-chars', 'max-procs', 'process-slot-var'],
    operands: 'command',
    adds: true,
  },
  {
    names: ['parallel'],
    short: 'jaISdnNLPs',
    long: ['jobs', 'arg-file', 'delay', 'joblog', 'timeout'],
    operands: 'line',
  },
  { names: ['watch'], short: 'nq', long: ['interval', 'equexit'], operands: 'line' },
  {
    names: ['script'],
    short: 'cIOoBTE',
    long: ['command', 'log-in', 'log-out', 'log-io'],
    operands: 'nothing',
    lines: ['c', 'command'],
    permutes: true,
  },
  {
    names: ['tar', 'bsdtar'],
    short: 'IFbCfgHKLNTVX',
    long: ['use-compress-program', 'to-command', 'info-script', 'new-volume-script', 'rsh-command'],
    operands: 'nothing',
    lines: ['I', 'use-compress-program', 'to-command', 'F', 'info-script', 'new-volume-script'],
    permutes: true,
  },
]

/** Every program that runs what its arguments say and whose arguments have this plain shape; man pages of each, pitfall 74. */
export const commandRunners: ReadonlyMap<string, CommandRunner> = new Map(
  [loaders, ...starters, ...switchers, ...inits, ...repeaters].flatMap((runner) =>
    runner.names.map((name) => [name, runner]),
  ),
)
