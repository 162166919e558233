/** A user and a password in an address, to the last `@`: people forget to escape those of a password. RFC 3986, section 3.2.1. */
const secrets = /([a-z][a-z0-9+.-]*:\/\/)([^/\s?#"']*@)/gi

/** Text without the user and password that an address in it may hold. */
export const withoutSecrets = (text: string): string => text.replace(secrets, '$1')

/** The same with a star for each of their characters, for text whose columns are shown. */
export const withSecretsHidden = (text: string): string =>
  text.replace(secrets, (_, scheme: string, secret: string) => scheme + '*'.repeat(secret.length))
