import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { AlertDto } from '../../api/types.js';
import { Panel } from '../../components/panel.js';
import { AlertFacts } from './alert-facts.js';
import { Contributions } from './contributions.js';
import { ExampleSwitch } from './example-switch.js';
import { FeatureTable } from './feature-table.js';
import { FlowHead } from './flow-head.js';
import { LabelPanel } from './label-panel.js';
import { Probabilities } from './probabilities.js';

/** What happened, then one of the flows it was seen in and why the model said so. */
export function AlertDetail({ alert }: { alert: AlertDto }) {
  const [index, setIndex] = useState(0);
  const flow = alert.examples[index];
  return (
    <Stack gap="md">
      <AlertFacts alert={alert} />
      <LabelPanel alert={alert} />
      {flow ? (
        <>
          <ExampleSwitch count={alert.examples.length} flows={alert.flowCount} index={index} onChange={setIndex} />
          <FlowHead flow={flow} />
          <Panel
            title="Why this verdict"
            hint={`Features that changed the log-odds of ${alert.class} most, compared with the training median`}
          >
            <Contributions contributions={flow.contributions} />
          </Panel>
          <Panel title="Probabilities" hint="Of this flow, by class">
            <Probabilities probabilities={flow.probabilities} />
          </Panel>
          <FeatureTable flow={flow} />
        </>
      ) : (
        <Text size="sm" c="dimmed">
          This alert came without an example flow.
        </Text>
      )}
    </Stack>
  );
}
