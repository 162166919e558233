import { errorCodes } from '../src/model/error.ts'

/** The text of docs/errors.md, from the codes of src/model/error.ts. */
export const errorsPage = (): string => `# Errors

<!-- Made by \`npm run generate\` from src/model/error.ts. -->

Every error is printed on stderr as \`error[CODE]: what and where\`, with its place and a hint where there is one, and the program ends
with status 2. With \`--json\` it is also a document on stdout: \`{ "error": { code, message, hint, at, mistakes } }\`, where fields that
do not apply are null. Codes are stable; messages are not.

| code | what it means |
| --- | --- |
${Object.entries(errorCodes)
  .map(([code, sentence]) => `| \`${code}\` | ${sentence} |`)
  .join('\n')}

\`BUG\` is no code of this list: it is printed for an error that the program did not foresee, with its stack trace.

Unmet needs and blind spots are no errors: they are results, listed in every report, and make the status 1 under \`--strict\`.
`
