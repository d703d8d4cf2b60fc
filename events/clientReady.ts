import { ShardClientUtil } from 'discord.js'
import { defineEvent } from '#src/discord/event.ts'
import { closeAbsentGuilds } from '#src/guilds/closeGuild.ts'
import { openGuilds } from '#src/guilds/openGuilds.ts'

/** Emitted once, when every guild of the first READY has arrived, and before any message of theirs. */
export const clientReady = defineEvent({
  name: 'clientReady',
  async execute(bot, client) {
    const { cache } = client.guilds
    bot.log.info({ guilds: cache.size, user: client.user.tag }, 'connected to Discord')
    const { shards, shardCount } = client.options
    const own = Array.isArray(shards) ? shards : [...client.ws.shards.keys()]
    await Promise.all([
      openGuilds(bot, [...cache.filter(guild => guild.available).keys()]),
      closeAbsentGuilds(
        bot,
        guildId => cache.has(guildId),
        guildId => own.includes(ShardClientUtil.shardIdForGuildId(guildId, shardCount ?? own.length)),
      ),
    ])
  },
})
