import { relative } from 'node:path';
import ts from 'typescript';
import { readConfig } from './read-config.js';

/** One file imports another of the same package; paths below the package's `src`. */
export interface FileArrow {
  readonly from: string;
  readonly to: string;
}

/** The imports between the files of a package as TypeScript resolves them; those of types too, those of specs not. */
export function readImports(packageFolder: string): FileArrow[] {
  const { fileNames, options, sources } = readConfig(packageFolder);
  const files = new Set(fileNames);
  const arrows = fileNames.flatMap((from) =>
    ts
      .preProcessFile(ts.sys.readFile(from) ?? '')
      .importedFiles.map(({ fileName }) => ts.resolveModuleName(fileName, from, options, ts.sys))
      .map(({ resolvedModule }) => resolvedModule?.resolvedFileName ?? '')
      .filter((to) => files.has(to))
      .map((to) => ({ from: relative(sources, from), to: relative(sources, to) })),
  );
  return arrows;
}
