/** What any operation is asked with. */
export interface AnyQuestion {
  readonly path?: object;
  readonly query?: object;
  readonly body?: unknown;
}

/** `/agents/{id}`, with what stands for its parts. */
export function fillPath(path: string, parts: object = {}): string {
  const values = new Map<string, unknown>(Object.entries(parts));
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name))));
}
