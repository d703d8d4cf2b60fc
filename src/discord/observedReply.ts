import type { Reply } from '#src/discord/reply.ts'

/** What has become of an answer so far. */
export interface ReplyFacts {
  /** Milliseconds from the interaction's arrival until Discord took the first answer; undefined before. */
  waitedMs: number | undefined
  refused: boolean
}

/** A reply that keeps note of its first answer. To be made when the interaction arrives. */
export function observeReply(reply: Reply, now: () => number): { reply: Reply; facts: Readonly<ReplyFacts> } {
  const arrivedAt = now()
  const facts: ReplyFacts = { waitedMs: undefined, refused: false }
  const noted = async (answer: Promise<void>) => {
    await answer
    facts.waitedMs ??= now() - arrivedAt
  }
  return {
    facts,
    reply: {
      ...reply,
      defer: options => noted(reply.defer(options)),
      deferUpdate: () => noted(reply.deferUpdate()),
      modal: view => noted(reply.modal(view)),
      async refuse(view) {
        await noted(reply.refuse(view))
        facts.refused = true
      },
    },
  }
}
