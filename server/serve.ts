import type { FastifyInstance } from 'fastify';
import { buildApp, buildHealthApp } from './app.ts';
import type { Config } from './config.ts';
import type { Services } from './services.ts';
import { openServices } from './wiring.ts';
import { startWorker } from './worker.ts';

export interface Serving {
  services: Services;
  app: FastifyInstance;
  /** Where it listens. */
  url: string;
  close(): Promise<void>;
}

/** Starts what the role asks for and stays until a signal ends it, cleanly: requests and batches in hand are finished. */
export async function serve(config: Config): Promise<Serving> {
  const serving = await start(config);
  closeOnSignal(serving);
  return serving;
}

/** The same without listening to signals: the demo and tests close it themselves. */
export async function start(config: Config): Promise<Serving> {
  const services = await openServices(config);
  const worker = config.role === 'web' ? null : await startWorker(services);
  // A worker shows only that it lives: the container's health check asks every role.
  const app = await (config.role === 'worker' ? buildHealthApp(services) : buildApp(services));
  const url = await app.listen({ host: config.host, port: config.port });
  services.log.info({ role: config.role, url }, 'Relance is ready.');
  return {
    services,
    app,
    url,
    async close() {
      await app.close();
      await worker?.stop();
      await services.close();
    },
  };
}

function closeOnSignal(serving: Serving): void {
  let isClosing = false;
  const close = (signal: string) => {
    if (isClosing) return;
    isClosing = true;
    serving.services.log.info({ signal }, 'Relance is closing.');
    serving.close().then(
      () => process.exit(0),
      (error: unknown) => {
        serving.services.log.error({ err: error }, 'Relance did not close cleanly.');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
}
