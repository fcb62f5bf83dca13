import type { DatasetProfileName, ProfileName } from '@picket/shared/features';

/** Where the bytes of a flow CSV come from, whatever the file itself is. */
export interface FlowSource {
  readonly content: AsyncIterable<Uint8Array>;
  /** Bytes of the file that have been read so far. */
  bytesRead(): number;
  /** What the rows were made with, if that is known for certain. */
  readonly profile?: ProfileName;
  /** Why the content ended before the file did; undefined if it did not. */
  fault(): string | undefined;
}

/** How a capture becomes flows. */
export interface Metering {
  /** The agent's program. */
  readonly program: string;
  /** What the user asked for. */
  readonly stated: DatasetProfileName | undefined;
}

export interface SourceFile {
  readonly name: string;
  readonly path: string;
  /** Class of the rows that bear no label. */
  readonly label?: string | undefined;
}

/** A source that has not been opened yet. */
export interface Opener {
  readonly name: string;
  /** Bytes that it takes in the file it is in. */
  readonly size: number;
  readonly open: () => Promise<FlowSource>;
}

/** What a file gives: one source, or as many as a ZIP holds. */
export interface OpenedFile {
  readonly sources: readonly Opener[];
  /** Names of what is in it and is not imported. */
  readonly ignored: readonly string[];
}
