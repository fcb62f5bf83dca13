import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export const PACKAGES = ['shared/src', 'agent/src', 'control-plane/src', 'control-plane/web/src'];

export interface LongFunction {
  readonly name: string;
  readonly file: string;
  readonly lines: number;
}

/** Sources of a package, without specs and generated files, as paths below the checkout. */
export function sourcesOf(checkout: string, packageFolder: string): string[] {
  return globSync(`${packageFolder}/**/*.{ts,tsx}`, { cwd: checkout }).filter(
    (file) => !/\.spec\.tsx?$|\/gen(erated)?\/|\.d\.ts$/.test(file),
  );
}

/** Lines per room: a folder directly below the package, or `.` for files that stand beside these. */
export function linesByRoom(checkout: string, packageFolder: string): Map<string, number> {
  const rooms = new Map<string, number>();
  for (const file of sourcesOf(checkout, packageFolder)) {
    const [first = '', ...rest] = file.slice(packageFolder.length + 1).split('/');
    const room = rest.length > 0 ? first : '.';
    rooms.set(room, (rooms.get(room) ?? 0) + readFileSync(join(checkout, file), 'utf8').split('\n').length - 1);
  }
  return rooms;
}

/** The longest functions and methods of all packages, longest first. */
export function longestFunctions(checkout: string, count: number): LongFunction[] {
  return PACKAGES.flatMap((folder) => sourcesOf(checkout, folder))
    .flatMap((file) => functionsOf(file, readFileSync(join(checkout, file), 'utf8')))
    .sort((a, b) => b.lines - a.lines)
    .slice(0, count);
}

function functionsOf(file: string, text: string): LongFunction[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: LongFunction[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body)
      found.push({ name: nameOf(node), file, lines: lineOf(source, node.end) - lineOf(source, node.getStart()) + 1 });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const lineOf = (source: ts.SourceFile, position: number) => source.getLineAndCharacterOfPosition(position).line;

function nameOf(node: ts.SignatureDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (node.name) return node.name.getText();
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : '(a function without a name)';
}
