import { PicketError } from '@picket/shared/errors';
import { PROFILE_NAMES, PROFILES, type ProfileName } from '@picket/shared/features';

export const LABEL_COLUMN = 'Label';

/** Tools whose files look like ours and whose numbers are not: recognised by a column that only they have. */
const FOREIGN: readonly { column: string; tool: string }[] = [
  { column: 'tot_fwd_pkts', tool: 'the Python port of CICFlowMeter, whose lengths include headers' },
  { column: 'Tot.Fwd.Packets', tool: 'an R export of a CICFlowMeter version that is no profile of Picket' },
  { column: 'Total Fwd Packets', tool: 'the CICFlowMeter of CIC-IDS-2017, whose idle times are absolute' },
  { column: 'Fwd RST Flags', tool: 'the corrected fork of CICFlowMeter' },
];

/** A header that names at least this share of a profile's features is a damaged file of that profile, no other tool's. */
const SAME_TOOL_SHARE = 0.8;

/**
 * The profile whose features the header names, in whatever order.
 * @throws PicketError `dataset.foreign-file` for a file of another tool or no flow CSV at all
 */
export function recogniseProfile(header: readonly string[], file: string): ProfileName {
  const names = new Set(header.map((name) => name.trim()));
  const exact = PROFILE_NAMES.find((profile) => missingFrom(names, profile).length === 0);
  if (exact) return exact;
  throw refuseFile(file, reasonToRefuse(names));
}

function missingFrom(names: ReadonlySet<string>, profile: ProfileName): string[] {
  return PROFILES[profile].features.filter((feature) => !names.has(feature));
}

function reasonToRefuse(names: ReadonlySet<string>): string {
  const closest = PROFILE_NAMES.map((profile) => ({ profile, missing: missingFrom(names, profile) })).sort(
    (a, b) => a.missing.length - b.missing.length,
  )[0]!;
  const present = 1 - closest.missing.length / PROFILES[closest.profile].features.length;
  if (present >= SAME_TOOL_SHARE) {
    const some = closest.missing.slice(0, 3).join(', ');
    return `${closest.missing.length} column(s) of profile ${closest.profile} are missing: ${some}`;
  }
  const foreign = FOREIGN.find(({ column }) => names.has(column));
  return foreign ? `it was made by ${foreign.tool}` : 'its first line is not the header of a flow CSV';
}

/** A file that is not for us, with what to do instead. */
export function refuseFile(file: string, reason: string, cause?: unknown): PicketError {
  return new PicketError('dataset.foreign-file', 'user', `${file} refused: ${reason}`, {
    cause,
    next: 'make the file from its capture with `picket-agent features CAPTURE --profile cic-v40 --label CLASS`',
  });
}
