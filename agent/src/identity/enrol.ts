import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import {
  ENROL_PATH,
  MACHINE_ID_SALT,
  parseEnrolmentToken,
  RENEW_PATH,
  type Enrolment,
  type RenewRequest,
} from '@picket/shared/enrolment';
import { AgentError } from '../errors.js';
import { AGENT_VERSION } from '../version.js';
import { askForCertificate } from './agents-door.js';
import { fetchAuthority } from './fetch-authority.js';
import { credentialsOf, type Identity, type IdentityFiles } from './identity-files.js';

/** One of these holds the id of the installed system (machine-id(5)). */
const MACHINE_ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'];
/** A clock within this is near enough; certificates are valid from an hour before they are made. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * Gets the first certificate of this host. The key is kept before it is used, so that a try whose answer was lost is
 * repeated with the same key, and gets the same certificate.
 * @param agentId the proposed name; the control plane may choose another
 * @throws SharedError `enrolment.token-invalid`, AgentError `enrolment.*`
 */
export async function enrol(tokenText: string, agentId: string, files: IdentityFiles): Promise<Enrolment> {
  const { id: tokenId, secret, authority, url } = parseEnrolmentToken(tokenText);
  const ca = await fetchAuthority(url, authority);
  const privateKey = files.ensureKey();
  const body = { tokenId, secret, agentId, ...(await describeApplicant(privateKey, agentId)) };
  const enrolment = await askForCertificate(url, ENROL_PATH, { ca }, body);
  requireOurs(enrolment, privateKey);
  files.save(enrolment, url);
  return enrolment;
}

/** Gets the next certificate for the same key. @throws AgentError `enrolment.*` */
export async function renew(identity: Identity, files: IdentityFiles): Promise<Enrolment> {
  const { privateKey, url, agentId } = identity;
  const body = await describeApplicant(privateKey, agentId);
  const enrolment = await askForCertificate(url, RENEW_PATH, credentialsOf(identity), body);
  requireOurs(enrolment, privateKey);
  files.save(enrolment, url);
  return enrolment;
}

/** What is wrong with the clock of this host; undefined: nothing. */
export function clockFault({ serverTime }: Pick<Enrolment, 'serverTime'>, nowMs: number): string | undefined {
  const offsetMs = nowMs - Date.parse(serverTime);
  if (Math.abs(offsetMs) <= CLOCK_TOLERANCE_MS) return undefined;
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const length = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  return `the clock of this host is ${length} ${offsetMs < 0 ? 'behind' : 'ahead of'} that of the control plane`;
}

async function describeApplicant(privateKey: string, agentId: string): Promise<RenewRequest> {
  const { makeCertificateRequest } = await import('./certificate-request.js');
  return {
    csr: await makeCertificateRequest(privateKey, agentId),
    machineId: readMachineId(),
    hostname: hostname().slice(0, 255),
    agentVersion: AGENT_VERSION,
    sentAt: new Date().toISOString(),
  };
}

/** Salted: what leaves the host tells nobody else which machine it is. */
function readMachineId(): string | null {
  for (const path of MACHINE_ID_FILES) {
    try {
      const id = readFileSync(path, 'utf8').trim();
      if (/^[0-9a-f]{32}$/.test(id))
        return createHash('sha256')
          .update(MACHINE_ID_SALT + id)
          .digest('hex');
    } catch {
      continue;
    }
  }
  return null;
}

function requireOurs({ certificate }: Enrolment, privateKey: string): void {
  if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey))) return;
  throw new AgentError('enrolment.refused', 'unexpected', 'the certificate in the answer is for another key');
}
