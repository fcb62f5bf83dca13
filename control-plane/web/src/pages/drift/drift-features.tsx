import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { DriftReportDto } from '../../api/types.js';
import { Panel } from '../../components/panel.js';
import { DriftTable } from './drift-table.js';

/** The features that matter most come first; the rest is one press away. */
const FIRST_SHOWN = 20;

interface DriftFeaturesProps {
  report: DriftReportDto;
  onOpen: (feature: string) => void;
}

export function DriftFeatures({ report: { features, thresholds }, onOpen }: DriftFeaturesProps) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? features : features.slice(0, FIRST_SHOWN);
  return (
    <Panel
      title="Features"
      hint={`Largest drift times importance first; drifted from PSI ${thresholds.psi} or Jensen–Shannon ${thresholds.jensenShannon} upwards`}
      flush
    >
      <DriftTable features={shown} thresholds={thresholds} onOpen={onOpen} />
      {shown.length < features.length && (
        <Group justify="center" p="sm">
          <Button variant="default" onClick={() => setShowsAll(true)}>
            Show all {features.length}
          </Button>
        </Group>
      )}
    </Panel>
  );
}
