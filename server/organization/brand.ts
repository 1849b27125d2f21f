import type { Logo } from '../../emails/brand.ts';
import { shownLogo, signatureLines } from './brand-rules.ts';
import type { Organization } from './queries.ts';

/** What the mails of an organization look like. */
export interface MailBrand {
  brandColor: string;
  logo: Logo | null;
  signature: string[];
}

/** `publicUrl`: where mails find the logo. */
export function mailBrand(organization: Organization, publicUrl: string): MailBrand {
  const { brandColor, signature } = organization;
  return {
    ...{ brandColor, signature: signatureLines(signature) },
    logo: logoOf(organization, publicUrl),
  };
}

/** The logo as a page shows it; null: there is none. */
export function logoOf(organization: Organization, origin: string): Logo | null {
  const { logoHash: hash, logoType, logoWidth, logoHeight } = organization;
  if (hash === null || logoType === null || logoWidth === null || logoHeight === null) return null;
  return shownLogo({ hash, mediaType: logoType, width: logoWidth, height: logoHeight }, origin);
}
