import type { FastifyInstance } from 'fastify';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { letDaysPass } from './actions.ts';

// A quarter of a year is as far as a demo is watched in one go.
const DAYS_MAX = 92;

/** The clock at the foot of each page, in demo and test modes only. */
export function registerClockRoutes(app: FastifyInstance, services: Services): void {
  app.post<{ Body: { days?: string; back?: string } }>('/clock/advance', async (request, reply) => {
    if (!services.config.testClock) throw new NotFound('This clock is not for moving.');
    const days = Number(request.body.days ?? 1);
    if (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX) await letDaysPass(services, days);
    return reply.redirect(ownPath(request.body.back), 303);
  });
}

// Only a path of ours: `//elsewhere.example` would leave the house.
function ownPath(path: string | undefined): string {
  return path !== undefined && /^\/(?![/\\])/.test(path) ? path : '/';
}
