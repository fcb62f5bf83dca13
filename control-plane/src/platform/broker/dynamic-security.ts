import { agentTopic, DOWN_CHANNELS, UP_CHANNELS } from '@picket/shared/contract';
import { z } from 'zod';

/**
 * Permissions of agents at Mosquitto, as commands of its dynamic-security plugin (mosquitto.org/documentation/dynamic-security).
 * In the plugin of Mosquitto 2.0 a permission cannot name the user by a pattern, so each agent has a role of its own.
 */

export const COMMANDS_TOPIC = '$CONTROL/dynamic-security/v1';
export const RESPONSES_TOPIC = `${COMMANDS_TOPIC}/response`;

const ROLE_PREFIX = 'agent.';
/** What comes of sending a command twice. */
const HARMLESS: ReadonlySet<string> = new Set([
  'createRole: Role already exists',
  'createClient: Client already exists',
  'deleteRole: Role not found',
  'deleteClient: Client not found',
]);

export type Command = Readonly<Record<string, unknown>> & { readonly command: string };

export const LIST_CLIENTS: Command = { command: 'listClients', verbose: true, count: -1, offset: 0 };

const clientSchema = z.object({
  username: z.string(),
  textdescription: z.string().default(''),
  disabled: z.boolean().default(false),
  roles: z.array(z.object({ rolename: z.string() })).default([]),
});
const responsesSchema = z.object({
  responses: z.array(
    z.object({
      command: z.string(),
      error: z.string().optional(),
      data: z.object({ clients: z.array(clientSchema).optional() }).optional(),
    }),
  ),
});

/** A client as the plugin knows it. */
export type KnownClient = z.infer<typeof clientSchema>;

/** What a response tells: the clients that were asked for, and what went wrong. */
export function readResponses(payload: Uint8Array): { clients: KnownClient[] | undefined; errors: string[] } {
  const { responses } = responsesSchema.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  const errors = responses.flatMap(({ command, error }) => (error === undefined ? [] : [`${command}: ${error}`]));
  return {
    clients: responses.find(({ data }) => data?.clients)?.data?.clients,
    errors: errors.filter((error) => !HARMLESS.has(error)),
  };
}

/** Lets an agent in: by its certificate, since its client has no password. */
export function admit(agentId: string): Command[] {
  const rolename = ROLE_PREFIX + agentId;
  const allow = (acltype: string, channels: readonly Parameters<typeof agentTopic>[1][]) =>
    channels.map((channel) => ({ acltype, topic: agentTopic(agentId, channel), allow: true }));
  const acls = [
    ...allow('publishClientSend', UP_CHANNELS),
    ...allow('publishClientReceive', DOWN_CHANNELS),
    ...allow('subscribeLiteral', DOWN_CHANNELS),
  ];
  return [
    { command: 'createRole', rolename, acls },
    { command: 'createClient', username: agentId, roles: [{ rolename }] },
  ];
}

/**
 * Ends the session of an agent and takes all from it. To disable its client is not enough: Mosquitto asks the plugin
 * about passwords only, so that a client with a certificate comes back, with its roles.
 */
export function revoke(agentId: string): Command[] {
  return [
    { command: 'modifyClient', username: agentId, roles: [] },
    { command: 'disableClient', username: agentId },
  ];
}

/** Gives a revoked agent back what it had. */
export function readmit(agentId: string): Command[] {
  return [
    ...admit(agentId),
    { command: 'modifyClient', username: agentId, roles: [{ rolename: ROLE_PREFIX + agentId }] },
    { command: 'enableClient', username: agentId },
  ];
}

/**
 * What makes the plugin know what the database says. Changing a client ends its session, so what is right is left alone.
 * @param agents whether each agent is revoked
 */
export function reconcile(agents: ReadonlyMap<string, boolean>, known: readonly KnownClient[]): Command[] {
  const clients = new Map(known.map((client) => [client.username, client]));
  const wanted = [...agents].flatMap(([agentId, isRevoked]) => {
    const client = clients.get(agentId);
    if (!client) return isRevoked ? [] : admit(agentId);
    if (isRevoked) return client.disabled && client.roles.length === 0 ? [] : revoke(agentId);
    return client.disabled || !hasOwnRole(client) ? readmit(agentId) : [];
  });
  // Of a database before this one: who is not enrolled is not let in.
  const strangers = known.filter((client) => hasOwnRole(client) && !agents.has(client.username));
  return [...wanted, ...strangers.flatMap(({ username }) => revoke(username))];
}

function hasOwnRole({ username, roles }: KnownClient): boolean {
  return roles.some(({ rolename }) => rolename === ROLE_PREFIX + username);
}
