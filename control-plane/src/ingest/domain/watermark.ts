/**
 * The watermark of (agent, boot epoch): everything up to it is stored, refused or shed. It passes a batch only if
 * nothing is missing before that batch; what lies inside the batch's own range was shed by the agent and is counted in
 * a Dropped record.
 * @param batches in the order of arrival
 * @returns the new watermark, and how many of the batches it could not pass
 */
export function advance(
  watermark: number,
  batches: readonly { readonly after: number; readonly sequences: readonly number[] }[],
): { watermark: number; gaps: number } {
  let gaps = 0;
  for (const { after, sequences } of batches) {
    if (after <= watermark) watermark = Math.max(watermark, sequences.at(-1) ?? after);
    else gaps += 1;
  }
  return { watermark, gaps };
}
