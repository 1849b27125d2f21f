import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { launchChromium } from './chromium.ts';

export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** What no page may do: errors in the console, violations of its policy, requests that failed, unexpected statuses. */
  faults: string[];
  /** Lets one answer with this status pass; others are faults from 400 on. */
  expectStatus: (status: number) => void;
  /** Closes the profile; fails when a page did what it may not. */
  leave: () => Promise<void>;
}

export interface TestBrowser {
  browser: Browser;
  /** Somebody with a fresh profile. A visitor that was not closed is by `close`. */
  visitor(options?: BrowserContextOptions): Promise<Visitor>;
  close(): Promise<void>;
}

/** A page of our own answers within milliseconds, on a busy machine within seconds. */
const PATIENCE_MS = 15_000;

/** A real browser. Every page that its visitors open is guarded. */
export async function openBrowser(from?: 'anywhere' | 'package'): Promise<TestBrowser> {
  const browser = await launchChromium(from);
  const visitors = new Set<Visitor>();
  return {
    browser,
    async visitor(options = {}) {
      const context = await browser.newContext({
        locale: 'fr-FR',
        timezoneId: 'Europe/Paris',
        viewport: { width: 1280, height: 900 },
        ...options,
      });
      context.setDefaultTimeout(PATIENCE_MS);
      const guard = guardContext(context);
      const visitor: Visitor = {
        page: await context.newPage(),
        context,
        ...guard,
        leave: async () => {
          visitors.delete(visitor);
          await context.close();
          expect(guard.faults).toEqual([]);
        },
      };
      visitors.add(visitor);
      return visitor;
    },
    async close() {
      for (const visitor of visitors) await visitor.context.close();
      await browser.close();
    },
  };
}

// Chromium writes one such line for every answer from 400 on; answers are looked at by their status.
const ANSWERED_WITH = /^Failed to load resource: the server responded with a status of/;
// Playwright's own script cannot run in the frame that shows a mail, as is meant.
const SANDBOXED = /^Blocked script execution in '[^']*' because the document's frame is sandboxed/;

function guardContext(context: BrowserContext): Pick<Visitor, 'faults' | 'expectStatus'> {
  const faults: string[] = [];
  const expected: number[] = [];
  context.on('console', (message) => {
    const text = message.text();
    const isPolicy = /content security policy|permissions policy/i.test(text);
    if (message.type() !== 'error' && !isPolicy) return;
    if (ANSWERED_WITH.test(text) || SANDBOXED.test(text)) return;
    faults.push(`${message.location().url || message.page()?.url()}: ${text}`);
  });
  context.on('weberror', (error) => {
    faults.push(`${error.page()?.url()}: ${error.error().message}`);
  });
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // Leaving a page, or getting a file instead of one, ends what is still loading.
    if (reason !== 'net::ERR_ABORTED') faults.push(`${request.url()}: ${reason}`);
  });
  context.on('response', (response) => {
    const status = response.status();
    if (status < 400) return;
    const at = expected.indexOf(status);
    if (at >= 0) expected.splice(at, 1);
    else faults.push(`${response.request().method()} ${response.url()}: ${status}`);
  });
  return { faults, expectStatus: (status) => expected.push(status) };
}

/** Fails when the page is wider than its window: somebody would have to scroll sideways to read. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const widths = await page.evaluate<{ page: number; window: number }>(
    '({ page: document.documentElement.scrollWidth, window: document.documentElement.clientWidth })',
  );
  expect(widths.page, `${page.url()} is wider than its window`).toBeLessThanOrEqual(widths.window);
}
