import type { Ids } from './ids.ts';
import { apiTimestamp, type Clock } from './wire.ts';

export type DomainStatus = 'not_started' | 'pending' | 'verified' | 'failed';

export interface SendingDomain {
  readonly id: string;
  readonly name: string;
  status: DomainStatus;
  readonly createdAt: number;
}

export interface Domains {
  isVerified(name: string): boolean;
  find(id: string): SendingDomain | undefined;
  list(): SendingDomain[];
  /** Adds the domain or changes its status. */
  set(name: string, status: DomainStatus): void;
}

/**
 * The account's sending domains. Without a list every domain counts as verified, as a demonstration needs it;
 * `resend.dev` always is.
 */
export function createDomains(
  clock: Clock,
  ids: Ids,
  verified: readonly string[] | undefined,
): Domains {
  const byName = new Map<string, SendingDomain>();
  const set = (name: string, status: DomainStatus): void => {
    const known = byName.get(name.toLowerCase());
    if (known) known.status = status;
    else
      byName.set(name.toLowerCase(), {
        id: ids.uuid(),
        name: name.toLowerCase(),
        status,
        createdAt: clock.now(),
      });
  };
  verified?.forEach((name) => set(name, 'verified'));
  return {
    isVerified(name) {
      const known = byName.get(name);
      if (known) return known.status === 'verified';
      if (name === 'resend.dev') return true;
      if (verified) return false;
      set(name, 'verified');
      return true;
    },
    find: (id) => [...byName.values()].find((domain) => domain.id === id),
    list: () => [...byName.values()].reverse(),
    set,
  };
}

/** A domain as the list shows it. */
export function domainEntry({ id, name, status, createdAt }: SendingDomain): object {
  return {
    id,
    name,
    status,
    created_at: apiTimestamp(createdAt),
    region: 'eu-west-1',
    open_tracking: false,
    click_tracking: false,
    capabilities: { sending: 'enabled', receiving: 'disabled' },
  };
}

/** A domain with the DNS records its owner must publish. */
export function domainDetails(domain: SendingDomain): object {
  const { name, status } = domain;
  const shared = {
    ttl: 'Auto',
    status,
  };
  return {
    object: 'domain',
    ...domainEntry(domain),
    records: [
      {
        record: 'SPF',
        name: 'send',
        type: 'MX',
        value: 'feedback-smtp.stand-in.invalid',
        priority: 10,
        ...shared,
      },
      {
        record: 'SPF',
        name: 'send',
        type: 'TXT',
        value: 'v=spf1 include:stand-in.invalid ~all',
        ...shared,
      },
      {
        record: 'DKIM',
        name: `resend._domainkey.${name}`,
        type: 'TXT',
        value: 'p=stand-in-has-no-key',
        ...shared,
      },
    ],
  };
}
