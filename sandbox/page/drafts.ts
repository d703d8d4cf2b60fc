import type { Attached } from './attaching.ts'
import type { State } from './state.ts'

/** What stands in the composer of one conversation. */
export interface Draft {
  text: string
  answering: State['answering']
  files: readonly Attached[]
  /** Why it was refused, or empty. */
  trouble: string
}

interface Refused {
  answering: State['answering']
  content: string
  files: readonly Attached[]
  why: string
}

const empty: Draft = { text: '', answering: null, files: [], trouble: '' }

/** The drafts that are not in the composer, by conversation. */
export class Drafts {
  readonly #drafts = new Map<string, Draft>()

  of(conversation: string): Draft {
    return this.#drafts.get(conversation) ?? empty
  }

  set(conversation: string, draft: Draft): void {
    this.#drafts.set(conversation, draft)
  }

  /** A message that was refused stands before what was written meanwhile; an edit goes on beside it. */
  giveBack(conversation: string, { answering, content, files, why }: Refused): void {
    const draft = this.of(conversation)
    const isEdit = answering?.kind === 'edit'
    this.set(conversation, {
      text: isEdit ? draft.text : [content, draft.text].filter(Boolean).join('\n'),
      answering: isEdit ? { ...answering, draft: content } : (draft.answering ?? answering),
      files: [...files, ...draft.files],
      trouble: why,
    })
  }
}
