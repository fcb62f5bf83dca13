import { useEffect, type ComponentType } from 'react';
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { lazyPart, prefetchParts } from './components/lazy-part.js';
import { SignedIn } from './components/shell/signed-in.js';
import { Crashed } from './pages/crashed.js';
import { NotFoundPage } from './pages/not-found.js';

const PAGE_HEIGHT = 400;

/** A page whose code is fetched when the page is first opened, inside the shell that stays. */
const page = (path: string, load: () => Promise<ComponentType>): RouteObject => ({
  path,
  Component: lazyPart(load, PAGE_HEIGHT),
});

const router = createBrowserRouter([
  {
    errorElement: <Crashed />,
    children: [page('sign-in', async () => (await import('./pages/sign-in/sign-in-page.js')).SignInPage)],
  },
  {
    element: <SignedIn />,
    errorElement: <Crashed />,
    children: [
      {
        // A page that fails leaves the menu standing.
        errorElement: <Crashed />,
        children: [
          { index: true, element: <Navigate to="/overview" replace /> },
          page('overview', async () => (await import('./pages/overview/overview-page.js')).OverviewPage),
          page('alerts/:id?', async () => (await import('./pages/alerts/alerts-page.js')).AlertsPage),
          page('agents/:id?', async () => (await import('./pages/agents/agents-page.js')).AgentsPage),
          page('dead-letters', async () => (await import('./pages/dead-letters/dead-letters-page.js')).DeadLettersPage),
          page('groups', async () => (await import('./pages/groups/groups-page.js')).GroupsPage),
          page('groups/:name', async () => (await import('./pages/groups/group-page.js')).GroupPage),
          page('settings', async () => (await import('./pages/settings/settings-page.js')).SettingsPage),
          page('feed', async () => (await import('./pages/feed/feed-page.js')).FeedPage),
          page('drift', async () => (await import('./pages/drift/drift-page.js')).DriftPage),
          page('models', async () => (await import('./pages/models/models-page.js')).ModelsPage),
          page('models/:name/compare', async () => (await import('./pages/models/compare-page.js')).ComparePage),
          page('models/:name/:version', async () => (await import('./pages/models/version-page.js')).VersionPage),
          page('labels', async () => (await import('./pages/labels/labels-page.js')).LabelsPage),
          page('training', async () => (await import('./pages/training/training-page.js')).TrainingPage),
          page('training/:id', async () => (await import('./pages/training/run-page.js')).RunPage),
          page('datasets', async () => (await import('./pages/datasets/datasets-page.js')).DatasetsPage),
          page('datasets/:id', async () => (await import('./pages/datasets/dataset-page.js')).DatasetPage),
          page('datasets/:id/audit', async () => (await import('./pages/datasets/audit/audit-page.js')).AuditPage),
          page('access', async () => (await import('./pages/access/access-page.js')).AccessPage),
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
]);

export function App() {
  useEffect(prefetchParts, []);
  return <RouterProvider router={router} />;
}
