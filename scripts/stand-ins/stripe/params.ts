import {
  clearable,
  createdRange,
  email,
  fields,
  flag,
  integer,
  list,
  metadata,
  notBuilt,
  oneOf,
  text,
  url,
  type Shape,
  type ShapeOf,
} from './shape.ts';

export const expand = { expand: list(text()) };
export const paging = {
  ...expand,
  ending_before: text(),
  limit: integer({ min: 1, max: 100 }),
  starting_after: text(),
};

const message = clearable(fields({ message: text(1000) }, {}));
export const nothingBuilt = <const N extends string>(...names: N[]): Record<N, Shape<never>> =>
  Object.fromEntries(names.map((name) => [name, notBuilt()])) as Record<N, Shape<never>>;

const decimal: Shape<string> = {
  read(raw, path) {
    const value = text().read(raw, path);
    if (/^\d+(\.\d{1,12})?$/.test(value)) return value;
    return integer().read(raw, path).toString();
  },
};

const priceData = fields(
  {
    currency: text(3),
    product_data: fields(
      { name: text() },
      { description: text(40_000), metadata: metadata(), ...nothingBuilt('images', 'tax_code') },
    ),
  },
  {
    unit_amount: integer({ min: 0 }),
    unit_amount_decimal: decimal,
    tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
    ...nothingBuilt('recurring', 'product'),
  },
);

const LOCALES = [
  ...['auto', 'bg', 'cs', 'da', 'de', 'el', 'en', 'en-GB', 'es', 'es-419', 'et', 'fi', 'fil', 'fr'],
  ...['fr-CA', 'hi-IN', 'hr', 'hu', 'id', 'it', 'ja', 'ko', 'lt', 'lv', 'ms', 'mt', 'nb', 'nl'],
  ...['pl', 'pt', 'pt-BR', 'ro', 'ru', 'sk', 'sl', 'sv', 'th', 'tr', 'vi', 'zh', 'zh-HK', 'zh-TW'],
] as const;

type SessionLocale = (typeof LOCALES)[number];

export const METHOD_TYPES = [
  ...['acss_debit', 'affirm', 'afterpay_clearpay', 'alipay', 'alma', 'amazon_pay', 'au_becs_debit'],
  ...['bacs_debit', 'bancontact', 'billie', 'bizum', 'blik', 'boleto', 'card', 'cashapp', 'crypto'],
  ...['customer_balance', 'eps', 'fpx', 'giropay', 'grabpay', 'ideal', 'kakao_pay', 'klarna'],
  ...['konbini', 'kr_card', 'link', 'mobilepay', 'multibanco', 'naver_pay', 'oxxo', 'p24'],
  ...['pay_by_bank', 'payco', 'paynow', 'paypal', 'pix', 'promptpay', 'revolut_pay', 'samsung_pay'],
  ...['satispay', 'sepa_debit', 'sofort', 'swish', 'twint', 'us_bank_account', 'wechat_pay', 'zip'],
];

export const sessionParams = fields(
  {},
  {
    ...expand,
    adaptive_pricing: fields({}, { enabled: flag() }),
    allow_promotion_codes: flag(),
    allowed_payment_method_types: list(oneOf(...METHOD_TYPES)),
    billing_address_collection: oneOf('auto', 'required'),
    cancel_url: url(),
    client_reference_id: text(200),
    consent_collection: fields(
      {},
      {
        payment_method_reuse_agreement: fields({ position: oneOf('auto', 'hidden') }, {}),
        ...nothingBuilt('promotions', 'terms_of_service'),
      },
    ),
    currency: text(3),
    custom_text: fields({}, { after_submit: message, submit: message }),
    customer: text(),
    customer_creation: oneOf('always', 'if_required'),
    customer_email: email(),
    excluded_payment_method_types: list(oneOf(...METHOD_TYPES)),
    expires_at: integer(),
    line_items: list(
      fields(
        { price_data: priceData },
        {
          quantity: integer({ min: 1 }),
          metadata: metadata(),
          ...nothingBuilt('adjustable_quantity', 'price', 'tax_rates'),
        },
      ),
    ),
    locale: oneOf<SessionLocale>(...LOCALES),
    metadata: metadata(),
    mode: oneOf('payment', 'setup', 'subscription'),
    origin_context: oneOf('mobile_app', 'web'),
    payment_intent_data: fields(
      {},
      {
        description: text(1000),
        metadata: metadata(),
        receipt_email: email(),
        setup_future_usage: oneOf('off_session', 'on_session'),
        statement_descriptor_suffix: text(22),
        ...nothingBuilt(
          ...['application_fee_amount', 'capture_method', 'on_behalf_of', 'shipping'],
          ...['statement_descriptor', 'transfer_data', 'transfer_group'],
        ),
      },
    ),
    setup_intent_data: fields(
      {},
      { description: text(1000), metadata: metadata(), ...nothingBuilt('on_behalf_of') },
    ),
    saved_payment_method_options: fields(
      {},
      {
        allow_redisplay_filters: list(oneOf('always', 'limited', 'unspecified')),
        payment_method_remove: oneOf('disabled', 'enabled'),
        payment_method_save: oneOf('disabled', 'enabled'),
      },
    ),
    submit_type: oneOf('auto', 'book', 'donate', 'pay', 'subscribe'),
    success_url: url(),
    ui_mode: oneOf('hosted_page'),
    ...nothingBuilt(
      ...['after_expiration', 'automatic_tax', 'branding_settings', 'custom_fields', 'discounts'],
      ...['customer_account', 'customer_update', 'integration_identifier', 'invoice_creation'],
      ...['managed_payments', 'name_collection', 'optional_items', 'payment_method_collection'],
      ...['payment_method_configuration', 'payment_method_data', 'payment_method_options'],
      ...['permissions', 'phone_number_collection', 'redirect_on_completion', 'return_url'],
      ...['shipping_address_collection', 'shipping_options'],
      ...['subscription_data', 'tax_id_collection', 'wallet_options'],
    ),
  },
);
export type SessionParams = ShapeOf<typeof sessionParams>;

export const onlyExpand = fields({}, expand);
export const onlyPaging = fields({}, paging);
export const sessionUpdate = fields({}, { ...expand, metadata: metadata() });
export const sessionList = fields(
  {},
  {
    ...paging,
    created: createdRange(),
    customer: text(),
    customer_details: fields({ email: text(800) }, {}),
    payment_intent: text(),
    status: oneOf('complete', 'expired', 'open'),
  },
);
export const intentList = fields(
  {},
  {
    ...paging,
    created: createdRange(),
    customer: text(),
    ...nothingBuilt('customer_account'),
  },
);
export const chargeList = fields(
  {},
  {
    ...paging,
    created: createdRange(),
    customer: text(),
    payment_intent: text(),
    ...nothingBuilt('transfer_group'),
  },
);
export const refundCreate = fields(
  {},
  {
    ...expand,
    amount: integer({ min: 1 }),
    charge: text(),
    metadata: metadata(),
    payment_intent: text(),
    reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
    ...nothingBuilt(
      ...['currency', 'customer', 'instructions_email', 'origin'],
      ...['refund_application_fee', 'reverse_transfer'],
    ),
  },
);
export type RefundParams = ShapeOf<typeof refundCreate>;
/** Refunds and chargebacks are listed by the same filters. */
export const ofPaymentList = fields(
  {},
  { ...paging, charge: text(), created: createdRange(), payment_intent: text() },
);
export const balanceList = fields(
  {},
  {
    ...paging,
    created: createdRange(),
    currency: text(3),
    payout: text(),
    source: text(),
    type: text(),
  },
);
export const eventList = fields(
  {},
  {
    ...paging,
    created: createdRange(),
    delivery_success: flag(),
    type: text(),
    types: list(text(), 20),
  },
);

const address = fields(
  {},
  {
    city: clearable(text()),
    country: clearable(text()),
    line1: clearable(text()),
    line2: clearable(text()),
    postal_code: clearable(text()),
    state: clearable(text()),
  },
);

export const customerParams = fields(
  {},
  {
    ...expand,
    address: clearable(address),
    description: clearable(text()),
    email: clearable(email(512)),
    metadata: metadata(),
    name: clearable(text(256)),
    phone: clearable(text(20)),
    preferred_locales: list(text()),
    ...nothingBuilt(
      ...['balance', 'business_name', 'cash_balance', 'individual_name', 'invoice_prefix'],
      ...['invoice_settings', 'next_invoice_sequence', 'payment_method', 'shipping', 'source'],
      ...['tax', 'tax_exempt', 'tax_id_data', 'test_clock', 'validate', 'default_source'],
    ),
  },
);
export type CustomerParams = ShapeOf<typeof customerParams>;

const endpointFields = { ...expand, description: clearable(text()), metadata: metadata() };
export const endpointCreate = fields(
  { enabled_events: list(text(), 500), url: url() },
  { ...endpointFields, api_version: text(), ...nothingBuilt('connect') },
);
export const endpointUpdate = fields(
  {},
  { ...endpointFields, disabled: flag(), enabled_events: list(text(), 500), url: url() },
);
export const noParams = fields({}, {});
