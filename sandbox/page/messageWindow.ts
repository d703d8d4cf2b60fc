import type { Messages } from './messages.ts'

/** So many rows fill several screens, and are gone at once when one goes elsewhere. */
const size = 300
/** Less than the rest of the window is high, or moving there and back would never end. */
const step = 100

/** Which of the messages of a conversation are in the page: thousands would make everything slow. */
export class MessageWindow {
  /** The last one that is shown; null: the newest, also when newer ones come. */
  #last: string | null = null
  #oldest: string | undefined
  #from = 0

  /** Another conversation, or its newest messages again. */
  reset(): void {
    this.#last = null
    this.#oldest = undefined
    this.#from = 0
  }

  /** Where the part to show begins and ends. Who is at the top stays there when earlier messages are read. */
  rangeIn(messages: Messages): { from: number; to: number } {
    const oldest = messages[0]?.id
    const isReadOn = this.#oldest !== undefined && oldest !== this.#oldest && this.#from === 0
    this.#oldest = oldest
    return this.#endAt(messages, isReadOn ? size : this.#endIn(messages))
  }

  /** Shows what comes before (-1) or after (1) as well, and less at the other end. */
  move(messages: Messages, direction: -1 | 1): void {
    this.#endAt(messages, this.#endIn(messages) + direction * step)
  }

  /** Shows the part that this message is in. */
  moveTo(messages: Messages, messageId: string): void {
    const at = messages.findIndex(({ id }) => id === messageId)
    if (at === -1 || (at >= this.#from && at < this.#endIn(messages))) return
    this.#endAt(messages, at + size / 2)
  }

  #endIn(messages: Messages): number {
    const last = this.#last
    if (last === null) return messages.length
    // It may have been deleted meanwhile.
    return messages.findLastIndex(({ id }) => BigInt(id) <= BigInt(last)) + 1
  }

  #endAt(messages: Messages, wanted: number): { from: number; to: number } {
    const to = Math.max(Math.min(wanted, messages.length), Math.min(size, messages.length))
    this.#last = to === messages.length ? null : (messages[to - 1]?.id ?? null)
    this.#from = Math.max(0, to - size)
    return { from: this.#from, to }
  }
}
