import { Code } from '@mantine/core';

/** What is written between backticks, and names of files. */
const NAME = /`([^`]+)`|((?:[\w.+@-]*\w)\.(?:csv|pcapng|pcap|cap|parquet|gz|zip|png|json|txt|xlsx|onnx)\b(?:\.gz)?)/giu;

/** A text of the control plane, with its names set as names. */
export function Words({ text }: { text: string }) {
  const parts: React.ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(NAME)) {
    parts.push(text.slice(end, match.index), <Code key={match.index}>{match[1] ?? match[2]}</Code>);
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}
