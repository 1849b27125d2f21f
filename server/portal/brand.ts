// WCAG 2.2 AA for text.
const CONTRAST_MIN = 4.5;
const WHITE = [255, 255, 255] as const;
const INK = [20, 24, 31] as const;
// The page behind the cards, the darkest ground that coloured text stands on.
const GROUND = [244, 245, 243] as const;

type Rgb = readonly [number, number, number];

/**
 * The style sheet that puts the firm's colour (`#rrggbb`) into the portal: as a ground with a text on it that can be
 * read, and darkened as far as needed to be read as text itself.
 */
export function brandCss(brandColor: string): string {
  const brand = readColor(brandColor);
  const onBrand = contrast(brand, WHITE) >= CONTRAST_MIN ? WHITE : INK;
  const ground = contrast(brand, onBrand) >= CONTRAST_MIN ? brand : darkenUntil(brand, WHITE);
  const text = contrast(ground, onBrand) >= CONTRAST_MIN ? onBrand : WHITE;
  const strong = darkenUntil(brand, GROUND);
  return [
    ':root {',
    `  --brand: ${hex(ground)};`,
    `  --on-brand: ${hex(text)};`,
    `  --brand-hover: ${hex(mix(ground, text === WHITE ? [0, 0, 0] : WHITE, 0.14))};`,
    `  --brand-text: ${hex(strong)};`,
    `  --brand-tint: ${hex(mix(brand, WHITE, 0.92))};`,
    '}',
    '',
  ].join('\n');
}

/** The ratio of two colours' luminances as WCAG 2 defines it, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** `#rrggbb` as its three bytes; throws for anything else. */
export function readColor(text: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a colour (#rrggbb).`);
  return [match[1], match[2], match[3]].map((part) => parseInt(part ?? '', 16)) as unknown as Rgb;
}

function darkenUntil(color: Rgb, against: Rgb): Rgb {
  let found = color;
  for (let part = 0; contrast(found, against) < CONTRAST_MIN && part <= 1; part += 0.04) {
    found = mix(color, [0, 0, 0], part);
  }
  return found;
}

function mix(from: Rgb, to: Rgb, part: number): Rgb {
  return from.map((value, i) =>
    Math.round(value + ((to[i] ?? 0) - value) * part),
  ) as unknown as Rgb;
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function hex(color: Rgb): string {
  return `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
