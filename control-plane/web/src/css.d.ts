import 'react';

declare module '@fontsource-variable/inter';

declare module 'react' {
  interface CSSProperties {
    /** CSS variables. */
    [name: `--${string}`]: string | number | undefined;
  }
}
