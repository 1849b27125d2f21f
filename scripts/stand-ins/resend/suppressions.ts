import type { Ids } from './ids.ts';
import type { Clock } from './wire.ts';
import type { Webhooks } from './webhooks.ts';

export type SuppressionOrigin = 'bounce' | 'complaint' | 'manual';

/** An address mails are no longer sent to. */
export interface Suppression {
  readonly id: string;
  readonly email: string;
  readonly origin: SuppressionOrigin;
  /** The mail that bounced or was complained about. */
  readonly sourceId: string | null;
  readonly createdAt: number;
}

export interface Suppressions {
  has(email: string): boolean;
  find(idOrEmail: string): Suppression | undefined;
  /** Listing an address again keeps the first entry. */
  add(email: string, origin: SuppressionOrigin, sourceId: string | null): Suppression;
  remove(idOrEmail: string): Suppression | undefined;
  list(origin?: string): Suppression[];
  clear(): void;
}

export function createSuppressions(clock: Clock, ids: Ids, webhooks: Webhooks): Suppressions {
  const byEmail = new Map<string, Suppression>();
  const find = (idOrEmail: string): Suppression | undefined =>
    byEmail.get(idOrEmail.toLowerCase()) ??
    [...byEmail.values()].find((entry) => entry.id === idOrEmail);

  function publish(type: string, entry: Suppression): void {
    if (webhooks.wants(type)) webhooks.publish(type, webhookData(entry), entry.sourceId);
  }

  return {
    has: (email) => byEmail.has(email),
    find,
    add(email, origin, sourceId) {
      const listed = byEmail.get(email.toLowerCase());
      if (listed) return listed;
      const entry = {
        id: ids.uuid(),
        email: email.toLowerCase(),
        origin,
        sourceId,
        createdAt: clock.now(),
      };
      byEmail.set(entry.email, entry);
      publish('suppression.added', entry);
      return entry;
    },
    remove(idOrEmail) {
      const entry = find(idOrEmail);
      if (!entry) return undefined;
      byEmail.delete(entry.email);
      publish('suppression.removed', entry);
      return entry;
    },
    list: (origin) =>
      [...byEmail.values()]
        .filter((entry) => origin === undefined || entry.origin === origin)
        .reverse(),
    clear: () => byEmail.clear(),
  };
}

function webhookData({ id, email, origin, sourceId, createdAt }: Suppression): object {
  return {
    id,
    email,
    origin,
    source_id: sourceId,
    created_at: new Date(createdAt).toISOString(),
  };
}
