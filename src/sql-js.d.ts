/** What is used here of sql.js; its published types declare globals that are at odds with those of web-tree-sitter. */
declare module 'sql.js' {
  type Value = number | string | Uint8Array | null

  /** A prepared query, stepped through row by row. */
  export interface Statement {
    step(): boolean
    get(): Value[]
    free(): boolean
  }

  /** A database in memory. */
  export interface Database {
    run(sql: string, values?: Value[]): this
    /** One result for each statement that has rows. */
    exec(sql: string): { columns: string[]; values: Value[][] }[]
    prepare(sql: string): Statement
    /** The file's bytes. */
    export(): Uint8Array
    close(): void
  }

  /** The library, once its WebAssembly is there. */
  export interface SqlJs {
    readonly Database: new (file: Uint8Array) => Database
  }

  export default function initSqlJs(options: { wasmBinary: Uint8Array }): Promise<SqlJs>
}
