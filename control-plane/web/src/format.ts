import { NONE, count, percent } from '@picket/shared/figures';

/** Numbers, times and names as a person reads them. An absent value is an en dash, never a zero. */
export { between, bytes, compact, count, falseAlarmRate, percent, rate, score, signed } from '@picket/shared/figures';

const LOCALE = 'en-GB';

const significant = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 4 });
const scientific = new Intl.NumberFormat(LOCALE, { notation: 'scientific', maximumSignificantDigits: 3 });
// The long style is the one with the zone.
const dateTime = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'long' });

type Maybe = number | null | undefined;

/** 1 flow, 2,000 flows. */
export const plural = (amount: number, noun: string, many = `${noun}s`) =>
  `${count(amount)} ${amount === 1 ? noun : many}`;

/** How sure a model is of an alert. What no class explains has an anomaly score, which is not a probability. */
export function certainty({ class: name, probability }: { class: string; probability: number }, digits = 1): string {
  return name === 'unknown' ? `score ${probability.toFixed(digits + 1)}` : percent(probability, digits);
}

/** A measured value: four significant digits, exponents beyond a thousand million. */
export function value(number: Maybe): string {
  if (number == null) return NONE;
  const size = Math.abs(number);
  return size !== 0 && (size >= 1e9 || size < 1e-4) ? scientific.format(number) : significant.format(number);
}

/** Milliseconds as the two largest units: 3 h 12 min. */
export function duration(ms: Maybe): string {
  if (ms == null) return NONE;
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const hours = Math.floor(seconds / 3600);
  if (hours < 48) return `${hours} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** 26 Nov 2026, 16:47:04 CET: the viewer's zone, and it says so. */
export const absoluteTime = (at: string | number) => dateTime.format(new Date(at));
/** 16:47:04 CET */
export const clockTime = (at: string | number) => clock.format(new Date(at));

/** CET; for an axis, whose labels have no room for it. */
export const zoneAt = (at: string | number) =>
  clock.formatToParts(new Date(at)).find(({ type }) => type === 'timeZoneName')?.value ?? '';

/** How long before `nowMs`; clocks that differ by a little never give a time in the future. */
export function relativeTime(iso: string, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(iso)) / 1000));
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

const PROTOCOLS: Record<number, string> = {
  0: 'neither TCP nor UDP',
  1: 'ICMP',
  6: 'TCP',
  17: 'UDP',
  47: 'GRE',
  58: 'ICMPv6',
  132: 'SCTP',
};

/** IANA's name, where it is one that people know; the profiles write 0 for whatever is neither TCP nor UDP. */
export const protocolName = (protocol: number) => PROTOCOLS[protocol] ?? `protocol ${protocol}`;

/** Whether a feature's numbers are names, which have neither middle nor mean. */
export const isCategorical = (feature: string) => feature === 'Protocol';

/** A feature's value: a protocol by its name. */
export const featureValue = (feature: string, number: number) =>
  isCategorical(feature) ? protocolName(number) : value(number);

/** Address and port; IPv6 in brackets; a portless protocol has no port. */
export function endpoint(address: string, port: number): string {
  if (port === 0) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** An aggregated alert leaves an address empty when there were several. */
export const addressOrMany = (address: string) => address || 'many';

/** How sentences of ours begin. A name at the beginning (a file, a column, a model) is written as it is. */
const OPENING = new Set(
  (
    'a all an answer as at by call check choose compare correct data delete each every export from free give import it ' +
    'its keep label labels leave look macro make more name narrow no none nothing of on one only promote restore say ' +
    'show split state take that the their there these they this too train try two unsure upload wait what when who ' +
    'whoever with without you'
  ).split(' '),
);

/** Which host did it to which; where no agent saw who opened the conversation, neither side is the first. */
export const directionSign = (direction: string | null) => (direction === 'unknown' ? '↔' : '→');

/** Our errors are written to stand in a log line; on a page they are sentences. */
export function sentence(text: string): string {
  const first = /^[\p{L}]+(?=[\s,:]|$)/u.exec(text)?.[0];
  const said = first !== undefined && OPENING.has(first) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(said) ? said : `${said}.`;
}

export const shortDigest = (digest: string) => digest.slice(0, 12);
