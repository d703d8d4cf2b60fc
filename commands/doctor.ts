import type { Command } from '#src/discord/command.ts'
import { guildCommand } from '#src/discord/guildCommand.ts'
import { examineGuild } from '#src/doctor/examineGuild.ts'
import { doctorView } from '#src/doctor/view.ts'
import { wordsFor } from '#src/words/words.ts'

export const doctor: Command = {
  data: guildCommand('doctor', 'ManageGuild').toJSON(),

  async execute(bot, { guildId, locale }, reply) {
    await reply.defer({ private: true })
    await reply.edit(doctorView(await examineGuild(bot, guildId), 0, locale))
  },

  buttons: {
    /** It looks again, so that what was mended meanwhile is gone. */
    async page(bot, { guildId, locale }, reply, { args }) {
      const [page = ''] = args
      if (!/^\d{1,3}$/.test(page))
        return await reply.refuse({ content: wordsFor(locale).errors.unknownButton })
      await reply.deferUpdate()
      await reply.edit(doctorView(await examineGuild(bot, guildId), Number(page), locale))
    },
  },
}
