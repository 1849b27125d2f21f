import type { Language } from './page-texts.ts';

/** What the page says when a card or an account is kept, with a payment or without one. */
export interface KeepTexts {
  /** Beside a payment by a bank account that is debited again later. */
  reuseAccount: (account: string) => string;
  title: (account: string) => string;
  summary: (account: string) => string;
  button: string;
  agree: (account: string) => string;
  mandate: (account: string) => string;
  intro: string;
  accountsIntro: string;
  done: { title: string; body: string; go: string };
  expired: { title: string; body: string };
  bank: { title: string; body: (account: string) => string; leave: string };
}

export const KEEP_TEXTS: Record<Language, KeepTexts> = {
  en: {
    reuseAccount: (account) =>
      `By paying you allow ${account} to debit this account for future payments in line with their terms.`,
    title: (account) => `Save a way of paying for ${account}`,
    summary: (account) =>
      `Nothing is charged today. ${account} may use what you save here for the payments you agreed to.`,
    button: 'Save',
    agree: (account) =>
      `By saving your card you allow ${account} to charge it for future payments in line with their terms.`,
    mandate: (account) =>
      `By saving your account you authorize ${account} and Stripe, its payment service provider, to debit it for future payments, and your bank to carry out those debits. You can ask your bank for the money back within eight weeks.`,
    intro: 'This page charges nothing. Choose a card to see what happens now and later.',
    accountsIntro: 'This page charges nothing. Choose an account to see how a later debit ends.',
    done: {
      title: 'Already saved',
      body: 'Your way of paying is saved. You do not have to do anything else.',
      go: 'Continue',
    },
    expired: {
      title: 'This page has expired',
      body: 'Nothing was saved. Go back and start again.',
    },
    bank: {
      title: 'Confirm your card',
      body: (account) =>
        `Your bank asks you to confirm that ${account} may keep your card for later payments. This is a simulation.`,
      leave: 'Closing this tab leaves the card unsaved.',
    },
  },
  fr: {
    reuseAccount: (account) =>
      `En payant, vous autorisez ${account} à débiter ce compte pour de futurs paiements, selon ses conditions.`,
    title: (account) => `Enregistrer un moyen de paiement pour ${account}`,
    summary: (account) =>
      `Rien n’est débité aujourd’hui. ${account} pourra utiliser ce moyen de paiement pour les versements que vous avez acceptés.`,
    button: 'Enregistrer',
    agree: (account) =>
      `En enregistrant votre carte, vous autorisez ${account} à la débiter pour de futurs paiements, selon ses conditions.`,
    mandate: (account) =>
      `En enregistrant votre compte, vous autorisez ${account} et Stripe, son prestataire de paiement, à le débiter pour de futurs paiements, et votre banque à exécuter ces prélèvements. Vous pouvez en demander le remboursement à votre banque pendant huit semaines.`,
    intro:
      'Cette page n’encaisse rien. Choisissez une carte pour voir ce qui se passe maintenant et plus tard.',
    accountsIntro:
      'Cette page n’encaisse rien. Choisissez un compte pour voir comment se termine un prélèvement ultérieur.',
    done: {
      title: 'Déjà enregistré',
      body: 'Votre moyen de paiement est enregistré. Vous n’avez rien d’autre à faire.',
      go: 'Continuer',
    },
    expired: {
      title: 'Cette page a expiré',
      body: 'Rien n’a été enregistré. Revenez en arrière et recommencez.',
    },
    bank: {
      title: 'Confirmez votre carte',
      body: (account) =>
        `Votre banque vous demande de confirmer que ${account} peut conserver votre carte pour de futurs paiements. Ceci est une simulation.`,
      leave: 'Si vous fermez cet onglet, la carte ne sera pas enregistrée.',
    },
  },
  nl: {
    reuseAccount: (account) =>
      `Door te betalen staat u ${account} toe deze rekening te debiteren voor toekomstige betalingen volgens hun voorwaarden.`,
    title: (account) => `Een betaalwijze bewaren voor ${account}`,
    summary: (account) =>
      `Vandaag wordt er niets afgeschreven. ${account} mag gebruiken wat u hier bewaart voor de betalingen waarmee u hebt ingestemd.`,
    button: 'Bewaren',
    agree: (account) =>
      `Door uw kaart te bewaren staat u ${account} toe ze te belasten voor toekomstige betalingen volgens hun voorwaarden.`,
    mandate: (account) =>
      `Door uw rekening te bewaren machtigt u ${account} en Stripe, zijn betaaldienstverlener, om ze te debiteren voor toekomstige betalingen, en uw bank om die incasso’s uit te voeren. U kunt het geld binnen acht weken bij uw bank terugvragen.`,
    intro: 'Deze pagina int niets. Kies een kaart om te zien wat er nu en later gebeurt.',
    accountsIntro:
      'Deze pagina int niets. Kies een rekening om te zien hoe een latere incasso afloopt.',
    done: {
      title: 'Al bewaard',
      body: 'Uw betaalwijze is bewaard. U hoeft niets meer te doen.',
      go: 'Doorgaan',
    },
    expired: {
      title: 'Deze pagina is verlopen',
      body: 'Er is niets bewaard. Ga terug en begin opnieuw.',
    },
    bank: {
      title: 'Bevestig uw kaart',
      body: (account) =>
        `Uw bank vraagt u te bevestigen dat ${account} uw kaart mag bewaren voor latere betalingen. Dit is een simulatie.`,
      leave: 'Als u dit tabblad sluit, wordt de kaart niet bewaard.',
    },
  },
  de: {
    reuseAccount: (account) =>
      `Mit der Zahlung erlauben Sie ${account}, dieses Konto für künftige Zahlungen gemäß den Bedingungen zu belasten.`,
    title: (account) => `Eine Zahlungsart für ${account} speichern`,
    summary: (account) =>
      `Heute wird nichts abgebucht. ${account} darf verwenden, was Sie hier speichern, für die Zahlungen, denen Sie zugestimmt haben.`,
    button: 'Speichern',
    agree: (account) =>
      `Mit dem Speichern Ihrer Karte erlauben Sie ${account}, sie für künftige Zahlungen gemäß den Bedingungen zu belasten.`,
    mandate: (account) =>
      `Mit dem Speichern Ihres Kontos ermächtigen Sie ${account} und Stripe, seinen Zahlungsdienstleister, es für künftige Zahlungen zu belasten, und Ihre Bank, diese Lastschriften einzulösen. Sie können den Betrag innerhalb von acht Wochen von Ihrer Bank zurückverlangen.`,
    intro:
      'Diese Seite zieht nichts ein. Wählen Sie eine Karte und sehen Sie, was jetzt und später geschieht.',
    accountsIntro:
      'Diese Seite zieht nichts ein. Wählen Sie ein Konto und sehen Sie, wie eine spätere Lastschrift endet.',
    done: {
      title: 'Bereits gespeichert',
      body: 'Ihre Zahlungsart ist gespeichert. Sie müssen nichts weiter tun.',
      go: 'Weiter',
    },
    expired: {
      title: 'Diese Seite ist abgelaufen',
      body: 'Es wurde nichts gespeichert. Gehen Sie zurück und beginnen Sie erneut.',
    },
    bank: {
      title: 'Bestätigen Sie Ihre Karte',
      body: (account) =>
        `Ihre Bank bittet Sie zu bestätigen, dass ${account} Ihre Karte für spätere Zahlungen behalten darf. Dies ist eine Simulation.`,
      leave: 'Wenn Sie diesen Tab schließen, wird die Karte nicht gespeichert.',
    },
  },
};
