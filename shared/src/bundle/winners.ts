/** The class of the highest probability of each row; of equal ones the first. */
export function winnersOf(probabilities: readonly (readonly number[])[], classes: readonly string[]): string[] {
  return probabilities.map((row) => {
    const best = row.reduce((highest, value, index) => (value > (row[highest] ?? -1) ? index : highest), 0);
    return classes[best] ?? '';
  });
}
