declare global {
  /** Where the library that locks the scrolling behind a dialog looks for it. */
  var __webpack_nonce__: string | undefined;
}

/** The word of this page without which its policy lets no style element in; components make some at run time. */
export function styleNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
  globalThis.__webpack_nonce__ = nonce;
  return nonce;
}
