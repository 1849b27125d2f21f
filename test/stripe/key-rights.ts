import type { Rights } from '../../scripts/stand-ins/stripe/rights.ts';

/** What the product asks of a restricted key, by the parts of Stripe's API. */
export const ALL_RIGHTS: Rights = {
  account: 'read',
  'checkout/sessions': 'write',
  payment_intents: 'write',
  setup_intents: 'write',
  payment_methods: 'write',
  customers: 'write',
  charges: 'read',
  refunds: 'write',
  disputes: 'read',
  balance_transactions: 'read',
  events: 'read',
};
