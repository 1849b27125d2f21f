/** A picture instead of the name at the top of a mail. Width and height in CSS pixels. */
export interface Logo {
  url: string;
  width: number;
  height: number;
}

/** What the organization looks like in its mails. */
export interface Brand {
  color: string;
  /** Text on the brand colour: white or near-black, whichever reads better. */
  onColor: string;
  logo: Logo | null;
  /** Null: the sender's name and the organization's. */
  signature: readonly string[] | null;
}

const WHITE = '#ffffff';
const INK = '#111827';

/** Throws for a colour that is not `#rrggbb`: it goes into style attributes as it is. */
export function brandOf(chosen: {
  brandColor: string;
  logo?: Logo | null;
  signature?: readonly string[];
}): Brand {
  const { brandColor: color, logo = null, signature = [] } = chosen;
  const { onColor } = textOn(color);
  return { color, onColor, logo, signature: signature.length > 0 ? signature : null };
}

/** The colour of text on this one, and the contrast it reaches, from 1 to 21 (WCAG 2.2). */
export function textOn(color: string): { onColor: string; contrast: number } {
  if (!/^#[0-9a-f]{6}$/i.test(color)) throw new Error(`"${color}" is not a colour like #1f5eff.`);
  const light = luminance(color);
  const contrastToWhite = 1.05 / (light + 0.05);
  const contrastToInk = (light + 0.05) / (luminance(INK) + 0.05);
  return contrastToWhite >= contrastToInk
    ? { onColor: WHITE, contrast: contrastToWhite }
    : { onColor: INK, contrast: contrastToInk };
}

/** Relative luminance, WCAG 2.2. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
