import { ComponentType, type ModalData, type ModalSubmitInteraction } from 'discord.js'
import { type Answer, joined, notTicked, ticked } from '#src/tickets/question.ts'

/** So that the names of ten files fit into one field of an embed. */
const maxShownName = 80

/** What was filled into a form. Each input's id is the question. */
export function formAnswers({ fields }: ModalSubmitInteraction): Answer[] {
  return [...fields.fields.values()].flatMap(field => {
    const answer = answerOf(field)
    return answer ? { label: field.customId, ...answer } : []
  })
}

function answerOf(field: ModalData): Omit<Answer, 'label'> | undefined {
  switch (field.type) {
    case ComponentType.TextInput:
      return { value: field.value }
    case ComponentType.StringSelect:
    case ComponentType.CheckboxGroup:
      return { value: joined(field.values) }
    case ComponentType.RadioGroup:
      return { value: field.value ?? '' }
    case ComponentType.Checkbox:
      return { value: field.value ? ticked : notTicked }
    case ComponentType.FileUpload: {
      const files = [...(field.attachments?.values() ?? [])].map(({ name, url, size }) => ({
        name,
        url,
        size,
      }))
      const names = files.map(({ name }) => Array.from(name).slice(0, maxShownName).join(''))
      return { value: names.join(', '), ...(files.length > 0 && { files }) }
    }
    default:
      return undefined
  }
}
