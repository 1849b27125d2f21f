import { expand, METHOD_TYPES, nothingBuilt, paging } from './params.ts';
import {
  clearable,
  email,
  fields,
  flag,
  integer,
  list,
  metadata,
  oneOf,
  text,
  url,
  type Shape,
  type ShapeOf,
} from './shape.ts';

/** `true`, or the kind of later payment as older examples say it. */
const offSession: Shape<boolean | 'one_off' | 'recurring'> = {
  read: (raw, path) => (raw === 'one_off' || raw === 'recurring' ? raw : flag().read(raw, path)),
};

const mandateData = clearable(
  fields(
    {
      customer_acceptance: fields(
        { type: oneOf('offline', 'online') },
        {
          accepted_at: integer(),
          offline: fields({}, {}),
          online: fields({ ip_address: text(), user_agent: text() }, {}),
        },
      ),
    },
    {},
  ),
);

const automatic = fields({ enabled: flag() }, { allow_redirects: oneOf('always', 'never') });
const types = list(oneOf(...METHOD_TYPES));
const usage = oneOf('off_session', 'on_session');

const confirmation = {
  error_on_requires_action: flag(),
  mandate: text(),
  mandate_data: mandateData,
  off_session: offSession,
  payment_method: text(),
  receipt_email: email(),
  return_url: url(),
  setup_future_usage: usage,
};

export const intentCreate = fields(
  { amount: integer({ min: 0 }), currency: text(3) },
  {
    ...expand,
    ...confirmation,
    allowed_payment_method_types: types,
    automatic_payment_methods: automatic,
    confirm: flag(),
    customer: text(),
    description: text(1000),
    excluded_payment_method_types: types,
    metadata: metadata(),
    statement_descriptor_suffix: text(22),
    ...nothingBuilt(
      ...['amount_details', 'application_fee_amount', 'capture_method', 'confirmation_method'],
      ...['confirmation_token', 'customer_account', 'hooks', 'on_behalf_of', 'payment_details'],
      ...['payment_method_configuration', 'payment_method_data', 'payment_method_options'],
      ...['radar_options', 'shipping', 'statement_descriptor', 'transfer_data'],
      ...['transfer_group', 'use_stripe_sdk'],
    ),
  },
);
export type IntentCreate = ShapeOf<typeof intentCreate>;

export const intentUpdate = fields(
  {},
  {
    ...expand,
    amount: integer({ min: 0 }),
    currency: text(3),
    customer: text(),
    description: text(1000),
    metadata: metadata(),
    payment_method: text(),
    receipt_email: clearable(email()),
    setup_future_usage: clearable(usage),
    statement_descriptor_suffix: text(22),
    ...nothingBuilt(
      ...['allowed_payment_method_types', 'amount_details', 'application_fee_amount'],
      ...['capture_method', 'customer_account', 'excluded_payment_method_types', 'hooks'],
      ...['payment_details', 'payment_method_configuration', 'payment_method_data'],
      ...['payment_method_options', 'shipping', 'statement_descriptor', 'transfer_data'],
      ...['transfer_group'],
    ),
  },
);
export type IntentUpdate = ShapeOf<typeof intentUpdate>;

export const intentConfirm = fields(
  {},
  {
    ...expand,
    ...confirmation,
    ...nothingBuilt(
      ...['allowed_payment_method_types', 'amount_details', 'amount_to_confirm', 'capture_method'],
      ...['confirmation_token', 'excluded_payment_method_types', 'hooks', 'payment_details'],
      ...['payment_method_data', 'payment_method_options', 'radar_options', 'shipping'],
      ...['use_stripe_sdk'],
    ),
  },
);
export type IntentConfirm = ShapeOf<typeof intentConfirm>;

export const intentCancel = fields(
  {},
  {
    ...expand,
    cancellation_reason: oneOf('abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'),
  },
);

export const setupCreate = fields(
  {},
  {
    ...expand,
    allowed_payment_method_types: types,
    automatic_payment_methods: automatic,
    confirm: flag(),
    customer: text(),
    description: text(1000),
    mandate_data: mandateData,
    metadata: metadata(),
    payment_method: text(),
    return_url: url(),
    usage,
    ...nothingBuilt(
      ...['attach_to_self', 'confirmation_token', 'customer_account'],
      ...['excluded_payment_method_types', 'flow_directions', 'on_behalf_of'],
      ...['payment_method_configuration', 'payment_method_data', 'payment_method_options'],
      ...['single_use', 'use_stripe_sdk'],
    ),
  },
);
export type SetupCreate = ShapeOf<typeof setupCreate>;

export const setupConfirm = fields(
  {},
  {
    ...expand,
    mandate_data: mandateData,
    payment_method: text(),
    return_url: url(),
    ...nothingBuilt(
      ...['allowed_payment_method_types', 'confirmation_token', 'payment_method_data'],
      ...['payment_method_options', 'use_stripe_sdk'],
    ),
  },
);
export type SetupConfirm = ShapeOf<typeof setupConfirm>;

export const setupCancel = fields(
  {},
  {
    ...expand,
    cancellation_reason: oneOf('abandoned', 'duplicate', 'requested_by_customer'),
  },
);

const methodFilter = {
  ...paging,
  type: oneOf(...METHOD_TYPES),
  ...nothingBuilt('allow_redisplay'),
};
export const customerMethods = fields({}, methodFilter);
export const methodList = fields(
  {},
  { ...methodFilter, customer: text(), ...nothingBuilt('customer_account') },
);
export const methodAttach = fields(
  {},
  { ...expand, customer: text(), ...nothingBuilt('customer_account') },
);
/** `client_secret` is for pages in a browser; the server never needs it. */
export const retrieveIntent = fields({}, { ...expand, client_secret: text() });
