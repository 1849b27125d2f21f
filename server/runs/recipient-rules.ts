import type { Recipients, Role } from '../scenarios/rules.ts';

/** Somebody at a customer who may be written to: the first of a role, the preferred one before the others. */
export interface Person {
  role: Role;
  contactId: number;
  name: string;
  email: string;
  language: string;
}

/** An address that gets a message beside the one it is written to. */
export interface Copy {
  field: 'to' | 'cc';
  name: string;
  address: string;
}

export interface Colleague {
  email: string;
  name: string;
}

/**
 * Whom a step writes to: the first person of each role it names, the first of them being the one it addresses; billing where a
 * role is nobody's. Colleagues and the rest get copies that everybody sees. Null when nobody can be written to.
 */
export function recipientsOf(
  { to, cc, inside }: Recipients,
  people: readonly Person[],
  team: { owner: Colleague | null; users: readonly Colleague[] },
): { addressee: Person; copies: Copy[] } | null {
  const holder = (role: Role) => people.find((person) => person.role === role);
  const first = (role: Role) => holder(role) ?? holder('billing');
  const [addressee, ...others] = to.map(first).filter((person) => person !== undefined);
  if (!addressee) return null;
  const colleagues = inside
    .map((who) =>
      who === 'owner' ? team.owner : team.users.find((user) => user.email === who.toLowerCase()),
    )
    .filter((user) => user !== null && user !== undefined);
  const copies: Copy[] = [
    ...others.map(({ name, email }) => ({ field: 'to' as const, name, address: email })),
    // A copy for a role that nobody has goes to nobody.
    ...cc
      .map(holder)
      .filter((person) => person !== undefined)
      .map(({ name, email }) => ({ field: 'cc' as const, name, address: email })),
    ...colleagues.map(({ name, email }) => ({ field: 'cc' as const, name, address: email })),
  ];
  const seen = new Set([addressee.email]);
  return {
    addressee,
    copies: copies.filter(({ address }) => !seen.has(address) && seen.add(address)),
  };
}
