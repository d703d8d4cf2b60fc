import type { Connections } from '#src/database/database.ts'
import type { EventCount } from '#src/discord/listen.ts'
import type { Backlog } from '#src/jobs/backlog.ts'
import type { CatchUpLoad } from '#src/leveling/catchUps.ts'
import type { XpCounts } from '#src/leveling/xpWriter.ts'
import type { LaneLoad } from '#src/queue/guildQueues.ts'

/** The state of the parts at one moment. They know nothing of Prometheus. */
export interface Numbers {
  discord: { connected: boolean; guilds: number }
  events: readonly EventCount[]
  lanes: LaneLoad
  xp: XpCounts
  catchUps: CatchUpLoad
  connections: readonly Connections[]
  /** Servers whose settings are in memory. */
  settings: number
  /** Undefined while the database is away. */
  backlog: Backlog | undefined
}

type Sample = [value: number, ...labels: string[]]

/** A number read at each scrape. The name of one that only grows ends in _total. */
export interface Reading {
  name: string
  help: string
  labels?: readonly string[]
  read(numbers: Numbers): Sample[]
}

/** Everything that is read and not told. */
export const readings: readonly Reading[] = [
  {
    name: 'discord_connected',
    help: '1 while the bot is connected to the gateway',
    read: ({ discord }) => [[Number(discord.connected)]],
  },
  { name: 'discord_guilds', help: 'Servers that the bot is in', read: ({ discord }) => [[discord.guilds]] },
  {
    name: 'events_total',
    help: 'Events of the gateway that the bot acts on',
    labels: ['event'],
    read: ({ events }) => events.map(({ event, received }) => [received, event]),
  },
  {
    name: 'event_failures_total',
    help: 'Events whose handler failed',
    labels: ['event'],
    read: ({ events }) => events.map(({ event, failed }) => [failed, event]),
  },
  { name: 'lanes', help: 'Lanes that are busy or held', read: ({ lanes }) => [[lanes.lanes]] },
  {
    name: 'lane_tasks',
    help: 'Tasks in lanes',
    labels: ['state'],
    read: ({ lanes }) => [
      [lanes.waiting, 'waiting'],
      [lanes.running, 'running'],
    ],
  },
  {
    name: 'lane_refusals_total',
    help: 'Tasks that a full or closed lane did not take',
    read: ({ lanes }) => [[lanes.refused]],
  },
  {
    name: 'xp_messages_total',
    help: 'Messages by their fate: granted XP; nothing (cooldown, replay); lost, to be caught up',
    labels: ['fate'],
    read: ({ xp, catchUps }) => [
      [xp.granted, 'granted'],
      [xp.nothing, 'nothing'],
      [catchUps.lost, 'lost'],
    ],
  },
  {
    name: 'group_commit_rows_waiting',
    help: 'Rows waiting for a batch or being committed',
    read: ({ xp }) => [[xp.waiting]],
  },
  {
    name: 'catch_up_guilds',
    help: 'Servers that are being caught up, wait for their turn, or for another try after a failure',
    labels: ['state'],
    read: ({ catchUps }) => [
      [catchUps.running, 'running'],
      [catchUps.waiting, 'waiting'],
      [catchUps.retrying, 'retrying'],
    ],
  },
  {
    name: 'settings_cached_guilds',
    help: 'Servers whose settings are in memory',
    read: ({ settings }) => [[settings]],
  },
  {
    name: 'database_connections',
    help: 'Connections to PostgreSQL',
    labels: ['pool', 'state'],
    read: ({ connections }) =>
      connections.flatMap(({ pool, total, idle }): Sample[] => [
        [total - idle, pool, 'used'],
        [idle, pool, 'idle'],
      ]),
  },
  {
    name: 'database_connections_awaited',
    help: 'Work that waits for a connection',
    labels: ['pool'],
    read: ({ connections }) => connections.map(({ pool, waiting }) => [waiting, pool]),
  },
  {
    name: 'jobs',
    help: 'Jobs that are due and wait for a worker, and those given up after their last try',
    labels: ['state'],
    read: ({ backlog }) =>
      backlog
        ? [
            [backlog.jobsReady, 'ready'],
            [backlog.jobsGivenUp, 'given_up'],
          ]
        : [],
  },
  {
    name: 'outbox_messages_waiting',
    help: 'Messages that have not reached Discord yet',
    read: ({ backlog }) => (backlog ? [[backlog.outboxWaiting]] : []),
  },
  {
    name: 'outbox_oldest_seconds',
    help: 'Age of the oldest of them',
    read: ({ backlog }) => (backlog ? [[backlog.outboxOldestSeconds]] : []),
  },
]
