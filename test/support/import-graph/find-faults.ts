import type { FileArrow } from './read-imports.js';

export interface ImportFaults {
  /** Files that import each other, over however many others. */
  readonly circles: readonly (readonly string[])[];
  /** Imports of a room that is not on a lower floor. */
  readonly upward: readonly FileArrow[];
  /** Rooms that no floor lists. */
  readonly unlisted: readonly string[];
}

/** @param floors the rooms of each floor, the lowest first */
export function findFaults(arrows: readonly FileArrow[], floors: readonly (readonly string[])[]): ImportFaults {
  const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor] as const)));
  const rooms = new Set(arrows.flatMap(({ from, to }) => [roomOf(from), roomOf(to)]));
  const isUpward = ({ from, to }: FileArrow) =>
    roomOf(from) !== roomOf(to) && (floorOf.get(roomOf(to)) ?? -1) >= (floorOf.get(roomOf(from)) ?? Infinity);
  return {
    circles: circlesOf(arrows),
    upward: arrows.filter(isUpward),
    unlisted: [...rooms].filter((room) => !floorOf.has(room)).sort(),
  };
}

/** The folder below `src`; a file that lies in `src` itself is a room. */
export function roomOf(file: string): string {
  return file.split('/')[0];
}

/** The strongly connected parts with more than one file (Tarjan, 1972). */
function circlesOf(arrows: readonly FileArrow[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of arrows) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string) => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    open.push(file);
    for (const to of next.get(file) ?? []) {
      if (!order.has(to)) visit(to);
      if (open.includes(to)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(to)!));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1 || next.get(file)?.includes(file)) circles.push(circle);
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return circles;
}
