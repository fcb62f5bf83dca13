import { useRevokeFeedSubscriber } from '../../api/commands.js';
import { ConfirmedAction } from '../../components/confirmed-action.js';

export const RevokeSubscriber = ({ name }: { name: string }) => (
  <ConfirmedAction
    needs="feed.manage"
    button="Revoke…"
    label={`Revoke ${name}`}
    title={`Revoke ${name}?`}
    action="Revoke"
    isDangerous
    command={useRevokeFeedSubscriber(name)}
  >
    The program is disconnected at once and stays out. Its name can be used again.
  </ConfirmedAction>
);
