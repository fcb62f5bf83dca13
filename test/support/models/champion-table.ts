/** Every way to champion, by every bad model: what was said. */
export class ChampionTable {
  private readonly cells = new Map<string, Map<string, string>>();

  constructor(private readonly models: readonly string[]) {}

  note(way: string, model: string, said: string): void {
    const row = this.cells.get(way) ?? new Map<string, string>();
    this.cells.set(way, row.set(model, said));
  }

  of(way: string, model: string): string | undefined {
    return this.cells.get(way)?.get(model);
  }

  /** In Markdown. */
  toString(): string {
    const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
    const rows = [...this.cells].map(([way, row]) => line([way, ...this.models.map((model) => row.get(model) ?? '–')]));
    return [line(['way to champion', ...this.models]), line(['---', ...this.models.map(() => '---')]), ...rows].join(
      '\n',
    );
  }
}
