import type Stripe from 'stripe';
import type { Context } from './context.ts';
import type { CustomerParams } from './params.ts';

/** Stripe merges metadata: what is sent replaces its key, an empty value deletes it. */
export function mergeMetadata(
  present: Record<string, string>,
  sent: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...present, ...sent }).filter(([, value]) => value !== ''),
  );
}

export function newCustomer(ctx: Context, params: CustomerParams): Stripe.Customer {
  const id = ctx.ids.next('cus_');
  const customer: Stripe.Customer = {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: ctx.time.seconds(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: ctx.ids.text(8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
  write(customer, params);
  ctx.store.customers.set(id, customer);
  ctx.emit('customer.created', customer);
  return customer;
}

export function updateCustomer(
  ctx: Context,
  customer: Stripe.Customer,
  params: CustomerParams,
): Stripe.Customer {
  const before = structuredClone(customer);
  write(customer, params);
  const changed = (Object.keys(before) as (keyof Stripe.Customer)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(customer[key]),
  );
  if (changed.length > 0) {
    const previous = Object.fromEntries(changed.map((key) => [key, before[key]]));
    ctx.emit('customer.updated', customer, previous);
  }
  return customer;
}

function write(customer: Stripe.Customer, params: CustomerParams): void {
  if (params.description !== undefined) customer.description = params.description;
  if (params.email !== undefined) customer.email = params.email;
  if (params.name !== undefined) customer.name = params.name;
  if (params.phone !== undefined) customer.phone = params.phone;
  if (params.preferred_locales) customer.preferred_locales = params.preferred_locales;
  if (params.metadata) customer.metadata = mergeMetadata(customer.metadata, params.metadata);
  if (params.address === null) customer.address = null;
  if (params.address) {
    customer.address = {
      city: null,
      country: null,
      line1: null,
      line2: null,
      postal_code: null,
      state: null,
      ...customer.address,
      ...params.address,
    };
  }
}
