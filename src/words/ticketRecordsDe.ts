import { counted } from '#src/words/counted.ts'
import type { ticketRecordsEn } from '#src/words/ticketRecordsEn.ts'

/** The German texts about what is kept of tickets. */
export const ticketRecordsDe: typeof ticketRecordsEn = {
  records: {
    closed: (guild, number) => `Dein Ticket #${number} in ${guild} ist geschlossen.`,
    closedAgain: (guild, number, times) =>
      `Dein Ticket #${number} in ${guild} ist zum ${times}. Mal geschlossen.`,
    logged: (number, category, opener, closedBy) =>
      `Ticket #${number} (${category}) von ${opener}, geschlossen von ${closedBy}.`,
    nobody: 'niemand Bestimmtem',
    closedTimes: times => `Es wurde zum ${times}. Mal geschlossen.`,
    reason: reason => `Der Grund: ${reason}`,
    counts: (messages, people) => `Nachrichten: ${messages}. Personen: ${people}.`,
    attached: 'Was darin geschrieben wurde, hängt an.',
    tooLarge:
      'Die Mitschrift ist größer, als Discord mich senden lässt. Wer diesen Bot betreibt, hat sie aufbewahrt.',
    failures: {
      channelGone: 'Es gibt keine Mitschrift: Der Kanal war gelöscht, bevor ich ihn lesen konnte.',
      noPermission:
        'Es gibt keine Mitschrift, weil ich den Kanal nicht lesen durfte. Ich brauche „Kanäle ansehen“ und „Nachrichtenverlauf anzeigen“.',
      refused: 'Es gibt keine Mitschrift, weil Discord mir die Nachrichten nicht gegeben hat.',
      gaveUp: 'Es gibt keine Mitschrift: Ich konnte sie einen Tag lang nicht anfertigen.',
    },
    noTranscript: number =>
      `Von einem Ticket #${number} gibt es keine Mitschrift. Es gibt eine von jedem, das geschlossen wurde.`,
    noneOfYours: 'Von dir wurde hier noch kein Ticket geschlossen, also gibt es keine Mitschrift.',
    notYours: 'Diese Mitschrift ist für die Person, die das Ticket geöffnet hat, und für sein Team.',
    reading: (number, messages) =>
      `Die Mitschrift von Ticket #${number} entsteht gerade: bisher ${counted(messages, 'Nachricht', 'Nachrichten')}.`,
    here: number => `Die Mitschrift von Ticket #${number}:`,
  },
  feedback: {
    question: 'Wie wurde dir geholfen? 5 Sterne sind das Beste. Nur das Team sieht es.',
    rated: stars => `Danke! Du hast ${stars} von 5 Sternen gegeben.`,
    alreadyRated: stars => `Du hast diesem Ticket schon ${stars} von 5 Sternen gegeben.`,
    comment: 'Etwas dazu schreiben',
    commentLabel: 'Was macht das Team gut, was schlecht?',
    commented: 'Danke! Das Team kann es jetzt lesen.',
    emptyComment: 'Dein Kommentar war leer. Drück noch einmal auf den Knopf.',
    alreadyCommented: 'Du hast zu diesem Ticket schon etwas geschrieben.',
    notYours: 'Das ist für die Person, die das Ticket geöffnet hat.',
    notClosed: 'Dieses Ticket ist wieder offen. Du kannst es bewerten, sobald es geschlossen ist.',
    notRated: 'Wähl erst die Sterne aus.',
  },
  stats: {
    title: days => (days === '1' ? 'Tickets des letzten Tages' : `Tickets der letzten ${days} Tage`),
    counts: (opened, closed, open) =>
      `Geöffnet: **${opened}** · geschlossen: **${closed}** · jetzt offen: **${open}**`,
    answer: 'Erste Antwort',
    close: 'Bis es geschlossen ist',
    times: (half, most) => `die Hälfte binnen ${half}, 9 von 10 binnen ${most}`,
    none: 'noch nichts',
    rating: 'Bewertung',
    ratings: (average, count) => `${average} von 5 Sternen, von ${count}`,
    comments: 'Letzte Kommentare',
    commentLine: (number, stars, comment) => `#${number} · ${stars} ★ · ${comment}`,
    categories: 'Nach Kategorie',
    staff: 'Nach Team',
    line: (name, tickets, answer, close, rating) =>
      `${name}: ${tickets} Tickets · erste Antwort ${answer} · geschlossen ${close} · ${rating}`,
    pair: (half, most) => `${half} / ${most}`,
    pairs: 'Zwei Zeiten stehen für die Hälfte und für 9 von 10 der Tickets.',
    unrated: 'keine Bewertung',
    stars: (average, count) => `${average} ★ (${count})`,
    empty: days =>
      days === '1'
        ? 'Am letzten Tag gab es keine Tickets.'
        : `In den letzten ${days} Tagen gab es keine Tickets.`,
    legend: { opened: 'geöffnet', closed: 'geschlossen' },
    alt: (days, opened, closed, busiest, most) =>
      `Balken für jeden der letzten ${days} Tage: ${counted(opened, 'Ticket', 'Tickets')} geöffnet, ${closed} geschlossen; die meisten am ${busiest}, ${most}.`,
    units: { minutes: 'min', hours: 'h', days: 'd' },
    underMinute: 'unter 1 min',
  },
}
