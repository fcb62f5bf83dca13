import type { Page } from 'playwright-core';

/** Reads from the API of a console. */
export type Get = <Body>(path: string) => Promise<Body>;

/** A page, or what opens on it. */
export interface View {
  readonly name: string;
  readonly path: string;
  /** Opens the drawer, the dialog or the menu. */
  readonly open?: (page: Page) => Promise<unknown>;
}

interface Listed {
  readonly items: readonly {
    readonly id: string;
    readonly name?: string;
    readonly version?: number;
    readonly aliases?: readonly string[];
  }[];
}

const pathOf = ({ name, version }: Listed['items'][number]) => `/models/${name}/${version}`;
const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();
const inOrder =
  (...steps: ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page) => {
    for (const step of steps) await step(page);
  };

const PAGES = [
  ...['overview', 'alerts', 'agents', 'groups', 'settings', 'dead-letters', 'feed', 'drift'],
  ...['models', 'training', 'datasets', 'labels', 'access'],
].map((name) => ({ name, path: `/${name}` }));

/** All that can be looked at, as far as this console has something to show: pages, drawers, dialogs, menus. */
export async function consoleViews(get: Get): Promise<View[]> {
  const first = async (path: string) => (await get<Listed>(path)).items[0];
  const [open, labelled, agent, model, run, dataset, letter] = await Promise.all([
    first('/alerts?labelled=false&limit=1'),
    first('/alerts?labelled=true&limit=1'),
    first('/agents?limit=1'),
    first('/models?limit=1'),
    first('/training-runs?limit=1'),
    first('/datasets?limit=1'),
    first('/dead-letters?limit=1'),
  ]);
  const version = model && pathOf(model);
  const { items: versions } = await get<Listed>('/models?limit=50');
  const other = versions.find(({ aliases }) => !aliases?.includes('champion'));
  return [
    ...PAGES,
    { name: 'menu of the theme', path: '/overview', open: openTheme },
    { name: 'menu of the account', path: '/overview', open: openAccount },
    { name: 'new person', path: '/access', open: press('Invite a person') },
    { name: 'new key', path: '/access', open: press('New key') },
    { name: 'sign-in by a link', path: '/sign-in#token=none&name=ada' },
    { name: 'import of a data set', path: '/datasets', open: press('Import') },
    { name: 'import of a model', path: '/models', open: press('Import') },
    { name: 'new run', path: '/training', open: press('Start a run') },
    { name: 'new group', path: '/groups', open: press('New group') },
    { name: 'group', path: '/groups/default' },
    { name: 'new subscriber', path: '/feed', open: press('New subscriber') },
    { name: 'new agents', path: '/agents', open: press('Add agents') },
    { name: 'command for new agents', path: '/agents', open: inOrder(press('Add agents'), makeCommand) },
    {
      name: 'list of the class filter',
      path: '/alerts',
      open: (page) => page.getByRole('combobox', { name: 'Class' }).click(),
    },
    { name: 'wrong link', path: '/alerts?severity=bogus' },
    { name: 'no such page', path: '/nowhere' },
    ...(open ? [{ name: 'alert', path: `/alerts/${open.id}` }] : []),
    ...(labelled ? [{ name: 'labelled alert', path: `/alerts/${labelled.id}` }] : []),
    ...(agent ? [{ name: 'agent', path: `/agents/${agent.id}` }] : []),
    ...(letter ? [{ name: 'dead letter', path: `/dead-letters?letter=${letter.id}` }] : []),
    ...(run ? [{ name: 'run', path: `/training/${run.id}` }] : []),
    ...(version ? modelViews(version) : []),
    ...(other ? [{ name: 'promotion', path: pathOf(other), open: press('Promote') }] : []),
    ...(dataset ? datasetViews(`/datasets/${dataset.id}`) : []),
  ];
}

/** Whoever comes first has no name yet. */
async function makeCommand(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill('ada');
  await page.getByRole('button', { name: 'Make the command' }).click();
  await page.getByText('Waiting for the first host').waitFor();
}

const modelViews = (version: string): View[] => [
  { name: 'model version', path: version },
  { name: 'menu of a version', path: version, open: press('More') },
  { name: 'menu of its report', path: version, open: press('Report') },
  {
    name: 'deletion of a version',
    path: version,
    open: inOrder(press('More'), (page) => page.getByRole('menuitem', { name: /Delete/ }).click()),
  },
  { name: 'comparison', path: `${version.replace(/\/\d+$/, '')}/compare` },
];

const datasetViews = (dataset: string): View[] => [
  { name: 'data set', path: dataset },
  { name: 'audit', path: `${dataset}/audit` },
  { name: 'column', path: `${dataset}?column=Protocol` },
  { name: 'deletion of a data set', path: dataset, open: press('Delete') },
];

const openTheme = (page: Page) => pressInMenu(page, 'Light or dark');
const openAccount = (page: Page) => pressInMenu(page, /^Account of/);

/** On a narrow screen the menu is behind a button. */
async function pressInMenu(page: Page, name: string | RegExp): Promise<void> {
  const menu = page.getByRole('button', { name: 'Open the menu' });
  if (await menu.isVisible()) await menu.click();
  await page.getByRole('button', { name }).click();
}

const SETTLE_MS = 400;

/** Goes there and waits until it stands still; a view whose button cannot be pressed now is not there. */
export async function goTo(page: Page, url: string, { path, open }: View): Promise<boolean> {
  await page.goto(url + path);
  await page.getByRole('heading').first().waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'hidden' });
  try {
    await open?.(page);
  } catch {
    return false;
  }
  await page.waitForTimeout(SETTLE_MS);
  return true;
}
