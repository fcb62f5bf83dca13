import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

/** What a link says that sets a password. */
export interface SignInLink {
  readonly token: string;
  /** Null: it makes the first administrator. */
  readonly name: string | null;
}

/** It stands behind the #, which browsers send to no server. */
export function readLink(hash: string): SignInLink | null {
  const said = new URLSearchParams(hash.replace(/^#/, ''));
  const token = said.get('token');
  return token ? { token, name: said.get('name') || null } : null;
}

/** The link by which this page was opened; it is taken out of the address bar and of the history. */
export function useSignInLink() {
  const { pathname, search, hash } = useLocation();
  const navigate = useNavigate();
  const present = readLink(hash);
  const [kept, setKept] = useState(present);
  if (present && present.token !== kept?.token) setKept(present);
  const isInAddress = present !== null;
  useEffect(() => {
    if (isInAddress) void navigate({ pathname, search, hash: '' }, { replace: true });
  }, [isInAddress, pathname, search, navigate]);
  return [kept, () => setKept(null)] as const;
}
