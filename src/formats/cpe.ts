const attribute = String.raw`(?:(?:\?+|\*)?(?:[A-Za-z0-9._-]|\\[\\*?!"#$%&'()+,/:;<=>@[\]^${'`'}{|}~])+(?:\?+|\*)?|[*-])`
const language = '(?:[A-Za-z]{2,3}(?:-(?:[A-Za-z]{2}|[0-9]{3}))?|[*-])'

/** A formatted string has all its eleven attributes, a URI as many of its seven as it says something of. */
const forms = [
  ['2.3', new RegExp(`^cpe:2\\.3:[aho*-](?::${attribute}){5}:${language}(?::${attribute}){4}$`)],
  ['2.2', /^cpe:\/[aho]?(?::[a-z0-9._~%-]*){0,6}$/i],
] as const

/** Which of its two forms a name of Common Platform Enumeration is in, undefined for what is none; NISTIR 7695, 6.1 and 6.2. */
export const formOfCpe = (text: string): '2.2' | '2.3' | undefined =>
  forms.find(([, form]) => form.test(text))?.[0]
