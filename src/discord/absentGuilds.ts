import { type Client, Events, GatewayDispatchEvents, type GatewayReadyDispatchData } from 'discord.js'

/**
 * Has discord.js forget the guilds that a later READY does not list any more: the bot was removed while its session was lost.
 * It would keep them for ever, and not tell when the bot is added again.
 */
export function forgetAbsentGuilds(client: Client): void {
  const onReady = (ready: GatewayReadyDispatchData, shardId: number) => {
    const listed = new Set(ready.guilds.map(({ id }) => id))
    for (const guild of client.guilds.cache.values()) {
      if (guild.shardId !== shardId || listed.has(guild.id)) continue
      client.guilds.cache.delete(guild.id)
      client.emit(Events.GuildDelete, guild)
    }
  }
  client.ws.on(GatewayDispatchEvents.Ready, onReady)
}
