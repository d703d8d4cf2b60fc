/** The German texts about giveaways; English: giveawaysEn.ts. */

import type { giveawayWords as english } from '#src/words/giveawaysEn.ts'

export const giveawayWords: typeof english = {
  message: {
    headline: number => `🎉 Verlosung #${number}`,
    enter: 'Teilnehmen',
    closed: 'Geschlossen',
    prizes: 'Preise',
    state: 'Wann',
    entries: 'Teilnahmen',
    winners: 'Gewinner',
    cost: 'Eine Teilnahme kostet',
    coins: n => (n === '1' ? '1 Münze' : `${n} Münzen`),
    requirements: 'Zum Teilnehmen brauchst du',
    bonuses: 'Mehr Chancen',
    won: 'Gewonnen haben',
    host: 'Veranstaltet von',
    ofMax: (count, max) => `${count} von ${max}`,
    ends: time => `Endet ${time}`,
    starts: time => `Beginnt ${time}`,
    paused: minutes => `Angehalten, noch ${minutes} min`,
    commitment: hash => `Festlegung der Ziehung: ${hash}`,
    status: {
      DRAFT: 'Noch nicht gestartet',
      DRAWING: 'Vorbei; die Gewinner werden gezogen',
      COMPLETED: 'Vorbei',
      CANCELLED: 'Abgesagt',
    },
  },
  rules: {
    anyRole: roles => `eine dieser Rollen: ${roles}`,
    allRoles: roles => `alle diese Rollen: ${roles}`,
    deniedRoles: roles => `keine dieser Rollen: ${roles}`,
    booster: 'diesen Server zu boosten',
    level: level => `Level ${level}`,
    accountAge: days => `ein Discord-Konto, das ${days} ${days === '1' ? 'Tag' : 'Tage'} alt ist`,
    memberAge: days => `hier seit ${days} ${days === '1' ? 'Tag' : 'Tagen'} Mitglied zu sein`,
    bypass: roles => `oder ${roles}, und sonst nichts`,
    bonus: (role, extra) => `${role}: +${extra}`,
    stacked: 'Alle deine zählen.',
    highest: 'Dein höchster zählt.',
  },
  entry: {
    entered: (entrants, odds) =>
      `Du bist dabei, als eine von ${entrants} Teilnahmen. Deine Chance ist zurzeit ${odds}.`,
    already: (entrants, odds) =>
      `Du bist schon dabei, als eine von ${entrants} Teilnahmen. Deine Chance ist zurzeit ${odds}.`,
    leave: 'Aussteigen',
    left: 'Du bist nicht mehr dabei. Falls du dafür bezahlt hast, hast du das zurück.',
    notIn: 'Du bist bei dieser Verlosung nicht dabei, oder sie ist vorbei.',
    gone: 'Diese Verlosung gibt es nicht mehr.',
    notOpen: {
      DRAFT: 'Diese Verlosung hat noch nicht begonnen.',
      SCHEDULED: 'Diese Verlosung hat noch nicht begonnen.',
      ACTIVE: 'Diese Verlosung ist vorbei. Gleich werden die Gewinner gezogen.',
      PAUSED: 'Diese Verlosung ist angehalten. Versuch es, wenn sie weitergeht.',
      DRAWING: 'Diese Verlosung ist vorbei. Die Gewinner werden gerade gezogen.',
      COMPLETED: 'Diese Verlosung ist vorbei. Die Gewinner sind gezogen.',
      CANCELLED: 'Diese Verlosung wurde abgesagt.',
    },
    full: max => `Sie ist voll: ${max} von ${max} Plätzen sind vergeben.`,
    rateLimited: 'Das war zu oft. Warte eine Minute und versuch es dann noch einmal.',
    notEnough: cost =>
      `Eine Teilnahme kostet ${cost} ${cost === '1' ? 'Münze' : 'Münzen'}, und du hast weniger. /guthaben zeigt deine.`,
    otherRole: 'Du hast in dieser Verlosung eine Rolle, mit der du nicht gewinnen kannst.',
  },
  unfit: {
    roleMissing: roles => `Zum Teilnehmen brauchst du eine dieser Rollen: ${roles}.`,
    rolesMissing: roles => `Zum Teilnehmen fehlen dir noch diese Rollen: ${roles}.`,
    roleDenied: roles => `Mitglieder mit dieser Rolle dürfen nicht teilnehmen: ${roles}.`,
    levelTooLow: level => `Zum Teilnehmen brauchst du Level ${level}. /rang zeigt deins.`,
    accountTooYoung: (days, from) =>
      `Zum Teilnehmen muss dein Discord-Konto ${days} ${days === '1' ? 'Tag' : 'Tage'} alt sein. Das ist es ab ${from}.`,
    memberTooYoung: (days, from) =>
      `Zum Teilnehmen musst du hier ${days} ${days === '1' ? 'Tag' : 'Tage'} Mitglied sein. Das bist du ab ${from}.`,
    memberAgeUnknown: days =>
      `Zum Teilnehmen musst du hier ${days} ${days === '1' ? 'Tag' : 'Tage'} Mitglied sein, und Discord sagt nicht, seit wann du es bist.`,
    notBoosting: 'Zum Teilnehmen musst du diesen Server boosten.',
  },
  created: {
    now: (number, channel, ends) => `Verlosung #${number} ist unterwegs nach ${channel}. Sie endet ${ends}.`,
    scheduled: (number, channel, starts) => `Verlosung #${number} beginnt ${starts} in ${channel}.`,
    draft: number => `Verlosung #${number} ist ein Entwurf. /verlosungen starten startet sie.`,
  },
  steps: {
    started: number => `Verlosung #${number} hat begonnen.`,
    scheduled: (number, when) => `Verlosung #${number} beginnt ${when}.`,
    paused: number => `Verlosung #${number} ist angehalten. Die restliche Zeit bleibt.`,
    resumed: number => `Verlosung #${number} geht weiter.`,
    ended: number => `Verlosung #${number} ist vorbei. Die Gewinner werden gezogen.`,
    cancelled: number => `Verlosung #${number} ist abgesagt. Wer bezahlt hat, bekommt es zurück.`,
    changed: number => `Verlosung #${number} ist geändert.`,
  },
  wrongStatus: {
    DRAFT: 'Diese Verlosung ist noch ein Entwurf. Starte sie zuerst.',
    SCHEDULED: 'Diese Verlosung hat noch nicht begonnen.',
    ACTIVE:
      'Diese Verlosung läuft schon. /verlosungen anhalten hält sie an, beenden zieht die Gewinner jetzt, absagen sagt sie ab, und ändern ändert Preise und Ende.',
    PAUSED: 'Diese Verlosung ist angehalten. Setz sie zuerst fort.',
    DRAWING: 'Die Gewinner dieser Verlosung werden gerade gezogen.',
    COMPLETED: 'Diese Verlosung ist vorbei, und ihre Gewinner sind gezogen.',
    CANCELLED: 'Diese Verlosung wurde abgesagt.',
  },
  refusals: {
    noGiveaway: 'Diese Verlosung gibt es nicht. Wähl eine von denen, die beim Tippen angeboten werden.',
    mayNotPost: channel =>
      `In ${channel} darf ich nicht schreiben. Gib mir dort „Kanal anzeigen“ und „Nachrichten senden“ und versuch es noch einmal.`,
    noTemplate: 'Diesen Plan gibt es nicht. Wähl einen von denen, die /verlosungen vorlage nutzen anbietet.',
    economyOff: 'Eine Teilnahme kann nur Münzen kosten, solange sie in /einstellungen eingeschaltet sind.',
    goneRole:
      'Eine Rolle, die sie nennt, gibt es auf diesem Server nicht mehr. Wähl eine andere, bevor sie beginnt; ein Plan wird aus so einer Verlosung neu gespeichert.',
    everyoneRole:
      'Die Rolle @everyone haben alle, deshalb lässt sie sich hier nicht wählen. Wähl eine andere.',
    contraryRole: role =>
      `Niemand könnte teilnehmen: Wer ${role} dazu braucht, darf sie nicht haben. Nimm sie bei einem von beidem heraus.`,
    winnerRole: role =>
      `Gewinner können ${role} nicht bekommen: Du und ich brauchen beide „Rollen verwalten“ und eine Rolle darüber, und sie darf zu keiner Integration gehören. Wähl eine andere.`,
    severalPrizes: 'Sie hat mehrere Preise. Nenn sie alle mit ihrer Anzahl, etwa: 2x Tasse; Sticker.',
    isOver: 'Diese Verlosung ist vorbei. Gleich werden die Gewinner gezogen.',
    changedMeanwhile:
      'Inzwischen hat sie jemand geändert, deshalb habe ich nichts getan. So ist sie jetzt; wähl noch einmal.',
    nothingToChange: 'Nenn mindestens etwas, das sich ändern soll.',
    fixed:
      'Ihre Regeln sind veröffentlicht und bleiben, wie sie sind. Preise und die Zahl der Gewinner lassen sich ändern, und solange sie läuft, ihr Ende.',
    fixedOptions: options =>
      `Ihre Regeln sind veröffentlicht und bleiben, wie sie sind; lass das also weg: ${options}. Preise und die Zahl der Gewinner lassen sich ändern, und solange sie läuft, ihr Ende.`,
    tooManyBonuses: limit => `Höchstens ${limit} Rollen haben mehr Chancen.`,
    tooManyWinners: limit => `Eine Verlosung hat höchstens ${limit} Gewinner.`,
    noPrizes: 'Nenn mindestens einen Preis in der Option preise, etwa: 2x Tasse; Sticker.',
    draftBegins:
      'Ein Entwurf beginnt nicht von selbst. Lass entwurf weg, oder lass beginnt-in weg und plan ihn später mit /verlosungen planen.',
    badPrizes: limit =>
      `Diese Preise kann ich nicht lesen. Schreib sie so: 2x Tasse; Sticker. Es sind höchstens 20 und zusammen höchstens ${limit} Gewinner.`,
    longPrize: limit => `Ein Preis ist zu lang. Jeder hat höchstens ${limit} Zeichen.`,
    badWinners:
      'Die Option gewinner ist für einen einzelnen Preis, der keine eigene Anzahl hat. Lass sie weg und schreib, wie viele es von jedem Preis gibt, etwa: 2x Tasse; Sticker.',
    badSpan: (text, least, most) =>
      `„${text}“ ist keine Zeit, die ich lesen kann, oder zu kurz oder zu lang. Schreib sie wie 90m oder 1d 12h, von ${least} bis ${most}.`,
    badRoles: 'Nenn eine Rolle, die mehr Chancen hat, wenn du sagst, wie viele.',
    badPlan: 'Diese Texte oder Zahlen sind zu lang oder zu groß. Mach sie kürzer und versuch es noch einmal.',
    takesPart: who => `${who} nimmt teil. Wer das tut, kann keine Rolle darin haben.`,
    noPart: who => `${who} ist dort weder Veranstalter noch Moderator noch Zuschauer.`,
    lastHost: 'Sie braucht einen Veranstalter. Mach zuerst jemand anderen dazu.',
    tooManyHosts: limit => `Eine Verlosung hat höchstens ${limit} Veranstalter. Nimm zuerst einen weg.`,
    noHost: who => `${who} ist ein Bot oder hier kein Mitglied. Wähl ein Mitglied.`,
  },
  roleGiven: (who, part) => `${who} ist jetzt ${part} und kann nicht gewinnen.`,
  roleTaken: {
    DRAFT: who => `${who} hat dort keine Rolle mehr und darf teilnehmen, sobald sie beginnt.`,
    SCHEDULED: who => `${who} hat dort keine Rolle mehr und darf teilnehmen, sobald sie beginnt.`,
    ACTIVE: who => `${who} hat dort keine Rolle mehr und darf teilnehmen.`,
    PAUSED: who => `${who} hat dort keine Rolle mehr und darf teilnehmen, wenn sie weitergeht.`,
    DRAWING: who => `${who} hat dort keine Rolle mehr. Sie ist vorbei, also kann niemand mehr teilnehmen.`,
    COMPLETED: who => `${who} hat dort keine Rolle mehr. Sie ist vorbei, also kann niemand mehr teilnehmen.`,
    CANCELLED: who => `${who} hat dort keine Rolle mehr. Sie wurde abgesagt, also kann niemand teilnehmen.`,
  },
  parts: { ORGANIZER: 'Veranstalter', MODERATOR: 'Moderator', VIEWER: 'Zuschauer', NONE: 'keins davon' },
  winners: {
    drawn: (number, title) => `🎉 Verlosung #${number} **${title}** ist vorbei. Herzlichen Glückwunsch!`,
    part: (part, parts) => `(${part} von ${parts})`,
    none: (number, title) =>
      `Verlosung #${number} **${title}** ist vorbei. Niemand nahm teil, der gewinnen konnte.`,
    rerolled: (number, title) => `Verlosung #${number} **${title}**: neu gezogen. Herzlichen Glückwunsch!`,
    noneLeft: (number, title) =>
      `Verlosung #${number} **${title}**: Niemand ist übrig, der die freien Plätze gewinnen könnte.`,
    claimUntil: time => `Hol deinen Gewinn bis ${time} ab, sonst wird neu gezogen.`,
    trust:
      'Diese Ziehung vertraut dem Betreiber: Öffentlicher Zufall, der nach der veröffentlichten Liste kam, war nicht zu haben.',
    proof: round => `Gezogen mit Runde ${round} von drand.`,
    claim: 'Abholen',
    cancelled: (number, title) => `Verlosung #${number} **${title}** wurde abgesagt.`,
    because: reason => `Der Grund: ${reason}`,
    changed: (number, title) => `Verlosung #${number} **${title}** wurde geändert. Sieh sie dir oben an.`,
    changedPrizes: {
      before: winners => `**Vorher, mit ${winners} Gewinner${winners === '1' ? '' : 'n'}:**`,
      now: winners => `**Jetzt, mit ${winners} Gewinner${winners === '1' ? '' : 'n'}:**`,
    },
    newEnd: time => `Sie endet jetzt ${time}.`,
    frozen: (number, hash, count, round) =>
      `Verlosung #${number} ist mit ${count} ${count === '1' ? 'Teilnahme' : 'Teilnahmen'} vorbei. Vor der Ziehung: Der SHA-256 ihrer Liste ist \`${hash}\`, und Runde ${round} von drand entscheidet.`,
  },
  lost: {
    had: (number, title, prize, guild) =>
      `Du hattest ${prize} in Verlosung #${number} **${title}** auf ${guild} gewonnen und hast das nicht mehr.`,
    notClaimed: 'Die Zeit zum Abholen ist um, deshalb wurde der Platz neu gezogen.',
    rerolled: 'Das Team hat den Platz neu ziehen lassen.',
    revoked: 'Das Team hat dir den Gewinn aberkannt.',
    because: reason => `Der Grund: ${reason}`,
    askHosts: hosts => `Wenn du meinst, dass das nicht stimmt, schreib einem Veranstalter: ${hosts}`,
    askStaff: 'Wenn du meinst, dass das nicht stimmt, schreib dem Team dort.',
  },
  forHosts: {
    about: (number, title, guild) =>
      `Verlosung #${number} **${title}** auf ${guild}, deren Veranstalter du bist:`,
    unclaimed: who => `Nicht rechtzeitig abgeholt und neu gezogen: die Gewinne von ${who}.`,
    unfilled: count =>
      count === '1'
        ? 'Ein Platz hat keinen Gewinner: Niemand war übrig, der ihn gewinnen konnte.'
        : `${count} Plätze haben keinen Gewinner: Niemand war übrig, der sie gewinnen konnte.`,
    where: 'Das Team sieht alle Plätze mit /verlosungen gewinner.',
  },
  claim: {
    claimed: 'Er gehört dir. Die Veranstalter melden sich bei dir.',
    alreadyClaimed: 'Du hast ihn schon abgeholt.',
    noNeed: 'Du musst nichts abholen; er gehört dir.',
    notWinner: 'Du hast in dieser Verlosung nichts gewonnen.',
    lost: 'Du hattest gewonnen, aber nicht mehr: Die Zeit zum Abholen ist um, oder er wurde dir aberkannt.',
    tooLate: 'Die Zeit zum Abholen ist um.',
  },
  reroll: {
    menu: 'Verlosung neu ziehen',
    noMessage: 'Das ist keine Nachricht einer Verlosung. Nimm die mit ihrem Knopf.',
    which: number => `Welcher Platz der Verlosung #${number} wird neu gezogen?`,
    choose: 'Wähle einen Platz',
    free: 'Die Plätze ohne Gewinner',
    done: count => (count === '1' ? 'Ein Platz wurde neu gezogen.' : `${count} Plätze wurden neu gezogen.`),
    noneLeft: 'Niemand ist übrig, der gewinnen könnte.',
    nothing: 'Jeder Platz hat seinen Gewinner. Nenn einen, um seinen Platz neu zu ziehen.',
    notWinner: who => `${who} hat in dieser Verlosung nicht gewonnen.`,
    revoked: who => `${who} hat den Gewinn verloren. /verlosungen neuziehen zieht den Platz neu.`,
    notOver: 'Gewinner gibt es erst, wenn die Verlosung vorbei ist.',
  },
  places: {
    title: (number, title) => `Verlosung #${number} ${title}: Plätze`,
    claimed: 'abgeholt',
    claimBy: time => `kann bis ${time} abholen`,
    overdue: 'nicht rechtzeitig abgeholt, wird gleich neu gezogen',
    unfilled: 'niemand war übrig, der ihn gewinnen konnte',
    free: 'niemand hat ihn; /verlosungen neuziehen zieht ihn neu',
    before: who => `vorher: ${who}`,
    lost: { notClaimed: 'nicht rechtzeitig abgeholt', rerolled: 'neu gezogen', revoked: 'aberkannt' },
    others: count => (count === '1' ? 'und 1 anderer' : `und ${count} andere`),
  },
  lists: {
    title: 'Verlosungen',
    none: 'Zurzeit gibt es keine Verlosung.',
    line: (number, title, state, link) => `**#${number}** ${title} · ${state} ${link}`,
    link: 'zeigen',
    mine: 'Du nimmst teil an',
    mineNone: 'Du nimmst zurzeit an keiner Verlosung teil und hast keinen Gewinn, der wartet.',
    won: 'Du hast gewonnen',
    wonLine: (number, title, prize, claim) => `**#${number}** ${title}: ${prize} ${claim}`,
    claimBy: time => `· hol ihn bis ${time} ab`,
    entrants: (number, count) => `Verlosung #${number}: ${count} ${count === '1' ? 'nimmt' : 'nehmen'} teil`,
    entrant: (who, weight) => (weight === '1' ? who : `${who} (${weight} Chancen)`),
    entrantsNone: 'Noch nimmt niemand teil.',
    previous: 'Zurück',
    next: 'Weiter',
    pageGone: 'Auf dieser Seite steht niemand.',
  },
  templates: {
    nameless: 'Ein Plan braucht einen Namen. Gib ihm einen aus mindestens einem Buchstaben.',
    saved: name =>
      `Der Plan „${name}“ ist gespeichert. /verlosungen vorlage nutzen startet eine Verlosung danach.`,
    replaced: name =>
      `Den Plan „${name}“ gab es schon; er ist durch diesen ersetzt. /verlosungen vorlage nutzen startet eine Verlosung danach.`,
    removed: name => `Der Plan „${name}“ ist entfernt.`,
    used: name =>
      `Eine Verlosung, die nicht vorbei ist, nutzt den Plan „${name}“. Warte, bis sie es ist, und entfern ihn dann.`,
    tooMany: limit => `Ein Server hat höchstens ${limit} Pläne. Entfern zuerst einen.`,
    invalid: name =>
      `Der Plan „${name}“ passt nicht mehr zu dem, was eine Verlosung sein kann. Speicher ihn neu.`,
  },
  verify: {
    notDrawn: 'Bevor die Gewinner gezogen sind, gibt es keinen Beleg.',
    tooLarge: 'Der Beleg dieser Ziehung ist größer, als Discord annimmt. Frag die, die diesen Bot betreiben.',
    done: 'Der Beleg dieser Ziehung. Jeder kann sie nachrechnen: npm run guildhall -- verify-draw <Datei>. Was er beweist und was nicht, steht in docs/fair-draws.md.',
  },
  form: {
    title: 'Eine neue Verlosung',
    prizes: 'Preise, je Zeile einer, etwa: 2x Tasse',
    duration: 'Wie lange, etwa 90m oder 1d 12h',
    heading: 'Titel (leer: der erste Preis)',
    text: 'Was in der Nachricht steht',
    begin: 'Wann sie beginnt',
    now: 'Sofort',
    draft: 'Wenn ich gewählt habe, wer teilnehmen darf',
    correct: 'Berichtigen',
  },
}
