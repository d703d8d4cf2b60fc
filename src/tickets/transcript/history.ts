import { gunzipSync, gzipSync } from 'node:zlib'
import type { APIMessage, APIUser } from 'discord-api-types/v10'
import type { Discord, Refused } from '#src/discord/discord.ts'

/** What was written in a channel. The messages are kept compressed, page by page: 5,000 of them take less than a megabyte. */
export interface History {
  kind: 'read'
  count: number
  /** There are older ones, which are left out. */
  isCut: boolean
  /** Oldest first; may be gone through several times. */
  messages(): Iterable<APIMessage>
  /** Names by id: of who wrote, and who was pinged. */
  names: ReadonlyMap<string, string>
  /** People who wrote, without bots. */
  authorIds: ReadonlySet<string>
  /** Ids of what texts mention. */
  mentioned: Readonly<Record<'users' | 'roles' | 'channels', ReadonlySet<string>>>
}

/** 200 requests, for which Discord takes about a minute. */
const maxMessages = 20_000

/** Reads a channel back from a snowflake: what is younger is left out. `onPage` hears how many messages there are so far. */
export async function readHistory(
  discord: Pick<Discord, 'readHistory'>,
  channelId: string,
  newest: string,
  onPage: (messages: number) => Promise<void>,
): Promise<History | Refused> {
  const pages: Buffer[] = []
  const names = new Map<string, string>()
  const authorIds = new Set<string>()
  const mentioned = { users: new Set<string>(), roles: new Set<string>(), channels: new Set<string>() }
  let count = 0
  let before = newest
  for (;;) {
    const page = await discord.readHistory(channelId, before)
    if (page.kind === 'refused') return page
    for (const { author, mentions } of page.messages) {
      if (author.bot !== true) authorIds.add(author.id)
      for (const user of [author, ...mentions]) if (!names.has(user.id)) names.set(user.id, displayName(user))
    }
    const text = JSON.stringify(page.messages)
    for (const [, kind = '', id = ''] of text.matchAll(/<(@!?|@&|#)(\d{17,20})>/g))
      mentioned[kind === '#' ? 'channels' : kind === '@&' ? 'roles' : 'users'].add(id)
    pages.push(gzipSync(text, { level: 1 }))
    count += page.messages.length
    before = page.messages.at(-1)?.id ?? before
    await onPage(count)
    const isLast = page.messages.length < 100
    if (isLast || count >= maxMessages) {
      return {
        kind: 'read',
        count,
        isCut: !isLast,
        messages: () => oldestFirst(pages),
        names,
        authorIds,
        mentioned,
      }
    }
  }
}

/** What people see of somebody's name. */
export function displayName({ global_name: globalName, username }: APIUser): string {
  return globalName ?? username
}

function* oldestFirst(pages: readonly Buffer[]): Generator<APIMessage, void, undefined> {
  for (const page of pages.toReversed())
    yield* (JSON.parse(gunzipSync(page).toString()) as APIMessage[]).toReversed()
}
