import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** The TypeScript configuration of a package, and its folder of sources. */
export function readConfig(packageFolder: string): ts.ParsedCommandLine & { readonly sources: string } {
  const file = resolve(packageFolder, 'tsconfig.json');
  const config = ts.getParsedCommandLineOfConfigFile(file, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic });
  if (!config) throw new Error(`${file} is not readable`);
  return { ...config, sources: join(dirname(file), 'src') };
}

/** The sources of a package without its specs; paths below its `src`. */
export function readFileNames(packageFolder: string): string[] {
  const { fileNames, sources } = readConfig(packageFolder);
  return fileNames.map((name) => relative(sources, name));
}

function onUnRecoverableConfigFileDiagnostic({ messageText }: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
}
