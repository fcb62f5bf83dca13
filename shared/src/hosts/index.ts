import { isIP } from 'node:net';

/**
 * The host name of a `Host` header or of an origin, in lower case, without port and brackets; undefined when it is none.
 * `127.0.0.1.evil.example` and `evil.example@127.0.0.1` are not 127.0.0.1.
 */
export function hostNameOf(authority: string): string | undefined {
  if (/[\s/?#@\\]/.test(authority)) return undefined;
  const host = URL.parse(`http://${authority}`)?.hostname;
  return host ? host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '') : undefined;
}

/**
 * Against DNS rebinding: a page whose own name was pointed at this machine sends that name. Addresses and `localhost`
 * cannot be pointed anywhere; every other name has to be told. Forwarded names are not looked at: anybody can send them.
 */
export function isOwnHost(authority: string | undefined, names: ReadonlySet<string>): boolean {
  const host = authority === undefined ? undefined : hostNameOf(authority);
  return host !== undefined && (isIP(host) !== 0 || host === 'localhost' || names.has(host));
}

/** Whether a request names this server: by its `Host`, and by the address in its target, where that has one. */
export function isForThisServer(
  { url, headers }: { readonly url?: string | undefined; readonly headers: { readonly host?: string | undefined } },
  names: ReadonlySet<string>,
): boolean {
  if (!isOwnHost(headers.host, names)) return false;
  if (url === undefined || url.startsWith('/') || url === '*') return true;
  const target = URL.parse(url);
  return target !== null && isOwnHost(target.host, names);
}

/** Is it an address, or the name of one, that only this machine reaches? IPv6 with or without brackets, IPv4 within it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || /^\[?::1\]?$/.test(host) || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(host);
}
