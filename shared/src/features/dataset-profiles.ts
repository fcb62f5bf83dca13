import { PROFILE_NAMES, PROFILES, isProfileName } from './names.js';

/**
 * Other versions of CICFlowMeter, and a port of it, whose flow CSVs can be learnt from though no agent computes them:
 *
 *   cic-2017    the version behind CIC-IDS-2017 (idle times may be absolute)
 *   cic-2019    the versions between `cic-v40` and `cic-head` (flags counted on every packet, idle times absolute)
 *   cic-python  the Python port (lengths include headers)
 */
export const ARCHIVE_PROFILE_NAMES = ['cic-2017', 'cic-2019', 'cic-python'] as const;

/** What the flows of a data set were made with. A model of an archive profile is for studying: no agent may use it. */
export const DATASET_PROFILE_NAMES = [...PROFILE_NAMES, ...ARCHIVE_PROFILE_NAMES] as const;
export type DatasetProfileName = (typeof DATASET_PROFILE_NAMES)[number];

/** The features of a profile that agents compute; none for an archive profile. */
export function featuresOfAgents(profile: DatasetProfileName): readonly string[] {
  return isProfileName(profile) ? PROFILES[profile].features : [];
}
