/** The properties that have a value; an empty text is none. */
export const defined = <Name extends string>(
  values: Readonly<Record<Name, string | undefined>>,
): { readonly [name in Name]?: string } =>
  Object.fromEntries(
    Object.entries<string | undefined>(values).filter(
      ([, value]) => value !== undefined && value !== '',
    ),
  ) as { readonly [name in Name]?: string }
