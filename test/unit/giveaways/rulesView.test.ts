import { ComponentType } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { planSchema } from '#src/giveaways/plan.ts'
import { rulesView } from '#src/giveaways/rulesView.ts'

const giveaway: Giveaway = {
  ...planSchema.parse({
    title: 'Mug',
    durationSeconds: 60,
    prizes: [{ name: 'Mug', quantity: 1 }],
    requirements: { anyRoleIds: ['5', '6'] },
  }),
  guildId: '10',
  id: 'g',
  number: 1,
  channelId: '500',
  messageId: null,
  hostId: '1',
  status: 'DRAFT',
  startsAt: null,
  endsAt: null,
  remainingMs: null,
  entryCount: 0,
  weightSum: 0,
  commitment: null,
  frozenHash: null,
  version: 7,
}

const partsOf = (knownRoleIds: string[]) => {
  const view = rulesView({ kind: 'rules', giveaway }, 'requirements', { locale: 'en', knownRoleIds })
  return { content: view.content, rows: view.components ?? [] }
}

test('a menu shows the chosen roles that are there, and its id the version', () => {
  const { content, rows } = partsOf(['10', '6'])
  expect(content).toBe('')
  expect(rows).toHaveLength(5)
  expect(rows[0]).toMatchObject({
    components: [
      { type: ComponentType.RoleSelect, custom_id: 'giveaways:anyRoles:g:7', default_values: [{ id: '6' }] },
    ],
  })
})

test('while the roles of the guild are unknown there are no menus, which would take all roles away', () => {
  const { content, rows } = partsOf([])
  expect(content).toContain('Discord has not told me the roles of this server yet')
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain('default_values')
})
