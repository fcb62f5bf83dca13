import type { AgentDto } from '../../api/types.js';

/** What an agent does now; unknown for a silent or offline agent, whatever it told last. */
export function currentRates({ health, rates }: AgentDto): AgentDto['rates'] {
  return health === 'online' || health === 'impaired' ? rates : null;
}
