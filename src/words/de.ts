import { giveawayRulesWords } from '#src/words/giveawayRulesDe.ts'
import { ticketRecordsDe } from '#src/words/ticketRecordsDe.ts'
import { doctorCommandDe, doctorWordsDe } from '#src/words/doctorDe.ts'
import { economyCommands, economyWords } from '#src/words/economyDe.ts'
import { giveawayCommands } from '#src/words/giveawayCommandsDe.ts'
import { giveawayWords } from '#src/words/giveawaysDe.ts'
import { ticketCommands, ticketWords } from '#src/words/ticketsDe.ts'
import type { Words } from '#src/words/en.ts'
import { transcriptDe } from '#src/words/transcriptDe.ts'
import { voiceCommandsDe, voiceWordsDe } from '#src/words/voiceDe.ts'

export const de: Words = {
  commands: {
    rank: {
      name: 'rang',
      description: 'Zeigt dein Level und deine XP oder die eines anderen Mitglieds',
      member: { name: 'mitglied', description: 'Wessen Rang gezeigt wird; ohne Angabe deiner' },
    },
    leaderboard: { name: 'rangliste', description: 'Zeigt die Mitglieder mit den meisten XP' },
    ...ticketCommands,
    ...giveawayCommands,
    ...economyCommands,
    ...voiceCommandsDe,
    doctor: doctorCommandDe,
    settings: {
      name: 'einstellungen',
      description: 'Zeigt und ändert, wie sich dieser Bot auf diesem Server verhält',
    },
    audit: {
      name: 'protokoll',
      description: 'Zeigt, wer auf diesem Server was an diesem Bot geändert hat',
      member: { name: 'mitglied', description: 'Nur was dieses Mitglied geändert hat' },
      source: { name: 'weg', description: 'Nur was auf diesem Weg geändert wurde' },
      subject: { name: 'bereich', description: 'Nur Änderungen daran' },
      days: { name: 'tage', description: 'Wie viele Tage zurück; ohne Angabe 90' },
    },
  },
  rank: {
    title: name => `Rang von ${name}`,
    level: 'Level',
    rank: 'Rang',
    totalXp: 'XP gesamt',
    progress: (earned, needed, next) => `${earned} von ${needed} XP bis Level ${next}`,
    ofMembers: (rank, members) => `#${rank} von ${members}`,
    hidden: 'verborgen',
    none: member => `${member} hat noch keine XP. XP gibt es fürs Schreiben auf diesem Server.`,
    noneSelf: 'Du hast noch keine XP. Schreib etwas auf diesem Server und frag dann noch einmal.',
    bot: 'Bots sammeln keine XP. Wähle stattdessen ein Mitglied.',
  },
  leaderboard: {
    title: guild => `Rangliste von ${guild}`,
    line: (rank, member, level, xp) => `**#${rank}** ${member} · Level ${level} · ${xp} XP`,
    empty: 'Hier hat noch niemand XP gesammelt. Schreib etwas, und du stehst als Erster da.',
    previous: 'Zurück',
    next: 'Weiter',
    pageGone: 'Auf dieser Seite steht niemand mehr. Ruf /rangliste noch einmal auf.',
  },
  levelUp: {
    notice: (member, level) => `${member} hat Level ${level} erreicht. Glückwunsch!`,
    noticeDm: (guild, level) => `Du hast auf ${guild} Level ${level} erreicht. Glückwunsch!`,
  },
  tickets: { ...ticketWords, ...ticketRecordsDe },
  giveaways: giveawayWords,
  giveawayRules: giveawayRulesWords,
  economy: economyWords,
  voice: voiceWordsDe,
  doctor: doctorWordsDe,
  permissions: {
    ManageGuild: 'Server verwalten',
    ManageChannels: 'Kanäle verwalten',
    ManageRoles: 'Rollen verwalten',
    ViewChannel: 'Kanäle ansehen',
    SendMessages: 'Nachrichten senden',
    EmbedLinks: 'Links einbetten',
    ReadMessageHistory: 'Nachrichtenverlauf lesen',
    CreatePrivateThreads: 'Private Threads erstellen',
    ManageThreads: 'Threads verwalten',
    AttachFiles: 'Dateien anhängen',
    SendMessagesInThreads: 'Nachrichten in Threads senden',
    Connect: 'Verbinden',
    MoveMembers: 'Mitglieder verschieben',
    ViewAuditLog: 'Audit-Log einsehen',
  },
  transcript: transcriptDe,
  settings: {
    title: guild => `Einstellungen von ${guild}`,
    intro: 'Wähle unten, was du ändern willst. Änderungen gelten sofort.',
    choose: 'Was willst du ändern?',
    all: 'Alle Einstellungen',
    change: 'Ändern…',
    reset: 'Zurück zum Standard',
    groups: {
      general: { title: 'Sprache', hint: 'In welcher Sprache ich öffentlich schreibe' },
      xp: { title: 'XP für Nachrichten', hint: 'Was eine Nachricht bringt und wie oft' },
      levelUp: { title: 'Neue Level', hint: 'Ob und wo neue Level verkündet werden' },
      economy: { title: 'Münzen', hint: 'Ob Mitglieder Münzen haben und wie viele ein Tag bringt' },
    },
    fields: {
      locale: {
        label: 'Öffentliche Sprache',
        hint: 'Private Antworten kommen in der Sprache dessen, der sie liest.',
      },
      xpEnabled: { label: 'XP vergeben', hint: 'Wenn aus, bekommt niemand XP. Was verdient ist, bleibt.' },
      xpMin: { label: 'Mindestens XP je Nachricht', hint: 'Nicht mehr als höchstens.' },
      xpMax: { label: 'Höchstens XP je Nachricht', hint: 'Jede Nachricht bringt etwas zwischen beiden.' },
      xpCooldownSeconds: {
        label: 'Sekunden zwischen Nachrichten mit XP',
        hint: 'Nachrichten davor bringen nichts.',
      },
      levelUpNotice: { label: 'Neue Level verkünden', hint: 'Ob und wo; jedes neue Level einmal.' },
      levelUpChannelId: { label: 'Kanal für neue Level', hint: 'Für die Verkündung in einem Kanal.' },
      economyEnabled: {
        label: 'Münzen',
        hint: 'Schaltet /guthaben, /zahlen und /täglich ein. Was Mitglieder haben, bleibt, wenn aus.',
      },
      dailyAmount: { label: 'Münzen am Tag', hint: 'Was /täglich bringt; 0 für nichts.' },
    },
    options: {
      locale: { en: 'Englisch', de: 'Deutsch' },
      levelUpNotice: {
        OFF: 'Gar nicht',
        SAME_CHANNEL: 'Wo das Mitglied schrieb',
        CHANNEL: 'In einem Kanal',
        DM: 'Dem Mitglied privat',
      },
    },
    on: 'An',
    off: 'Aus',
    none: 'Keiner',
    units: { xp: n => `${n} XP`, seconds: n => `${n} s`, coins: n => `${n} Münzen` },
    bounds: (least, most) => `Eine ganze Zahl von ${least} bis ${most}.`,
    saved: 'Gespeichert:',
    unchanged: 'Nichts zu speichern: Die Einstellungen sind schon so.',
    invalid: 'Nichts wurde gespeichert:',
    notANumber: (label, text, bounds) =>
      `**${label}**: „${text}“ ist keine ganze Zahl, nur aus Ziffern. ${bounds}`,
    outOfBounds: (label, text, bounds) => `**${label}**: ${text} ist zu klein oder zu groß. ${bounds}`,
    notOffered: label => `**${label}**: Das steht nicht zur Wahl.`,
    minAboveMax: (min, max) => `Mindestens (${min}) darf nicht mehr sein als höchstens (${max}).`,
    channelMissing: 'Um neue Level in einem Kanal zu verkünden, wähle auch den Kanal.',
    channelUnknown: label =>
      `**${label}**: Diesen Kanal kenne ich auf diesem Server nicht. Wähle einen anderen.`,
    conflict: 'Nichts wurde gespeichert, denn das wurde geändert, während du überlegt hast:',
    conflictLine: (label, who, seen, now, wanted) =>
      `**${label}**: ${who} hat es geändert. Du sahst ${seen}, jetzt ist es ${now}, und du wolltest ${wanted}.`,
    conflictAdvice: 'Unten steht, was jetzt gilt. Wenn du es trotzdem ändern willst, mach es noch einmal.',
    somebody: 'jemand anderes',
    muted: channel =>
      `⚠️ In ${channel} darf ich nicht schreiben, also liest niemand von neuen Leveln. Lass mich den Kanal sehen und dort schreiben, oder wähle einen anderen.`,
  },
  audit: {
    title: guild => `Protokoll von ${guild}`,
    empty: days =>
      days === '1'
        ? 'So etwas wurde am letzten Tag nicht geändert.'
        : `So etwas wurde in den letzten ${days} Tagen nicht geändert.`,
    pageGone:
      'Älteres gibt es nicht mehr. Ruf /protokoll noch einmal auf, um die neuesten Änderungen zu sehen.',
    newer: 'Neuere',
    older: 'Ältere',
    days: days => (days === '1' ? 'Der letzte Tag' : `Die letzten ${days} Tage`),
    byMember: member => `von ${member}`,
    headline: (time, who, subject, action, source) =>
      `${time} · ${who}: **${subject}** ${action} (${source})`,
    more: count => `… und ${count} mehr`,
    erased: 'eine gelöschte Person',
    operator: 'Betreiber des Bots',
    itself: 'der Bot selbst',
    redacted: 'nicht aufbewahrt',
    nothing: 'nichts',
    actions: { INSERT: 'angelegt', UPDATE: 'geändert', DELETE: 'entfernt' },
    sources: {
      COMMAND: 'Befehl',
      EVENT: 'Ereignis',
      DASHBOARD: 'Weboberfläche',
      JOB: 'Aufgabe',
      CLI: 'Kommandozeile',
    },
    subjects: {
      guild_settings: 'Einstellungen',
      guilds: 'Server',
      ledger: 'Münzen',
      members: 'Mitglied',
      temp_voice_channels: 'Sprachkanal',
      temp_voice_hubs: 'Sprach-Hub',
      giveaway_entries: 'Rolle in einer Verlosung',
      giveaway_prizes: 'Preis',
      giveaway_templates: 'Verlosungsplan',
      giveaway_winners: 'Gewinner',
      giveaways: 'Verlosung',
      ticket_blocklist: 'Ticket-Sperrliste',
      ticket_categories: 'Ticket-Kategorie',
      ticket_feedback: 'Ticket-Bewertung',
      ticket_replies: 'vorbereitete Antwort',
      tickets: 'Ticket',
    },
  },
  errors: {
    bug: reference =>
      `Entschuldige, das ging bei mir schief. Sieh nach, ob es schon geschehen ist, bevor du es noch einmal versuchst. Wenn es öfter passiert, nenne den Betreibern dieses Bots diese Kennung: \`${reference}\``,
    unknownOutcome: reference =>
      `Dabei ging etwas schief, und vielleicht ist es trotzdem geschehen. Sieh nach, bevor du es noch einmal versuchst. Wenn es öfter passiert, nenne den Betreibern dieses Bots diese Kennung: \`${reference}\``,
    removed: 'Ich bin nicht mehr auf diesem Server. Nichts wurde geändert.',
    busy: 'Das geht gerade nicht. Nichts wurde geändert; versuch es in ein paar Sekunden noch einmal.',
    serverOnly: 'Das geht nur auf einem Server, nicht in Direktnachrichten.',
    unknownCommand:
      'Diesen Befehl habe ich nicht mehr. Tipp noch einmal /, dann zeigt Discord die aktuellen.',
    unknownButton: 'Dieser Knopf gehört zu einer älteren Version von mir. Ruf den Befehl noch einmal auf.',
    unknownMenu: 'Dieses Menü gehört zu einer älteren Version von mir. Ruf den Befehl noch einmal auf.',
    unknownForm:
      'Dieses Formular gehört zu einer älteren Version von mir, und nichts wurde geändert. Ruf den Befehl noch einmal auf.',
    blankOption: 'Eine der Angaben besteht nur aus Leerzeichen. Schreib dort etwas hin, oder lass sie weg.',
    botRole: role =>
      `${role} ist die Rolle eines Bots, die kein Mensch hat. Wähle eine Rolle, die Menschen haben.`,
    unknownPlaceholder: (unknown, known) => `${unknown} kenne ich nicht. Was ich einsetze: ${known}.`,
    notAllowed: permissions =>
      `Das ist für Leute mit dem Recht ${permissions} auf diesem Server. Wende dich an jemanden, der es hat.`,
  },
}
