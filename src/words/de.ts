import type { Words } from '#src/words/en.ts'

export const de: Words = {
  commands: {
    rank: {
      name: 'rang',
      description: 'Zeigt dein Level und deine XP oder die eines anderen Mitglieds',
      member: { name: 'mitglied', description: 'Wessen Rang gezeigt wird; ohne Angabe deiner' },
    },
    leaderboard: { name: 'rangliste', description: 'Zeigt die Mitglieder mit den meisten XP' },
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
  errors: {
    bug: reference =>
      `Entschuldige, das ging bei mir schief, und nichts wurde geändert. Wenn es öfter passiert, nenne den Betreibern dieses Bots diese Kennung: \`${reference}\``,
    busy: 'Ich hole gerade etwas nach. Nichts wurde geändert; versuch es in ein paar Sekunden noch einmal.',
    serverOnly: 'Das geht nur auf einem Server, nicht in Direktnachrichten.',
    unknownCommand:
      'Diesen Befehl habe ich nicht mehr. Tipp noch einmal /, dann zeigt Discord die aktuellen.',
    unknownButton: 'Dieser Knopf gehört zu einer älteren Version von mir. Ruf den Befehl noch einmal auf.',
  },
}
