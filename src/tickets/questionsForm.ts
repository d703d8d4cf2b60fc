import {
  type APIComponentInLabel,
  type APITextInputComponent,
  ComponentType,
  TextInputStyle,
} from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import type { ModalView } from '#src/discord/view.ts'
import type { Category } from '#src/tickets/category.ts'
import { type Question, filesEach } from '#src/tickets/question.ts'

/** The form with a category's questions. Each input's id is its question, so that answers name what they answer. */
export function questionsForm({
  id,
  name,
  questions,
}: Pick<Category, 'id' | 'name' | 'questions'>): ModalView {
  return {
    custom_id: customId('ticket', 'open', id),
    title: Array.from(name).slice(0, 45).join(''),
    components: questions.map(question => ({
      type: ComponentType.Label,
      label: question.label,
      component: inputFor(question, filesEach(questions)),
    })),
  }
}

function inputFor(question: Question, maxFiles: number): APIComponentInLabel {
  const { label, style, required, choices = [] } = question
  const common = { custom_id: label, required }
  const options = choices.map(choice => ({ label: choice, value: choice }))
  const least = { min_values: required ? 1 : 0 }
  switch (style) {
    case 'choice':
      return { type: ComponentType.StringSelect, ...common, ...least, options }
    case 'radio':
      return { type: ComponentType.RadioGroup, ...common, options }
    case 'checkboxes':
      return { type: ComponentType.CheckboxGroup, ...common, ...least, max_values: options.length, options }
    case 'checkbox':
      return { type: ComponentType.Checkbox, custom_id: label }
    case 'files':
      return { type: ComponentType.FileUpload, ...common, ...least, max_values: maxFiles }
    default:
      return textInput(question)
  }
}

function textInput({ label, style, required, maxLength, placeholder }: Question): APITextInputComponent {
  return {
    type: ComponentType.TextInput,
    custom_id: label,
    style: style === 'short' ? TextInputStyle.Short : TextInputStyle.Paragraph,
    required,
    max_length: maxLength,
    ...(placeholder !== null && { placeholder }),
  }
}
