import { Link } from 'react-router';
import type { OverviewDto } from '../../api/types.js';
import { BarList } from '../../components/bar-list.js';
import { classColour } from '../../components/colours.js';
import { Empty } from '../../components/empty.js';
import { ClassName } from '../../components/tag.js';
import { compact } from '../../format.js';
import linkStyles from '../../components/link.module.css';

/** Length is the number of flows; one alert stands for many. */
export function AlertClasses({ classes }: { classes: OverviewDto['classes'] }) {
  if (classes.length === 0) return <Empty title="No alert in the last hour" />;
  const most = Math.max(...classes.map(({ flows }) => flows), 1);
  const bars = [...classes]
    .sort((a, b) => b.flows - a.flows)
    .map(({ name, alerts, flows }) => ({
      key: name,
      label: (
        <Link to={`/alerts?class=${encodeURIComponent(name)}`} className={linkStyles.quiet}>
          <ClassName name={name} />
        </Link>
      ),
      share: flows / most,
      colour: classColour(name),
      text: `${compact(flows)} / ${compact(alerts)}`,
    }));
  return <BarList bars={bars} />;
}
