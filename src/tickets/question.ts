/** How a question is answered: a text, one of some choices (a menu or radio buttons), several of some, a box to tick, or files. */
export type QuestionStyle = 'short' | 'paragraph' | 'choice' | 'radio' | 'checkboxes' | 'checkbox' | 'files'

/** What a ticket's form asks for. Discord takes a label of 45 characters. */
export interface Question {
  label: string
  style: QuestionStyle
  /** What there is to choose from; no commas in them. */
  choices?: string[]
  required: boolean
  /** Of a text. */
  maxLength: number
  placeholder: string | null
}

/** What somebody answered; several choices are joined, and of files these are the names. */
export interface Answer {
  label: string
  value: string
  files?: AnswerFile[]
}

/** A file that Discord keeps for a day. */
export interface AnswerFile {
  name: string
  url: string
  /** Bytes. */
  size: number
}

/** A form has five inputs at most. */
export const maxQuestions = 5
/** Five answers and a greeting fit into one embed's 6,000 characters. */
export const maxAnswerLength = 1_000
/** All ten of a group fit into an answer. */
const maxChoiceLength = 98
/** Files of a message. */
const maxFiles = 10
const separator = ', '
/** What Discord takes: https://docs.discord.com/developers/components/reference */
const choiceLimits: Partial<Record<QuestionStyle, { least: number; most: number }>> = {
  choice: { least: 2, most: 25 },
  radio: { least: 2, most: 10 },
  checkboxes: { least: 1, most: 10 },
}

/** The same in every language, as answers are shown to people of several. */
export const ticked = '☑'
export const notTicked = '☐'

export type QuestionRefusal =
  | { kind: 'blankQuestion' }
  | { kind: 'badChoices'; least: number; most: number }
  /** A question of this style has nothing to choose from. */
  | { kind: 'takesNoChoices'; style: QuestionStyle }

/** A question as staff describe it. choices: parted by commas; with them it is a menu where no style is given. */
export function newQuestion({
  label,
  required,
  choices,
  style = choices === null ? 'short' : 'choice',
}: {
  label: string
  style: QuestionStyle | undefined
  required: boolean
  choices: string | null
}): { kind: 'question'; question: Question } | QuestionRefusal {
  if (label.trim() === '') return { kind: 'blankQuestion' }
  const limits = choiceLimits[style]
  if (!limits && choices !== null) return { kind: 'takesNoChoices', style }
  const listed = limits && parseChoices(choices ?? '', limits)
  if (limits && !listed) return { kind: 'badChoices', ...limits }
  return {
    kind: 'question',
    question: {
      label: label.trim(),
      style,
      // Discord cannot require that a single box is ticked.
      required: required && style !== 'checkbox',
      maxLength: style === 'paragraph' ? maxAnswerLength : 200,
      placeholder: null,
      ...(listed && { choices: listed }),
    },
  }
}

function parseChoices(text: string, { least, most }: { least: number; most: number }): string[] | undefined {
  const choices = text.split(',').map(choice => choice.trim())
  const isList = choices.length >= least && choices.length <= most && new Set(choices).size === choices.length
  const fit = choices.every(choice => choice !== '' && choice.length <= maxChoiceLength)
  return isList && fit ? choices : undefined
}

/** Several choices as one answer. */
export function joined(choices: readonly string[]): string {
  return choices.join(separator)
}

/** How many files each question that asks for some takes, as those of all must fit into one message. */
export function filesEach(questions: readonly Question[]): number {
  return Math.floor(maxFiles / Math.max(1, questions.filter(({ style }) => style === 'files').length))
}

/**
 * Whether answers fit the questions as they are now: they may have changed while the form was open, and what was submitted
 * may be made up.
 */
export function answersFit(questions: readonly Question[], answers: readonly Answer[]): boolean {
  const known = answers.every(({ label }) => questions.some(question => question.label === label))
  return (
    known &&
    questions.every(question => {
      const [answer, ...more] = answers.filter(({ label }) => label === question.label)
      return more.length === 0 && fits(question, answer, filesEach(questions))
    })
  )
}

function fits(
  { style, required, maxLength, choices = [] }: Question,
  answer: Answer | undefined,
  maxFilesOfIt: number,
): boolean {
  const value = answer?.value.trim() ?? ''
  const files = answer?.files ?? []
  if (files.length > 0 && style !== 'files') return false
  if (value === '') return !required
  switch (style) {
    case 'choice':
    case 'radio':
      return choices.includes(value)
    case 'checkboxes': {
      const chosen = value.split(separator)
      return chosen.every(choice => choices.includes(choice)) && new Set(chosen).size === chosen.length
    }
    case 'checkbox':
      return value === ticked || value === notTicked
    case 'files':
      return files.length > 0 && files.length <= maxFilesOfIt
    default:
      return value.length <= maxLength
  }
}
