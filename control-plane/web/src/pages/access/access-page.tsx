import { useAllowed, usePrincipal } from '../../api/session.js';
import { isOneOf } from '../../components/link-check.js';
import { NoSignIn } from '../../components/no-sign-in.js';
import { PageHeader } from '../../components/page-header.js';
import { KeysPanel } from './keys-panel.js';
import { SessionsPanel } from './sessions-panel.js';
import { UsersPanel } from './users-panel.js';

const KNOWN = { sessions: isOneOf(['own', 'all']) };

/** Who may use the control plane: people, programs, and the sessions of people. */
export function AccessPage() {
  const principal = usePrincipal();
  const isManager = useAllowed('access.manage');
  return (
    <>
      <PageHeader
        title="Access"
        known={KNOWN}
        description={isManager ? 'People and programs that may use the control plane.' : 'Where you are signed in.'}
      />
      {principal?.isSignInRequired === false && <NoSignIn />}
      {isManager && <UsersPanel />}
      {isManager && <KeysPanel />}
      <SessionsPanel isManager={isManager} />
    </>
  );
}
