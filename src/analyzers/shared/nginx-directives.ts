import type { Directive } from '../../formats/directive.ts'
import type { ByteString } from '../../model/file.ts'

/**
 * What nginx does with the path in a directive. `read`: opens the file at start. `module`: dlopens it. `content`: serves what
 * is below. `written`: creates the file or directory. `include`: reads as configuration. `user`: an account.
 */
export type Use = 'read' | 'module' | 'content' | 'written' | 'include' | 'user'

/** A directive's path and what it is for. */
export interface DirectiveUse {
  readonly use: Use
  readonly value: ByteString
  /** What a relative path hangs on; nginx ngx_conf_full_name(): the directory of nginx.conf, or the prefix. */
  readonly relativeTo: 'conf' | 'prefix'
}

/** Directives that name a path, by use; nginx documentation, "Alphabetical index of directives". */
const directives: Readonly<Record<Exclude<Use, 'user'>, readonly string[]>> = {
  include: ['include'],
  module: ['load_module'],
  content: ['root', 'alias'],
  written: [
    'access_log',
    'client_body_temp_path',
    'error_log',
    'fastcgi_cache_path',
    'fastcgi_temp_path',
    'lock_file',
    'pid',
    'proxy_cache_path',
    'proxy_temp_path',
    'scgi_cache_path',
    'scgi_temp_path',
    'uwsgi_cache_path',
    'uwsgi_temp_path',
  ],
  read: [
    'auth_basic_user_file',
    'auth_jwt_key_file',
    'geoip_city',
    'geoip_country',
    'geoip_org',
    'geoip2',
    'grpc_ssl_certificate',
    'grpc_ssl_certificate_key',
    'grpc_ssl_crl',
    'grpc_ssl_password_file',
    'grpc_ssl_trusted_certificate',
    'js_import',
    'perl_require',
    'proxy_ssl_certificate',
    'proxy_ssl_certificate_key',
    'proxy_ssl_crl',
    'proxy_ssl_password_file',
    'proxy_ssl_trusted_certificate',
    'ssl_certificate',
    'ssl_certificate_key',
    'ssl_client_certificate',
    'ssl_crl',
    'ssl_dhparam',
    'ssl_password_file',
    'ssl_session_ticket_key',
    'ssl_stapling_file',
    'ssl_trusted_certificate',
    'uwsgi_ssl_certificate',
    'uwsgi_ssl_certificate_key',
    'uwsgi_ssl_crl',
    'uwsgi_ssl_password_file',
    'uwsgi_ssl_trusted_certificate',
    'xslt_stylesheet',
    'xml_entities',
  ],
}

const useByName = new Map<string, Exclude<Use, 'user'>>(
  (Object.keys(directives) as Exclude<Use, 'user'>[]).flatMap((use) =>
    directives[use].map((name) => [name, use] as const),
  ),
)

/** Values that are no path: switches, variables of another scheme, log targets that are not files. */
const isNoPath = /^(off|on|stderr|none|syslog:|memory:|data:|engine:|unix:|https?:|\|)/

/** What a directive uses; undefined for one that names no path. */
export const useOf = ({ name, args }: Directive): DirectiveUse | undefined => {
  if (name === 'user') return { use: 'user', value: args[0] ?? '', relativeTo: 'prefix' }
  const use = useByName.get(name)
  // js_import may be `name from path`.
  const value = name === 'js_import' ? args.at(-1) : args[0]
  if (use === undefined || value === undefined || value === '' || isNoPath.test(value))
    return undefined
  return { use, value, relativeTo: use === 'read' || use === 'include' ? 'conf' : 'prefix' }
}
