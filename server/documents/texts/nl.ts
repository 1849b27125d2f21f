import type { DocumentTexts } from './texts.ts';

export const nl: DocumentTexts = {
  creditor: 'Schuldeiser',
  customer: 'Klant',
  madeOn: (day) => `Opgemaakt op ${day}`,
  pageOf: (page, pages) => `pagina ${page} / ${pages}`,
  total: 'Totaal',
  invoice: 'Factuur',
  issued: (day) => `van ${day}`,
  due: 'Te betalen',
  discount: 'Korting',
  rate: 'Tarief',
  paid: 'Betaald',
  rest: 'Nog te betalen',
  receipt: {
    title: 'Betalingsbewijs',
    numbered: (number) => `Betalingsbewijs nr. ${number}`,
    amount: 'Ontvangen bedrag',
    sentence: (payer, organization, day) =>
      `${organization} heeft van ${payer} op ${day} de onderstaande betaling ontvangen.`,
    receivedOn: 'Ontvangen op',
    payer: 'Betaald door',
    method: 'Betaalwijze',
    reference: 'Referentie',
    invoices: 'Betaalde facturen',
    unapplied: (amount) =>
      `U betaalde ${amount} meer dan deze facturen: dat bedrag houdt u tegoed.`,
    notVatInvoice:
      'Dit document bevestigt een betaling. Het is geen btw-factuur en geeft geen recht op aftrek van btw; bewaar het bij uw facturen.',
  },
  discountNote: {
    title: 'Nota korting voor contante betaling',
    numbered: (number) => `Nota nr. ${number}`,
    amount: 'Toegekende korting',
    sentence: (customer, organization, day) =>
      `${organization} kent ${customer} de onderstaande korting toe, voor een vervroegde betaling ontvangen op ${day}.`,
    paidOn: 'Betaald op',
    condition: 'Voorwaarde',
    lastDay: 'Uiterste betaaldag',
    invoices: 'Betrokken facturen',
    vatSplit: 'De korting per btw-tarief',
    vatRate: 'Btw-tarief',
    net: 'Excl. btw',
    vat: 'Btw',
    gross: 'Incl. btw',
    vatRules: {
      mention:
        'Alleen de btw op de werkelijk betaalde prijs is aftrekbaar. Er volgt geen creditnota: bewaar deze nota bij de facturen en verminder de afgetrokken btw met het bedrag hierboven.',
      credit_note:
        'U ontvangt een creditnota voor hetzelfde bedrag; die verbetert de btw. Deze nota vervangt ze niet.',
      net_of_tax:
        'Korting zonder btw: de btw van de facturen verandert niet, niet voor u en niet voor ons.',
      already_reduced:
        'De btw van deze facturen werd van bij het begin berekend op de prijs na aftrek van de korting (artikel 28, 1° van het Btw-wetboek): ze verandert niet.',
    },
  },
  statement: {
    title: 'Rekeningoverzicht',
    asOf: (day) => `Toestand op ${day}`,
    period: (from, until) => `Van ${from} tot en met ${until}`,
    currency: (code) => `Bedragen in ${code}`,
    balance: 'Openstaand saldo',
    inCredit: 'Saldo in uw voordeel',
    date: 'Datum',
    operation: 'Verrichting',
    number: 'Factuur',
    debit: 'Debet',
    credit: 'Credit',
    running: 'Saldo',
    opening: 'Beginsaldo',
    closing: 'Eindsaldo',
    none: 'Geen verrichtingen in deze periode.',
    unapplied: 'Niet-toegewezen betalingen',
    unappliedHelp:
      'Deze bedragen hebt u tegoed. Ze zijn niet begrepen in het saldo hierboven; laat ons weten voor welke factuur ze bestemd zijn.',
    aged: 'Saldo naar ouderdom',
    transfer: 'Betalen met een overschrijving',
    holder: 'Rekeninghouder',
    reference: 'Mededeling',
  },
  entryKinds: {
    invoice: 'Factuur',
    payment: 'Betaling',
    discount: 'Korting',
    credit_note: 'Creditnota',
    claim: 'Interest en vergoeding',
    claim_waiver: 'Kwijtschelding van interest',
    write_off: 'Afboeking',
    refund: 'Terugbetaling',
    chargeback: 'Betwiste betaling',
    correction: 'Correctie',
  },
};
