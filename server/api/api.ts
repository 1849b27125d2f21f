import type { FastifyError, FastifyInstance } from 'fastify';
import {
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { Services } from '../services.ts';
import { registerAuthentication, type RequestLimits } from './authentication.ts';
import { registerCreditNoteRoutes } from './credit-notes/routes.ts';
import { registerCustomerRoutes } from './customers/routes.ts';
import { registerHoldRoutes } from './holds/routes.ts';
import { registerInvoiceRoutes } from './invoices/routes.ts';
import { registerMessageRoutes } from './messages/routes.ts';
import { registerMethodCheck } from './method-check.ts';
import { registerOpenApi } from './openapi.ts';
import { registerPaymentRoutes } from './payments/routes.ts';
import { registerPlanRoutes } from './plans/routes.ts';
import { answerProblem, ApiProblem } from './problems.ts';
import { registerRunRoutes } from './runs/routes.ts';
import { registerScenarioRoutes } from './scenarios/routes.ts';
import { registerTaskRoutes } from './tasks/routes.ts';

// The largest body is a payment with 500 allocations: some 60 kB.
const BODY_BYTES_MAX = 256 * 1024;

// Ten requests a second go on for ever: a bookkeeping program that sends 10,000 invoices is done in 17 minutes, and a
// loop gone wild does not keep the pages waiting. Refusals: nobody guesses 256 bits, but nobody needs to try.
const LIMITS: RequestLimits = { requestsPerMinute: 600, refusalsPerMinute: 60 };

/** The JSON interface under /api/v1: the same actions as the pages, for programs with a token. */
export async function registerApi(
  app: FastifyInstance,
  services: Services,
  limits: Partial<RequestLimits> = {},
): Promise<void> {
  await app.register(
    async (plain) => {
      plain.setValidatorCompiler(validatorCompiler);
      plain.setSerializerCompiler(serializerCompiler);
      plain.setErrorHandler<FastifyError>((error, request, reply) =>
        answerProblem(error, request, reply),
      );
      acceptJsonOnly(plain);
      registerMethodCheck(plain);
      await registerAuthentication(plain, services, { ...LIMITS, ...limits });
      await registerOpenApi(plain, services);
      const api = plain.withTypeProvider<ZodTypeProvider>();
      registerCustomerRoutes(api, services);
      registerInvoiceRoutes(api, services);
      registerPaymentRoutes(api, services);
      registerCreditNoteRoutes(api, services);
      registerHoldRoutes(api, services);
      registerPlanRoutes(api, services);
      registerMessageRoutes(api, services);
      registerRunRoutes(api, services);
      registerTaskRoutes(api, services);
      registerScenarioRoutes(api, services);
    },
    { prefix: '/api/v1', bodyLimit: BODY_BYTES_MAX },
  );
}

// Forms and uploads are for pages: a body another site can send with a form is refused here.
function acceptJsonOnly(api: FastifyInstance): void {
  const parseJson = api.getDefaultJsonParser('error', 'error');
  api.removeAllContentTypeParsers();
  api.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: BODY_BYTES_MAX },
    parseJson,
  );
  api.addHook('preValidation', async (request) => {
    if (request.is404) return;
    if (request.body === undefined && ['POST', 'PUT', 'PATCH'].includes(request.method)) {
      throw new ApiProblem(400, 'body_missing', 'The body is empty.');
    }
  });
}
