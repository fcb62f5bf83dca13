import type { OverviewDto } from '../../api/types.js';
import { AlertTable } from '../../components/alert-table.js';
import { START_AGENT } from '../../components/commands.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { TextLink } from '../../components/text-link.js';

export function RecentAlerts({ overview }: { overview: OverviewDto }) {
  const all = (
    <TextLink to="/alerts" size="sm">
      All alerts
    </TextLink>
  );
  return (
    <Panel title="Latest alerts" hint="Newest first, as they arrive" actions={all} flush>
      {overview.recentAlerts.length > 0 ? (
        <AlertTable alerts={overview.recentAlerts} />
      ) : (
        <Nothing overview={overview} />
      )}
    </Panel>
  );
}

/** What to do depends on which station of the loop is not there yet. */
function Nothing({ overview }: { overview: OverviewDto }) {
  if (overview.agents.online === 0)
    return (
      <Empty title="No agent is online" command={START_AGENT}>
        Start one on a host that is enrolled, or <TextLink to="/agents">add one</TextLink>. To see the console at work
        with shipped captures, start everything with ./scripts/start.sh.
      </Empty>
    );
  if (overview.modelsInUse.length === 0)
    return (
      <Empty title="The agents have no model yet">
        Without a model flows are counted but not scored. <TextLink to="/training">Start a training run</TextLink> and
        promote its version.
      </Empty>
    );
  return (
    <Empty title="Quiet: no alert yet">
      Flows are being scored. An alert appears here when a flow is taken for an attack with enough certainty.
    </Empty>
  );
}
