import { electronicFormatIBAN, isValidBIC, isValidIBAN } from 'ibantools';

/** WCAG 2.2, 1.4.3: text that people can read. The button's own text is white. */
export const CONTRAST_MIN = 4.5;

/** Contrast of white text on a colour such as `#1f5f4a`, from 1 to 21 (WCAG 2.2, relative luminance). */
export function contrastWithWhite(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  return 1.05 / (luminance + 0.05);
}

/** An IBAN as banks exchange it (no spaces, capitals), or undefined when its length or its check digits are wrong. */
export function readIban(text: string): string | undefined {
  const iban = electronicFormatIBAN(text);
  return iban !== null && isValidIBAN(iban) ? iban : undefined;
}

/** A BIC of 8 or 11 characters in capitals, or undefined. */
export function readBic(text: string): string | undefined {
  const bic = text.replace(/\s/g, '').toUpperCase();
  return isValidBIC(bic) ? bic : undefined;
}

/** `08:30` as minutes since midnight; `24:00` is the day's end. Undefined when it is no time. */
export function readMinuteOfDay(text: string): number | undefined {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (!match) return undefined;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minute <= 1440 ? minute : undefined;
}

/** Minutes since midnight as `08:30`. */
export function showMinuteOfDay(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** What becomes of money paid through Stripe that settles no invoice. */
export const SURPLUS_RULES = ['credit', 'refund'] as const;
export type SurplusRule = (typeof SURPLUS_RULES)[number];
