import type { TicketCategory } from '#src/database/generated/prisma/client.ts'
import type { WorkingHours } from '#src/tickets/workingHours.ts'

/** What a ticket's form asks for: a text, or one of some choices. Discord takes a label of 45 characters. */
export interface Question {
  label: string
  style: 'short' | 'paragraph' | 'choice'
  /** Of a choice: what there is to choose from. */
  choices?: string[]
  required: boolean
  maxLength: number
  placeholder: string | null
}

/** What somebody wrote into a form. */
export interface Answer {
  label: string
  value: string
}

/** A kind of ticket as features read it. */
export interface Category {
  id: string
  name: string
  emoji: string | null
  description: string | null
  staffRoleIds: string[]
  parentId: string | null
  memberLimit: number
  openLimit: number
  cooldownSeconds: number
  requiredRoleIds: string[]
  minAccountAgeDays: number
  nameTemplate: string
  questions: Question[]
  greeting: string | null
  /** Where its transcripts go, for the staff; null for nowhere. */
  logChannelId: string | null
  /** Null for never. */
  autoCloseHours: number | null
  /** For how long there is a warning before it closes by itself. */
  warningHours: number
  /** Null for always. */
  workingHours: WorkingHours | null
  outsideHours: OutsideHours
  place: Place
  /** Where private threads are made. */
  threadChannelId: string | null
  /** Where channels go when the parent is full, in this order. */
  overflowParentIds: string[]
}

/** What an opening outside the working hours gets. */
export type OutsideHours = 'REFUSE' | 'NOTICE'
/** Where a category's tickets live. */
export type Place = 'CHANNEL' | 'THREAD'

/** Fields of a category that staff set; those left out keep what they have. */
export type CategoryChanges = Partial<Omit<Category, 'id'>>

/** A form has five inputs at most. */
export const maxQuestions = 5
/** Five answers and a greeting fit into one embed's 6,000 characters. */
export const maxAnswerLength = 1_000
/** A select menu has 25 options of 100 characters. */
const maxChoices = 25
const maxChoiceLength = 100
/** As those of a select menu. */
export const maxCategories = 25

export function categoryFromRow(row: TicketCategory): Category {
  const {
    guildId: _guildId,
    deletedAt: _deleted,
    createdAt: _created,
    updatedAt: _updated,
    ...category
  } = row
  return {
    ...category,
    questions: row.questions as unknown as Question[],
    workingHours: row.workingHours as unknown as WorkingHours | null,
    outsideHours: row.outsideHours as OutsideHours,
    place: row.place as Place,
  }
}

/** What somebody wrote as choices, parted by commas; undefined when that is no such list. */
export function parseChoices(text: string): string[] | undefined {
  const choices = text.split(',').map(choice => choice.trim())
  const fit = choices.every(choice => choice !== '' && choice.length <= maxChoiceLength)
  const isList =
    choices.length >= 2 && choices.length <= maxChoices && new Set(choices).size === choices.length
  return fit && isList ? choices : undefined
}

/**
 * Whether answers fit the questions as they are now: they may have changed while the form was open, and what was submitted
 * may be made up.
 */
export function answersFit(questions: readonly Question[], answers: readonly Answer[]): boolean {
  const known = answers.every(({ label }) => questions.some(question => question.label === label))
  return (
    known &&
    questions.every(({ label, required, maxLength, choices }) => {
      const given = answers.filter(answer => answer.label === label)
      const value = given[0]?.value.trim() ?? ''
      const fits = value === '' ? !required : (choices?.includes(value) ?? value.length <= maxLength)
      return given.length <= 1 && fits
    })
  )
}
