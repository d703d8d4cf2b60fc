import type { Prisma, PrismaClient } from '#src/database/generated/prisma/client.ts'
import { ForeignGuild, scopeArgs } from '#src/database/scopeArgs.ts'
import { tenantModels } from '#src/database/tenantModels.ts'

/**
 * Prisma within one guild: its id is added to every filter and every new row, at any depth, and a query that names
 * another guild or could reach one is refused. What it does not know is refused too, raw SQL above all.
 * Queries reject with ForeignGuild before anything is sent.
 */
export function guildScope(prisma: PrismaClient, guildId: string) {
  const models = tenantModels(prisma)
  return prisma.$extends({
    name: 'guildScope',
    query: {
      async $allOperations({ model, operation, args, query }) {
        const scoped = models.get(model ?? '')
        if (!scoped) throw new ForeignGuild(`${operation} cannot be kept within guild ${guildId}`)
        // Prisma has made a copy of the arguments for us.
        scopeArgs(guildId, scoped, operation, args as Record<string, unknown>)
        return await query(args)
      },
    },
  })
}

/** The same transaction without the guild's scope, for what names its guild by itself. */
export function withoutScope(tx: object): Prisma.TransactionClient {
  return (tx as { $parent: Prisma.TransactionClient }).$parent
}
