/**
 * The floors of each package, the lowest first. A room is a folder below `src`, or a file that lies in `src` itself. A
 * room imports rooms of lower floors only, so rooms of one floor do not know each other.
 */
export const FLOORS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  shared: [],
  agent: [],
  'control-plane': [
    ['api', 'api-types', 'migrations'],
    ['ml'],
    ['platform'],
    ['ingest', 'datasets'],
    ['fleet', 'sketches'],
    ['registry'],
    ['rollout', 'drift', 'training', 'alerts'],
    ['labels', 'model-reports'],
    ['retraining', 'read-models'],
    ['cli', 'app.module.ts'],
    ['compose.ts', 'api-document.ts'],
    ['main.ts'],
  ],
};
