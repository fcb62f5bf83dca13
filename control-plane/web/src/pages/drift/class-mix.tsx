import type { DriftReportDto } from '../../api/types.js';
import { BarList } from '../../components/bar-list.js';
import { classColour } from '../../components/colours.js';
import { ClassName } from '../../components/tag.js';
import { percent } from '../../format.js';
import styles from './drift.module.css';

/** Two bars a class: training above, now below. */
export const ClassMix = ({ classes }: { classes: DriftReportDto['classes'] }) => (
  <div className={styles.mix}>
    {classes.map(({ name, reference, current }) => (
      <div key={name}>
        <ClassName name={name} />
        <BarList
          bars={[
            {
              key: 'training',
              label: 'training',
              share: reference,
              text: percent(reference),
              colour: 'var(--pk-reference)',
            },
            { key: 'now', label: 'now', share: current, text: percent(current), colour: classColour(name) },
          ]}
        />
      </div>
    ))}
  </div>
);
