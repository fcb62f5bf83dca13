import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** One file imports another of the same package; paths below the package's `src`. */
export interface FileArrow {
  readonly from: string;
  readonly to: string;
}

/** The imports between the files of a package as TypeScript resolves them; those of types too, those of specs not. */
export function readImports(packageFolder: string): FileArrow[] {
  const configFile = resolve(packageFolder, 'tsconfig.json');
  const config = ts.getParsedCommandLineOfConfigFile(
    configFile,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic },
  );
  if (!config) throw new Error(`${configFile} is not readable`);
  const sources = join(dirname(configFile), 'src');
  const files = new Set(config.fileNames);
  const arrows = config.fileNames.flatMap((from) =>
    ts
      .preProcessFile(ts.sys.readFile(from) ?? '')
      .importedFiles.map(({ fileName }) => ts.resolveModuleName(fileName, from, config.options, ts.sys))
      .map(({ resolvedModule }) => resolvedModule?.resolvedFileName ?? '')
      .filter((to) => files.has(to))
      .map((to) => ({ from: relative(sources, from), to: relative(sources, to) })),
  );
  return arrows;
}

function onUnRecoverableConfigFileDiagnostic({ messageText }: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
}
