import rules from '../../src/rules/terminal.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const files = `
  /lib/terminfo/x/xterm           x
  /lib/terminfo/x/xterm-mono      x
  /usr/share/terminfo/x/xterm-256color  x
  /usr/share/terminfo/k/kitty     x
  /etc/inputrc                    x
  /etc/bash.bashrc                x
  /etc/profile                    x
  /etc/profile.d/a.sh             x
  /etc/termcap                    x
`
const app = 'rodata=/etc/terminfo:/lib/terminfo:/usr/share/terminfo'

// Pitfalls 39 and 40.
describeRules(rules, {
  'terminfo.small-set': {
    app,
    files,
    reaches: ['/lib/terminfo/x/xterm', '/usr/share/terminfo/x/xterm-256color'],
    otherwise: 'rodata=terminfo',
  },
  'terminfo.term': {
    app,
    files,
    spec: { env: { TERM: 'kitty' } },
    reaches: ['/usr/share/terminfo/k/kitty'],
    otherwise: '',
  },
  'terminfo.termcap': {
    app: 'rodata=/etc/termcap',
    files,
    reaches: ['/etc/termcap'],
    otherwise: '',
  },
  'readline.inputrc': {
    app: 'rodata=/etc/inputrc',
    files,
    reaches: ['/etc/inputrc'],
    otherwise: '',
  },
  'shell.bashrc': {
    app: 'rodata=/etc/bash.bashrc',
    files,
    reaches: ['? /etc/bash.bashrc'],
    otherwise: '',
  },
  'shell.home': {
    app: 'rodata=/etc/profile',
    files: '/root/.profile x',
    reaches: ['? /root/.profile'],
    otherwise: '',
  },
  'shell.profile': {
    app: 'rodata=/etc/profile',
    files,
    reaches: ['? /etc/profile', '? /etc/profile.d/a.sh'],
    otherwise: '',
  },
})
