import { Code, Tooltip } from '@mantine/core';
import type { AlertDto } from '../../api/types.js';
import { AddressMenu } from '../../components/address-menu.js';
import { ContentLink } from '../../components/content-link.js';
import { Facts } from '../../components/facts.js';
import { TimeAgo } from '../../components/time-ago.js';
import { absoluteTime, addressOrMany, certainty, clockTime, count, duration, shortDigest } from '../../format.js';
import { TextLink } from '../../components/text-link.js';

export function AlertFacts({ alert }: { alert: AlertDto }) {
  const { model } = alert;
  return (
    <Facts
      items={[
        ['From', <Address key="from" address={alert.sourceAddress} />],
        ['To', <Address key="to" address={alert.destinationAddress} />],
        ...(alert.direction === 'unknown'
          ? [['Direction', 'unknown: nobody saw who opened the conversation'] as const]
          : []),
        ['Flows', count(alert.flowCount)],
        ['Certainty', certainty(alert, 2)],
        ['Seen', <When key="when" alert={alert} />],
        ['Received', <TimeAgo key="received" at={alert.receivedAt} />],
        ['Evidence', <Code key="evidence">{alert.captureSource}</Code>],
        [
          'Agent',
          <span key="agent">
            <TextLink to={`/agents/${alert.agentId}`}>{alert.agentId}</TextLink> {alert.agentVersion}
          </span>,
        ],
        [
          'Model',
          <span key="model">
            <TextLink to={`/models/${model.name}/${model.version}`}>
              {model.name}@{model.version}
            </TextLink>{' '}
            <Tooltip label={model.digest} maw={560}>
              <Code>{shortDigest(model.digest)}</Code>
            </Tooltip>
          </span>,
        ],
        ...alert.trainedOn.map(
          (dataset) => ['Model trained on', <ContentLink key={dataset.sha256} dataset={dataset} />] as const,
        ),
        ['Profile', alert.profile],
        ['Record', `boot ${alert.bootEpoch}, number ${alert.sequence}`],
      ]}
    />
  );
}

const Address = ({ address }: { address: string }) => (
  <>
    {addressOrMany(address)} <AddressMenu addresses={[address]} />
  </>
);

function When({ alert: { firstAt, lastAt } }: { alert: AlertDto }) {
  const lengthMs = Date.parse(lastAt) - Date.parse(firstAt);
  return lengthMs < 1000
    ? absoluteTime(firstAt)
    : `${absoluteTime(firstAt)} – ${clockTime(lastAt)} (${duration(lengthMs)})`;
}
