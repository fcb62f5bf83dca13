import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const names = z.record(z.string(), z.string()).default({});
const lockedSchema = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  link: z.boolean().optional(),
  resolved: z.string().optional(),
  os: z.union([z.string(), z.array(z.string())]).optional(),
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).default({}),
});
const lockSchema = z.object({ packages: z.record(z.string(), lockedSchema) });
type Lock = z.infer<typeof lockSchema>['packages'];

export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX, where the package says so in a form that npm reads. */
  readonly license: string | undefined;
  /** Folder below the checkout. */
  readonly folder: string;
  /** Made for one operating system: may be absent on this machine. */
  readonly isPlatform: boolean;
}

/** Packages that Picket ships: those that the programs load, and those that Vite bundles into the console. */
export function shippedPackages(checkout: string): ShippedPackage[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')));
  const found = new Set<string>();
  const visit = (folder: string): void => {
    if (found.has(folder)) return;
    found.add(folder);
    for (const name of neededBy(packages[folder])) {
      const next = resolveFrom(packages, folder, name);
      if (next !== undefined) visit(next);
    }
  };
  for (const workspace of ['', 'shared', 'agent', 'control-plane']) visit(workspace);
  for (const name of Object.keys(packages['control-plane'].devDependencies)) {
    const folder = resolveFrom(packages, 'control-plane', name);
    if (folder !== undefined && isImportedByConsole(checkout, name)) visit(folder);
  }
  return [...found]
    .filter((folder) => folder.includes('node_modules/'))
    .map((folder) => describePackage(packages, folder))
    .sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

function neededBy({
  dependencies,
  optionalDependencies,
  peerDependencies,
  peerDependenciesMeta,
}: Lock[string]): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** Node's way: the nearest node_modules on the way up. A dependency that is optional may be nowhere. */
function resolveFrom(packages: Lock, folder: string, name: string): string | undefined {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const candidate = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    const locked = packages[candidate];
    if (locked !== undefined) return locked.link === true ? locked.resolved : candidate;
    if (at === '') return undefined;
  }
}

function describePackage(packages: Lock, folder: string): ShippedPackage {
  const { version = '', license, os } = packages[folder];
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return { name, version, license, folder, isPlatform: os !== undefined };
}

function isImportedByConsole(checkout: string, name: string): boolean {
  return globSync('control-plane/web/src/**/*.{ts,tsx}', { cwd: checkout })
    .filter((file) => !file.endsWith('.spec.ts'))
    .some((file) => new RegExp(`'${name}(/[^']*)?'`).test(readFileSync(join(checkout, file), 'utf8')));
}

/** Not by the language of this machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
