import { checks } from './checks/all.ts'
import { debianBase } from './support/bases.ts'
import { describeChecks } from './support/describe-checks.ts'

describeChecks(checks, async () => (await debianBase()).directory)
