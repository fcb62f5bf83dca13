/** Puts a text on the clipboard; a page that came by plain HTTP from another host has only the old way. */
export async function copyText(text: string): Promise<void> {
  if ('clipboard' in navigator) return navigator.clipboard.writeText(text);
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  // Inside what holds the focus, which would take it back.
  (before?.parentElement ?? document.body).append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
}
