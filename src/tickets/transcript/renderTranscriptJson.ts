import type {
  TranscriptAttachment,
  TranscriptHead,
  TranscriptMessage,
} from '#src/tickets/transcript/transcript.ts'

/**
 * A transcript as one JSON object, in parts: one for each message. `version` grows when a reader of an earlier one would
 * no longer understand it; new keys do not count. Times are ISO 8601 in UTC. Files are not in it, only their addresses.
 */
export async function* renderTranscriptJson(
  head: TranscriptHead,
  messages: AsyncIterable<TranscriptMessage>,
): AsyncGenerator<string, void, undefined> {
  yield `{"version":1,"head":${JSON.stringify(headJson(head))},"messages":[`
  let separator = '\n'
  for await (const message of messages) {
    yield separator + JSON.stringify(messageJson(message))
    separator = ',\n'
  }
  yield '\n]}\n'
}

// Keys are written one by one, so that the file does not change with the code.

function headJson(head: TranscriptHead): object {
  const { names } = head
  return {
    language: head.language,
    timeZone: head.timeZone,
    guildName: head.guildName,
    ticketNumber: head.ticketNumber,
    category: head.category,
    opener: person(head.opener),
    claimedBy: head.claimedBy && person(head.claimedBy),
    openedAt: head.openedAt,
    closedAt: head.closedAt,
    closeReason: head.closeReason,
    answers: head.answers.map(({ question, answer }) => ({ question, answer })),
    participants: head.participants.map(person),
    missingContent: head.missingContent,
    isCut: head.isCut,
    names: {
      users: Object.fromEntries(names.users),
      roles: Object.fromEntries(names.roles),
      channels: Object.fromEntries(names.channels),
    },
  }
}

function messageJson(message: TranscriptMessage): object {
  const { author } = message
  return {
    id: message.id,
    author: {
      ...person(author),
      avatarUrl: author.avatarUrl,
      bot: author.bot,
      roleColor: author.roleColor ?? null,
    },
    createdAt: message.createdAt,
    editedAt: message.editedAt,
    content: message.content,
    replyTo: message.replyTo,
    isForwarded: message.isForwarded,
    command: message.command,
    system: message.system,
    attachments: message.attachments.map(attachmentJson),
    embeds: message.embeds,
    components: message.components,
    stickers: message.stickers.map(({ name }) => ({ name })),
  }
}

function attachmentJson({
  name,
  size,
  contentType,
  url,
  description,
  omitted,
}: TranscriptAttachment): object {
  return { name, size, contentType, url, description, omitted: omitted ?? null }
}

function person({ id, name }: { id: string; name: string }): object {
  return { id, name }
}
