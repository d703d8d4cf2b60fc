import { EventEmitter } from 'node:events'
import type { Client } from 'discord.js'
import pino from 'pino'
import { expect, test } from 'vitest'
import type { Bot } from '#src/bot.ts'
import { type EventHandler, defineEvent } from '#src/discord/event.ts'
import { listen } from '#src/discord/listen.ts'

const bot = { log: pino({ level: 'silent' }) } as unknown as Bot

test('events are counted, and those whose handler failed, at once or later', async () => {
  const client = new EventEmitter()
  const handlers = [
    defineEvent({
      name: 'guildCreate',
      execute: (_bot, guild) => {
        if (guild.id === 'now') throw new Error('at once')
        return guild.id === 'later' ? Promise.reject(new Error('later')) : undefined
      },
    }),
    defineEvent({ name: 'guildDelete', execute() {} }),
  ] as EventHandler[]
  const work: string[] = []
  const { counts, settled } = listen(client as Client, bot, handlers, {
    during(name, run) {
      work.push(name)
      return run()
    },
  })
  for (const id of ['now', 'later', 'fine']) client.emit('guildCreate', { id })
  await settled()
  expect(counts).toEqual([
    { event: 'guildCreate', received: 3, failed: 2 },
    { event: 'guildDelete', received: 0, failed: 0 },
  ])
  expect(work).toEqual(['guildCreate', 'guildCreate', 'guildCreate'])
})
