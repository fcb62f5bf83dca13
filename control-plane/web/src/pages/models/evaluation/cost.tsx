import type { Evaluation } from '../../../api/types.js';
import { Facts } from '../../../components/facts.js';
import { bytes, count, value } from '../../../format.js';

export const Cost = ({ cost }: { cost: Evaluation['cost'] }) => (
  <Facts
    items={[
      ['Model', bytes(cost.onnxBytes)],
      ['Trees', count(cost.trees)],
      ['Nodes', count(cost.nodes)],
      ...cost.latency.map(({ batchRows, microsecondsPerRow }) => {
        const name = batchRows === 1 ? 'One flow' : `Batch of ${count(batchRows)}`;
        return [name, `${value(microsecondsPerRow)} µs a flow`] as const;
      }),
    ]}
  />
);
