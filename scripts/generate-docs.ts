import { writeFileSync } from 'node:fs'
import { errorsPage } from './errors-page.ts'
import { rulesPage } from './rules-page.ts'

writeFileSync(new URL('../docs/errors.md', import.meta.url), errorsPage())
writeFileSync(new URL('../docs/rules.md', import.meta.url), rulesPage())
