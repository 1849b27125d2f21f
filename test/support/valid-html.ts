import { HtmlValidate, StaticConfigLoader, type ConfigData } from 'html-validate';

const STRICT: ConfigData = {
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document', 'html-validate:a11y'],
};

const MAIL: ConfigData = {
  ...STRICT,
  elements: [
    'html5',
    // By these, which HTML calls deprecated, Outlook lays a mail out: it knows little of styles.
    {
      table: {
        attributes: notDeprecated(
          ...['align', 'bgcolor', 'border', 'cellpadding', 'cellspacing', 'width'],
        ),
      },
      td: { attributes: notDeprecated('bgcolor', 'valign') },
      th: { attributes: notDeprecated('align') },
    },
  ],
  rules: {
    // Many mail programs drop the style sheet.
    'no-inline-style': 'off',
    // Outlook takes the room around the words of a button from them; what they hide is looked at too.
    'no-conditional-comment': 'off',
    // React writes so, and HTML takes it: attributes in any case, void elements with a slash.
    'attr-case': 'off',
    'void-style': ['error', { style: 'selfclose' }],
    // Both are the same role; this is the name that old screen readers know.
    'presentation-role-style': ['error', { prefer: 'presentation' }],
  },
};

const CODE: ConfigData = {
  ...MAIL,
  rules: {
    ...MAIL.rules,
    // It is a part of a page.
    'missing-doctype': 'off',
    // Hundreds of cells: every quote and tag that may be left out keeps the mail below the size at which it is cut off.
    'attr-quotes': ['error', { unquoted: true }],
    'prefer-tbody': 'off',
  },
};

const PAGE: ConfigData = {
  ...STRICT,
  rules: {
    // What templates leave between the tags.
    'no-trailing-whitespace': 'off',
    'doctype-style': ['error', { style: 'lowercase' }],
    // What comes from our own server needs no proof that it is ours.
    'require-sri': ['error', { target: 'crossorigin' }],
    // In a form a button submits unless it says otherwise, which is what is meant.
    'no-implicit-button-type': 'off',
    // One name for several boxes, or for what is carried along unseen: all of it arrives.
    'form-dup-name': 'off',
    // A label around its box says whose it is once more: some programs that are spoken to know only that.
    'no-redundant-for': 'off',
    // A fieldset without a name turns a form off for whoever may only read it; axe sees to those that want one.
    'wcag/h71': 'off',
  },
};

const validators = {
  mail: validatorOf(MAIL),
  code: validatorOf(CODE),
  page: validatorOf(PAGE),
};

function validatorOf(config: ConfigData): HtmlValidate {
  return new HtmlValidate(new StaticConfigLoader(config));
}

function notDeprecated(...names: string[]): Record<string, { deprecated: false }> {
  return Object.fromEntries(names.map((name) => [name, { deprecated: false }]));
}

// As `transferCode` begins; no other table of a mail is written without quotes.
const PAYMENT_CODE = /<table border=0 [\s\S]*?<\/table>/;

/** What the validator says against a mail as Outlook reads it, who sees all that others do and what is hidden from them. */
export async function mailFaults(html: string): Promise<string[]> {
  const forOutlook = html.replace(/<!--\[if mso\]>([\s\S]*?)<!\[endif\]-->/g, '$1');
  return faultsOf('mail', forOutlook.replace(PAYMENT_CODE, ''));
}

/** What the validator says against the payment code of a mail, which is the same element whatever it asks for. */
export async function paymentCodeFaults(html: string): Promise<string[]> {
  const [code] = PAYMENT_CODE.exec(html) ?? [];
  if (code === undefined) throw new Error('The mail has no payment code.');
  return faultsOf('code', code);
}

/** What the validator says against a page of ours. */
export async function pageFaults(html: string): Promise<string[]> {
  return faultsOf('page', html);
}

async function faultsOf(kind: keyof typeof validators, html: string): Promise<string[]> {
  const { results } = await validators[kind].validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, offset }) => {
      const place = html.slice(offset, offset + 80).replace(/\s+/g, ' ');
      return `${ruleId}: ${message} (${place})`;
    }),
  );
}
