import { Severity } from '@picket/shared/uplink';
import { UNKNOWN_CLASS } from '@picket/shared/bundle';
import { ownValue } from '@picket/shared/records';

/**
 * How bad an attack of a class is, before its extent is known.
 *
 *   class                  | severity | because
 *   -----------------------|----------|------------------------------------------------
 *   Probe                  | low      | reconnaissance, nothing is harmed yet
 *   BFA                    | medium   | guessing passwords, harmful once it succeeds
 *   DoS, DDoS              | high     | a service is being made unavailable
 *   Web-Attack, BOTNET     | high     | code of the attacker runs, or is about to
 *   U2R                    | critical | an attacker has become root
 *   unknown, any other     | medium   | not known what it does
 */
const BY_CLASS: Readonly<Record<string, Severity>> = {
  Probe: Severity.LOW,
  BFA: Severity.MEDIUM,
  DoS: Severity.HIGH,
  DDoS: Severity.HIGH,
  'Web-Attack': Severity.HIGH,
  BOTNET: Severity.HIGH,
  U2R: Severity.CRITICAL,
};

/** So many flows in one alert raise it by one step. */
const MANY_FLOWS = 1000;
/** A less probable class lowers it by one step. What is `unknown` has an anomaly score instead of a probability. */
const DOUBTFUL_BELOW = 0.7;

/** Severity of an alert by class, best probability of its flows, and their number. */
export function severityOf(attackClass: string, probability: number, flowCount: number): Severity {
  const base = ownValue(BY_CLASS, attackClass) ?? Severity.MEDIUM;
  const extent = flowCount >= MANY_FLOWS ? 1 : 0;
  const doubt = attackClass !== UNKNOWN_CLASS && probability < DOUBTFUL_BELOW ? 1 : 0;
  return Math.min(Severity.CRITICAL, Math.max(Severity.LOW, base + extent - doubt));
}
