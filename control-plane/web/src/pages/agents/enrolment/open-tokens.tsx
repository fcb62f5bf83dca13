import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRevokeEnrolmentToken } from '../../../api/commands.js';
import { enrolmentTokensQuery } from '../../../api/queries.js';
import type { EnrolmentTokenDto } from '../../../api/types.js';
import { ConfirmedAction } from '../../../components/confirmed-action.js';
import { LoadMore } from '../../../components/load-more.js';
import { Loaded } from '../../../components/loaded.js';
import { Panel } from '../../../components/panel.js';
import { absoluteTime, count, plural } from '../../../format.js';
import styles from './enrolment.module.css';

/** The tokens with which a host can still enrol. */
export function OpenTokens() {
  const tokens = useQuery(enrolmentTokensQuery);
  return (
    <Panel title="Valid tokens" hint="Each lets hosts enrol until it expires or has been used">
      <Loaded query={tokens} height={60}>
        {({ items, nextCursor }) => (
          <>
            <TokenList tokens={items.filter(({ state }) => state === 'valid')} />
            <LoadMore shown={{ items, nextCursor }} list={enrolmentTokensQuery} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function TokenList({ tokens }: { tokens: readonly EnrolmentTokenDto[] }) {
  if (tokens.length === 0) return <Text c="dimmed">None.</Text>;
  return (
    <ul className={styles.tokens}>
      {tokens.map((token) => (
        <TokenRow key={token.id} token={token} />
      ))}
    </ul>
  );
}

const nameOf = ({ note, createdBy }: EnrolmentTokenDto) => note || `Token of ${createdBy}`;

const TokenRow = ({ token }: { token: EnrolmentTokenDto }) => (
  <li>
    <div>
      <Text size="sm">{nameOf(token)}</Text>
      <Text size="xs" c="dimmed">
        {count(token.uses)} of {plural(token.maxUses, 'host')} enrolled · until {absoluteTime(token.expiresAt)} · by{' '}
        {token.createdBy}
      </Text>
    </div>
    <RevokeToken token={token} />
  </li>
);

const RevokeToken = ({ token }: { token: EnrolmentTokenDto }) => (
  <ConfirmedAction
    needs="agents.manage"
    button="Revoke…"
    label={`Revoke the token: ${nameOf(token)}`}
    title="Revoke this token?"
    action="Revoke"
    isDangerous
    command={useRevokeEnrolmentToken(token.id)}
  >
    {nameOf(token)}: no host enrols with it any more. Agents that have enrolled with it stay.
  </ConfirmedAction>
);
