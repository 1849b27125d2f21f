export type FailureType =
  'invalid_request_error' | 'card_error' | 'api_error' | 'idempotency_error';

export interface FailureDetails {
  status: number;
  type: FailureType;
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  advice_code?: string;
  charge?: string;
  /** Whole objects, as they are after the failure. */
  payment_intent?: object;
  payment_method?: object;
  setup_intent?: object;
}

/** An answer in Stripe's error form. `begun` says whether the effect had started: only then may an idempotency key keep the answer. */
export class StripeFailure extends Error {
  readonly details: FailureDetails;
  readonly begun: boolean;

  constructor(details: FailureDetails, begun = false) {
    super(details.message);
    this.name = 'StripeFailure';
    this.details = details;
    this.begun = begun;
  }
}

/** A parameter that never reached execution (400). */
export function badParameter(param: string, message: string, code?: string): StripeFailure {
  return new StripeFailure({
    status: 400,
    type: 'invalid_request_error',
    message,
    param,
    ...(code === undefined ? {} : { code }),
  });
}

/** An id that names nothing: 404 when it stands in the path, 400 when it stands in a parameter. */
export function missingResource(noun: string, id: string, param: string): StripeFailure {
  return new StripeFailure(
    {
      status: param === 'id' ? 404 : 400,
      type: 'invalid_request_error',
      code: 'resource_missing',
      message: `No such ${noun}: '${id}'`,
      param,
    },
    true,
  );
}

/** The object is in a state that does not allow the request (400, kept by an idempotency key). */
export function wrongState(message: string, code?: string, param?: string): StripeFailure {
  return new StripeFailure(
    {
      status: 400,
      type: 'invalid_request_error',
      message,
      ...(code === undefined ? {} : { code }),
      ...(param === undefined ? {} : { param }),
    },
    true,
  );
}

/** The JSON body of a failure, with the links Stripe adds. */
export function failureBody(details: FailureDetails, requestId: string): string {
  const visible: Partial<FailureDetails> = { ...details };
  delete visible.status;
  const error = {
    ...visible,
    ...(details.code === undefined
      ? {}
      : { doc_url: `https://stripe.com/docs/error-codes/${details.code.replaceAll('_', '-')}` }),
    request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
  };
  return JSON.stringify({ error }, null, 2);
}
