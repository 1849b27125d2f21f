import fastifyView from '@fastify/view';
import { Eta } from 'eta';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import type { Services } from '../services.ts';
import type { OfficeViews, PortalViews } from '../views.ts';
import { takeNotice } from './notice.ts';
import { officePage, portalPage, type PageOptions } from './page-context.ts';

type Views = OfficeViews & PortalViews;

/** Templates that need nothing the page does not have: htmx gets them with the page's own props. */
type FragmentOf<N extends keyof Views> = {
  [F in keyof Views]: Views[N] extends Views[F] ? F : never;
}[keyof Views];

declare module 'fastify' {
  interface FastifyReply {
    /**
     * Answers a page; when htmx asks for a part only, the fragment alone. The page includes its fragment, so the
     * markup stands once. Props are strings ready to show.
     */
    page<N extends keyof Views>(
      name: N,
      props: Views[N],
      options?: PageOptions & { fragment?: FragmentOf<N> },
    ): Promise<string>;
  }
}

/** Teaches replies to answer pages from views/. */
export async function registerPages(app: FastifyInstance, services: Services): Promise<void> {
  await app.register(fastifyView, {
    engine: { eta: new Eta({ escapeFunction: escapeForHtml, autoTrim: false }) },
    root: join(ROOT, 'views'),
    viewExt: 'eta',
    production: true,
  });
  app.decorateReply('page', async function <
    N extends keyof Views,
  >(this: FastifyReply, name: N, props: Views[N], options: PageOptions & { fragment?: keyof Views } = {}): Promise<string> {
    const isOffice = !name.startsWith('/portal/');
    const notice = options.notice ?? (isOffice ? takeNotice(this.request, this) : null);
    const context = notice === null ? options : { ...options, notice };
    const page = isOffice
      ? await officePage(services, this.request, context)
      : await portalPage(services, this.request, context);
    const view = wantsPart(this.request) && options.fragment ? options.fragment : name;
    // The answer to a form that was refused must not put the form's action into the address bar.
    if (this.request.method === 'POST') void this.header('HX-Push-Url', 'false');
    void this.header('Vary', 'HX-Request-Type').header('Cache-Control', 'no-store');
    if (options.status !== undefined) void this.status(options.status);
    return this.viewAsync(view, { ...props, page });
  });
}

/** True when htmx will put the answer into a page that is already there. */
export function wantsPart(request: FastifyRequest): boolean {
  return request.headers['hx-request-type'] === 'partial';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// A page must never say "undefined": better a logged error than a wrong amount on a customer's screen.
function escapeForHtml(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') throw new TypeError(`A template printed ${String(value)}.`);
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
