import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { commands } from '#commands/index.ts'
import { events } from '#events/index.ts'

function filesOf(folder: string): string[] {
  return readdirSync(path.join(import.meta.dirname, '../../..', folder))
    .filter(file => file.endsWith('.ts'))
    .map(file => path.basename(file, '.ts'))
    .filter(name => name !== 'index')
    .toSorted()
}

test('the written list of commands is their folder', () => {
  expect(commands.map(command => command.data.name).toSorted()).toEqual(filesOf('commands'))
})

test('the written list of events is their folder, each named after its event', () => {
  expect(events.map(event => event.name).toSorted()).toEqual(filesOf('events'))
})

test('every command is for servers only and speaks German too', () => {
  for (const { data } of commands) {
    expect(data.contexts, data.name).toEqual([0])
    expect(data.integration_types, data.name).toEqual([0])
    expect(data.name_localizations?.de, data.name).toBeTruthy()
    expect(data.description_localizations?.de, data.name).toBeTruthy()
  }
})

test('who uses a staff command must be able to manage the server; the others are for everyone', () => {
  const staff = commands.filter(({ data }) => data.default_member_permissions)
  expect(staff.map(({ data }) => [data.name, data.default_member_permissions])).toEqual([
    ['audit', '32'],
    ['doctor', '32'],
    ['economy', '32'],
    ['giveaways', '32'],
    ['hubs', '32'],
    ['settings', '32'],
    ['tickets', '32'],
  ])
})
