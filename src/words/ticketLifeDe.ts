import { counted } from '#src/words/counted.ts'
import type { ticketLifeCommands as enCommands, ticketLifeWords as enWords } from '#src/words/ticketLifeEn.ts'

export const ticketLifeCommands: typeof enCommands = {
  ticket: {
    requestClose: { name: 'schließen-fragen', description: 'Fragt, ob das Ticket geschlossen werden kann' },
    transfer: { name: 'übergeben', description: 'Gibt das Ticket an ein anderes Team' },
    priority: { name: 'dringlichkeit', description: 'Sagt, wie dringend das Ticket ist' },
    note: { name: 'notiz', description: 'Schreibt etwas auf, das nur das Team liest' },
    info: { name: 'info', description: 'Zeigt, was das Team über das Ticket weiß' },
    reply: { name: 'antwort', description: 'Postet eine vorbereitete Antwort' },
    toCategory: { name: 'kategorie', description: 'An das Team dieser Kategorie' },
    toMember: { name: 'mitglied', description: 'An dieses Mitglied des Teams' },
    level: { name: 'stufe', description: 'Wie dringend' },
    text: { name: 'text', description: 'Was das Team wissen soll' },
    replyName: { name: 'name', description: 'Welche' },
  },
  tickets: {
    autoClose: { name: 'selbst-schließen', description: 'Schließt Tickets, in denen niemand mehr schreibt' },
    hours: { name: 'zeiten', description: 'Sagt, wann das Team da ist' },
    where: { name: 'wo', description: 'Kanäle oder Threads, und wohin sie kommen, wenn kein Platz ist' },
    reply: { name: 'antwort', description: 'Texte, die das Team oft schickt' },
    options: {
      idleHours: { name: 'nach', description: 'Stunden ohne Nachricht; 0 für nie' },
      warningHours: { name: 'warnung', description: 'So viele Stunden vorher wird gewarnt' },
      zone: { name: 'zone', description: 'Etwa Europe/Berlin' },
      times: { name: 'zeiten', description: 'Etwa Mo-Fr 9-17, Sa 10-12:30, oder immer' },
      outside: { name: 'sonst', description: 'Was geschieht, wenn jemand zu anderer Zeit ein Ticket will' },
      place: { name: 'ort', description: 'Worin Tickets sind' },
      threadChannel: { name: 'threads-in', description: 'Der Kanal, unter dem private Threads entstehen' },
      overflow: { name: 'danach', description: 'Die Kanalkategorie, die folgt, wenn die erste voll ist' },
      secondOverflow: { name: 'und-danach', description: 'Die folgt, wenn auch die voll ist' },
      reply: { name: 'antwort', description: 'Welche' },
      style: { name: 'art', description: 'Wie man antwortet (ein kurzer Text, oder ein Menü der Auswahl)' },
      choices: { name: 'auswahl', description: 'Was es gibt, durch Kommas getrennt' },
    },
  },
}

export const ticketLifeWords: typeof enWords = {
  priorities: { LOW: 'niedrig', NORMAL: 'normal', HIGH: 'hoch', URGENT: 'dringend' },
  outside: { REFUSE: 'Sie erfahren, wann ihr wieder da seid', NOTICE: 'Sie öffnen es und erfahren das auch' },
  places: { CHANNEL: 'Kanäle', THREAD: 'Private Threads' },
  questionStyles: {
    short: 'Kurzer Text',
    paragraph: 'Langer Text',
    choice: 'Menü',
    radio: 'Optionsfelder: eins von mehreren',
    checkboxes: 'Kästchen: beliebig viele von mehreren',
    checkbox: 'Ein Kästchen',
    files: 'Dateien',
  },
  always: 'immer',
  /** In the menu on a person. */
  openTicketFor: 'Ticket öffnen',
  life: {
    badZone: zone =>
      `Die Zeitzone „${zone}“ kenne ich nicht. Nenne Region und Stadt, etwa Europe/Berlin oder America/New_York.`,
    zoneNeeded: 'Sag, in welcher Zeitzone: die Option zone, etwa Europe/Berlin.',
    badTimes: times =>
      `Die Zeiten „${times}“ kann ich nicht lesen. Schreib sie so: Mo-Fr 9-17, Sa 10:00-12:30. Oder „immer“.`,
    hoursSet: (category, times, zone) =>
      `Tickets von „${category}“ haben jetzt diese Zeiten: ${times} (${zone}).`,
    alwaysOpen: category => `Tickets von „${category}“ können jetzt jederzeit geöffnet werden.`,
    autoCloseSet: (category, hours, warning) =>
      `Tickets von „${category}“ werden ${counted(hours, 'Stunde', 'Stunden')} nach der letzten Nachricht geschlossen. Gewarnt wird ${counted(warning, 'Stunde', 'Stunden')} vorher.`,
    autoCloseOff: category => `Tickets von „${category}“ schließen sich nicht mehr von selbst.`,
    warningTooLong:
      'Die Warnung muss nach der letzten Nachricht kommen: Nenne weniger Stunden Warnung als Stunden insgesamt.',
    tooFewHours: 'Nenne mindestens 2 Stunden, damit Zeit für eine Warnung ist; oder 0 für nie.',
    channelsSet: category => `Neue Tickets von „${category}“ sind Kanäle.`,
    threadsSet: (category, channel) => `Neue Tickets von „${category}“ sind private Threads von ${channel}.`,
    overflowSet: channels => `Wenn kein Platz ist, kommen sie hierhin: ${channels}.`,
    threadChannelNeeded: 'Sag, unter welchem Kanal die Threads entstehen: die Option threads-in.',
    threadsMissing: (channel, permissions) =>
      `Aber in ${channel} fehlen mir Rechte, ohne die kein Thread entsteht: ${permissions}. Ein Admin kann sie meiner Rolle geben.`,
    badChoices: (least, most) =>
      `Nenne ${least} bis ${most} verschiedene Dinge, durch Kommas getrennt, jedes mit höchstens 98 Zeichen: Rechnung, Fehler, Anderes.`,
    takesNoChoices: style =>
      `Bei einer Frage der Art „${style}“ gibt es nichts auszuwählen. Lass die Auswahl weg oder nimm eine andere Art.`,
    nothingChosen:
      'Du hast nichts zum Ändern genannt. Nenne außer der Kategorie noch mindestens eine Angabe.',
    transferNeeded: 'Sag, an wen das Ticket geht: eine Kategorie, ein Mitglied des Teams, oder beides.',
    replySaved: name => `Die Antwort „${name}“ ist gespeichert. /ticket antwort postet sie.`,
    replyRemoved: name => `Die Antwort „${name}“ ist entfernt.`,
    replyTaken: name => `Es gibt schon eine Antwort „${name}“. Nimm einen anderen Namen oder ändere jene.`,
    tooManyReplies: limit =>
      `Ein Server hat höchstens ${limit} vorbereitete Antworten. Entferne zuerst eine.`,
    noReply: 'So eine Antwort gibt es nicht. Nimm eine von denen, die beim Tippen angeboten werden.',
    emptyReply: 'Eine Antwort braucht einen Namen und einen Text.',
    replyForm: 'Eine vorbereitete Antwort',
    replyNameLabel: 'Name',
    replyTextLabel: 'Text',
    openForWhat: member => `Worum geht es im Ticket von ${member}?`,
    openedFor: (member, channel) => `Das Ticket von ${member}: ${channel}`,
    noOwnCategory: 'Das ist für das Team der Tickets, und du gehörst in keiner Kategorie zum Team.',
    memberGone: 'Dieses Mitglied ist nicht auf diesem Server.',
    botsGetNone: 'Ein Bot braucht kein Ticket.',
    ownLimitOf: (member, places) =>
      `${member} hat so viele solche Tickets, wie erlaubt sind: ${places}. Schließ zuerst eins, oder macht dort weiter.`,
    info: {
      title: (number, category) => `Ticket #${number} · ${category}`,
      opener: 'Geöffnet von',
      openedFor: (member, staff) => `${member}, durch ${staff}`,
      status: 'Zustand',
      statuses: {
        OPENING: 'wird geöffnet',
        OPEN: 'offen',
        CLOSED: 'geschlossen',
        DELETED: 'gelöscht',
        FAILED: 'nie geöffnet',
      },
      claimed: 'In Arbeit bei',
      priority: 'Dringlichkeit',
      added: 'Hinzugefügt',
      nobody: 'niemand',
      notes: 'Notizen',
      noNotes: 'keine',
      noteLine: (time, member, text) => `${time} ${member}: ${text}`,
    },
  },
}
