/** Text without the user and password that an address in it may hold; RFC 3986, section 3.2.1. */
export const withoutSecrets = (text: string): string =>
  text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/gi, '$1')
