import type { doctorCommand, doctorWords } from '#src/words/doctorEn.ts'

/** The German texts of /doctor. */

export const doctorCommandDe: typeof doctorCommand = {
  name: 'doktor',
  description: 'Zeigt, was mich auf diesem Server behindert und wie es behoben wird',
}

export const doctorWordsDe: typeof doctorWords = {
  title: count => `Zu beheben: ${count}`,
  healthy: 'Ich habe nichts gefunden, was mich hier behindert.',
  budgets: (channels, creations, most, renames) =>
    `Kanäle: ${channels} von 500 · in 24 Stunden angelegte Sprachkanäle: ${creations} von ${most} · Kanäle, die gerade nicht umbenannt werden können: ${renames}`,
  page: (page, pages) => `Seite ${page} von ${pages}`,
  previous: 'Zurück',
  next: 'Weiter',
  purposes: {
    ticketChannels: name => `Tickets der Kategorie „${name}“`,
    ticketThreads: name => `Ticket-Threads der Kategorie „${name}“`,
    ticketLog: name => `Mitschriften der Kategorie „${name}“`,
    hub: hub => `Sprachkanäle des Hubs ${hub}`,
    levelUps: () => 'Ansagen neuer Level',
    giveaway: number => `Verlosung Nr. ${number}`,
  },
  lacks: (purpose, permissions, place) =>
    `Für ${purpose} fehlt mir ${permissions} in ${place}. Ein Admin kann es meiner Rolle dort geben.`,
  inServer: 'diesem Server (Servereinstellungen → Rollen)',
  placeGone: purpose =>
    `Der Kanal oder die Kanalkategorie für ${purpose} ist gelöscht. Wer den Server verwalten darf, kann dort, wo es eingestellt ist, etwas anderes wählen; eine Verlosung muss abgesagt werden.`,
  placeFull: (purpose, place) =>
    `${place} hat 50 Kanäle, mehr erlaubt Discord nicht. Dort entstehen ${purpose}. Lösch dort welche oder wähl eine andere Kanalkategorie.`,
  staffGone: purpose =>
    `Eine Teamrolle für ${purpose} ist gelöscht. Wer den Server verwalten darf, kann dort, wo sie eingestellt ist, eine andere wählen.`,
  more: count => `${count} weitere`,
  staffUnpingable: (role, purpose) =>
    `Ich kann ${role} nicht anpingen, also erfährt das Team nicht, wenn etwas davon neu ist: ${purpose}. Ein Admin kann es erlauben: Servereinstellungen → Rollen → „Jedem erlauben, diese Rolle zu erwähnen“, oder mir „@everyone erwähnen“ geben.`,
  winnerRole: {
    gone: number =>
      `Die Rolle, die Gewinner der Verlosung Nr. ${number} bekommen, ist gelöscht. Wer sie veranstaltet, kann sie bearbeiten und eine andere wählen.`,
    managed: (number, role) =>
      `Gewinner der Verlosung Nr. ${number} sollen ${role} bekommen, die nur eine Integration vergeben kann. Wer sie veranstaltet, kann sie bearbeiten und eine andere wählen.`,
    tooHigh: (number, role) =>
      `Gewinner der Verlosung Nr. ${number} sollen ${role} bekommen, die über meiner Rolle steht. Ein Admin kann meine Rolle in Servereinstellungen → Rollen darüber ziehen.`,
  },
  guildNearlyFull: channels =>
    `Dieser Server hat ${channels} der 500 Kanäle, die Discord erlaubt. Ein Admin sollte welche löschen, sonst können keine Tickets und Sprachkanäle mehr entstehen.`,
  creationsSpent: (most, time) =>
    `Ich habe in 24 Stunden ${most} Sprachkanäle angelegt, mehr darf ich nicht. Der nächste geht ${time}; wenn leere Kanäle der Hubs länger behalten werden, spart das welche.`,
  hubRefused: (hub, reason) => `Der Hub ${hub} konnte seinen letzten Kanal nicht anlegen: ${reason}`,
  hubUnmade:
    'Ein Hub wurde angelegt, aber sein Kanal ist nicht bekannt. Ich suche ihn im Audit-Log; ohne das Recht dazu lösch ihn von Hand und leg den Hub neu an.',
  voiceRefused: (channel, reason) => `Discord lehnt ab, was ich mit ${channel} tun will: ${reason}`,
  voiceLeft: count =>
    count === '1'
      ? '1 meiner Sprachkanäle ist womöglich zurückgeblieben. Ein Admin kann mir „Audit-Log einsehen“ geben, dann finde und lösche ich ihn, oder ihn von Hand löschen.'
      : `${count} meiner Sprachkanäle sind womöglich zurückgeblieben. Ein Admin kann mir „Audit-Log einsehen“ geben, dann finde und lösche ich sie, oder sie von Hand löschen.`,
  voiceMayBeLeft: channels =>
    `Diese Sprachkanäle habe womöglich ich zurückgelassen; ohne „Audit-Log einsehen“ weiß ich es nicht und lasse sie in Ruhe: ${channels}. Wenn niemand sie braucht, kann ein Admin sie löschen.`,
  ticketsRefused: (numbers, reason) => `Tickets (${numbers}): ${reason}`,
  giveawayRefused: (number, channel) =>
    `Discord nimmt die Nachricht der Verlosung Nr. ${number} in ${channel} nicht an. Ich versuche es weiter; den Grund finden die Betreiber dieses Bots im Log.`,
  messagesRefused: (count, channel) =>
    `${count === '1' ? '1 Nachricht' : `${count} Nachrichten`} für ${channel} ${count === '1' ? 'wurde' : 'wurden'} in 7 Tagen abgelehnt. Ein Admin kann nachsehen, ob ich den Kanal sehen und dort schreiben darf, oder dort, wo er eingestellt ist, einen anderen wählen.`,
  stuck: {
    voiceChannels: count =>
      `${count === '1' ? '1 temporärer Sprachkanal ist' : `${count} temporäre Sprachkanäle sind`} seit 5 Minuten unterwegs.`,
    tickets: count =>
      `${count === '1' ? '1 Ticket wartet' : `${count} Tickets warten`} seit 10 Minuten auf Discord.`,
    transcripts: count =>
      `${count === '1' ? '1 Mitschrift ist' : `${count} Mitschriften sind`} seit 2 Stunden nicht fertig.`,
    giveaways: count =>
      `${count === '1' ? '1 Verlosung hätte' : `${count} Verlosungen hätten`} vor 5 Minuten beginnen oder enden sollen.`,
    messages: count =>
      `${count === '1' ? '1 Nachricht wartet' : `${count} Nachrichten warten`} seit 10 Minuten.`,
  },
  stuckAdvice: 'Ich mache von selbst weiter; wenn es so bleibt, sag es den Betreibern dieses Bots.',
  beingMade: 'der gerade entsteht',
}
