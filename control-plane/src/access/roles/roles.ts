import { actionSchema, roleSchema, type Action, type Role } from '../../api/access.js';

/** The least role that an action needs. This is the one table of what people and their programs may do. */
export const LEAST_ROLE: Readonly<Record<Action, Role>> = {
  view: 'viewer',
  'own-account.manage': 'viewer',
  'alerts.label': 'analyst',
  'datasets.manage': 'analyst',
  'training.run': 'analyst',
  'models.evaluate': 'analyst',
  'models.manage': 'operator',
  'agents.manage': 'operator',
  'settings.manage': 'operator',
  'dead-letters.manage': 'operator',
  'feed.manage': 'admin',
  'authorities.manage': 'admin',
  'access.manage': 'admin',
};

export function isAllowed(role: Role, action: Action): boolean {
  return rank(role) >= rank(LEAST_ROLE[action]);
}

/** What a role may do. */
export function actionsOf(role: Role): Action[] {
  return actionSchema.options.filter((action) => isAllowed(role, action));
}

function rank(role: Role): number {
  return roleSchema.options.indexOf(role);
}
