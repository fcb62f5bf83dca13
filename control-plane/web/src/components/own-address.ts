export const SIGN_IN_PATH = '/sign-in';
const HOME = '/overview';

/** Where the sign-in leads back to the page that was wanted. */
export function signInFor({ pathname, search, hash }: { pathname: string; search: string; hash: string }): string {
  const wanted = pathname + search + hash;
  return wanted === '/' || wanted === HOME
    ? SIGN_IN_PATH
    : `${SIGN_IN_PATH}?${String(new URLSearchParams({ to: wanted }))}`;
}

/**
 * The address of a page of this console; the overview for all that is none, so that no link leads to a foreign page
 * through the sign-in. As a whole: a path such as `//host` would be an address of that host.
 */
export function ownAddress(said: string | null, origin: string): string {
  const home = origin + HOME;
  if (!said?.startsWith('/')) return home;
  const url = URL.parse(said, origin);
  const isPage = url?.origin === origin && url.pathname !== SIGN_IN_PATH && !url.pathname.startsWith('/api/');
  return isPage ? url.href : home;
}
