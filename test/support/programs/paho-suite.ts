import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Requirement } from '../machine/requirements.js';

const ADDRESS = 'https://github.com/eclipse-paho/paho.mqtt.testing';
const FETCH_MS = 60_000;

/**
 * Checkout of eclipse-paho/paho.mqtt.testing (EPL; never in this repository): the folder that PICKET_PAHO_DIR names, or
 * one that is fetched now.
 */
export class PahoSuite implements Requirement {
  readonly folder: string | undefined;

  constructor() {
    const named = process.env['PICKET_PAHO_DIR'];
    const folder = named ?? fetchSuite();
    this.folder = folder && existsSync(join(folder, 'interoperability/client_test.py')) ? folder : undefined;
  }

  get missing(): string | undefined {
    return this.folder ? undefined : `no copy of ${ADDRESS}: name one with PICKET_PAHO_DIR`;
  }
}

function fetchSuite(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'picket-paho-'));
  try {
    execFileSync('git', ['clone', '--quiet', '--depth', '1', ADDRESS, folder], { timeout: FETCH_MS, stdio: 'ignore' });
    return folder;
  } catch {
    return undefined;
  }
}
