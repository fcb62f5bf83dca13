import type { InvitationDto } from '../../api/types.js';
import { absoluteTime } from '../../format.js';
import { ShownOnce } from './shown-once.js';

/** The link for a person, to be passed on. */
export const Invitation = ({ invitation: { name, link, linkExpiresAt } }: { invitation: InvitationDto }) => (
  <ShownOnce name="link" text={link}>
    {`Pass this link on to ${name} and to no one else: it sets a password, once, before ${absoluteTime(linkExpiresAt)}. It is shown only now.`}
  </ShownOnce>
);
