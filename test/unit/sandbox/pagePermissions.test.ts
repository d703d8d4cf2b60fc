import { PermissionFlagsBits } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { bitOf, has, permission, permissionGroups } from '#sandbox/page/permissions.ts'

test('the page has a name for each of the permissions of Discord, once', () => {
  const named = permissionGroups.flatMap(({ permissions }) => permissions.map(([, bit]) => bitOf(bit)))
  const inOrder = (bits: Iterable<bigint>): bigint[] => [...bits].toSorted((a, b) => Number(a - b))
  expect(inOrder(named)).toEqual(inOrder(new Set(Object.values(PermissionFlagsBits))))
})

test('those that the page asks about are the ones that it means', () => {
  const { AddReactions, ViewChannel, SendMessages, ManageMessages, Connect, PinMessages } =
    PermissionFlagsBits
  expect(permission).toMatchObject({
    addReactions: AddReactions,
    viewChannel: ViewChannel,
    sendMessages: SendMessages,
    manageMessages: ManageMessages,
    connect: Connect,
    createPublicThreads: PermissionFlagsBits.CreatePublicThreads,
    pinMessages: PinMessages,
  })
  expect(has(String(PinMessages | Connect), permission.connect)).toBe(true)
  expect(has(String(PinMessages), permission.connect)).toBe(false)
})
