/** The bytes of a WebAssembly module, in the bundle or read by vitest; see scripts/wasm-modules.ts. */
declare module '*.wasm' {
  const bytes: Uint8Array
  export default bytes
}
