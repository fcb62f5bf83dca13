import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#e6f5f6',
  '#cfe8ea',
  '#a0d2d6',
  '#6cbbc1',
  '#42a7af',
  '#26979f',
  '#0f8a93',
  '#04757d',
  '#00676e',
  '#00575e',
];

/** Mantine's dark greys, moved towards blue; 0 is text, 7 the panels, 8 the page. */
const dark: MantineColorsTuple = [
  '#dfe5ec',
  '#b6bfcb',
  '#8f9aa9',
  '#667181',
  '#39434f',
  '#29323d',
  '#1f2630',
  '#171d25',
  '#0f141a',
  '#0a0e13',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 7 },
  colors: { petrol, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Roboto Mono', 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.25rem' }, h2: { fontSize: '0.9375rem' } } },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  components: {
    // Links in running text do not differ by colour alone.
    Anchor: { defaultProps: { underline: 'always' } },
    Table: { defaultProps: { borderColor: 'var(--pk-grid)', highlightOnHoverColor: 'var(--pk-hover)', fz: 'sm' } },
    // By mouse, keyboard and finger.
    Tooltip: {
      defaultProps: {
        withArrow: true,
        openDelay: 250,
        multiline: true,
        maw: 340,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Drawer: { defaultProps: { position: 'right', overlayProps: { backgroundOpacity: 0.35 } } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    // A menu's children are its items; the first one has the focus.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
  },
});

/** Words on a tint, and white words on a filled button, with enough contrast: Mantine's own are too pale. */
const READABLE_LIGHT = {
  '--mantine-color-red-6': '#c92a2a',
  '--mantine-color-red-filled': '#c92a2a',
  '--mantine-color-red-filled-hover': '#b02525',
  '--mantine-color-red-light-color': '#a61e1e',
  '--mantine-color-green-light-color': '#1d6330',
  '--mantine-color-yellow-light-color': '#7a4a00',
  '--mantine-color-placeholder': '#66717f',
};
const READABLE_DARK = {
  '--mantine-color-red-6': '#ff8787',
  '--mantine-color-red-filled': '#c92a2a',
  '--mantine-color-red-filled-hover': '#b02525',
  '--mantine-color-placeholder': '#9aa5b3',
};

/** The page is one step darker than the panels on it, in both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f4f6f8',
    '--mantine-color-text': '#18212b',
    '--mantine-color-dimmed': '#566272',
    ...READABLE_LIGHT,
  },
  dark: {
    '--mantine-color-body': dark[8],
    '--mantine-color-text': dark[0],
    '--mantine-color-dimmed': dark[2],
    ...READABLE_DARK,
  },
});
