import type { Check } from '../support/check.ts'
import { accounts } from './accounts.ts'
import { archives } from './archives.ts'
import { entryScripts } from './entry-scripts.ts'
import { network } from './network.ts'
import { remote } from './remote.ts'
import { dataServers } from './servers-data.ts'
import { webServers } from './servers-web.ts'
import { terminal } from './terminal.ts'
import { text } from './text.ts'
import { tls } from './tls.ts'

/** Every check, in the order of the table. */
export const checks: readonly Check[] = [
  ...webServers,
  ...dataServers,
  ...entryScripts,
  ...tls,
  ...remote,
  ...network,
  ...text,
  ...archives,
  ...accounts,
  ...terminal,
]
