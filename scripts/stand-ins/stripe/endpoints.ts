import type Stripe from 'stripe';
import { API_VERSION, type Context } from './context.ts';
import { badParameter } from './failure.ts';

export interface EndpointWanted {
  url: string;
  enabled_events: string[];
  api_version?: string;
  description?: string | null;
  metadata?: Record<string, string>;
}

const EVENT_NAME = /^[a-z0-9_]+(\.[a-z0-9_]+)+$/;

export function checkEventNames(names: readonly string[]): void {
  names.forEach((name, index) => {
    if (name !== '*' && !EVENT_NAME.test(name)) {
      throw badParameter(`enabled_events[${index}]`, `Invalid enabled_events: ${name}`);
    }
  });
  if (names.length === 0) {
    throw badParameter('enabled_events', 'Missing required param: enabled_events.');
  }
}

/** Makes an endpoint. Its secret is in this answer only, as at Stripe. */
export function createEndpoint(
  ctx: Context,
  wanted: EndpointWanted,
  secret = ctx.ids.next('whsec_'),
): Stripe.WebhookEndpoint {
  checkEventNames(wanted.enabled_events);
  if (wanted.api_version !== undefined && wanted.api_version !== API_VERSION) {
    throw badParameter('api_version', `The Stripe stand-in sends ${API_VERSION} only.`);
  }
  const endpoint: Stripe.WebhookEndpoint = {
    id: ctx.ids.next('we_'),
    object: 'webhook_endpoint',
    api_version: wanted.api_version ?? null,
    application: null,
    created: ctx.time.seconds(),
    description: wanted.description ?? null,
    enabled_events: wanted.enabled_events,
    livemode: false,
    metadata: wanted.metadata ?? {},
    status: 'enabled',
    url: wanted.url,
  };
  ctx.store.webhookEndpoints.set(endpoint.id, endpoint);
  ctx.store.endpointSecrets.set(endpoint.id, [{ secret, until: null }]);
  return { ...endpoint, secret };
}

/** A new secret; the old one signs beside it for `overlapMs`. Returns the new one. */
export function rollSecret(ctx: Context, endpointId: string, overlapMs: number): string {
  const kept = ctx.store.endpointSecrets.get(endpointId);
  if (!kept) throw new Error(`No webhook endpoint ${endpointId}`);
  const until = ctx.time.actual() + overlapMs;
  const secret = ctx.ids.next('whsec_');
  const older = kept.map((one) => ({ ...one, until: one.until ?? until }));
  ctx.store.endpointSecrets.set(endpointId, [{ secret, until: null }, ...older]);
  return secret;
}
