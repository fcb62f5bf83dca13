import type { ReactNode } from 'react';
import type { AgentHealth, AlertLabelDto, Severity, Verdict } from '../api/types.js';
import { classColour, healthColour, severityColour, verdictColour } from './colours.js';
import styles from './tag.module.css';

interface TagProps {
  colour: string;
  children: ReactNode;
}

/** A word on a tint of its colour. */
export function Tag({ colour, children }: TagProps) {
  return (
    <span className={styles.tag} style={{ '--colour': colour }}>
      {children}
    </span>
  );
}

/** A word behind a dot of its colour. */
export function Dotted({ colour, children }: TagProps) {
  return (
    <span className={styles.dotted} style={{ '--colour': colour }}>
      {children}
    </span>
  );
}

export const SeverityTag = ({ severity }: { severity: Severity }) => (
  <Tag colour={severityColour(severity)}>{severity}</Tag>
);

/** True positive, false positive, unsure. */
export const VerdictTag = ({ verdict }: { verdict: Verdict }) => (
  <Tag colour={verdictColour(verdict)}>{verdict.replace('-', ' ')}</Tag>
);

export const ClassName = ({ name }: { name: string }) => <Dotted colour={classColour(name)}>{name}</Dotted>;

/** What a label says that the flows are; an attack may be real without a name. */
export function LabelClass({ label }: { label: Pick<AlertLabelDto, 'verdict' | 'class'> }) {
  if (label.class !== null) return <ClassName name={label.class} />;
  return label.verdict === 'true-positive' ? <span>class not known</span> : null;
}

export const HealthTag = ({ health }: { health: AgentHealth }) => (
  <Dotted colour={healthColour(health)}>{health}</Dotted>
);

/** The certificates of the agent count no more. */
export const RevokedTag = () => <Tag colour="var(--pk-bad)">revoked</Tag>;
