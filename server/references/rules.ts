/*
 * Structured references of a transfer: the Belgian OGM/VCS (ten digits and two check digits) and ISO 11649 (`RF`, two check
 * digits, up to 21 letters and digits). Banks refuse a mistyped one, so what arrives can be matched without a guess.
 */

/** Each kind has its leading digit, so that invoice 42 and basket 42 never share a reference. */
const LEADING_DIGIT = { invoice: '1', basket: '2' } as const;

export type ReferenceKind = keyof typeof LEADING_DIGIT;

export interface StructuredReference {
  scheme: 'ogm' | 'rf';
  /** As banks exchange it: twelve digits, or `RF74…`. */
  electronic: string;
  /** As people read it: `+++090/9337/55493+++`, or `RF18 5390 0754 7034`. */
  printed: string;
}

/**
 * The reference to quote when an invoice or a basket is paid by transfer, made from the id of its row: OGM for a Belgian
 * creditor (country `BE`), ISO 11649 elsewhere. Throws RangeError for an id that is not a whole number from 1, or that has
 * more digits than an OGM can carry (9).
 */
export function structuredReference(of: {
  country: string;
  kind: ReferenceKind;
  id: number;
}): StructuredReference {
  if (!Number.isSafeInteger(of.id) || of.id < 1) {
    throw new RangeError(`${of.id} is not the id of a row.`);
  }
  const base = LEADING_DIGIT[of.kind] + String(of.id).padStart(9, '0');
  if (of.country === 'BE') {
    const electronic = makeOgm(base);
    return { scheme: 'ogm', electronic, printed: printOgm(electronic) };
  }
  const electronic = makeRf(base);
  return { scheme: 'rf', electronic, printed: printRf(electronic) };
}

/** What a reference of ours stands for, in either notation and however it was typed. Undefined when it is not one. */
export function readStructuredReference(
  text: string,
): { kind: ReferenceKind; id: number } | undefined {
  const base = readOgm(text)?.slice(0, 10) ?? readRf(text)?.slice(4);
  const match = /^([12])(\d{9,16})$/.exec(base ?? '');
  const id = Number(match?.[2]);
  if (!match || id < 1 || !Number.isSafeInteger(id)) return undefined;
  return { kind: match[1] === LEADING_DIGIT.invoice ? 'invoice' : 'basket', id };
}

/**
 * The twelve digits of an OGM/VCS from a number of up to ten digits: the check is the number modulo 97, where 0 is written
 * 97. Throws RangeError for anything else.
 */
export function makeOgm(number: string): string {
  if (!/^\d{1,10}$/.test(number)) throw new RangeError(`"${number}" is not up to ten digits.`);
  const digits = number.padStart(10, '0');
  return digits + ogmCheck(digits);
}

/** Twelve digits as they are printed on an invoice: `+++090/9337/55493+++`. */
export function printOgm(digits: string): string {
  return `+++${digits.slice(0, 3)}/${digits.slice(3, 7)}/${digits.slice(7)}+++`;
}

/**
 * The twelve digits of an OGM/VCS, typed with or without its signs (`+++`, `***`), slashes, points, dashes and spaces.
 * Undefined when it is not one or its check digits are wrong.
 */
export function readOgm(text: string): string | undefined {
  const match = /^\s*(\+{3}|\*{3}|)([\d\s/.-]+)\1\s*$/.exec(text);
  const digits = match?.[2]?.replace(/\D/g, '') ?? '';
  return digits.length === 12 && ogmCheck(digits.slice(0, 10)) === digits.slice(10)
    ? digits
    : undefined;
}

function ogmCheck(digits: string): string {
  return String(Number(digits) % 97 || 97).padStart(2, '0');
}

/**
 * An ISO 11649 creditor reference from 1 to 21 letters and digits (written as capitals). Throws RangeError for anything else:
 * other signs do not survive every bank.
 */
export function makeRf(reference: string): string {
  if (!/^[A-Za-z0-9]{1,21}$/.test(reference)) {
    throw new RangeError(`"${reference}" is not 1 to 21 letters and digits.`);
  }
  const body = reference.toUpperCase();
  const check = 98 - remainder97(`${body}RF00`);
  return `RF${String(check).padStart(2, '0')}${body}`;
}

/** In groups of four, as the standard prints it: `RF18 5390 0754 7034`. */
export function printRf(reference: string): string {
  return reference.replace(/.{4}(?=.)/g, '$& ');
}

/** An ISO 11649 reference without its spaces, in capitals. Undefined when it is not one or its check digits are wrong. */
export function readRf(text: string): string | undefined {
  const reference = text.replace(/\s/g, '').toUpperCase();
  if (!/^RF\d{2}[A-Z0-9]{1,21}$/.test(reference)) return undefined;
  return remainder97(reference.slice(4) + reference.slice(0, 4)) === 1 ? reference : undefined;
}

/** Modulo 97 of digits and capitals, where A counts as 10 and Z as 35 (ISO 7064). */
function remainder97(text: string): number {
  let remainder = 0;
  for (const sign of text) {
    const value = parseInt(sign, 36);
    remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
  }
  return remainder;
}
