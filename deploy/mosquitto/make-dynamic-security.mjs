// Prints the first dynamic-security.json: the control plane with the password in PICKET_MQTT_PASSWORD, and nothing for
// any other. The control plane adds the agents and the subscribers of the feed.
import { pbkdf2Sync, randomBytes } from 'node:crypto';

const ITERATIONS = 101;
const HASH_BYTES = 64;
const SALT_BYTES = 12;
const MIN_CHARACTERS = 16;

const password = process.env['PICKET_MQTT_PASSWORD'] ?? '';
if (password.length < MIN_CHARACTERS) {
  process.stderr.write(`set PICKET_MQTT_PASSWORD to at least ${MIN_CHARACTERS} characters\n`);
  process.exit(2);
}
const salt = randomBytes(SALT_BYTES);
const allow = (topic, ...acltypes) => acltypes.map((acltype) => ({ acltype, topic, allow: true }));
const everything = ['publishClientSend', 'publishClientReceive', 'subscribePattern'];

const security = {
  defaultACLAccess: { publishClientSend: false, publishClientReceive: false, subscribe: false, unsubscribe: true },
  clients: [
    {
      username: 'control-plane',
      password: pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, 'sha512').toString('base64'),
      salt: salt.toString('base64'),
      iterations: ITERATIONS,
      roles: [{ rolename: 'control-plane' }],
    },
  ],
  groups: [],
  roles: [
    {
      rolename: 'control-plane',
      acls: [...allow('picket/#', ...everything), ...allow('$CONTROL/dynamic-security/#', ...everything)],
    },
  ],
};
process.stdout.write(`${JSON.stringify(security, null, 2)}\n`);
