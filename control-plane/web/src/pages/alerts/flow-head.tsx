import { Text } from '@mantine/core';
import type { ScoredFlowDto } from '../../api/types.js';
import { AddressMenu } from '../../components/address-menu.js';
import { absoluteTime, duration, endpoint, plural, protocolName } from '../../format.js';
import styles from './alerts.module.css';

/** Who talked to whom, how, when, how much. */
export function FlowHead({ flow }: { flow: ScoredFlowDto }) {
  const lengthMs = Date.parse(flow.endedAt) - Date.parse(flow.startedAt);
  return (
    <div>
      <div className={styles.endpoints}>
        <span>{endpoint(flow.sourceAddress, flow.sourcePort)}</span>
        <Text span c="dimmed">
          →
        </Text>
        <span>{endpoint(flow.destinationAddress, flow.destinationPort)}</span>
        <AddressMenu addresses={[flow.sourceAddress, flow.destinationAddress]} />
      </div>
      <Text size="sm" c="dimmed">
        {protocolName(flow.protocol)} · {plural(flow.packets, 'packet')} · {duration(lengthMs)} ·{' '}
        {absoluteTime(flow.startedAt)}
      </Text>
    </div>
  );
}
