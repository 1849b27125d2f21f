import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { registerCreditRoutes } from './credit-routes.ts';
import { registerMoneyRoutes } from './money-routes.ts';
import { registerNoteRoutes } from './note-routes.ts';
import { registerPaymentRoutes } from './payment-routes.ts';

/** Money that people enter: payments, credit notes, the use of what is left of them, and what was entered by mistake. */
export function registerCreditsRoutes(app: FastifyInstance, services: Services): void {
  registerMoneyRoutes(app, services);
  registerPaymentRoutes(app, services);
  registerCreditRoutes(app, services);
  registerNoteRoutes(app, services);
}
