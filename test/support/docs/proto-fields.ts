import { table } from './markdown.js';

/** Sections of a page, one per message and enum of a proto file: its comment, and a table of its fields with theirs. */
export function protoSections(proto: string): string[] {
  return [...proto.matchAll(/((?:^\/\/.*\n)*)^(message|enum) (\w+) \{\n([\s\S]*?)^\}/gm)].map(
    ([, comment = '', kind, name, body = '']) => {
      const rows = kind === 'enum' ? enumRows(body) : messageRows(body);
      const head = kind === 'enum' ? ['value', 'number'] : ['field', 'number', 'type', 'meaning'];
      return [`#### ${name}`, plain(comment), table(head, rows)].filter((part) => part !== '').join('\n\n');
    },
  );
}

function messageRows(body: string): string[][] {
  return [...body.matchAll(/((?:^ *\/\/.*\n)*)^ *((?:repeated )?[\w.]+) (\w+) = (\d+);/gm)].map(
    ([, comment = '', type = '', name, number = '']) => [`\`${name}\``, number, linked(type), plain(comment)],
  );
}

function enumRows(body: string): string[][] {
  return [...body.matchAll(/^ *(\w+) = (\d+);/gm)].map(([, name, number = '']) => [`\`${name}\``, number]);
}

/** Types of ours begin with a capital letter. */
function linked(type: string): string {
  return type.replace(/\b[A-Z]\w+/, (name) => `[${name}](#${name.toLowerCase()})`);
}

function plain(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.trim().replace(/^\/\/ ?/, ''))
    .join(' ')
    .trim();
}
