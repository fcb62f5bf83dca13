import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';
import { readConfig } from './read-config.js';

/** What a program loads: each file below `src` and each package, with the file that imports it first. */
export type Loads = ReadonlyMap<string, string>;

/**
 * Follows the imports of a program as Node does. Imports of types are gone by then; `import()` counts, although Node
 * runs it later. A `new URL(…)` that names the module of a child process is not an import.
 */
export function readLoads(packageFolder: string, entry: string): Loads {
  const { options, sources } = readConfig(packageFolder);
  const loads = new Map<string, string>();
  const waiting = [resolve(sources, entry)];
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    const from = relative(sources, file);
    for (const name of importsLeftIn(file, options)) {
      const to = name.startsWith('.') ? resolve(dirname(file), name.replace(/\.js$/, '.ts')) : undefined;
      const key = to ? relative(sources, to) : packageOf(name);
      if (loads.has(key)) continue;
      loads.set(key, from);
      if (to && ts.sys.fileExists(to)) waiting.push(to);
    }
  }
  return loads;
}

/** The way from the program to what it loads, for a message. */
export function wayTo(loads: Loads, loaded: string): string {
  const way = [loaded];
  for (let from = loads.get(loaded); from && !way.includes(from); from = loads.get(from)) way.unshift(from);
  return way.join(' → ');
}

function importsLeftIn(file: string, options: ts.CompilerOptions): string[] {
  const source = ts.sys.readFile(file) ?? '';
  // A text by itself has no package.json that says it is a module.
  const compilerOptions = { ...options, module: ts.ModuleKind.ESNext };
  const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: file });
  return ts.preProcessFile(outputText).importedFiles.map(({ fileName }) => fileName);
}

function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}
