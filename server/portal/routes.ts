import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { transaction } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import { queueLinkRenewed } from '../messages/actions.ts';
import { findOrganization } from '../organization/queries.ts';
import { applyCheckout } from '../payments/apply-actions.ts';
import { findCheckoutBySession, type Checkout } from '../payments/queries.ts';
import { ROOT } from '../root.ts';
import { listAddressees } from '../runs/queries.ts';
import type { Services } from '../services.ts';
import { showBasket, payBasket } from './basket-routes.ts';
import { brandCss } from './brand.ts';
import { readChoice } from './choice.ts';
import { registerContactPages } from './contact-routes.ts';
import { registerDisputeRoutes } from './dispute-routes.ts';
import { openVisit, type NarrowScope, type Visit } from './guard.ts';
import { registerNoticePages } from './notice-routes.ts';
import { registerPromisePages } from './promise-routes.ts';
import { findPaymentOfCheckout, listOwedInvoices } from './queries.ts';
import { registerPlanRoutes } from './plan-routes.ts';
import { registerReceiptRoutes } from './receipt-routes.ts';
import { registerStatementFiles } from './statement-routes.ts';
import { portalExpired, portalReturn } from './return-views.ts';
import { maskAddress } from './rules.ts';
import { textsOf, visitPath } from './wording.ts';

// A link that was cut off is opened again a few times; somebody who tries tokens needs far more. By address; a link
// that works is not counted, because a whole firm may read behind one address.
const MISSES_PER_MINUTE = 60;
// By link: each may cost a few calls to Stripe.
const PAYMENTS_PER_MINUTE = 20;
const RENEWALS_PER_HOUR = 10;

type Query = Record<string, unknown> & { lang?: unknown };
export interface Visiting {
  Params: { token: string };
  Querystring: Query;
}

/** Opens the visit of a request, see `openVisit`: a page is closed to links of a narrow scope that it does not name. */
export type Opener = (
  request: FastifyRequest<Visiting>,
  reply: FastifyReply,
  also?: readonly NarrowScope[],
) => Promise<Visit>;

/** The debtor's pages under /p/, and the two small files that belong to them alone. */
export function registerPortalRoutes(app: FastifyInstance, services: Services): void {
  registerPortalAssets(app, services);
  const open = createOpener(app, services);
  registerReceiptRoutes(app, services, open);
  registerContactPages(app, services, open);
  registerDisputeRoutes(app, services, open);
  registerPromisePages(app, services, open);
  registerNoticePages(app, services, open);
  registerPlanRoutes(app, services, open);
  registerStatementFiles(app, services, open);

  app.get<Visiting>('/p/:token', async (request, reply) => {
    const visit = await open(request, reply, ['pay_only', 'unconfirmed']);
    if (visit.isExpired) return showExpired(services, visit, reply, request.query['sent'] === '1');
    if (visit.link.scope === 'unconfirmed') {
      return reply.redirect(visitPath(visit, '/contact/confirmation'), 303);
    }
    return showBasket(services, visit, reply, {
      choice: readChoice(request.query),
      ...(request.query['settled'] === 'credit' && { notice: textsOf(visit).settled.byCredit }),
    });
  });

  app.post<Visiting>('/p/:token/pay', limited(PAYMENTS_PER_MINUTE), async (request, reply) => {
    const visit = await open(request, reply, ['pay_only']);
    if (visit.isExpired) return showExpired(services, visit, reply, false);
    return payBasket(services, visit, reply, readChoice(request.body));
  });

  app.get<Visiting>('/p/:token/return', async (request, reply) => {
    const visit = await open(request, reply, ['pay_only']);
    return showReturn(services, visit, request, reply);
  });

  app.post<Visiting>(
    '/p/:token/renewal',
    limited(RENEWALS_PER_HOUR, '1 hour'),
    async (request, reply) => {
      const visit = await open(request, reply);
      if (visit.isExpired) {
        await transaction(services.sql, (tx) =>
          queueLinkRenewed(tx, services, { payLinkId: visit.link.id }),
        );
      }
      return reply.redirect(visitPath(visit, '', visit.isExpired ? { sent: '1' } : {}), 303);
    },
  );
}

async function showReturn(
  services: Services,
  visit: Visit,
  request: FastifyRequest<Visiting>,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const { s, n } = request.query;
  if (typeof s !== 'string' || !/^cs_[A-Za-z0-9_]{1,200}$/.test(s)) {
    return reply.redirect(visitPath(visit), 303);
  }
  const checkout = await findReturned(services, visit, s, request.method === 'GET');
  if (!checkout) throw new NotFound('There is nothing here.');
  const [payment, invoices] = await Promise.all([
    findPaymentOfCheckout(services.sql, checkout.id),
    listOwedInvoices(services.sql, visit.link, visit.today),
  ]);
  const refreshes = typeof n === 'string' && /^\d{1,2}$/.test(n) ? Number(n) : 0;
  return reply.page(
    '/portal/return',
    portalReturn(visit, { sessionId: s, status: checkout.status, payment, invoices, refreshes }),
    pageOf(visit),
  );
}

/**
 * The checkout the payer comes back from. When our books do not know its end yet Stripe is asked once: only Stripe's
 * page sends people here, and what it says is booked as the webhook would (PAYMENTS 3).
 */
async function findReturned(
  services: Services,
  visit: Visit,
  sessionId: string,
  mayApply: boolean,
): Promise<Checkout | undefined> {
  const { customerId, id, scope } = visit.link;
  const found = await findCheckoutBySession(services.sql, sessionId, customerId);
  // Whoever may only pay sees what they paid themselves.
  if (scope === 'pay_only' && found?.payLinkId !== id) return undefined;
  const isOver = found !== undefined && found.status !== 'creating' && found.status !== 'open';
  if (isOver || !mayApply || services.config.stripe.secretKey === null) return found;
  try {
    await applyCheckout(services, sessionId);
  } catch (error) {
    services.log.warn({ err: error }, 'Stripe could not be asked about a session.');
  }
  return findCheckoutBySession(services.sql, sessionId, customerId);
}

async function showExpired(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  isSent: boolean,
): Promise<string> {
  const isWhole = visit.link.scope === 'all';
  const [addressee] = isWhole ? await listAddressees(services.sql, [visit.link.customerId]) : [];
  const address = addressee ? maskAddress(addressee.email) : null;
  return reply.page('/portal/expired', portalExpired(visit, address, isSent), {
    ...pageOf(visit),
    status: 410,
  });
}

const pageOf = (visit: Visit) => ({ language: visit.language, country: visit.link.country });

/** Opens the visit of a request; refuses an address that comes with one wrong link after the other. */
function createOpener(app: FastifyInstance, services: Services): Opener {
  const countMiss = app.createRateLimit({ max: MISSES_PER_MINUTE, timeWindow: '1 minute' });
  return async (request, reply, also) => {
    try {
      return await openVisit(services, request, also);
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      const misses = await countMiss(request);
      if (misses.isAllowed || !misses.isExceeded) throw error;
      void reply.header('Retry-After', String(misses.ttlInSeconds));
      throw new TooMany('Too many links that do not exist.');
    }
  };
}

class TooMany extends Error {
  readonly statusCode = 429;
}

/** At most so many requests by the same link. */
export function limited(max: number, timeWindow = '1 minute') {
  const keyGenerator = (request: FastifyRequest) => (request.params as { token: string }).token;
  return { config: { rateLimit: { max, timeWindow, keyGenerator } } };
}

function registerPortalAssets(app: FastifyInstance, services: Services): void {
  const script = readFileSync(join(ROOT, 'views', 'assets', 'portal.js'), 'utf8');
  app.get('/assets/portal.js', async (request, reply) =>
    answerFile(request, reply, 'text/javascript; charset=utf-8', script),
  );
  app.get('/assets/brand.css', async (request, reply) => {
    const organization = await findOrganization(services.sql);
    const css = brandCss(organization?.brandColor ?? '#1f5f4a');
    return answerFile(request, reply, 'text/css; charset=utf-8', css);
  });
}

// Their addresses stay when their content changes, so a browser asks whether it did.
function answerFile(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  content: string,
): FastifyReply {
  const tag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;
  void reply.header('ETag', tag).header('Cache-Control', 'no-cache').type(type);
  return request.headers['if-none-match'] === tag ? reply.status(304).send() : reply.send(content);
}
