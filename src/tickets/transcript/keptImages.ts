import type { Discord } from '#src/discord/discord.ts'
import type { TranscriptAttachment, TranscriptMessage } from '#src/tickets/transcript/transcript.ts'
import { imageTypes } from '#src/tickets/transcript/attachmentView.ts'

/** Bytes of one image, and of all of them: with them a page of some thousand messages still fits into one upload. */
const maxImageBytes = 1_000_000
const maxBytes = 5_000_000
/** Each is a request of its own. */
const maxImages = 100

/** Puts small images into messages, as Discord's links to them end. `onImage` is called after each one that was fetched. */
export async function* withImages(
  discord: Pick<Discord, 'readAttachment'>,
  messages: Iterable<TranscriptMessage>,
  onImage: () => Promise<void>,
): AsyncGenerator<TranscriptMessage, void, undefined> {
  let bytesLeft = maxBytes
  let imagesLeft = maxImages
  const keep = async (attachment: TranscriptAttachment): Promise<TranscriptAttachment> => {
    const { contentType, size, url } = attachment
    if (!imageTypes.includes(contentType?.split(';')[0] ?? '')) return { ...attachment, omitted: 'notKept' }
    if (size > Math.min(maxImageBytes, bytesLeft) || imagesLeft === 0)
      return { ...attachment, omitted: 'tooLarge' }
    imagesLeft--
    const data = await discord.readAttachment(url, size)
    await onImage()
    if (data === null) return { ...attachment, omitted: 'notAvailable' }
    bytesLeft -= data.byteLength
    return { ...attachment, data }
  }
  for (const message of messages) {
    const attachments: TranscriptAttachment[] = []
    for (const attachment of message.attachments) attachments.push(await keep(attachment))
    yield { ...message, attachments }
  }
}
