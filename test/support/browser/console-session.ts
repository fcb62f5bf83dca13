import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, WIDE } from './browser.js';
import type { TestControlPlane } from '../programs/control-plane.js';

/** A browser at the console of a running control plane, with what a developer's console would show. */
export class ConsoleSession {
  private context: BrowserContext | undefined;
  private current: Page | undefined;
  private errors: string[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly controlPlane: TestControlPlane,
  ) {}

  static async start(controlPlane: TestControlPlane): Promise<ConsoleSession> {
    return new ConsoleSession(await launchBrowser(), controlPlane);
  }

  get page(): Page {
    if (!this.current) throw new Error('no page is open');
    return this.current;
  }

  /** Errors of the pages since the last `end`; a request that was meant to fail is none. */
  get complaints(): string[] {
    return this.errors.filter((text) => !text.startsWith('Failed to load resource'));
  }

  /** A page of a browser that has never been here; somebody has told it a name. */
  async begin(path: string, options: BrowserContextOptions = {}, author = 'ada'): Promise<Page> {
    await this.end();
    this.context = await this.browser.newContext({ viewport: WIDE, ...options });
    if (author) await this.context.addInitScript(`localStorage.setItem('picket.author', '${JSON.stringify(author)}')`);
    const page = await this.context.newPage();
    page.on('console', (message) => message.type() === 'error' && this.errors.push(message.text()));
    page.on('pageerror', (error) => this.errors.push(error.message));
    this.current = page;
    await this.open(path);
    return page;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.controlPlane.url + path);
  }

  /** Ends the page, not the browser. */
  async end(): Promise<void> {
    await this.context?.close();
    this.context = undefined;
    this.errors = [];
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }
}
