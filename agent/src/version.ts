import { z } from 'zod';
import packageJson from '../package.json' with { type: 'json' };

/** Version of the agent, as alerts and status carry it. */
export const AGENT_VERSION = z.object({ version: z.string() }).parse(packageJson).version;
