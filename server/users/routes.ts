import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { registerAccountRoutes } from './account-routes.ts';
import { registerApiTokenRoutes } from './api-token-routes.ts';
import { registerSignInRoutes } from './sign-in-routes.ts';
import { registerTeamRoutes } from './team-routes.ts';
import { registerWelcomeRoutes } from './welcome-routes.ts';

/** First visit, sign-in, the own account, the team, and the tokens of programs. */
export function registerUserRoutes(app: FastifyInstance, services: Services): void {
  registerWelcomeRoutes(app, services);
  registerSignInRoutes(app, services);
  registerAccountRoutes(app, services);
  registerTeamRoutes(app, services);
  registerApiTokenRoutes(app, services);
}
