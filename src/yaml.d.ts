/** A rule file of `src/rules`, parsed when the code is bundled or loaded by vitest; see scripts/yaml-modules.ts. */
declare module '*.yaml' {
  const document: unknown
  export default document
}
