import { Stack, Text } from '@mantine/core';
import type { AgentDto, AgentStatus } from '../../api/types.js';
import { Empty } from '../../components/empty.js';
import { Facts } from '../../components/facts.js';
import { Panel } from '../../components/panel.js';
import { TimeAgo } from '../../components/time-ago.js';
import { bytes, count, plural, rate } from '../../format.js';
import { BalanceView } from './balance-view.js';
import { flowBalance, packetBalance } from './balance.js';
import { currentRates } from './current-rates.js';
import { DroppedPanel } from './dropped-panel.js';
import { GroupPanel } from './group-panel.js';
import { IdentityPanel } from './identity-panel.js';
import { LastReport } from './last-report.js';
import { ModelStep } from './model-step.js';
import { Reasons } from './reasons.js';
import { SettingsPanel } from './settings-panel.js';
import { TextLink } from '../../components/text-link.js';

export function AgentDetail({ agent }: { agent: AgentDto }) {
  const { status } = agent;
  return (
    <Stack gap="md">
      <AgentFacts agent={agent} />
      {agent.warnings.map((warning) => (
        <Text key={warning} size="sm" c="var(--pk-warn)">
          {warning}
        </Text>
      ))}
      <GroupPanel agent={agent} />
      <IdentityPanel agent={agent} />
      <SettingsPanel id={agent.id} />
      <Panel title="Last report" hint="The agent's answer to the last change">
        <LastReport report={agent.lastReport} />
      </Panel>
      <DroppedPanel dropped={agent.dropped} />
      {status ? <Counters status={status} /> : <Empty title="No status received yet" />}
    </Stack>
  );
}

function AgentFacts({ agent }: { agent: AgentDto }) {
  const { status } = agent;
  const rates = currentRates(agent);
  return (
    <Facts
      items={[
        ['Model', <ModelStep key="model" agent={agent} />],
        ['Captures from', status?.captureSource ?? '–'],
        ['Packets', `${rate(rates?.packetsPerSecond)} /s`],
        ['Flows', `${rate(rates?.flowsPerSecond)} /s`],
        ['Alerts', `${rate(rates?.alertsPerSecond)} /s`],
        ['Host', status?.hostname ?? '–'],
        ['Version', status?.agentVersion ?? '–'],
        ['Profiles', status?.profiles.join(', ') ?? '–'],
        ['Started', status ? <TimeAgo key="started" at={status.startedAt} /> : '–'],
        ['First heard of', <TimeAgo key="first" at={agent.firstSeenAt} />],
        ['Last heard of', <TimeAgo key="last" at={agent.lastSeenAt} />],
        [
          'Its alerts',
          <TextLink key="alerts" to={`/alerts?agent=${encodeURIComponent(agent.id)}`}>
            show
          </TextLink>,
        ],
      ]}
    />
  );
}

function Counters({ status: { counters } }: { status: AgentStatus }) {
  return (
    <>
      <Panel title="Packets" hint="Since the agent started">
        <BalanceView balance={packetBalance(counters)} />
        <Reasons title="Malformed" counters={counters.packetsMalformed} />
        <Reasons title="Unsupported" counters={counters.packetsUnsupported} />
        <Reasons title="Of note" counters={counters.packetsNoted ?? {}} />
        <Facts items={[['Dropped by the kernel', kernelDrops(counters.packetsDroppedByKernel)]]} />
      </Panel>
      <Panel title="Flows" hint="Since the agent started">
        <BalanceView balance={flowBalance(counters)} />
        <Reasons title="Exported because of" counters={counters.flowsExported} />
        <Facts
          items={[
            ['Scored', count(counters.flowsScored)],
            ['Taken for an attack', count(counters.flowsAlerted)],
            ['Alerts sent', count(counters.alertsSent)],
          ]}
        />
      </Panel>
      <Panel title="Outbox" hint="Records that wait for the control plane’s acknowledgement">
        <Facts
          items={[
            ['Waiting', plural(counters.outboxRecords, 'record')],
            ['On disk', bytes(counters.outboxBytes)],
          ]}
        />
        <Reasons title="Dropped since its start" counters={counters.recordsDropped} bad />
      </Panel>
    </>
  );
}

const kernelDrops = (drops: number | null) => (drops === null ? 'not known for this source' : count(drops));
