import { transaction } from '../../server/db/sql.ts';
import { createApiToken } from '../../server/users/api-token-actions.ts';
import { createUser } from '../../server/users/actions.ts';
import { createSignInLink } from '../../server/users/sign-in-actions.ts';
import { print, Refused } from './output.ts';
import { withServices } from './services.ts';

const ROLES = ['admin', 'collector', 'accountant', 'viewer'] as const;
// Long enough to send it to somebody by hand.
const LINK_MINUTES = 24 * 60;

/** `relance user create`: prints a one-time sign-in link. */
export async function userCreate(options: {
  email: string;
  role: string;
  name?: string;
  json?: boolean;
}): Promise<void> {
  const role = ROLES.find((one) => one === options.role);
  if (!role) throw new Refused(`--role ${options.role}: expected ${ROLES.join(', ')}.`);
  if (!/^[^\s@]+@[^\s@]+$/.test(options.email))
    throw new Refused(`--email ${options.email}: not an address.`);
  await withServices(
    async (services) => {
      const url = await transaction(services.sql, async (tx) => {
        const userId = await createUser(tx, services, {
          email: options.email,
          role,
          name: options.name ?? '',
        });
        return createSignInLink(tx, services, userId, LINK_MINUTES);
      }).catch((error: unknown) => {
        if ((error as { code?: string }).code === '23505')
          throw new Refused(`${options.email} has an account already.`);
        throw error;
      });
      print(options, { email: options.email, role, sign_in_url: url }, [url]);
    },
    { needsOrganization: true },
  );
}

/** `relance token create`: prints the token, the only time it can be read. */
export async function tokenCreate(options: {
  name: string;
  scope: string;
  json?: boolean;
}): Promise<void> {
  const { scope } = options;
  if (scope !== 'read' && scope !== 'write')
    throw new Refused(`--scope ${scope}: expected read or write.`);
  await withServices(
    async (services) => {
      const token = await transaction(services.sql, (tx) =>
        createApiToken(tx, services, { name: options.name, scope, userId: null }),
      );
      print(options, { name: options.name, scope, token }, [token]);
    },
    { needsOrganization: true },
  );
}
