import Fastify, { type FastifyInstance } from 'fastify';
import { registerApi } from './api/api.ts';
import { registerApprovalsRoutes } from './approvals/routes.ts';
import { registerAnswersRoutes } from './answers/routes.ts';
import { registerCallsRoutes } from './calls/routes.ts';
import { registerClockRoutes } from './clock/routes.ts';
import { registerCreditsRoutes } from './credits/routes.ts';
import { registerCustomersRoutes } from './customers/routes.ts';
import { registerDiscountsRoutes } from './discounts/routes.ts';
import { registerDisputesRoutes } from './disputes/routes.ts';
import { registerFactorsRoutes } from './factors/routes.ts';
import { registerEffectsRoutes } from './effects/routes.ts';
import { registerHealth } from './health/routes.ts';
import { registerImportsRoutes } from './imports/routes.ts';
import { registerInvoicesRoutes } from './invoices/routes.ts';
import { registerMessagesRoutes } from './messages/routes.ts';
import { registerOrganizationRoutes } from './organization/routes.ts';
import { registerPausesRoutes } from './pauses/routes.ts';
import { registerPaymentMethodRoutes } from './payments/method-routes.ts';
import { registerPaymentsRoutes } from './payments/routes.ts';
import { registerPaymentNoticesRoutes } from './payment-notices/routes.ts';
import { registerPlansRoutes } from './plans/routes.ts';
import { registerPortalRoutes } from './portal/routes.ts';
import { registerPreviewRoutes } from './previews/routes.ts';
import { registerPromisesRoutes } from './promises/routes.ts';
import { registerReconciliationRoutes } from './reconciliation/routes.ts';
import { registerRepliesRoutes } from './replies/routes.ts';
import { registerReportsRoutes } from './reports/routes.ts';
import { registerResendWebhook } from './resend/webhook.ts';
import { registerScenariosRoutes } from './scenarios/routes.ts';
import { registerSegmentsRoutes } from './segments/routes.ts';
import type { Services } from './services.ts';
import { registerStatementRoutes } from './statements/routes.ts';
import { registerStripeWebhook } from './stripe/webhook.ts';
import { registerTasksRoutes } from './tasks/routes.ts';
import { registerTodayRoutes } from './today/routes.ts';
import { registerGuard } from './users/guard.ts';
import { registerUserRoutes } from './users/routes.ts';
import { registerWeb } from './web/web.ts';
import { registerWordingsRoutes } from './wordings/routes.ts';

// Long enough for an upload over a slow line, short enough that idle connections do not pile up.
const CONNECTION_TIMEOUT_MS = 120_000;

/** Builds the web face: machinery first, then every feature's pages. Never listens. */
export async function buildApp(services: Services): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: services.log,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    // Behind a proxy the visitor's address is in a header; only one on this machine or network is believed.
    trustProxy: ['loopback', 'linklocal', 'uniquelocal'],
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    forceCloseConnections: 'idle',
  });
  if (services.config.testClock) {
    app.addHook('onRequest', async () => services.clock.refresh());
  }
  await registerWeb(app, services);
  registerGuard(app, services);
  await registerStripeWebhook(app, services);
  await registerResendWebhook(app, services);
  await registerApi(app, services);
  await registerHealth(app, services);
  registerPortalRoutes(app, services);
  registerUserRoutes(app, services);
  registerOrganizationRoutes(app, services);
  registerTodayRoutes(app, services);
  registerCustomersRoutes(app, services);
  registerPausesRoutes(app, services);
  registerCreditsRoutes(app, services);
  registerStatementRoutes(app, services);
  registerDiscountsRoutes(app, services);
  registerDisputesRoutes(app, services);
  registerFactorsRoutes(app, services);
  registerInvoicesRoutes(app, services);
  registerAnswersRoutes(app, services);
  registerPlansRoutes(app, services);
  registerPaymentsRoutes(app, services);
  registerPaymentMethodRoutes(app, services);
  registerPreviewRoutes(app, services);
  registerPromisesRoutes(app, services);
  registerPaymentNoticesRoutes(app, services);
  registerRepliesRoutes(app, services);
  registerReconciliationRoutes(app, services);
  registerImportsRoutes(app, services);
  registerMessagesRoutes(app, services);
  registerApprovalsRoutes(app, services);
  registerScenariosRoutes(app, services);
  registerWordingsRoutes(app, services);
  registerSegmentsRoutes(app, services);
  registerTasksRoutes(app, services);
  registerCallsRoutes(app, services);
  registerReportsRoutes(app, services);
  registerEffectsRoutes(app, services);
  registerClockRoutes(app, services);
  return app;
}

/** What a process that only works shows of itself: `/healthz`, `/readyz`, `/metrics`. */
export async function buildHealthApp(services: Services): Promise<FastifyInstance> {
  const app = Fastify({ loggerInstance: services.log, forceCloseConnections: 'idle' });
  await registerHealth(app, services);
  return app;
}
