/** The colours that follow from the one the organization chose. */
export interface Brand {
  color: string;
  /** Text on the brand colour: white or near-black, whichever reads better. */
  onColor: string;
}

const WHITE = '#ffffff';
const INK = '#111827';

/** Takes `#rrggbb`. Throws for anything else: the colour goes into style attributes as it is. */
export function brandOf(color: string): Brand {
  if (!/^#[0-9a-f]{6}$/i.test(color)) throw new Error(`"${color}" is not a colour like #1f5eff.`);
  const light = luminance(color);
  const contrastToWhite = 1.05 / (light + 0.05);
  const contrastToInk = (light + 0.05) / (luminance(INK) + 0.05);
  return { color, onColor: contrastToWhite >= contrastToInk ? WHITE : INK };
}

/** Relative luminance, WCAG 2.2. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
