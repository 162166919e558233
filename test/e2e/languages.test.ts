import { languageChecks } from './language-checks/all.ts'
import { languagesBase } from './support/bases.ts'
import { describeChecks } from './support/describe-checks.ts'

describeChecks(languageChecks, async () => (await languagesBase()).directory)
