import type { APIMessage, ComponentType } from 'discord-api-types/v10'
import type { Stage } from '#test/support/stage.ts'

export interface Control {
  type: ComponentType
  custom_id: string
  disabled?: boolean
  options?: { value: string; label: string }[]
}

export const controlsOf = (message: APIMessage) =>
  (message.components as unknown as { components: Control[] }[]).flatMap(({ components }) => components)
export const idOf = (message: APIMessage, action: string) => {
  const id = controlsOf(message).find(({ custom_id }) =>
    custom_id.startsWith(`settings:${action}`),
  )?.custom_id
  if (id === undefined) throw new Error(`There is no ${action} in: ${JSON.stringify(message.components)}`)
  return id
}
export const fieldsOf = (message: APIMessage) =>
  Object.fromEntries((message.embeds[0]?.fields ?? []).map(({ name, value }) => [name, value]))

/** What somebody does at /settings, step by step. */
export function staffOf(stage: Stage, userId = stage.people.ada) {
  const { driver } = stage.sandbox
  return {
    open: () => driver.runCommand(userId, stage.channels.general, 'settings').response(),
    pick: (message: APIMessage, group: string) =>
      driver.select(userId, message.id, 'settings:pick', [group]).response(),
    change: (message: APIMessage) => driver.click(userId, message.id, idOf(message, 'change')).modal(),
    submit: (modal: Awaited<ReturnType<ReturnType<typeof driver.click>['modal']>>, values: Inputs) =>
      driver.submitModal(userId, modal, values).response(),
    reset: (message: APIMessage) => driver.click(userId, message.id, idOf(message, 'reset')).response(),
    async form(group: string) {
      const message = await this.pick(await this.open(), group)
      return { message, modal: await this.change(message) }
    },
    async edit(group: string, values: Inputs) {
      const { modal } = await this.form(group)
      return await this.submit(modal, values)
    },
  }
}
type Inputs = Record<string, string | string[]>

export const xp = (changes: Inputs = {}): Inputs => ({
  xpEnabled: ['on'],
  xpMin: '15',
  xpMax: '25',
  xpCooldownSeconds: '60',
  ...changes,
})
