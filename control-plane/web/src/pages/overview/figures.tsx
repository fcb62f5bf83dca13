import type { OverviewDto } from '../../api/types.js';
import { Stat, StatStrip } from '../../components/stat.js';
import { compact, count, plural, rate } from '../../format.js';
import { TextLink } from '../../components/text-link.js';

export function Figures({ overview }: { overview: OverviewDto }) {
  const { online, impaired, silent, offline } = overview.agents;
  return (
    <StatStrip>
      <Stat label="Agents online" value={count(online)} hint={missing(impaired, silent, offline)} />
      <Stat label="Packets" value={rate(overview.packetsPerSecond)} unit="/s" hint="captured, all agents" />
      <Stat label="Flows" value={rate(overview.flowsPerSecond)} unit="/s" hint="scored, all agents" />
      <Stat
        label="Alerts in the last hour"
        value={compact(overview.alertsLastHour)}
        hint={`from ${plural(overview.alertedFlowsLastHour, 'flow')}`}
      />
      <ModelInUse models={overview.modelsInUse} />
    </StatStrip>
  );
}

function missing(impaired: number, silent: number, offline: number): string {
  if (impaired > 0) return `${impaired} impaired · ${silent} silent · ${offline} offline`;
  return silent + offline === 0 ? 'none silent, none offline' : `${silent} silent · ${offline} offline`;
}

function ModelInUse({ models }: { models: OverviewDto['modelsInUse'] }) {
  const [first, ...others] = models;
  if (!first)
    return <Stat label="Model in use" value="none" hint={<TextLink to="/training">Train a first one</TextLink>} />;
  const rest = others.map(({ name, version, agents }) => `${name} v${version} (${agents})`).join(', ');
  return (
    <Stat
      label={others.length > 0 ? 'Models in use' : 'Model in use'}
      value={
        <TextLink to={`/models/${first.name}/${first.version}`} inherit>
          {first.name} v{first.version}
        </TextLink>
      }
      hint={`on ${plural(first.agents, 'agent')}${rest && `; also ${rest}`}`}
    />
  );
}
