/** The demo's only account. Its sign-in page shows it; it exists in no other installation. */
export const DEMO_SIGN_IN = {
  email: 'camille@atelier-lumen.example',
  password: 'relance-demo',
  name: 'Camille Moreau',
} as const;
