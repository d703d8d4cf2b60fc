import type { ticketSetupWords as enWords } from '#src/words/ticketSetupEn.ts'

export const ticketSetupWords: typeof enWords = {
  done: (category, channel) =>
    `Mitglieder können jetzt Tickets öffnen: die Tafel „${category}“ ist unterwegs nach ${channel}. Drück den Knopf ruhig selbst einmal.`,
  doneNotYet: (category, channel, permissions) =>
    `Noch geht es nicht: Die Tafel „${category}“ ist unterwegs nach ${channel}, aber kein Ticket geht auf, denn mir fehlt ${permissions}. Wer den Server verwaltet, gibt es meiner Rolle unter Servereinstellungen → Rollen; drück dann den Knopf ruhig selbst einmal.`,
  missingInLog: permissions =>
    `Mir fehlen Rechte, ohne die keine Mitschrift in den Protokollkanal kommt: ${permissions}. Wer den Server verwaltet, gibt sie meiner Rolle dort.`,
  missingForFiles:
    'Mir fehlt aber „Dateien anhängen“, ohne das ich die Dateien nicht behalten kann. Wer den Server verwaltet, gibt es meiner Rolle.',
  missing: permissions =>
    `Mir fehlen aber Rechte, ohne die kein Ticket aufgeht: ${permissions}. Wer den Server verwaltet, gibt sie meiner Rolle unter Servereinstellungen → Rollen.`,
  cannotPing: role =>
    `Ich kann ${role} nicht anpingen, also erführe das Team nichts von neuen Tickets. Wer den Server verwaltet, kann es erlauben: Servereinstellungen → Rollen → „Jedem erlauben, diese Rolle zu erwähnen“, oder mir „@everyone erwähnen“ geben.`,
  added: name =>
    `Die Kategorie „${name}“ ist da. /tickets tafel postet die Nachricht, mit der Mitglieder sie wählen.`,
  changed: name =>
    `Die Kategorie „${name}“ ist geändert. Tafeln, die schon da sind, behalten Namen und Emoji.`,
  removed: name => `Die Kategorie „${name}“ ist entfernt. Ihre offenen Tickets gehen weiter.`,
  nameTaken: name => `Eine Kategorie „${name}“ gibt es schon. Wähl einen anderen Namen, oder ändere diese.`,
  tooMany: limit => `Ein Server hat höchstens ${limit} Kategorien. Entferne zuerst eine.`,
  noCategory: 'Diese Kategorie gibt es nicht. Wähl eine von denen, die beim Tippen angeboten werden.',
  badEmoji: emoji =>
    `„${emoji}“ ist kein Emoji. Gib eins so an, wie Discords Auswahl es schreibt; ein eigenes muss von diesem Server sein.`,
  questionAdded: (label, count) => `„${label}“ wird jetzt gefragt, ${count} von 5 Fragen.`,
  questionRemoved: label => `„${label}“ wird nicht mehr gefragt.`,
  questionTaken: label => `„${label}“ wird schon gefragt.`,
  tooManyQuestions: limit => `Ein Formular hat höchstens ${limit} Fragen. Entferne zuerst eine.`,
  noQuestion: labels => `Diese Frage gibt es nicht. Es gibt: ${labels}`,
  blankQuestion: 'Eine Frage braucht Worte. Schreib, was gefragt werden soll.',
  everyone:
    'Die Rolle @everyone haben alle, also könnten alle jedes Ticket lesen. Wähle eine Rolle, die nur euer Team hat.',
  noQuestions: 'Diese Kategorie fragt nichts.',
  noCategories:
    'Es gibt noch keine Kategorie. Mach eine mit /tickets kategorie hinzufügen, oder alles auf einmal mit /tickets einrichten.',
  mayNotPost: channel =>
    `Ich darf in ${channel} nicht schreiben. Gib mir dort Kanal ansehen und Nachrichten senden, dann versuch es noch einmal.`,
  posted: channel => `Die Tafel ist unterwegs nach ${channel}.`,
  blocked: target => `${target}: darf keine Tickets mehr öffnen. Offene gehen weiter.`,
  blockedUntil: (target, time) => `${target}: darf bis ${time} keine Tickets öffnen. Offene gehen weiter.`,
  blocksEveryone:
    'Ich sperre Mitglieder und einzelne Rollen, nicht @everyone. Um keine Tickets anzunehmen, entferne ihre Kategorie mit /tickets kategorie entfernen; oder lass mit /tickets kategorie ändern, nötige-rolle, nur eine Rolle welche öffnen.',
  blocksBot:
    'Bots öffnen keine Tickets, also gibt es nichts zu sperren. Wähle ein Mitglied oder eine Rolle, die Menschen haben.',
  unblocked: target => `${target}: darf wieder Tickets öffnen.`,
  notBlocked: target => `${target}: war nicht gesperrt.`,
  listTitle: count => `Offene Tickets: ${count}`,
  listLine: (number, place, member, category, claimed) =>
    `**#${number}** ${place} · ${member} · ${category} · ${claimed}`,
  listPriority: (line, level) => `${line} · **${level}**`,
  listEmpty: 'Kein Ticket ist offen.',
  listMore: count => `und ${count} weitere`,
  unclaimed: 'noch niemand',
  noChannel: 'noch kein Kanal',
}
