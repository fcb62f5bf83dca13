import type { DatasetDto } from '../../api/types.js';

const NAMES: Record<DatasetDto['profile'], string> = {
  'cic-v40': 'cic-v40: CICFlowMeter of 2018, as InSDN',
  'cic-head': 'cic-head: CICFlowMeter of today',
  'picket-1': 'picket-1: Picket’s own',
  'cic-2017': 'cic-2017: as CIC-IDS-2017 (for studying only)',
  'cic-2019': 'cic-2019: between 2018 and today (for studying only)',
  'cic-python': 'cic-python: the Python port (for studying only)',
};

/** What flows can have been made with. No agent computes the ones for studying. */
export const PROFILE_CHOICES = Object.entries(NAMES).map(([name, label]) => ({ value: name, label }));
