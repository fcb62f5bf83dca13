import { PROFILE_NAMES, type ProfileName } from '@picket/shared/features';
import { explainProfile } from '../../../agent/src/features/explain/index.js';
import { generatedFrom, table } from './markdown.js';

const ABOUT: Readonly<Record<ProfileName, string>> = {
  'cic-v40':
    'CICFlowMeter as it was in June 2018, with which InSDN was made. Models trained on InSDN need this profile.',
  'cic-head': 'CICFlowMeter as it is upstream today. The same columns under other names, with fewer defects.',
  'picket-1':
    'Our corrected profile: every IP protocol, IPv4 and IPv6, flows that end when the connection does, no NaN, no Infinity.',
};

const HEAD = `# Columns of a flow row

${generatedFrom('`agent/src/features/explain`')}

What \`picket-agent features\` writes, column by column; \`picket-agent features --explain "Flow IAT Mean"\` prints the same.
All times are in microseconds. A profile of the original is reproduced with its defects, because a model trained on rows
with a defect has learnt it; the last column of each table names them. Numbers are doubles in their shortest form,
integers have no fraction.

Forward is from the source to the destination of the flow, backward the other way. A packet belongs to the flow of its
addresses, ports and protocol, whichever way it goes.`;

/** docs/features.md */
export function featuresPage(): string {
  return `${[HEAD, ...PROFILE_NAMES.map(section)].join('\n\n')}\n`;
}

function section(profile: ProfileName): string {
  const rows = explainProfile(profile).map(({ position, name, unit, type, definition, quirk }) => [
    String(position),
    name,
    unit,
    type,
    definition,
    quirk ?? '',
  ]);
  const head = ['#', 'column', 'unit', 'type', 'definition', 'what to know'];
  return `## ${profile}\n\n${ABOUT[profile]}\n\n${table(head, rows)}`;
}
