import rules from '../../src/rules/icu.yaml'
import { describeRules } from '../helpers/rule-table.ts'

const files = `
  /lib/libicuuc.so.72               elf soname=libicuuc.so.72
  /usr/share/icu/72.1/icudt72l.dat  x
  /opt/icu/icudt72l.dat             x
`

// Pitfall 43.
describeRules(rules, {
  'icu.data-file': {
    app: 'needed=libicuuc.so.72',
    files,
    reaches: ['/usr/share/icu/72.1/icudt72l.dat'],
    otherwise: '',
  },
  'icu.data-env': {
    app: 'needed=libicuuc.so.72',
    files,
    spec: { env: { ICU_DATA: '/opt/icu' } },
    reaches: ['/opt/icu/icudt72l.dat'],
    otherwise: '',
  },
})
