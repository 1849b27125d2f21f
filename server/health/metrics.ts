import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Services } from '../services.ts';
import { createFactsReader, type Facts } from './facts.ts';

export interface Metrics {
  contentType: string;
  /** Everything in Prometheus' text format. Without the database the facts of the trade are left out. */
  write(): Promise<string>;
}

// From a static file to a run that is answered when its messages are out.
const DURATION_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Measures every request from now on, so it comes before the routes; the facts of the trade are read when asked for. */
export function createMetrics(app: FastifyInstance, services: Services): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  measureRequests(app, registry);
  const readFacts = createFactsReader(services);
  const showFacts = createGauges(registry);
  app.addHook('onClose', async () => registry.clear());
  return {
    contentType: registry.contentType,
    async write() {
      try {
        showFacts(await readFacts());
      } catch (error) {
        services.log.warn({ err: error }, 'The metrics could not be read from the database.');
        showFacts(null);
      }
      return registry.metrics();
    },
  };
}

function measureRequests(app: FastifyInstance, registry: Registry): void {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by the pattern of its route',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: DURATION_SECONDS,
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    // Never the address itself: it may hold a pay link's token, and everybody can make up new ones.
    const route = request.routeOptions.url ?? 'unmatched';
    duration.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
  });
}

/** The gauges of the trade; the answer sets them, or empties them when nothing is known. */
function createGauges(registry: Registry): (facts: Facts | null) => void {
  const gauge = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge({ name: `relance_${name}`, help, labelNames, registers: [registry] });
  const isUp = gauge('database_up', 'Whether the database answered when these were read');
  const messages = gauge('messages', 'Messages by status', ['status']);
  const jobs = gauge('jobs', 'Jobs that are not done, by queue and state', ['queue', 'state']);
  const single = {
    chases_due: gauge('chases_due', 'Invoices with a step due'),
    reviews_due: gauge('reviews_due', 'Held invoices to look at again'),
    tasks_open: gauge('tasks_open', 'Tasks that wait for a person'),
    stripe_events: gauge('stripe_events_unprocessed', 'Events of Stripe not yet processed'),
    stripe_since: gauge(
      'stripe_events_unprocessed_since_seconds',
      'When the oldest unprocessed event of Stripe came in, seconds since 1970',
    ),
    resend_events: gauge('resend_events_unprocessed', 'Events of Resend not yet processed'),
    run_duration: gauge('last_run_duration_seconds', 'How long the last finished run took'),
    run_finished: gauge('last_run_finished_seconds', 'When it finished, seconds since 1970'),
    run_planned: gauge('last_run_messages', 'Messages it planned'),
    run_held: gauge('last_run_held', 'Invoices that were due in it and are held'),
  };
  return (facts) => {
    for (const one of Object.values(single)) one.remove();
    messages.reset();
    jobs.reset();
    isUp.set(facts ? 1 : 0);
    if (!facts) return;
    for (const { label, count } of facts.messages) messages.set({ status: label }, count);
    for (const { queue, state, count } of facts.jobs) jobs.set({ queue, state }, count);
    const { backlog, lastRun } = facts;
    single.chases_due.set(backlog.chasesDue);
    single.reviews_due.set(backlog.reviewsDue);
    single.tasks_open.set(backlog.openTasks);
    single.stripe_events.set(backlog.stripeEvents);
    single.resend_events.set(backlog.resendEvents);
    if (backlog.stripeEventsSince) single.stripe_since.set(seconds(backlog.stripeEventsSince));
    if (!lastRun) return;
    single.run_duration.set(seconds(lastRun.finishedAt) - seconds(lastRun.startedAt));
    single.run_finished.set(seconds(lastRun.finishedAt));
    single.run_planned.set(lastRun.planned);
    single.run_held.set(lastRun.held);
  };
}

function seconds(at: Date): number {
  return at.getTime() / 1000;
}
