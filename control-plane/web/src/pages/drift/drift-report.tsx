import type { DriftReportDto } from '../../api/types.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { Stat, StatStrip } from '../../components/stat.js';
import { absoluteTime, clockTime, compact, count, percent } from '../../format.js';
import { ClassMix } from './class-mix.js';
import { DriftFeatures } from './drift-features.js';

interface DriftReportProps {
  report: DriftReportDto;
  onOpen: (feature: string) => void;
}

export function DriftReport({ report, onOpen }: DriftReportProps) {
  if (report.emptyReason !== null)
    return (
      <Panel>
        <Empty title="Nothing to compare yet">{report.emptyReason}</Empty>
      </Panel>
    );
  return (
    <>
      <Figures report={report} />
      <DriftFeatures report={report} onOpen={onOpen} />
      <Panel title="Classes" hint="Share of the verdicts now, against the share of the rows in training">
        <ClassMix classes={report.classes} />
      </Panel>
    </>
  );
}

function Figures({ report }: { report: DriftReportDto }) {
  const drifted = report.features.filter((feature) => feature.drifted).length;
  return (
    <StatStrip>
      <Stat
        label="Drifted features"
        value={`${drifted} of ${report.features.length}`}
        hint={percent(report.driftedShare, 0)}
      />
      <Stat label="Flows compared" value={compact(report.flows)} hint={count(report.flows)} />
      <Stat label="Agents" value={count(report.agents)} hint={report.agent ?? 'all that scored with it'} />
      <Stat
        label="Model"
        value={report.model ? `${report.model.name} v${report.model.version}` : 'none'}
        hint="the reference"
      />
      <Stat label="Window" value={clockTime(report.to)} hint={`since ${absoluteTime(report.from)}`} />
    </StatStrip>
  );
}
