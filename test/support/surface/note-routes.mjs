/*
 * Loaded into a control plane before everything else (`--import`): when it begins to listen, writes the routes that its
 * Express application has to the file of PICKET_TEST_ROUTES, as `METHOD path`, one a line.
 */
import { writeFileSync } from 'node:fs';
import { Server } from 'node:net';

const FILE = process.env['PICKET_TEST_ROUTES'];
const { listen } = Server.prototype;

Server.prototype.listen = function (...where) {
  const routes = this.listeners('request').flatMap((application) => application.router?.stack ?? []);
  const lines = routes.flatMap(({ route }) => (route === undefined ? [] : linesOf(route)));
  if (lines.length > 0) writeFileSync(FILE, lines.join('\n'));
  return listen.apply(this, where);
};

/** A route with every method is `ALL`. */
function linesOf({ path, methods }) {
  const named = Object.keys(methods).filter((method) => methods[method]);
  const names = named.length > 20 ? ['all'] : named;
  return [path].flat().flatMap((one) => names.map((method) => `${method.toUpperCase()} ${one}`));
}
