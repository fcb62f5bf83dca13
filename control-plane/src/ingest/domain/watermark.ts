import { partAtJump, type ReceivedBatch } from './received-batch.js';

/** What is known of the records of (agent, boot epoch). */
export interface Watermark {
  /** Everything up to it is stored, refused or shed. */
  readonly committed: number;
  /** Records below it that never came: they may still do, and are then stored. */
  readonly missing: number;
  /** The agent goes on behind this sequence, to which its records jumped and were refused; 0: it never did. */
  readonly jumpedTo: number;
}

export interface Advanced extends Watermark {
  /** What the agent is told to forget. */
  readonly acknowledged: number;
  /** Batches that the watermark could not pass. */
  readonly gaps: number;
}

export interface Account {
  readonly sound: readonly ReceivedBatch[];
  /** Further ahead than an agent can have shed: to be refused. */
  readonly beyond: readonly ReceivedBatch[];
  readonly mark: Advanced;
}

/**
 * Moves the watermark over batches, in the order of their arrival. It passes a batch only if nothing is missing before
 * it; what lies inside the batch's own range was shed by the agent and is counted in a Dropped record. It does not pass
 * records that jump further than an agent can shed: those are acknowledged, being refused, and count for nothing, so
 * that what comes at its proper place later is stored.
 */
export function account(before: Watermark, batches: readonly ReceivedBatch[]): Account {
  let { committed, missing, jumpedTo } = before;
  let acknowledged = 0;
  let gaps = 0;
  const sound: ReceivedBatch[] = [];
  const beyond: ReceivedBatch[] = [];
  for (const batch of batches) {
    const parts = partAtJump(batch, committed);
    if (parts.sound) {
      sound.push(parts.sound);
      const { after, sequences } = parts.sound;
      const last = sequences.at(-1) ?? after;
      if (after > committed) gaps += 1;
      else if (last > committed) {
        missing += last - committed - sequences.filter((sequence) => sequence > committed).length;
        committed = last;
      }
    }
    if (!parts.beyond) continue;
    beyond.push(parts.beyond);
    const { after, sequences } = parts.beyond;
    if (after > committed && after !== jumpedTo) gaps += 1;
    else jumpedTo = acknowledged = sequences.at(-1)!;
  }
  return {
    sound,
    beyond,
    mark: { committed, missing, jumpedTo, acknowledged: Math.max(committed, acknowledged), gaps },
  };
}
