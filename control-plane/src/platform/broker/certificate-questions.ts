import type { CertificateVerdict } from './broker-messages.js';

const PATIENCE_MS = 4000;
const BUSY: CertificateVerdict = { refusal: 'control-plane-busy' };

/** Questions of the broker's process to the control plane, each with its answer or, after a while, none. */
export class CertificateQuestions {
  private readonly open = new Map<number, (verdict: CertificateVerdict) => void>();
  private last = 0;

  constructor(private readonly send: (question: number, serial: string) => void) {}

  ask(serial: string): Promise<CertificateVerdict> {
    const question = ++this.last;
    const timeout = setTimeout(() => this.answer(question, BUSY), PATIENCE_MS);
    return new Promise<CertificateVerdict>((resolve) => {
      this.open.set(question, resolve);
      this.send(question, serial);
    }).finally(() => clearTimeout(timeout));
  }

  answer(question: number, verdict: CertificateVerdict): void {
    this.open.get(question)?.(verdict);
    this.open.delete(question);
  }
}
