import type { DerivationDto } from '../../api/types.js';
import { Facts } from '../../components/facts.js';
import { LeftOut } from '../../components/left-out.js';
import { Panel } from '../../components/panel.js';
import { TextLink } from '../../components/text-link.js';
import { count } from '../../format.js';

/** What a data set was made of that was not imported. */
export function Derivation({
  derivedFrom: { datasetId, name, by, labels, rows, leftOut },
}: {
  derivedFrom: DerivationDto;
}) {
  return (
    <Panel title="Labels in it" hint="Joined with an imported data set. An analyst's label overrides the imported one.">
      <Facts
        items={[
          [
            'Made of',
            <TextLink key="base" to={`/datasets/${datasetId}`}>
              {name}
            </TextLink>,
          ],
          ['Asked for by', by ?? '–'],
          ['Labels', count(labels.count)],
          ['Rows added', `${count(rows.added)} of ${count(rows.offered)}`],
          ['Rows corrected', count(rows.corrected)],
          ['Distinct rows', count(rows.distinct)],
        ]}
      />
      <LeftOut entries={leftOut} />
    </Panel>
  );
}
