import { counted } from '#src/words/counted.ts'
import { ticketLifeCommands, ticketLifeWords } from '#src/words/ticketLifeDe.ts'
import { ticketSetupWords } from '#src/words/ticketSetupDe.ts'
import type { ticketCommands as enCommands, ticketWords as enWords } from '#src/words/ticketsEn.ts'

export const ticketCommands: typeof enCommands = {
  ticket: {
    name: 'ticket',
    description: 'Öffnet ein Ticket oder tut etwas mit dem, in dem du bist',
    open: { name: 'öffnen', description: 'Bittet das Team um Hilfe, in einem Kanal nur für euch' },
    close: { name: 'schließen', description: 'Schließt das Ticket dieses Kanals' },
    add: { name: 'hinzufügen', description: 'Lässt noch jemanden das Ticket dieses Kanals sehen' },
    remove: {
      name: 'entfernen',
      description: 'Lässt sie das Ticket dieses Kanals nicht mehr sehen',
    },
    category: { name: 'kategorie', description: 'Worum es geht' },
    transcript: {
      name: 'mitschrift',
      description: 'Zeigt noch einmal, was in einem geschlossenen Ticket von dir stand',
    },
    number: { name: 'nummer', description: 'Von welchem Ticket; ohne Angabe von deinem letzten' },
    reason: { name: 'grund', description: 'Warum es geschlossen wird' },
    member: { name: 'mitglied', description: 'Ein Mitglied oder eine Rolle' },
    ...ticketLifeCommands.ticket,
  },
  tickets: {
    name: 'tickets',
    description: 'Richtet Tickets ein und kümmert sich um sie',
    setup: { name: 'einrichten', description: 'Macht eine Kategorie „Support“ und postet hier ihre Tafel' },
    panel: { name: 'tafel', description: 'Postet die Nachricht, mit der Mitglieder Tickets öffnen' },
    list: { name: 'liste', description: 'Zeigt die offenen Tickets' },
    transcript: {
      name: 'mitschrift',
      description: 'Zeigt, was in einem geschlossenen Ticket geschrieben wurde',
    },
    stats: {
      name: 'statistik',
      description: 'Zeigt, wie viele Tickets es gibt und wie schnell sie beantwortet werden',
    },
    block: {
      name: 'sperren',
      description: 'Lässt ein Mitglied oder alle mit einer Rolle keine Tickets öffnen',
    },
    unblock: { name: 'entsperren', description: 'Nimmt eine solche Sperre zurück' },
    category: { name: 'kategorie', description: 'Arten von Tickets' },
    question: { name: 'frage', description: 'Was Mitglieder gefragt werden, bevor ein Ticket aufgeht' },
    add: { name: 'hinzufügen', description: 'Fügt eine hinzu' },
    edit: { name: 'ändern', description: 'Ändert, was du hier nennst; alles andere bleibt' },
    remove: { name: 'entfernen', description: 'Entfernt eine' },
    autoClose: ticketLifeCommands.tickets.autoClose,
    hours: ticketLifeCommands.tickets.hours,
    where: ticketLifeCommands.tickets.where,
    reply: ticketLifeCommands.tickets.reply,
    options: {
      ...ticketLifeCommands.tickets.options,
      role: { name: 'rolle', description: 'Das Team, das die Tickets sieht und angepingt wird' },
      secondRole: { name: 'zweite-rolle', description: 'Noch ein Team' },
      name: { name: 'name', description: 'Was Mitglieder auf dem Knopf lesen' },
      category: { name: 'kategorie', description: 'Welche' },
      emoji: { name: 'emoji', description: 'Ein Emoji auf dem Knopf' },
      description: { name: 'beschreibung', description: 'Eine Zeile dazu, die in Menüs steht' },
      parent: { name: 'unter', description: 'Die Kanalkategorie, in der die Tickets entstehen' },
      memberLimit: { name: 'höchstens-mitglied', description: 'Offene Tickets eines Mitglieds zugleich (1)' },
      openLimit: { name: 'höchstens-offen', description: 'Offene Tickets zugleich (50)' },
      cooldown: { name: 'abstand', description: 'Minuten zwischen zwei Tickets eines Mitglieds (0)' },
      requiredRole: { name: 'nötige-rolle', description: 'Nur wer diese Rolle hat, darf eins öffnen' },
      accountAge: { name: 'kontoalter', description: 'Wie viele Tage das Discord-Konto alt sein muss (0)' },
      nameTemplate: { name: 'kanalname', description: 'Etwa ticket-{number} oder {username}-{number}' },
      greeting: { name: 'begrüßung', description: 'Womit das Ticket beginnt' },
      label: { name: 'frage', description: 'Was gefragt wird' },
      optional: { name: 'freiwillig', description: 'Darf leer bleiben (nein)' },
      channel: { name: 'kanal', description: 'Wo; ohne Angabe in diesem Kanal' },
      title: { name: 'titel', description: 'Die Überschrift der Nachricht' },
      text: { name: 'text', description: 'Was in der Nachricht steht' },
      target: { name: 'wen', description: 'Ein Mitglied oder eine Rolle' },
      days: { name: 'tage', description: 'Wie lange; ohne Angabe für immer' },
      reason: { name: 'grund', description: 'Warum; das Mitglied erfährt es' },
      logChannel: {
        name: 'protokollkanal',
        description: 'Wohin Mitschriften gehen, wenn Tickets geschlossen werden',
      },
      number: { name: 'nummer', description: 'Von welchem Ticket' },
      format: { name: 'als', description: 'Eine Seite zum Lesen oder Daten für Programme (eine Seite)' },
      lastDays: { name: 'tage', description: 'Wie viele Tage zurück, höchstens 90 (30)' },
      staff: { name: 'team', description: 'Nur Tickets, um die sich diese Person gekümmert hat' },
    },
  },
}

export const ticketWords: typeof enWords = {
  ...ticketLifeWords,
  panel: {
    title: 'Brauchst du Hilfe?',
    text: 'Öffne ein Ticket, und das Team antwortet dir in einem Kanal, den nur ihr sehen könnt.',
    choose: 'Worum geht es?',
    chooseFirst: 'Worum geht es in deinem Ticket?',
    noCategories:
      'Dieser Server hat noch keine Tickets. Wer ihn verwalten darf, richtet sie mit /tickets einrichten ein.',
  },
  greeting: {
    title: (number, category) => `Ticket #${number} · ${category}`,
    text: 'Danke, dass du dich meldest. Schreib, worum es geht; das Team antwortet dir hier.',
    byStaff: member => `${member} aus dem Team hat dieses Ticket für dich geöffnet.`,
    awayUntil: time => `Das Team ist gerade nicht da. Es kommt ${time}.`,
    filesLost: count =>
      `Dateien, die ich nicht behalten konnte, weil es sie nicht mehr gibt, sie zusammen zu groß sind oder ich hier keine anhängen darf: ${count}. Bitte schick sie noch einmal.`,
  },
  buttons: {
    claim: 'Übernehmen',
    release: 'Abgeben',
    close: 'Schließen',
    reopen: 'Wieder öffnen',
    delete: 'Löschen',
    confirm: 'Ja, schließen',
    refuse: 'Nein, offen lassen',
  },
  closeForm: { title: 'Ticket schließen', reason: 'Warum? (darf leer bleiben)' },
  notices: {
    claimed: member => `${member} kümmert sich um dieses Ticket.`,
    released: member => `${member} hat dieses Ticket abgegeben. Jeder aus dem Team kann es übernehmen.`,
    closed: member => `${member} hat dieses Ticket geschlossen.`,
    closedBecause: (member, reason) => `${member} hat dieses Ticket geschlossen: ${reason}`,
    reopened: member => `${member} hat dieses Ticket wieder geöffnet.`,
    added: (member, added) => `${member} hat ${added} zu diesem Ticket hinzugefügt.`,
    removed: (member, removed) => `${member} hat ${removed} aus diesem Ticket entfernt.`,
    transferredToCategory: (member, category) =>
      `${member} hat dieses Ticket an das Team von „${category}“ übergeben.`,
    transferredToMember: (member, other) =>
      `${member} hat dieses Ticket ${other} übergeben, und dort ist es jetzt in guten Händen.`,
    transferredToBoth: (member, category, other) =>
      `${member} hat dieses Ticket ${other} aus dem Team von „${category}“ übergeben, und dort ist es jetzt in guten Händen.`,
    prioritized: (member, level) => `${member} hat gesagt, wie dringend dieses Ticket ist: ${level}.`,
    closeRequested: (member, opener) =>
      `${opener}, ${member} möchte dieses Ticket schließen. Ist alles geklärt?`,
    closeRequestedBecause: (member, opener, reason) =>
      `${opener}, ${member} möchte dieses Ticket schließen: ${reason}\nIst alles geklärt?`,
    closeRefused: member => `${member} möchte, dass dieses Ticket offen bleibt.`,
    warned: (opener, hours) =>
      `${opener}, hier hat länger niemand geschrieben. Ohne eine weitere Nachricht schließt sich dieses Ticket in ${hours} Std.`,
    inactive: 'Dieses Ticket ist geschlossen, weil hier lange niemand geschrieben hat.',
    memberLeft:
      'Dieses Ticket ist geschlossen, weil die Person den Server verlassen hat, die es geöffnet hatte.',
  },
  opening: {
    opened: channel => `Dein Ticket: ${channel}`,
    outsideHours: time => `Das Team ist gerade nicht da. So ein Ticket kannst du öffnen: ${time}.`,
    outsideHoursForLong:
      'Das Team nimmt solche Tickets um diese Zeit nicht an. Frag es, wann es wieder da ist.',
    coming: number =>
      `Dein Ticket #${number} ist notiert, aber Discord antwortet mir gerade nicht. Ich versuche es weiter: sobald sein Kanal da ist, wirst du dort angepingt.`,
    categoryGone: 'Diese Art von Ticket gibt es nicht mehr. /ticket öffnen zeigt dir, welche es gibt.',
    questionsChanged:
      'Die Fragen zu diesem Ticket haben sich gerade geändert, und es wurde keins geöffnet. Drück den Knopf noch einmal, dann siehst du die neuen.',
    blocked:
      'Du darfst auf diesem Server keine Tickets öffnen. Frag das Team, wenn du das für einen Irrtum hältst.',
    blockedUntil: time => `Du darfst auf diesem Server keine Tickets öffnen, und zwar bis ${time}.`,
    blockedReason: reason => `Der Grund: ${reason}`,
    roleMissing: roles =>
      `Diese Art von Ticket ist für Mitglieder mit der Rolle ${roles}. Frag das Team danach.`,
    accountTooYoung: (days, time) =>
      `Diese Art von Ticket ist für Discord-Konten, die mindestens ${counted(days, 'Tag', 'Tage')} alt sind. Deins ist es ${time}.`,
    coolingDown: time => `Du hast gerade erst so ein Ticket geöffnet. Das nächste geht ${time}.`,
    ownLimit: (limit, channels) =>
      `Du darfst ${limit} solche Tickets zugleich offen haben. Schließ erst eins, oder mach dort weiter: ${channels}`,
    ownLimitOne: channel => `Du hast schon so ein Ticket: ${channel}`,
    beingMade: 'es entsteht gerade',
    categoryFull: limit =>
      `Es gibt ${limit} offene Tickets dieser Art, und mehr nimmt das Team nicht an. Versuch es später noch einmal.`,
  },
  failed: (number, reason) => `Ich konnte Ticket #${number} nicht öffnen. ${reason}`,
  failedIn: (guild, number, reason) =>
    `Ich konnte dein Ticket #${number} auf ${guild} nicht öffnen. ${reason}`,
  notShown: (number, reason) => `Ticket #${number} ist geändert, aber sein Kanal nicht: ${reason}`,
  failures: {
    noPermission:
      'Mir fehlt dort, wo die Tickets entstehen, das Recht Kanäle verwalten oder Rollen verwalten. /doktor sagt, was fehlt.',
    parentFull: category =>
      `Die Kanalkategorie ${category} ist voll: Discord erlaubt 50 Kanäle in einer. Das Team kann mit /tickets kategorie ändern eine andere wählen oder geschlossene Tickets löschen.`,
    parentGone:
      'Die Kanalkategorie, in der sie entstehen, gibt es nicht mehr. Das Team kann mit /tickets kategorie ändern eine andere wählen.',
    guildFull:
      'Dieser Server hat 500 Kanäle, mehr erlaubt Discord nicht. Wer ihn verwaltet, muss welche löschen, zum Beispiel geschlossene Tickets.',
    nameRejected: name =>
      `Discord lässt den Kanalnamen „${name}“ nicht zu. Das Team kann mit /tickets kategorie ändern, kanalname, einen anderen wählen.`,
    channelGone: 'Sein Kanal wurde gelöscht.',
    threadParentGone:
      'Den Kanal, unter dem sein Thread entstehen sollte, gibt es nicht mehr. Das Team kann mit /tickets kategorie wo einen anderen wählen.',
    threadsFull:
      'Dieser Server hat 1.000 aktive Threads, mehr erlaubt Discord nicht. Wer ihn verwaltet, muss welche schließen.',
    refused: 'Discord hat es abgelehnt. Die Betreiber dieses Bots finden den Grund im Log.',
  },
  steps: {
    done: {
      CLAIMED: number => `Ticket #${number} ist jetzt deins.`,
      RELEASED: number => `Ticket #${number} kann wieder übernommen werden.`,
      CLOSED: number => `Ticket #${number} ist geschlossen.`,
      REOPENED: number => `Ticket #${number} ist wieder offen.`,
      DELETED: number => `Ticket #${number} wird mit seinem Kanal gelöscht.`,
      MEMBER_ADDED: number => `Ticket #${number} ist für dieses Mitglied jetzt zu sehen.`,
      MEMBER_REMOVED: number => `Ticket #${number} ist für dieses Mitglied nicht mehr zu sehen.`,
      ROLE_ADDED: number => `Ticket #${number} ist für alle mit dieser Rolle jetzt zu sehen.`,
      ROLE_REMOVED: number => `Ticket #${number} ist für diese Rolle nicht mehr zu sehen.`,
      TRANSFERRED: number => `Ticket #${number} ist jetzt in anderen Händen.`,
      PRIORITIZED: number => `Die Dringlichkeit von Ticket #${number} ist gesetzt.`,
      NOTED: number =>
        `Deine Notiz zu Ticket #${number} ist aufgeschrieben. Nur das Team sieht sie, mit /ticket info.`,
      REPLIED: number => `Die Antwort ist unterwegs in Ticket #${number}.`,
      CLOSE_REQUESTED: number =>
        `Wer Ticket #${number} geöffnet hat, wird gefragt, ob es geschlossen werden kann.`,
      CLOSE_REFUSED: number => `Ticket #${number} bleibt offen.`,
    },
    deleting: 'Dieses Ticket wird gelöscht, und dieser Kanal mit ihm.',
    noTicket: 'Hier ist kein Ticket. Tu das im Kanal eines Tickets.',
    notStaff: roles => `Das ist für das Team dieses Tickets: ${roles}.`,
    notStaffOrOpener: roles => `Das kann nur, wer dieses Ticket geöffnet hat, und sein Team: ${roles}.`,
    managers: 'Mitglieder, die den Server verwalten dürfen',
    wrongStatus: {
      OPENING: 'Der Kanal dieses Tickets entsteht gerade erst. Versuch es gleich noch einmal.',
      OPEN: 'Dieses Ticket ist offen. Schließ es zuerst.',
      CLOSED: 'Dieses Ticket ist geschlossen. Öffne es zuerst wieder.',
      DELETED: 'Dieses Ticket wurde gelöscht.',
      FAILED: 'Dieses Ticket wurde nie geöffnet, weil Discord seinen Kanal abgelehnt hat.',
    },
    changed: 'Dieses Ticket hat sich gerade geändert. Sieh es dir an und versuch es noch einmal.',
    by: {
      OPENING: member => `${member} öffnet es gerade.`,
      OPEN: member => `${member} hat es wieder geöffnet.`,
      CLOSED: member => `${member} hat es geschlossen.`,
      DELETED: member => `${member} hat es gelöscht.`,
      FAILED: member => `${member} wollte es öffnen.`,
      changed: member => `${member} hat es geändert.`,
    },
    claimedBy: member => `${member} hat dieses Ticket schon übernommen.`,
    notClaimed: 'Niemand hat dieses Ticket übernommen.',
    noSlot: (member, limit) =>
      `${member} hat ${limit} offene Tickets dieser Art, mehr sind nicht erlaubt. Schließ erst ein anderes.`,
    alreadyMember: member => `${member} sieht dieses Ticket schon.`,
    notMember: member =>
      `${member} wurde diesem Ticket nicht hinzugefügt. Wer es geöffnet hat und das Team lassen sich nicht entfernen.`,
    alreadyRole: role => `${role} sieht dieses Ticket schon.`,
    notRole: role => `${role} wurde diesem Ticket nicht hinzugefügt. Das Team lässt sich nicht entfernen.`,
    everyone: 'Ein Ticket ist nicht für alle. Füg Mitglieder hinzu oder eine Rolle, die weniger Leute haben.',
    threadTakesNoRoles:
      'Dieses Ticket ist ein Thread, und dort lässt Discord keine Rollen hinein. Füg die Mitglieder einzeln hinzu.',
    alreadyPriority: level => `Die Dringlichkeit dieses Tickets ist schon ${level}.`,
    requestedBy: member => `${member} hat schon gefragt, ob es geschlossen werden kann.`,
    notRequested: 'Niemand fragt mehr, ob dieses Ticket geschlossen werden kann.',
    categoryGone: 'So eine Kategorie gibt es nicht. Nimm eine von denen, die beim Tippen angeboten werden.',
    alreadyInCategory: category => `Dieses Ticket gehört schon zu „${category}“.`,
    targetNotStaff: (member, staff) =>
      `${member} gehört dort nicht zum Team: ${staff}. Nimm jemanden, der dazugehört.`,
    categoryFull: limit => `Es gibt ${limit} offene Tickets dieser Art, und mehr nimmt ihr Team nicht an.`,
  },
  setup: ticketSetupWords,
}
