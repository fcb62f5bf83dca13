import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/*
 * Who may import whom inside a package, by where a file is and where the import leads, at any depth. A room is a folder
 * below `src`, or a file in `src` itself; floors.json lists the rooms of each floor, the lowest first.
 */
const ROOT = join(import.meta.dirname, '../..');
const FLOORS = JSON.parse(readFileSync(join(import.meta.dirname, 'floors.json'), 'utf8'));

/** Rooms of the control plane that every context imports as it likes. */
const GROUND = new Set(['api', 'api-types', 'ml', 'platform', 'migrations']);

/** `control-plane/src/labels/domain/x.ts` → package, room and the path below `src`. */
function placeOf(file) {
  const [packageName, src, ...path] = relative(ROOT, file).split(sep);
  return src === 'src' && path.length > 0 ? { packageName, room: path[0], path: path.join('/') } : undefined;
}

const floorOf = ({ packageName, room }) => FLOORS[packageName]?.findIndex((rooms) => rooms.includes(room));

/** A room imports rooms of lower floors only. */
function upward(from, to) {
  if (from.room === to.room || !FLOORS[from.packageName]) return undefined;
  const [own, other] = [floorOf(from), floorOf(to)];
  if (own === -1) return `${from.room} is on no floor of scripts/walls/floors.json.`;
  return other >= 0 && other < own ? undefined : `${to.room} is not on a lower floor than ${from.room}.`;
}

/** Contexts meet through an index.ts; the programs above them and the ground below them do not. */
function besideTheDoor(from, to) {
  const isContext = ({ packageName, room, path }) =>
    packageName === 'control-plane' && path.includes('/') && room !== 'cli' && !GROUND.has(room);
  if (from.room === to.room || !isContext(from) || !isContext(to) || to.path.endsWith('/index.js')) return undefined;
  return 'Contexts meet through index.ts.';
}

const listener = (context, judge) => {
  const from = placeOf(context.filename);
  const check = ({ source }) => {
    if (!from || typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
    const to = placeOf(join(dirname(context.filename), source.value));
    const message = to?.packageName === from.packageName ? judge(from, { ...to, room: asRoom(to) }) : undefined;
    if (message) context.report({ node: source, message });
  };
  return {
    ImportDeclaration: check,
    ImportExpression: check,
    ExportAllDeclaration: check,
    ExportNamedDeclaration: check,
  };
};

/** What every program and test may import: what lies in `src` itself, an index.ts, and the ground of the control plane. */
const isDoor = ({ packageName, room, path }) =>
  !path.includes('/') || path.endsWith('/index.js') || (packageName === 'control-plane' && GROUND.has(room));

/** A test knows the programs by their doors; behind a door it knows so many rooms. The first option is that number. */
const insideRooms = {
  meta: { type: 'problem', schema: [{ type: 'integer', minimum: 0 }] },
  create(context) {
    const rooms = new Set();
    const check = ({ source }) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const to = placeOf(join(dirname(context.filename), source.value));
      if (!to || isDoor(to)) return;
      rooms.add(`${to.packageName}/${to.room}`);
      if (rooms.size <= context.options[0]) return;
      const message = `A test of this folder looks into ${context.options[0]} rooms at most, not into ${[...rooms].join(' and ')}: use index.ts or test/support.`;
      context.report({ node: source, message });
    };
    return { ImportDeclaration: check, ImportExpression: check, ExportNamedDeclaration: check };
  },
};

/** A file in `src` itself is imported as .js. */
const asRoom = ({ room }) => room.replace(/\.js$/, '.ts');

const rule = (judge) => ({ meta: { type: 'problem', schema: [] }, create: (context) => listener(context, judge) });

export const walls = { rules: { floors: rule(upward), doors: rule(besideTheDoor), 'inside-rooms': insideRooms } };
