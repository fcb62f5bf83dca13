/** "1 flow", "0 flows", "2 classes": a number and its noun. */
export function plural(amount: number, noun: string, many = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : many}`;
}
