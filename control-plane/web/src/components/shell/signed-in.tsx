import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Navigate, useLocation } from 'react-router';
import { followServerEvents } from '../../api/events.js';
import { sessionQuery } from '../../api/session.js';
import { signInFor } from '../own-address.js';
import { Shell } from './shell.js';

/** The console, for those who are signed in; all others are led to the sign-in, and back from there. */
export function SignedIn() {
  const session = useQuery(sessionQuery);
  const location = useLocation();
  if (session.isPending) return null;
  if (session.data === null) return <Navigate to={signInFor(location)} replace />;
  return <LiveShell />;
}

/** Who is signed out listens to no events. */
function LiveShell() {
  const client = useQueryClient();
  useEffect(() => followServerEvents(client), [client]);
  return <Shell />;
}
