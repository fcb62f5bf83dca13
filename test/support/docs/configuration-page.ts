import { describeSettings, type Settings } from '@picket/shared/config';
import { AGENT_SETTINGS } from '../../../agent/src/config.js';
import { SETTINGS } from '../../../control-plane/src/platform/config.js';
import { generatedFrom, table } from './markdown.js';

/** Defaults that are another on every machine. */
const COMPUTED: Readonly<Record<string, string>> = {
  'agent.id': 'name of the host',
  'state.dir': "systemd's `$STATE_DIRECTORY`, else `~/.local/state/picket-agent`",
  'data.dir': '`.picket` in the checkout',
  'agent.program': '`agent/bin/picket-agent` in the checkout',
};

const HEAD = `# Configuration

${generatedFrom('`agent/src/config.ts` and `control-plane/src/platform/config.ts`')}

Every setting is an environment variable and a path in a YAML file (\`--config FILE\`): \`http.port\` is \`port\` below
\`http\`. The environment goes before the file, the file before the default. An unknown name or a value out of bounds
stops the start with one line for each fault. Secrets have no default and are never printed.

Console, API, health probes and \`/metrics\` of the control plane share one listener (\`http.host\`, \`http.port\`): plain HTTP on the
loopback address, HTTPS with certificate files, or plain behind a proxy. \`/healthz\` and \`/readyz\` need no credential;
\`/metrics\` needs \`metrics.token\` once other machines reach the console. See [https.md](https.md).`;

/** docs/configuration.md */
export function configurationPage(): string {
  return `${[HEAD, section('picket-agent', AGENT_SETTINGS), section('Control plane', SETTINGS)].join('\n\n')}\n`;
}

function section(title: string, settings: Settings): string {
  const rows = describeSettings(settings).map(({ name, env, default: fallback, description }) => [
    `\`${env}\``,
    `\`${name}\``,
    COMPUTED[name] ?? plain(fallback),
    description,
  ]);
  return `## ${title}\n\n${table(['variable', 'in the file', 'default', 'meaning'], rows)}`;
}

/** Text without the quotes of JSON. */
function plain(json: string): string {
  return json === '' ? '' : `\`${String(JSON.parse(json))}\``;
}
