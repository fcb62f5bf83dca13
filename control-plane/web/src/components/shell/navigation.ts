import {
  IconActivityHeartbeat,
  IconAdjustments,
  IconAlertTriangle,
  IconBox,
  IconDatabase,
  IconGauge,
  IconMailOff,
  IconRouter,
  IconRss,
  IconSchool,
  IconSitemap,
  IconTags,
  IconUsers,
} from '@tabler/icons-react';

/** The pages, in the order of the work: watch, then learn from what was seen. */
export const NAVIGATION = [
  {
    title: 'Watch',
    pages: [
      { to: '/overview', label: 'Overview', icon: IconGauge },
      { to: '/alerts', label: 'Alerts', icon: IconAlertTriangle },
      { to: '/agents', label: 'Agents', icon: IconRouter },
      { to: '/groups', label: 'Groups', icon: IconSitemap },
      { to: '/settings', label: 'Settings', icon: IconAdjustments },
      { to: '/dead-letters', label: 'Dead letters', icon: IconMailOff },
      { to: '/feed', label: 'Alert feed', icon: IconRss },
      { to: '/drift', label: 'Drift', icon: IconActivityHeartbeat },
    ],
  },
  {
    title: 'Learn',
    pages: [
      { to: '/labels', label: 'Labels', icon: IconTags },
      { to: '/models', label: 'Models', icon: IconBox },
      { to: '/training', label: 'Training', icon: IconSchool },
      { to: '/datasets', label: 'Data sets', icon: IconDatabase },
    ],
  },
  {
    title: 'Manage',
    pages: [{ to: '/access', label: 'Access', icon: IconUsers }],
  },
] as const;
