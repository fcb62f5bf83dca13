import type { Page } from 'playwright-core';

/** All that the page says: its text element by element, and what it says to the mouse and to a screen reader. */
export function wordsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const attributes = ['title', 'aria-label', 'placeholder'];
    const said = [...document.querySelectorAll('[title], [aria-label], [placeholder]')].flatMap((element) =>
      attributes.map((name) => element.getAttribute(name) ?? ''));
    return [...document.body.innerText.split('\\n'), ...said].filter((text) => text !== '');
  })()`);
}

const CLOCK = /(?<![\d.:[a-f])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\.\d+)?(?![\d:])/g;
const ZONE = /^(?:Z|\s?(?:UTC|GMT|[A-Z]{3,4}\b)(?:[+−-]\d{1,2}(?::\d\d)?)?)/;

/** Clock times that do not say in which zone they are. */
export function timesWithoutZone(text: string): string[] {
  const plain = text.replace(/(?<=(?:GMT|UTC))[+−-]\d{1,2}:\d\d/g, '+');
  return [...plain.matchAll(CLOCK)]
    .filter(({ 0: time, index }) => !ZONE.test(plain.slice(index + time.length)))
    .map(([time]) => time);
}

const PLURAL_OF_ONE = /(?<![\d.,v@#])1 [a-z]{2,}s\b(?<!ss|\bhas|\bis|\bwas)/g;
const COUNTED = 'flow|alert|agent|label|row|file|version|model|packet|class|round|tree|feature|column|run|time';
const SINGULAR_OF_MANY = new RegExp(`(?<![\\d.,v@#])(?:[2-9]|\\d[\\d,]*\\d) (?:${COUNTED})\\b`, 'g');

/** "1 flows" and "2 flow". */
export const pluralFaults = (text: string): string[] => [
  ...(text.match(PLURAL_OF_ONE) ?? []),
  ...(text.match(SINGULAR_OF_MANY) ?? []),
];
