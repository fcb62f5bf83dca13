import { parse } from 'yaml';

/** What these rules look at; the rest is actionlint's. */
interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly jobs?: Readonly<Record<string, { readonly uses?: string; readonly steps?: readonly Step[] }>>;
}

export interface Step {
  readonly uses?: string;
  readonly run?: string;
}

export function stepsOf(workflow: string): Step[] {
  const { jobs } = parse(workflow) as Workflow;
  return Object.values(jobs ?? {}).flatMap(({ uses, steps }) => [
    ...(uses === undefined ? [] : [{ uses }]),
    ...(steps ?? []),
  ]);
}

/**
 * What actionlint does not look for: code of others that may change under its name, rights that nothing needs, and text
 * from outside that becomes part of a script.
 * @returns one line a fault
 */
export function workflowFaults(workflow: string): string[] {
  const { on, permissions } = parse(workflow) as Workflow;
  const steps = stepsOf(workflow);
  const unpinned = steps.flatMap(({ uses }) =>
    uses === undefined || uses.startsWith('./') || /@[0-9a-f]{40}$/.test(uses)
      ? []
      : [`not pinned to a commit: ${uses}`],
  );
  const injected = steps.flatMap(({ run }) =>
    /\$\{\{[^}]*\bgithub\.(event|head_ref)\b/.test(run ?? '') ? [`text from outside in a script: ${run?.trim()}`] : [],
  );
  const others = [
    JSON.stringify(permissions) === '{"contents":"read"}' ? null : 'permissions are not contents: read',
    JSON.stringify(on ?? null).includes('"pull_request_target"') ? 'pull_request_target runs with secrets' : null,
    /secrets\.AWS_/.test(workflow) ? 'long-lived AWS keys' : null,
  ];
  return [...unpinned, ...injected, ...others.filter((fault) => fault !== null)];
}
