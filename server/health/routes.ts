import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { createMetrics } from './metrics.ts';
import { checkReadiness, newestMigration } from './readiness.ts';

/** Alive, ready, and the figures: for balancers and collectors. Comes before all other routes, which it measures. */
export async function registerHealth(app: FastifyInstance, services: Services): Promise<void> {
  const metrics = createMetrics(app, services);
  const releaseVersion = newestMigration();
  // Asked every few seconds: only what goes wrong is worth a line in the log.
  const quiet = { logLevel: 'warn' } as const;

  app.get('/healthz', quiet, async (_request, reply) =>
    reply.header('Cache-Control', 'no-store').send({ status: 'ok' }),
  );

  app.get('/readyz', quiet, async (_request, reply) => {
    const { ready, checks } = await checkReadiness(services, releaseVersion);
    return reply
      .status(ready ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send({ status: ready ? 'ready' : 'not_ready', checks });
  });

  app.get('/metrics', quiet, async (_request, reply) =>
    reply
      .header('Cache-Control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.write()),
  );
}
