import type Stripe from 'stripe';
import type { Context } from './context.ts';

/** The test account the stand-in plays. */
export function account(ctx: Context): Stripe.Account {
  return {
    id: ctx.store.accountId.get('id') ?? '',
    object: 'account',
    business_profile: {
      mcc: null,
      minority_owned_business_designation: null,
      name: ctx.accountName,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    capabilities: { card_payments: 'active' },
    charges_enabled: true,
    country: 'FR',
    default_currency: 'eur',
    details_submitted: true,
    email: null,
    metadata: {},
    payouts_enabled: true,
    settings: {
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_payments: {
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      dashboard: { display_name: ctx.accountName, timezone: 'Europe/Paris' },
      payments: {
        statement_descriptor: null,
        statement_descriptor_kana: null,
        statement_descriptor_kanji: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
    },
    type: 'standard',
  };
}
