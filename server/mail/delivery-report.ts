/** What a mail server says became of a mail (RFC 3464). */
export interface DeliveryReport {
  recipients: readonly ReportedRecipient[];
  /** Headers of the mail it is about, names in lower case; empty when it did not come back. */
  returned: ReadonlyMap<string, string>;
}

export interface ReportedRecipient {
  /** Lower case. */
  address: string;
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** RFC 3463: `5.1.1`; `` when it names none. */
  status: string;
  /** What the other server said, on one line. */
  diagnostic: string;
}

interface Part {
  type: string;
  content: Buffer | null;
}

const ACTIONS: readonly string[] = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'];
// A report is about one mail of ours, sent to one person; a list of thousands is not one.
const RECIPIENTS_MAX = 50;
// What stands behind the headers of the mail that came back is of no interest.
const RETURNED_BYTES_MAX = 64 * 1024;
const STATUS_BYTES_MAX = 64 * 1024;

/** The report among the parts of a mail; null when there is none. */
export function readDeliveryReport(parts: readonly Part[]): DeliveryReport | null {
  const status = parts.find(({ type }) =>
    ['message/delivery-status', 'message/global-delivery-status'].includes(type),
  );
  if (!status?.content) return null;
  const returned = parts.find(({ type }) =>
    [
      ...['message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers'],
    ].includes(type),
  );
  const groups = textOf(status.content, STATUS_BYTES_MAX).split(/\n[ \t]*\n/);
  const recipients = groups.map(fieldsOf).flatMap(recipientOf).slice(0, RECIPIENTS_MAX);
  const [head = ''] = textOf(returned?.content ?? null, RETURNED_BYTES_MAX).split(/\n[ \t]*\n/);
  return { recipients, returned: fieldsOf(head) };
}

function recipientOf(fields: ReadonlyMap<string, string>): ReportedRecipient[] {
  const action = (fields.get('action') ?? '').toLowerCase();
  const named = fields.get('original-recipient') ?? fields.get('final-recipient');
  if (named === undefined || !ACTIONS.includes(action)) return [];
  const status = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(fields.get('status') ?? '')?.[1] ?? '';
  return [
    {
      address: afterType(named).replace(/^<|>$/g, '').toLowerCase(),
      action: action as ReportedRecipient['action'],
      status,
      diagnostic: afterType(fields.get('diagnostic-code') ?? '').slice(0, 500),
    },
  ];
}

// `rfc822; ann@example.org`, `smtp; 550 5.1.1 …`
function afterType(value: string): string {
  return value.replace(/^[^;@\s]*\s*;/, '').trim();
}

/** Header fields, unfolded; of one that stands twice the first. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

function textOf(content: Buffer | null, bytesMax: number): string {
  return (content ?? Buffer.alloc(0))
    .subarray(0, bytesMax)
    .toString('utf8')
    .replaceAll('\u0000', '')
    .replace(/\r\n?/g, '\n')
    .trimStart();
}
