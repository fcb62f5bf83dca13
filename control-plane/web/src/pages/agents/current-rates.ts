import type { AgentDto } from '../../api/types.js';

/** What an agent does now; of one that is silent or gone nobody knows, whatever it told last. */
export function currentRates({ health, rates }: AgentDto): AgentDto['rates'] {
  return health === 'online' || health === 'impaired' ? rates : null;
}
