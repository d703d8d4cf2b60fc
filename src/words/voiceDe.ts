import { counted } from '#src/words/counted.ts'
import type { voiceCommands, voiceWords } from '#src/words/voiceEn.ts'

/** The German texts about temporary voice channels. */

export const voiceCommandsDe: typeof voiceCommands = {
  voice: {
    name: 'sprachkanal',
    description: 'Etwas mit deinem eigenen Sprachkanal tun, oder mit dem, in dem du bist',
    lock: { name: 'sperren', description: 'Nur noch die hereinlassen, denen du es erlaubst' },
    unlock: { name: 'öffnen', description: 'Wieder alle hereinlassen' },
    hide: { name: 'verbergen', description: 'Ihn nur denen zeigen, denen du es erlaubst' },
    reveal: { name: 'zeigen', description: 'Ihn wieder allen zeigen' },
    limit: { name: 'begrenzen', description: 'Wie viele darin sein dürfen' },
    rename: { name: 'umbenennen', description: 'Ihm einen anderen Namen geben (zweimal in 10 Minuten)' },
    bitrate: { name: 'bitrate', description: 'Wie gut er klingt' },
    permit: {
      name: 'erlauben',
      description: 'Ein Mitglied ihn sehen und hereinkommen lassen, wie zu er auch ist',
    },
    reject: { name: 'abweisen', description: 'Ein Mitglied draußen halten' },
    kick: { name: 'hinauswerfen', description: 'Ein Mitglied hinaussetzen; es darf wiederkommen' },
    transfer: { name: 'übergeben', description: 'Ihn einem Mitglied geben, das darin ist' },
    claim: { name: 'übernehmen', description: 'Ihn übernehmen, wenn sein Besitzer nicht da ist' },
    options: {
      limit: { name: 'mitglieder', description: '1 bis 99; 0 für beliebig viele' },
      name: { name: 'name', description: 'Der neue Name' },
      bitrate: { name: 'kbps', description: 'Kilobit je Sekunde, ab 8' },
      member: { name: 'mitglied', description: 'Wer' },
    },
  },
  hubs: {
    name: 'hubs',
    description: 'Sprachkanäle einrichten, die Mitgliedern einen eigenen geben',
    add: { name: 'anlegen', description: 'Einen Hub machen: Wer ihn betritt, bekommt einen Sprachkanal' },
    edit: { name: 'ändern', description: 'Ändern, was du hier nennst; alles andere bleibt' },
    remove: {
      name: 'entfernen',
      description: 'Ihn wieder zum gewöhnlichen Kanal machen; seine Kanäle bleiben',
    },
    list: { name: 'liste', description: 'Die Hubs zeigen, und was mir dafür fehlt' },
    options: {
      hub: { name: 'hub', description: 'Welcher' },
      channel: {
        name: 'kanal',
        description: 'Der Sprachkanal, der zum Hub wird; ohne Angabe mache ich einen',
      },
      category: { name: 'kategorie', description: 'Wo die Kanäle entstehen; ohne Angabe in der des Hubs' },
      name: { name: 'name', description: 'Wie sie heißen, etwa Raum von {name}' },
      limit: { name: 'grenze', description: 'Wie viele darin sein dürfen; 0 für beliebig viele' },
      bitrate: {
        name: 'kbps',
        description: 'Kilobit je Sekunde; was eure Boosts nicht hergeben, wird gesenkt',
      },
      region: { name: 'region', description: 'Wo die Sprachserver stehen' },
      private: { name: 'privat', description: 'Sie sind am Anfang gesperrt (nein)' },
      grace: { name: 'frist', description: 'Sekunden, die ein leerer bleibt (10)' },
      role: { name: 'team-rolle', description: 'Eine Rolle, die auch geschlossene sieht und betritt' },
    },
    automatic: 'automatisch',
  },
}

export const voiceWordsDe: typeof voiceWords = {
  hubName: 'Eigener Kanal',
  template: 'Kanal von {name}',
  panel: {
    title: 'Dein eigener Sprachkanal',
    text: 'Hier oder mit /voice können ihn sein Besitzer und die Moderatoren ändern. Er verschwindet, wenn er leer ist.',
    buttons: {
      lock: 'Sperren',
      unlock: 'Öffnen',
      hide: 'Verbergen',
      reveal: 'Zeigen',
      claim: 'Übernehmen',
      rename: 'Umbenennen',
      limit: 'Begrenzen',
      bitrate: 'Bitrate',
      permit: 'Erlauben',
      reject: 'Abweisen',
      kick: 'Hinauswerfen',
      transfer: 'Übergeben',
    },
    choose: {
      permit: 'Wer darf herein?',
      reject: 'Wer bleibt draußen?',
      kick: 'Wer muss hinaus?',
      transfer: 'Wer bekommt den Kanal?',
    },
    forms: {
      rename: { title: 'Den Kanal umbenennen', label: 'Der neue Name' },
      limit: { title: 'Den Kanal begrenzen', label: 'Wie viele darin sein dürfen (0: beliebig)' },
      bitrate: { title: 'Die Bitrate setzen', label: 'Kilobit je Sekunde' },
    },
  },
  done: {
    lock: 'Dein Kanal ist gesperrt: Nur wem du es erlaubst, kommt herein.',
    unlock: 'Dein Kanal steht allen offen.',
    hide: 'Deinen Kanal sehen nur noch die, denen du es erlaubst.',
    reveal: 'Deinen Kanal sehen alle.',
    limit: 'Die Grenze ist gesetzt.',
    rename: name => `Der Kanal heißt jetzt ${name}.`,
    bitrate: 'Die Bitrate ist gesetzt.',
    permit: 'Das Mitglied sieht den Kanal und darf herein.',
    reject: 'Das Mitglied bleibt draußen.',
    kick: 'Das Mitglied ist draußen. Es darf wiederkommen, wenn du es nicht abweist.',
    transfer: 'Der Kanal gehört jetzt dem Mitglied.',
    claim: 'Der Kanal gehört jetzt dir.',
  },
  noChannel:
    'Du hast keinen eigenen Sprachkanal, und das hier ist keiner. Betritt zuerst einen Hub, oder tu es im Chat eines solchen Kanals.',
  notOwner: owner =>
    `Dieser Kanal gehört ${owner}. Das kann nur der Besitzer, und wer Mitglieder verschieben darf.`,
  ownerPresent: owner => `Der Kanal gehört ${owner}, der darin ist. Bitte ihn, den Kanal zu übergeben.`,
  notInside: member => `${member} ist nicht in dem Kanal.`,
  youNotInside: 'Betritt zuerst den Kanal, dann übernimm ihn.',
  ownsAnother: (member, channel) =>
    `${member} hat schon einen Kanal (${channel}), und niemand hat zwei. Er verschwindet, wenn er leer ist.`,
  beingMade: 'er entsteht gerade',
  bot: 'Das ist ein Bot. Wähle einen Menschen.',
  yourself: 'Das bist du selbst. Wähle jemand anderen.',
  staff: member => `${member} gehört zum Team dieser Kanäle und lässt sich nicht draußen halten.`,
  tooManyRenames: time =>
    `Discord lässt einen Kanal zweimal in 10 Minuten umbenennen. Das geht wieder ${time}.`,
  badName: 'Ein Name hat 1 bis 100 Zeichen.',
  badLimit: 'Die Grenze ist eine ganze Zahl von 0 (keine) bis 99.',
  badBitrate: most =>
    `Die Bitrate ist eine ganze Zahl von 8 bis ${most}; so viel geben die Boosts dieses Servers her.`,
  tooManyNamed: most => `Höchstens ${most} Mitglieder lassen sich nennen. Mach zuerst Platz.`,
  later: 'Das ist notiert, aber Discord nimmt es erst später an.',
  stillInside: 'Das Mitglied ist noch im Kanal: Discord hat es nicht hinausgeworfen. Versuch es noch einmal.',
  failures: {
    noPermission:
      'Mir fehlt dort ein Recht (Kanäle verwalten, Rollen verwalten, Mitglieder verschieben oder Verbinden). /doktor sagt, was fehlt.',
    parentFull: category =>
      `Die Kategorie ${category} ist voll: Discord erlaubt 50 Kanäle in einer. Ein Admin kann mit /hubs edit eine andere wählen.`,
    parentGone: 'Die Kategorie gibt es nicht mehr. Ein Admin kann mit /hubs edit eine andere wählen.',
    guildFull: 'Dieser Server hat 500 Kanäle, mehr erlaubt Discord nicht. Ein Admin muss welche löschen.',
    nameRejected: name => `Discord nimmt den Kanalnamen „${name}“ nicht an. Wähle einen anderen.`,
    channelGone: 'Der Kanal wurde gelöscht.',
    refused: 'Discord hat es abgelehnt. Den Grund finden die Betreiber dieses Bots im Log.',
  },
  notices: {
    userMinute: (member, time) =>
      `${member}, das waren viele Kanäle in einer Minute. Bleib hier, dann bekommst du den nächsten ${time}.`,
    guildMinute: time =>
      `Gerade entstehen viele Kanäle. Bleib hier, dann bekommst du deinen, frühestens ${time}.`,
    guildDay: time =>
      `Dieser Server hat die Kanäle verbraucht, die ich an einem Tag machen darf. Neue gibt es ${time}.`,
    refused: (member, reason) => `Ich konnte für ${member} keinen Kanal machen. ${reason}`,
    inherited: member => `Der Besitzer ist gegangen; der Kanal gehört jetzt ${member}.`,
    claimed: member => `${member} hat diesen Kanal übernommen.`,
    transferred: member => `Dieser Kanal gehört jetzt ${member}.`,
  },
  hubs: {
    added: channel =>
      `Fertig. Betritt ${channel}, dann bekommst du einen eigenen Sprachkanal. Probier es selbst.`,
    changed: channel => `${channel} ist geändert. Kanäle, die schon da sind, behalten, was sie haben.`,
    removed: channel =>
      `${channel} macht keine Kanäle mehr. Die, die da sind, verschwinden, wenn sie leer sind.`,
    isHub: channel => `${channel} ist schon ein Hub. Ändere ihn mit /hubs edit.`,
    isTemporary: channel =>
      `${channel} wurde für ein Mitglied gemacht und verschwindet, wenn er leer ist. Wähle einen anderen Kanal.`,
    noHub: channels => `Das ist kein Hub. Es gibt: ${channels}`,
    none: 'Es gibt noch keinen Hub. Leg einen mit /hubs add an.',
    tooMany: limit => `Ein Server hat höchstens ${limit} Hubs. Entferne zuerst einen.`,
    refused: reason => `Ich konnte den Hub nicht machen. ${reason}`,
    limited: time => `Discord lässt mich gerade keinen Kanal machen. Versuch es ${time} noch einmal.`,
    coming:
      'Der Hub ist notiert, aber Discord antwortet mir gerade nicht. Sieh in ein paar Minuten mit /hubs list nach.',
    addedNotYet: (channel, permissions) =>
      `Noch geht es nicht: Der Hub ${channel} ist da, macht aber keine Kanäle, denn mir fehlt ${permissions}. Ein Admin kann es meiner Rolle unter Servereinstellungen → Rollen geben.`,
    refusedLacking: permissions =>
      `Ich konnte den Hub nicht machen, denn mir fehlt ${permissions}. Ein Admin kann es meiner Rolle unter Servereinstellungen → Rollen geben.`,
    missing: permissions =>
      `Aber mir fehlen Rechte, ohne die es nicht geht: ${permissions}. Ein Admin kann sie meiner Rolle unter Servereinstellungen → Rollen geben.`,
    blind:
      'Ohne „Audit-Log einsehen“ finde ich Kanäle nicht, die nach einem Absturz übrig sind; sonst braucht das nichts.',
    nothingToChange: 'Nenne, was du ändern willst.',
    title: count => `Hubs: ${count}`,
    line: (hub, name, details) => `${hub} · ${name} · ${details}`,
    limit: n => (n === '0' ? 'ohne Grenze' : counted(n, 'Mitglied', 'Mitglieder')),
    kbps: n => `${n} kbps`,
    grace: n => `bleibt ${n} s`,
    locked: 'am Anfang gesperrt',
    beingMade: 'entsteht',
    left: count =>
      `${count === '1' ? '1 Kanal ist' : `${count} Kanäle sind`} vielleicht auf Discord übrig. Mit „Audit-Log einsehen“ finde und lösche ich, was übrig ist; oder lösch es von Hand.`,
  },
}
